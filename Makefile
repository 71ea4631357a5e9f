# The hall needs a Python (3.11 to 3.14) with its venv module, and make.  PYTHON names another interpreter.
VENV := .venv
PYTHON ?= $(if $(wildcard $(VENV)/bin/python3),$(VENV)/bin/python3,python3)
BIN := $(VENV)/bin
COMPILE = uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header

.PHONY: run setup setup-test python test test-all check bench-quick lock

# Ctrl-C reaches the hall, which stops everything; exec leaves no shell in between.
run: setup
	@exec env HALL_ENV=$${HALL_ENV:-development} $(BIN)/hall up

setup: python
	@$(PYTHON) -I ground/environment.py requirements.lock

setup-test: python
	@$(PYTHON) -I ground/environment.py requirements.lock requirements-test.lock

python:
	@command -v $(PYTHON) >/dev/null || \
		{ echo "There is no $(PYTHON) here: install Python 3.11 to 3.14, or name one with PYTHON=..."; exit 1; }
	@$(PYTHON) -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))" || \
		{ echo "The hall needs Python 3.11 to 3.14, not $$($(PYTHON) -V 2>&1): name another with PYTHON=..."; exit 1; }
	@$(PYTHON) -c "import venv, ensurepip" 2>/dev/null || \
		{ echo "$(PYTHON) has no venv module: install it (Debian: apt install python3-venv) or use another PYTHON=..."; exit 1; }

# `make test TESTS=tests/models` runs a part; whole files go to as many processes as JOBS says.
JOBS ?= 2
test: setup-test
	$(BIN)/python -m pytest -ra -n $(JOBS) --dist loadfile $(TESTS)

# Every combination of page, language, size and mode, of which `make test` takes a sample; a browser must be there.
test-all: setup-test
	TEST_ALL=1 TEST_BROWSER=required $(BIN)/python -m pytest -ra $(TESTS)

check: setup-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest -ra $(TESTS)

# Early warning on speed, in under two minutes; the hall of 100,000 cases that it needs is filled once, in BENCH_DIR.
BENCH_DIR ?= var/bench
bench-quick: setup-test
	@$(BIN)/python -m bench --folder $(BENCH_DIR)

# New locks from pyproject.toml, for every platform and Python at once; the second one holds what only tests need.
# `make lock UPGRADE=--upgrade` also takes newer versions of what is locked.
lock: python
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && \
	$(PYTHON) -m venv "$$tools" && "$$tools/bin/pip" install -q uv && PATH="$$tools/bin:$$PATH" && \
	$(COMPILE) $(UPGRADE) pyproject.toml -o requirements.lock && \
	$(COMPILE) $(UPGRADE) --extra test -c requirements.lock pyproject.toml -o requirements-test.lock \
		$$(sed -n 's/^\([a-z0-9-]*\)==.*/--no-emit-package \1/p' requirements.lock)
