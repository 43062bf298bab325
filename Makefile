.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test failover drill bench lint format messages docs lock clean

HOST := 127.0.0.1
PORT ?= 8000
ARGS ?=
BIN := .venv/bin
PYTHON ?=
export PYTHON

TEMPLATES = $(shell find . -path ./.venv -prune -o -path ./var -prune -o -name '*.html' -path '*templates/*' -print)

# Python would keep what it compiles itself, but not where it runs as an account that may only read.
COMPILE = $(BIN)/python tools/messages.py compile && \
	$(BIN)/python -m compileall -q connect crmsettings dictionaries lists pipelines records

# Checks see no data: neither the demo data in var nor a database that the environment names.
NO_DATA = DEBUG=1 DATABASE_URL=sqlite:///var/lint.sqlite3

# What a production site is checked with; nothing is stored under this key.
PRODUCTION = DEBUG=0 ALLOWED_HOSTS=crm.example.com DATABASE_URL=postgres://crm@127.0.0.1/crm \
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## the virtual environment with the locked run-time dependencies
	@tools/setup
	@$(COMPILE)

setup-dev:
	@tools/setup dev
	@$(COMPILE)

run: setup ## the product with demo data on http://127.0.0.1:8000 (another port: PORT=9000)
	@$(BIN)/python tools/free_port.py $(HOST) $(PORT)
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_lists
	@$(BIN)/python manage.py demo_records 2000 --if-empty
	@echo "Open http://$(HOST):$(PORT)/ (Ctrl-C stops the server)."
	@$(BIN)/python manage.py demo_admin
# exec, so that stopping make stops the server.
	@exec $(BIN)/python manage.py serve --host $(HOST) --port $(PORT) --workers 1 --deliver

test: setup-dev ## all tests on SQLite and PostgreSQL, with a browser (some: ARGS="-k words")
	@$(BIN)/python -m tools.run_tests $(ARGS)

# A part of the tests, too; this one says the seconds.
failover: setup-dev ## the primary, connections, a worker and a node die while people write: what they notice
	@$(BIN)/python -m tests.faults

# Minutes, and programs that only this needs: docs/promises.md.
drill: setup-dev ## three Patroni machines lost, frozen, switched over while people write (some: ARGS="postgres lost")
	@$(BIN)/python -m tests.faults.machines $(ARGS)

bench: setup ## how fast it is, beside the Django admin, on PostgreSQL (ARGS=--sqlite: on SQLite)
	@$(BIN)/python -m tools.bench $(ARGS)

lint: setup-dev ## everything that is checked without running tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --check --target-version 6.1 $(TEMPLATES)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	@echo "manage.py check"
	@$(NO_DATA) $(BIN)/python manage.py check --fail-level WARNING
	@echo "manage.py makemigrations --check"
	@$(NO_DATA) $(BIN)/python manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy (as a production site)"
	@$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

format: setup-dev ## formats Python and templates
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	-$(BIN)/djade --target-version 6.1 $(TEMPLATES)

messages: setup-dev ## brings the Polish catalogue up to date with the sources
	$(BIN)/python tools/messages.py update

docs: setup-dev ## the documentation as a site in var/site, with search; its reference anew from the code
	@$(NO_DATA) $(BIN)/python -m tools.reference
	$(BIN)/sphinx-build --quiet --nitpicky --fail-on-warning -d var/doctrees docs var/site
	@echo "Open var/site/index.html."

lock: setup-dev ## writes the lock files anew (newer versions: ARGS=--upgrade)
	@tools/lock $(ARGS)

clean: ## removes everything that the other targets made, the demo data too
	rm -rf .venv var .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache test-results
	find . -name __pycache__ -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete
