# What you need: GNU make and Python 3.11 or newer. `make help` lists the targets.

# The first that has all it needs; else the first that is new enough, so that the message can say what it lacks.
PYTHON ?= $(shell for needed in "ensurepip, sqlite3" "os"; do \
	for python in python3.13 python3.12 python3.11 python3 python; do \
		$$python -c "import sys, $$needed; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1 \
		&& { command -v $$python; exit; }; done; done)
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
DEVELOPMENT := $(VENV)/.development-installed

COMPARISON := .venv-bench/.installed

HOST ?= 127.0.0.1
PORT ?= 8000
TEST_DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/postgres
# What needs more than requirements.txt has targets of its own.
ELSEWHERE := --ignore=tests/browser --ignore=tests/conformance
# More words for pytest: make test ARGS="-k span -x"
ARGS ?=
# Fewer tests on PostgreSQL: make test-postgresql ON_POSTGRESQL="and not one_database"
ON_POSTGRESQL ?=
# Incidents to compare with: make bench ROWS=1000000
ROWS ?= 100000
# How long make soak takes
SECONDS ?= 180
SIZES ?= 10000,100000,1000000
# Tests on fewer cores than there are: make test PYTEST_WORKERS=1; 0 starts no process of its own
PYTEST_WORKERS ?=
# Every case of each parametrised test: make test-all
CASES ?=
# Record what published documents and the API's contract are now: make unchanged ACCEPT=--accept
ACCEPT ?=
# Some of the rules: make broken-rules RULES="--draw 10"
RULES ?=
# make lock LOCK_ARGS="--upgrade" or LOCK_ARGS="--upgrade-package django"
LOCK_ARGS ?=
UV := 0.13.9

# Only wheels, only what the lock names: nothing is compiled, nothing else gets in.
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all:
MANAGE := $(BIN)/python manage.py
PYTHON_FILES := find incidents tracker -name "*.py" -not -path "*/migrations/*"
# Headers are read from META where it is measured to matter.
UPGRADE := $(BIN)/django-upgrade --target-version 5.2 --skip request_headers
TEMPLATES := find incidents/templates -name "*.html"
DJADE := $(BIN)/djade --target-version 5.2
# Tests and checks must not see the database or the settings of the person who runs them.
CLEAN := unset DATABASE_URL $$(env | sed -n 's/^\(TRACKER_[A-Z_]*\)=.*/\1/p');
# Not among the requirements: it compiles ICU and weighs more than all of them.
FTM := 4.11.2
# Neither are the generators of clients, which need much that nothing else does.
PYTHON_CLIENT := 0.29.1
TYPESCRIPT_CLIENT := openapi-typescript@7.13.0 openapi-fetch@0.17.0 typescript@5.9.3 @types/node@22
PYTEST := $(BIN)/python -m pytest $(if $(PYTEST_WORKERS),-n $(PYTEST_WORKERS))

# Compiled modules are kept, also where the shell says otherwise: each of many processes would compile them anew.
unexport PYTHONDONTWRITEBYTECODE

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-all check client develop lint format imports types migrations-check test-postgresql test-newest test-conformance test-browser unchanged broken-rules campaign bench bench-growth soak ftm lock catalogues clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | while IFS='|' read -r name does; do \
		printf '%-23s %s\n' "make $$name" "$$does"; done

run: $(RUNTIME) ## install, migrate, seed if empty, serve on http://127.0.0.1:8000/ (HOST=, PORT=)
	@set -e; \
	TRACKER_PUBLIC_URL="$${TRACKER_PUBLIC_URL:-http://$(HOST):$(PORT)}"; export TRACKER_PUBLIC_URL; \
	$(MANAGE) migrate --progress; \
	$(MANAGE) seed --if-empty --demo-users; \
	exec $(MANAGE) serve --progress --host $(HOST) --port $(PORT)

test: $(RUNTIME) ## install, then the tests on SQLite, with three cases of each (ARGS= for pytest)
	@$(CLEAN) $(PYTEST) -m "not browser and not campaign" $(ELSEWHERE) $(CASES) $(ARGS)

test-all: CASES = --all-cases
test-all: test ## the same with every case

check: $(DEVELOPMENT) ## all that CI runs: lint, imports, types, migrations, ten broken rules, all tests on SQLite, PostgreSQL, of the schema and in a browser
	@for target in lint imports types migrations-check broken-rules test test-postgresql test-conformance test-browser; do \
		echo "==> $$target"; \
		case $$target in test-postgresql) cases="" ;; *) cases=--all-cases ;; esac; \
		$(MAKE) $$target CASES="$$cases --durations=20 -p no:randomly" ON_POSTGRESQL="and not one_database" RULES="$(or $(RULES),--draw 10)" || exit 1; done

