"""Every setting of Pathline, read once from the environment; a bad one stops the start by name.

`make up` writes the addresses of the servers it started to `.pathline/stack.env`, which is read here
as if it were part of the environment, so that `manage.py` in another terminal finds the same stack.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE
from django.core.exceptions import ImproperlyConfigured

from core.egress.netguard import Allowed, read_allowed

# Before anything imports numpy: matrices are multiplied by one thread in each process. Several threads wait for one another by
# spinning, which on busy cores took six times as long (Markov of order 2: 17.8 s, and 3.0 s with one).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
STATE_DIR = Path(env.str("PATHLINE_STATE_DIR", default=str(BASE_DIR / ".pathline")))
if (STATE_DIR / "stack.env").exists():
    env.read_env(STATE_DIR / "stack.env")


def _secret_key() -> str:
    """The signing key: from the environment, else made once and kept in the state folder."""
    given: str = env.str("SECRET_KEY", default="")
    if given:
        return given
    path = STATE_DIR / "secret_key"
    if not path.exists():
        STATE_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _database() -> dict[str, object]:
    """The database settings from DATABASE_URL; raises ImproperlyConfigured with the remedy."""
    if not env.str("DATABASE_URL", default=""):
        raise ImproperlyConfigured(
            "DATABASE_URL is not set and no embedded stack is running. "
            "Start everything with `make up`, or set DATABASE_URL=postgres://user:password@host:5432/name."
        )
    parsed: dict[str, object] = env.db("DATABASE_URL")
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            f"DATABASE_URL names {parsed['ENGINE']}; Pathline needs PostgreSQL 15 or newer (postgres://...)."
        )
    options: dict[str, object] = parsed.get("OPTIONS") or {}  # type: ignore[assignment] # From the URL's query.
    if env.bool("DATABASE_POOL", default=False):
        # The web process (config/asgi.py) runs each request in a thread of its own, which would leave its connection
        # behind; a pool lends and takes back. Workers have one thread and keep one connection.
        pool = {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", default=10), "timeout": 10}
        return parsed | {"CONN_MAX_AGE": 0, "OPTIONS": options | {"pool": pool}}
    # A worker says the same few statements all day: it has them planned once (docs/decisions/0017).
    return parsed | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True, "OPTIONS": {"prepare_threshold": 5} | options}


def celery_broker(url: str) -> str:
    """Celery's spelling of a Redis address: it has its own for unix sockets."""
    if not url.startswith("unix://"):
        return url
    path, _, query = url.removeprefix("unix://").partition("?db=")
    return f"redis+socket://{path}?virtual_host={query or 0}"


def _networks(name: str) -> list[Allowed]:
    """A comma-separated list of networks in CIDR form, and of addresses with one port; raises ImproperlyConfigured with
    the bad one and the remedy."""
    found = []
    for text in env.list(name, default=[]):
        try:
            found.append(read_allowed(text.strip()))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} holds {text!r}: {error}. Write 10.1.0.0/16 or 127.0.0.1:8790."
            ) from error
    return found


def _email() -> dict[str, object]:
    """Django's settings for mail from EMAIL_URL; raises ImproperlyConfigured with the remedy."""
    try:
        given: dict[str, object] = env.email_url("EMAIL_URL", default="consolemail://")
    except (KeyError, ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            f"EMAIL_URL cannot be read ({error}). Write e.g. smtp+tls://user:password@smtp.example.com:587."
        ) from error
    return given


SECRET_KEY = _secret_key()
# Encrypts channel secrets at rest. Several keys, newest first, while one replaces another; the default is SECRET_KEY.
ENCRYPTION_KEYS = env.list("PATHLINE_ENCRYPTION_KEY", default=[SECRET_KEY])
# Private networks that channels may call; everything not public is refused otherwise.
ALLOWED_NETWORKS = _networks("PATHLINE_ALLOWED_NETWORKS")
DEBUG = env.bool("DEBUG", default=False)
# Where people and gateways reach this installation; https turns on everything that depends on it.
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
if _public.scheme not in ("http", "https") or not _public.hostname:
    raise ImproperlyConfigured(f"PUBLIC_URL is {PUBLIC_URL!r}; it must look like https://pathline.example.com.")
HTTPS = _public.scheme == "https"
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]), _public.hostname]
if "*" in ALLOWED_HOSTS and not DEBUG:
    raise ImproperlyConfigured("ALLOWED_HOSTS is '*'; name the hosts this installation answers for.")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS and env.bool("HSTS_PRELOAD", default=True)
# Probes and scrapers come from inside, by plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
# TLS normally ends at a proxy, which must set or strip this header; TRUST_PROXY=0 if there is none.
if HTTPS and env.bool("TRUST_PROXY", default=True):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Mails to staff (invitations, new passwords). Without a server they are written to the log of the process.
_mail = _email()
EMAIL_BACKEND = str(_mail["EMAIL_BACKEND"])
EMAIL_HOST, EMAIL_PORT = str(_mail["EMAIL_HOST"] or "localhost"), int(str(_mail["EMAIL_PORT"] or 25))
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = str(_mail["EMAIL_HOST_USER"] or ""), str(_mail["EMAIL_HOST_PASSWORD"] or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = bool(_mail.get("EMAIL_USE_TLS")), bool(_mail.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default=f"pathline@{_public.hostname}")
PASSWORD_RESET_TIMEOUT = 3600
SANDBOX_PORT = env.int("SANDBOX_PORT", default=8790)
X_FRAME_OPTIONS = "DENY"
UNFOLD = {"SITE_TITLE": "Pathline", "SITE_HEADER": "Pathline"}
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
DATABASES = {"default": _database()}
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "config.admin_site.AdminSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "csp",
    "tenancy",
    "cdp.signals",
    "cdp.parking",
    "cdp.schema",
    "cdp.events",
    "cdp.profiles",
    "cdp.ingest",
    "rules",
    "content",
    "audiences",
    "channels",
    "journeys",
    "insights",
    "destinations",
    "ops",
    "demo",
    "config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.csp.loosen_by_path",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
AUTH_USER_MODEL = "tenancy.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# Uploads of imports, in bytes. The state folder needs about twice as much free for each.
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=2_000_000_000)

STATIC_URL = "static/"
STATIC_ROOT = STATE_DIR / "static"
_built_frontend = BASE_DIR / "static" / "app"
STATICFILES_DIRS = [("app", _built_frontend)] if _built_frontend.is_dir() else []
# Names with a hash of the content, Vite's and Django's: browsers keep them forever.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.*/(app/assets/.+-[\w-]{8}\.\w+|.+\.[0-9a-f]{12}\.\w+)$"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.HashedGzippedStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        # The app's component library adds style elements while it runs; each carries the nonce of its page.
        "style-src": ["'self'", NONCE],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "frame-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
# What third-party screens need beyond that; the longest prefix wins.
CSP_EXCEPTIONS = {
    # Unfold: Alpine evaluates attributes, and the theme's colours are an inline style sheet.
    "/admin/": {"script-src": ["'self'", "'unsafe-eval'"], "style-src": ["'self'", "'unsafe-inline'"]},
    "/api/docs": {"style-src": ["'self'", "'unsafe-inline'"]},  # Swagger UI sets style attributes.
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"once_per_minute": {"()": "config.logs.OncePerMinute"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["once_per_minute"]},
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
}

CELERY_BROKER_URL = celery_broker(REDIS_URL)
CELERY_TASK_DEFAULT_QUEUE = "engine"
CELERY_TASK_ROUTES = {
    "channels.*": {"queue": "delivery"},
    "cdp.mail_*": {"queue": "delivery"},
    "cdp.sweep_search": {"queue": "insights"},
    "insights.send_notices": {"queue": "delivery"},
    "insights.*": {"queue": "insights"},
    "ingest.process_inbox": {"queue": "ingestion"},
    "ingest.work_imports": {"queue": "imports"},
    "destinations.*": {"queue": "exports"},
}
CELERY_TASK_PUBLISH_RETRY = False  # A lost wake-up costs one pulse; waiting for a dead broker costs the caller more.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000  # KiB; a child that grew beyond it is replaced after its task.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True  # Acks are late: they would run again anyway.
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_EXPIRES = None  # There are none, so beat need not install its clean-up of them.
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2, "health_check_interval": 10}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = "UTC"

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": ["tenancy.api.auth.KeyAuthentication", "tenancy.api.auth.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["tenancy.api.auth.IsSomebody"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsing.StrictJsonParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "core.api.errors.handle",
    # How many proxies stand in front: the caller's address is read from X-Forwarded-For only past them.
    "NUM_PROXIES": env.int("NUM_PROXIES", default=0),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Pathline API",
    "VERSION": "0.1.0",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/(workspaces/{workspace}/)?",
    "COMPONENT_SPLIT_REQUEST": True,
    "AUTHENTICATION_WHITELIST": [],
    "ENUM_NAME_OVERRIDES": {
        "ConsentPolicy": "tenancy.consent.ConsentPolicy",
        "Medium": "tenancy.media.choices",
        "Role": "tenancy.models.Role",
        "ValueType": "cdp.schema.models.ValueType",
        "JourneyState": "journeys.models.JourneyState",
        "ImportKind": "cdp.ingest.imports.plan.KINDS",
        "ImportKeptReason": "cdp.ingest.imports.undo.KEPT",
        "ImportState": "cdp.ingest.models.ImportState",
        "ExportState": "destinations.models.ExportState",
        "ExportFormat": "destinations.exports.formats.FORMAT_NAMES",
        "ExportListName": "destinations.lists.LIST_NAMES",
        "ArmKind": "insights.statistics.compare.ARMS",
    },
    "SECURITY": [{"session": []}, {"apiKey": []}],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": "sessionid",
                "description": "The browser's session; unsafe methods also need the header X-CSRFToken.",
            },
            "apiKey": {"type": "http", "scheme": "bearer", "bearerFormat": "pk_..."},
        }
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.api.openapi.add_error_answers",
    ],
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": False},
}
