# Pathline: everything a newcomer or a developer types. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
UV_VERSION := 0.13.9
PYTHON ?= $(firstword $(foreach name,python3 python3.11 python3.12 python3.13,$(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
BIN := .venv/bin
TEXTS := locale/zh_Hans/LC_MESSAGES/django.mo
UV := .venv/bootstrap/bin/uv
SYNC := env -u VIRTUAL_ENV UV_PYTHON_DOWNLOADS=never $(UV) sync --frozen --quiet --python $(BIN)/python

.PHONY: help up dev demo demo-check screenshots test test-fast test-app test-slow test-all bench load attack chaos lint audit fmt texts frontend-lint clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 16

up: .venv/runtime.stamp $(TEXTS) static/app/index.html ## Start everything (embedded servers unless DATABASE_URL / REDIS_URL are set); Ctrl-C stops it
	@exec $(BIN)/python -m ops.stack

dev: .venv/dev.stamp $(TEXTS) static/app/index.html ## The same with DEBUG on, and the web app with hot reload on port 5173
	@trap 'kill 0' EXIT; (cd frontend && $(NPM) run dev) & DEBUG=1 $(BIN)/python -m ops.stack

demo: .venv/runtime.stamp $(TEXTS) ## Load or finish the demo on given servers, while no workers run (`make up` does it by itself)
	@exec $(BIN)/python manage.py demo

demo-check: .venv/dev.stamp $(TEXTS) ## The demo on the whole file, held to plain Python
	PATHLINE_FULL_DEMO=1 $(BIN)/pytest tests/integration/demo

screenshots: frontend/node_modules/.stamp ## The pictures of the README, of the demo under a running `make up`
	@cd frontend && $(NODE_PATH_FIRST) node scripts/screenshots.mjs

# One more than two cores: some tests wait for programs to start or for a limit to pass.
WORKERS ?= 3
test: .venv/dev.stamp $(TEXTS) static/app/index.html ## Every test but those that take minutes, on servers of its own unless DATABASE_URL / REDIS_URL are set
	cd frontend && $(NPM) test
	$(NODE_PATH_FIRST) $(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

# No server is started: a unit test speaks to none, and would be refused at these addresses.
test-fast: export DATABASE_URL := postgres://nobody@localhost/unused
test-fast: export REDIS_URL := redis://localhost:1/0
test-fast: .venv/dev.stamp $(TEXTS) ## Unit tests alone: seconds, without servers
	@$(BIN)/pytest tests/unit -m "not slow and not seconds" $(ARGS)

test-app: .venv/dev.stamp $(TEXTS) ## Every test of one app: APP=journeys
	@folders=$$(ls -d tests/{unit,integration,property}/$(or $(APP),NONE) 2>/dev/null || true); \
	  [ -n "$$folders" ] || { echo "Name an app with tests: make test-app APP=journeys. Known: $$(ls -d tests/*/*/ | xargs -n1 basename | grep -v __ | sort -u | xargs)" >&2; exit 1; }; \
	  $(BIN)/pytest $$folders $(ARGS)

test-slow: .venv/dev.stamp $(TEXTS) static/app/index.html ## What takes minutes: the long storm, death at every step, the doctor's seeded bugs, the demo on two dates, the browser in Chinese (the whole demo: demo-check)
	$(NODE_PATH_FIRST) $(BIN)/pytest -m slow --numprocesses 2 --dist loadfile --no-loadscope-reorder $(ARGS)

test-all: test test-slow ## Every test

bench: .venv/dev.stamp $(TEXTS) ## Figures beside their limits, on servers of its own: SIZE=small (default) or 1m; PARTS="latency journey"
	@exec $(BIN)/python -m bench $(or $(SIZE),small) $(PARTS)

load: .venv/dev.stamp $(TEXTS) ## Load through the ingestion endpoint while journeys run: SECONDS=120 (default); no 5xx, no loss
	@exec $(BIN)/python -m bench.load $(or $(SECONDS),120)

attack: .venv/dev.stamp $(TEXTS) ## Hostile senders, marketers and authors against everybody else: SECONDS=60 (default)
	@exec $(BIN)/python -m bench.attack $(or $(SECONDS),60)

chaos: .venv/dev.stamp $(TEXTS) ## A storm over the real programs: kills, restarts, lost queues (SEED=... SECONDS=...)
	@exec $(BIN)/python -m bench.chaos --seconds $(or $(SECONDS),60) $(if $(SEED),--seed $(SEED))

# Nothing here speaks to a database, but the settings want an address.
lint: export DATABASE_URL := $(or $(DATABASE_URL),postgres://nobody@localhost/unused)
lint: .venv/dev.stamp $(TEXTS) ## Style, types, import arrows, missing migrations, API schema, front end, containers, known vulnerabilities
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python -W ignore manage.py makemigrations --check --dry-run
	@if [ -f docs/openapi.yaml ]; then \
	  $(BIN)/python manage.py spectacular --file .ruff_cache/openapi.yaml && \
	  diff -u docs/openapi.yaml .ruff_cache/openapi.yaml || { echo "docs/openapi.yaml is out of date: run make fmt"; exit 1; }; fi
	@if [ -f frontend/package.json ]; then $(MAKE) --no-print-directory frontend-lint; fi
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/[!c]*.yml
	@$(MAKE) --no-print-directory audit

audit: .venv/node.stamp ## Vulnerabilities known of the locked packages, where an index can be reached
	@$(NODE_PATH_FIRST) .ci/audit

fmt: export DATABASE_URL := $(or $(DATABASE_URL),postgres://nobody@localhost/unused)
fmt: .venv/dev.stamp frontend/node_modules/.stamp ## Format the code and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python manage.py spectacular --file docs/openapi.yaml
	cd frontend && $(NPM) run types

texts: .venv/dev.stamp ## Collect the server's texts into locale/; then write what is missing there in Chinese
	$(BIN)/python -m babel.messages.frontend -q extract -F babel.cfg --no-default-keywords -k translated -k translated_in:1c,2 \
	  -k pgettext:1c,2 --no-location --sort-output --ignore-dirs ".* _* node_modules tests bench static frontend" \
	  --project Pathline --version "" --copyright-holder "" -o locale/django.pot .
	$(BIN)/python -m babel.messages.frontend -q update -i locale/django.pot -d locale -D django --no-fuzzy-matching \
	  --ignore-obsolete --ignore-pot-creation-date --width 120
	@$(BIN)/python -m core.i18n.catalogs

$(TEXTS): locale/zh_Hans/LC_MESSAGES/django.po
	@$(BIN)/python -m core.i18n.catalogs

frontend-lint: frontend/node_modules/.stamp
	cd frontend && $(NPM) run lint && $(NPM) run check
	@cd frontend && $(NODE_PATH_FIRST) npx --no openapi-typescript ../docs/openapi.yaml -o node_modules/.cache/schema.gen.ts >/dev/null && \
	  diff -q src/shared/api/schema.gen.ts node_modules/.cache/schema.gen.ts || { echo "schema.gen.ts is out of date: run make fmt"; exit 1; }

# Node 20 or newer from the machine, else from a locked wheel in an environment of its own.
NODE_FITS := $(shell node -e 'process.exit(+process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null && echo yes)
NODE_PATH_FIRST := $(if $(NODE_FITS),,PATH="$(CURDIR)/.venv/node/bin:$$PATH")
NPM := $(NODE_PATH_FIRST) npm

.venv/node.stamp: uv.lock $(UV)
	@$(if $(NODE_FITS),true,echo "Installing Node / 正在安装 Node"; UV_PROJECT_ENVIRONMENT=.venv/node $(SYNC) --only-group node)
	@touch $@

frontend/node_modules/.stamp: frontend/package-lock.json .venv/node.stamp
	@echo "Installing locked packages of the web app / 正在安装网页应用的依赖"
	@cd frontend && $(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

# The web app, built again when a source is newer. Its types are checked by `make lint`.
static/app/index.html: frontend/node_modules/.stamp $(shell find frontend/src frontend/public frontend/index.html frontend/vite.config.ts -type f)
	@echo "Building the web app / 正在构建网页应用"
	@cd frontend && $(NPM) run --silent bundle >/dev/null

clean: ## Remove the environment and caches (never the data in .pathline)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# The environment holds exactly what uv.lock says; a stamp newer than the lock means that it is up to date.
# `up` needs no developer tools, and leaves them where they are (--inexact).
.venv/runtime.stamp: uv.lock $(UV)
	@if [ ! .venv/dev.stamp -nt uv.lock ]; then echo "Installing locked packages / 正在安装锁定版本的依赖"; $(SYNC) --no-dev --inexact; fi
	@touch $@

.venv/dev.stamp: uv.lock $(UV)
	@echo "Installing locked packages and developer tools"; $(SYNC)
	@touch $@ .venv/runtime.stamp

$(UV):
	@if [ -z "$(PYTHON)" ]; then echo "Pathline needs Python 3.11 or newer; none was found. / 需要 Python 3.11 或更新版本。" >&2; exit 1; fi
	@echo "Making the environment with $$($(PYTHON) --version) / 正在创建环境"
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv --without-pip .venv
	@$(PYTHON) -m venv --clear .venv/bootstrap || { echo "Python's venv module is incomplete: on Debian, apt install python3-venv. / 缺少 venv：Debian 请安装 python3-venv。" >&2; exit 1; }
	@.venv/bootstrap/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