develop: $(DEVELOPMENT) ## install what the checks need as well

lint: $(DEVELOPMENT) ## faults, format and spelling: ruff, django-upgrade, djade, biome, typos
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(PYTHON_FILES) | xargs $(UPGRADE) --check
	@$(TEMPLATES) | xargs $(DJADE) --check
	@$(BIN)/biome format
	@$(BIN)/typos

format: $(DEVELOPMENT) ## mend what can be mended, and format
	@$(BIN)/ruff check --fix
	@$(PYTHON_FILES) | xargs $(UPGRADE) --exit-zero-even-if-changed
	@$(BIN)/ruff format
	@$(TEMPLATES) | xargs $(DJADE) || true
	@$(BIN)/biome format --write

imports: $(DEVELOPMENT) ## import-linter: imports go down only
	@$(CLEAN) $(BIN)/lint-imports

types: $(DEVELOPMENT) ## mypy, and how many annotations say Any
	@$(CLEAN) $(BIN)/mypy
	@$(BIN)/python -m tests.annotations

migrations-check: $(RUNTIME) ## no model change without its migration
	@$(CLEAN) $(MANAGE) makemigrations --check --dry-run

test-postgresql: $(RUNTIME) ## the tests on PostgreSQL (TEST_DATABASE_URL=)
	@$(CLEAN) DATABASE_URL="$(TEST_DATABASE_URL)"; export DATABASE_URL; \
	$(PYTEST) -m "not browser and not campaign $(ON_POSTGRESQL)" $(ELSEWHERE) $(CASES) $(ARGS)

unchanged: $(RUNTIME) ## whether documents and the API's contract are as recorded (ACCEPT=--accept records them anew)
	@$(CLEAN) $(BIN)/python -m tests.unchanged $(ACCEPT)

broken-rules: $(RUNTIME) ## break each rule of tests/rules/rules.toml once and see a test fail (RULES="--draw 10", RULES=name)
	@$(CLEAN) $(BIN)/python -m tests.rules.breaking $(RULES)

campaign: $(RUNTIME) ## look for leaks for many minutes, on SQLite and PostgreSQL (TEST_DATABASE_URL=)
	@$(CLEAN) $(BIN)/python -m pytest -m campaign -rP tests/security $(ARGS)
	@$(CLEAN) DATABASE_URL="$(TEST_DATABASE_URL)"; export DATABASE_URL; \
	$(BIN)/python -m pytest -m campaign -rP tests/security $(ARGS)

test-newest: .venv-newest/bin/python ## the tests on the newest Django that PYTHON can have; reports failures without failing (PYTHON=, ARGS=)
	@.venv-newest/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt
	@.venv-newest/bin/python -m pip install -qq --disable-pip-version-check --upgrade --only-binary :all: django
	@.venv-newest/bin/python -c 'import sys, django; print(f"Django {django.__version__}, Python {sys.version.split()[0]}")'
	@$(CLEAN) .venv-newest/bin/python -m pytest -m "not browser and not campaign" $(ELSEWHERE) $(CASES) $(ARGS) \
		|| echo "Some tests fail on the newest releases. The locked ones decide."

test-conformance: $(DEVELOPMENT) ## the API asked with made-up values as every role, and held against its schema
	@$(CLEAN) $(PYTEST) -m conformance tests/conformance $(CASES) $(ARGS)

ftm: $(RUNTIME) .venv-ftm/bin/python ## hold a release of the seeded cases against FollowTheMoney's library (needs libicu-dev, g++)
	@.venv-ftm/bin/python -m pip install -qq --disable-pip-version-check followthemoney==$(FTM)
	@$(CLEAN) set -e; folder="$$(mktemp -d)"; trap 'rm -rf "$$folder"' EXIT; \
	TRACKER_DATA_DIR="$$folder/var"; export TRACKER_DATA_DIR; mkdir "$$folder/var"; \
	$(MANAGE) migrate --verbosity 0; $(MANAGE) seed; $(MANAGE) release "$$folder/release"; \
	.venv-ftm/bin/python tests/exports/ftm.py model | diff tests/exports/ftm_model.json -; \
	.venv-ftm/bin/python tests/exports/ftm.py validate "$$folder/release/entities.ftm.json"

client: $(RUNTIME) .venv-client/bin/python ## generate clients from the schema, check their types, call every public operation
	@.venv-client/bin/python -m pip install -qq --disable-pip-version-check openapi-python-client==$(PYTHON_CLIENT) mypy
	@if command -v npm >/dev/null; then npm install --silent --no-fund --no-audit --prefix .venv-client $(TYPESCRIPT_CLIENT); fi
	@$(CLEAN) $(BIN)/python -m tests.conformance.clients .venv-client

bench: $(RUNTIME) $(COMPARISON) ## compare with the limit, a textbook, Datasette and another checkout (ROWS=, TEST_DATABASE_URL=, ARGS="--before TREE")
	@$(CLEAN) $(BIN)/python bench/compare.py --rows $(ROWS) --postgresql "$(TEST_DATABASE_URL)" $(ARGS)

bench-growth: $(RUNTIME) $(COMPARISON) ## how much longer answers take with more incidents (SIZES=, TEST_DATABASE_URL=, ARGS=)
	@$(CLEAN) $(BIN)/python bench/compare.py --growth $(SIZES) --postgresql "$(TEST_DATABASE_URL)" $(ARGS)

soak: $(RUNTIME) ## readers and editors together for three minutes: the slowest request, memory, descriptors (SECONDS=, DATABASE_URL= of an empty one)
	@$(BIN)/python bench/soak.py $(SECONDS)

test-browser: $(DEVELOPMENT) ## the tests that drive Chromium
	@$(CLEAN) $(PYTEST) -m browser tests/browser $(CASES) $(ARGS)

lock: .venv-lock/bin/python ## compile requirements*.in, bench's too, into the locks (LOCK_ARGS="--upgrade" for newer releases)
	@.venv-lock/bin/python -m pip install -qq --disable-pip-version-check uv==$(UV)
	@for file in requirements-run requirements requirements-dev bench/requirements; do \
		.venv-lock/bin/uv --quiet pip compile $$file.in --output-file $$file.txt --universal --python-version 3.11 \
			--generate-hashes --only-binary :all: --no-emit-index-url --no-emit-find-links \
			--custom-compile-command "make lock" $(LOCK_ARGS) || exit 1; done

catalogues: $(RUNTIME) ## find the words of the public pages, list what is untranslated, compile the translations
	@$(CLEAN) $(BIN)/python -m tests.catalogues

clean: ## remove the environment and what the tools leave behind; keeps var/
	rm -rf $(VENV) .venv-lock .venv-ftm .venv-client .venv-bench .venv-newest .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: python-check
python-check:
	@test -n "$(PYTHON)" || { \
		echo "No Python 3.11 or newer found (tried python3.13, python3.12, python3.11, python3, python)." >&2; \
		echo "Install one (on Debian and Ubuntu: apt install python3 python3-venv)," >&2; \
		echo "or name one: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is older than Python 3.11 or does not run." >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments: ensurepip is missing." >&2; \
		echo "On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sqlite3' 2>/dev/null || { \
		echo "$(PYTHON) was built without sqlite3." >&2; exit 1; }

# The environment is made once; a changed lock is installed into it. A broken one is made anew.
$(BIN)/python .venv-lock/bin/python .venv-ftm/bin/python .venv-client/bin/python .venv-bench/bin/python .venv-newest/bin/python:
	@$(MAKE) python-check
	@echo "Making $(@:/bin/python=) with $(PYTHON)"
	@"$(PYTHON)" -m venv --clear $(@:/bin/python=)

$(RUNTIME): requirements.txt | $(BIN)/python
	@echo "Installing $$(grep -c '^[a-z].*==' requirements.txt) packages of requirements.txt into $(VENV) ..."
	@$(INSTALL) -r requirements.txt
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	@echo "Installing requirements-dev.txt into $(VENV)"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

$(COMPARISON): bench/requirements.txt | .venv-bench/bin/python
	@echo "Installing bench/requirements.txt into .venv-bench"
	@.venv-bench/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r bench/requirements.txt
	@touch $@
