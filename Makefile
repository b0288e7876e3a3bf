# make demo   set up, then check a shipped profile
# make test   set up, then the tests that need nothing but Python
# make test-all   the same and the parts that need more (each part that is skipped says what to install)
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test test-all spark lint setup clean
.DEFAULT_GOAL := demo

# durable-rules builds from source. Where that cannot work (no compiler, no Python.h, Python 3.13) everything else is
# installed without it and the program says so: `compliance doctor`.
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

$(VENV)/.ready: pyproject.toml
	@echo "setting up $(VENV) ..." >&2
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --editable '.[dev]' >$(VENV)/install.log 2>&1 || { \
	  echo "durable-rules could not be built (see $(VENV)/install.log); going on with the reference engine alone" >&2; \
	  $(BIN)/python -m compliance.cli.requirements dev >$(VENV)/requirements.txt && \
	  $(PIP) install --requirement $(VENV)/requirements.txt hatchling editables && \
	  $(PIP) install --no-deps --no-build-isolation --editable .; }
	@touch $(VENV)/.ready

setup: $(VENV)/.ready

demo: setup
	@$(BIN)/compliance demo

test: setup lint
	@$(BIN)/python -m pytest -m "not slow"

test-all: setup spark lint
	@$(BIN)/python -m pytest -rs

# Half a gigabyte, so only where Java can run it and the larger tests are asked for.
spark: setup
	@command -v java >/dev/null || { echo "Spark is not tested: there is no Java" >&2; exit 0; }; \
	$(BIN)/python -c 'import pyspark' 2>/dev/null || $(PIP) install pyspark || \
	  echo "Spark is not tested: PySpark could not be installed" >&2

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q .
	@$(BIN)/mypy

clean:
	rm -rf $(VENV) build dist *.egg-info
