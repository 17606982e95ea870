# From a fresh clone: `make demo`. What each target does: README.md, CONTRIBUTING.md.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
# compiled modules stay out of the folders of the source; without them every process takes twice as long to start
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX ?= $(CURDIR)/.venv/bytecode
# a city's own mirror has a certificate that this machine trusts
export UV_SYSTEM_CERTS ?= 1
export UV_NATIVE_TLS ?= 1

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
DJANGO := DJANGO_SETTINGS_MODULE=frontline.site.settings $(BIN)/python -W ignore -m django

.PHONY: help setup demo serve test check fix bench lock clean pictures postgres15 round doors nats

help: ## this list
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## /\1\t/' | expand -t 14

# --- what the others need -------------------------------------------------------------------------------

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo 'Frontline needs Python 3.11 or newer; say which with: make PYTHON=/path/to/python3.11' >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo 'This Python has no venv; install it first (Debian: apt-get install python3-venv).' >&2; exit 2; }
	@echo 'Setting up Python packages ...'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@VIRTUAL_ENV="$$PWD/.venv" $(BIN)/python -m uv pip install --quiet --require-hashes -r requirements.lock
	@VIRTUAL_ENV="$$PWD/.venv" $(BIN)/python -m uv pip install --quiet --no-deps --editable .
	@touch $@

node_modules/ready: package-lock.json
	@command -v npm >/dev/null || { echo 'Frontline needs Node 20 or newer with npm to build its pages.' >&2; exit 2; }
	@echo 'Setting up the front end ...'
	@npm ci --silent --no-fund --no-audit
	@touch $@

BUILT := frontline/ui/static/built/ready
SCRIPTS := $(shell find frontline -path '*/scripts/*' -o -path 'frontline/ui/styles/*' 2>/dev/null) vite.config.ts tsconfig.json
# templates and rooms name icons: the sprite is made of those
ICONS := $(shell grep -rlE --include='*.html' --include='*.py' '\<icon"?[[:space:]]*[=:]?[[:space:]]*"[a-z]' frontline 2>/dev/null)
$(BUILT): node_modules/ready $(SCRIPTS) $(ICONS)
	@npm run --silent build >/dev/null
	@touch $@

WORDS := $(wildcard locale/*/LC_MESSAGES/*.po)
.venv/words: .venv/ready $(WORDS)
	@$(BIN)/python -m frontline.ui.translations compile
	@touch $@

setup: .venv/ready $(BUILT) .venv/words ## everything a fresh clone needs

# --- what a person calls -----------------------------------------------------------------------------------

demo: setup ## the whole product on an invented city (FRESH=1 begins anew, PORT= moves it)
	@exec $(BIN)/frontline demo --port $(PORT) $(if $(FRESH),--fresh)

serve: setup ## production-like server against DATABASE_URL
	@exec $(BIN)/frontline serve --port $(PORT)

# A worker for each processor with a test database of its own; long tests come first, then a few at a time. A browser
# keeps both processors busy by itself; --tb=native: Python 3.11 cannot parse sources inside Playwright's greenlets.
WORKERS ?= -n logical --maxprocesses 4 --maxschedchunk 4
test: setup ## the base suite, browser tests included
	@npm test --silent
	@$(BIN)/python -m pytest -q $(WORKERS) -m "not browser"
	@$(BIN)/python -m pytest -q --tb=native -m browser

check: setup ## ruff, mypy, import contracts, tsc, translations and migrations complete, dials
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@FRONTLINE_NO_DATABASE=1 $(BIN)/mypy frontline tests benchmarks soak
	@$(BIN)/lint-imports --no-logo
	@npx tsc --noEmit
	@$(BIN)/python -m frontline.ui.translations check
	@FRONTLINE_NO_DATABASE=1 $(DJANGO) check
	@FRONTLINE_NO_DATABASE=1 $(DJANGO) makemigrations --check --dry-run
	@$(BIN)/python -m tests.dials

fix: setup ## format, sort, repair what can be repaired
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

postgres15: setup ## the suite on Debian's PostgreSQL 15
	@$(BIN)/python -m tests.postgres15

pictures: setup ## screenshots of the README, of the demo city
	@$(BIN)/python -m tests.pictures $(if $(URL),--url $(URL))

bench: setup ## benchmarks beside their peers
	@$(BIN)/python -m benchmarks

lock: .venv/ready ## write requirements.lock from pyproject.toml
	@$(BIN)/python -m uv export --quiet --no-emit-project --no-header --no-annotate \
	  --format requirements-txt >requirements.lock

soak: setup ## kill -9 fifty times at random moments of the product's work, under ten minutes
	@$(BIN)/python -m soak.kill --kills 50

round: setup ## a whole screening round of 141,308 people through the desks' protocol, then with every fault
	@$(BIN)/python -m soak.round --seconds 240
	@$(BIN)/python -m soak.round --seconds 1200 --faults --kills 200

doors: setup ## 25,538 packs to the doors in a day by 72 crews' telephones, two vans lost, 300 requests under way
	@$(BIN)/python -m soak.doors

nats: setup ## desks' uploads through three NATS servers, one of them killed (Debian: nats-server)
	@$(BIN)/python -m pytest tests/site/nats/test_cluster.py

clean: ## a clean machine again (data included)
	@$(BIN)/frontline db stop 2>/dev/null || true
	@for name in 1 gw0 gw1 gw2 gw3; do FRONTLINE_TEST_CLUSTER=$$name $(BIN)/frontline db stop 2>/dev/null || true; done
	@for home in .frontline .frontline/test .frontline/test-*; do place=$$(cat $$home/postgres/place 2>/dev/null || true); \
	  case "$$place" in /var/lib/frontline/*) rm -rf "$$place" ;; esac; done
	@rm -rf .venv node_modules .frontline frontline/ui/static/built locale/*/LC_MESSAGES/*.mo
