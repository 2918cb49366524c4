# Finegrain's commands for people: `make help`.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Any Python from 3.11 to 3.13: `make build PYTHON=python3.12`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)

VENV := .venv
BIN := $(VENV)/bin
ENV_STAMP := $(VENV)/.finegrain-env
DEV_STAMP := $(VENV)/.finegrain-env-dev
BENCH_STAMP := $(VENV)/.finegrain-env-bench

# Nothing is reported to anybody, and pip says only what went wrong.
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

# The locks name every package, so pip has nothing to resolve (--no-deps) and accepts nothing but
# the files whose hashes they hold. pip compiles what it installs to bytecode.
PIP_INSTALL := $(BIN)/python -m pip install -qq --compile --no-deps

# sqlfluff reads each model as dbt compiles it. Macros are no SQL before that, so they are not
# linted by themselves. It gets a warehouse in memory, as a build may be using the one on disk.
SQLFLUFF := FINEGRAIN_WAREHOUSE=:memory: PYTHONPATH=tests/python/fewer_collections $(BIN)/sqlfluff
SQLFLUFF_LOG := $(VENV)/sqlfluff.log

CUSTOMERS ?= 100000

.PHONY: help build test test-long bench bytes lint unit parse env env-dev lock demo clean

help: ## show this
	@echo "make TARGET, where TARGET is"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' \
		| while IFS=$$'\t' read -r name what; do printf '  %-10s %s\n' "$$name" "$$what"; done

build: env data/demo/raw ## install, make demo data if there are none, build and publish
	@$(BIN)/finegrain build

demo: env ## make the demo data anew
	@$(BIN)/finegrain demo

data/demo/raw: | $(ENV_STAMP)
	@$(BIN)/finegrain demo

test: lint ## everything a change has to pass
	@echo "pytest"
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

test-long: env-dev ## the tests that take minutes
	@$(BIN)/python -m pytest -m long

bench: $(BENCH_STAMP) ## what a full build costs, into benchmarks/RESULTS.md (CUSTOMERS=1000000 for more)
	@$(BIN)/python benchmarks/bench.py --customers $(CUSTOMERS)

bytes: env-dev ## what a day reads on Snowflake, counted, into docs/scale.md
	@$(BIN)/python benchmarks/bytes_read.py

# Each check is named before it runs and stays silent if it has nothing to say.
lint: env-dev parse ## ruff, mypy, dbt parse and sqlfluff
	@echo "ruff"
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || \
		{ echo "Some Python files are not formatted: run $(BIN)/ruff format."; exit 1; }
	@echo "mypy"
	@$(BIN)/mypy --no-error-summary
	@echo "sqlfluff"
	@$(SQLFLUFF) lint --processes 0 --disable-progress-bar --nocolor models segments tests/integrity > $(SQLFLUFF_LOG) 2>&1 || \
		{ grep -vE '^=== |^All Finished|leaked|nanobind|skipped remainder' $(SQLFLUFF_LOG); exit 1; }

parse: env-dev ## dbt parse, where a warning is an error
	@echo "dbt parse"
	@$(BIN)/dbt --quiet --warn-error-options '{error: all}' parse --no-partial-parse

unit: build ## dbt's unit tests, which take column types from a built warehouse
	@echo "dbt unit tests"
	@$(BIN)/dbt --quiet test --select test_type:unit

env: $(ENV_STAMP) ## the environment to build with, in .venv
	@:

env-dev: $(DEV_STAMP) ## the environment to develop with, in .venv
	@:

$(BIN)/python:
	@test -n "$(PYTHON)" || \
		{ echo "No Python was found: install Python 3.11, 3.12 or 3.13, or name it with PYTHON=."; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || \
		{ echo "Finegrain needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is $$("$(PYTHON)" -V 2>&1): name another with PYTHON=."; exit 1; }
	@"$(PYTHON)" -m venv $(VENV)

# Finegrain itself is installed in place, so that an edit counts at once. Its build backend comes
# from the lock too: with --no-build-isolation pip has nothing to fetch.
$(ENV_STAMP): requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing what requirements.txt lists into $(VENV)"
	@$(PIP_INSTALL) --require-hashes -r requirements.txt
	@$(PIP_INSTALL) --no-build-isolation --editable .
	@touch $@

# requirements-dev.txt holds all of requirements.txt, at the same versions.
$(DEV_STAMP): requirements-dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing what requirements-dev.txt lists into $(VENV)"
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.txt
	@$(PIP_INSTALL) --no-build-isolation --editable .
	@$(BIN)/python -m pip check > /dev/null || \
		{ $(BIN)/python -m pip check; exit 1; }
	@touch $@ $(ENV_STAMP)

# requirements-bench.txt comes on top, with the tools that `make bench` compares with.
$(BENCH_STAMP): requirements-bench.txt pyproject.toml | $(ENV_STAMP)
	@echo "Installing what requirements-bench.txt lists into $(VENV)"
	@$(PIP_INSTALL) --require-hashes -r requirements-bench.txt
	@$(PIP_INSTALL) --no-build-isolation --editable .
	@$(BIN)/python -m pip check > /dev/null || \
		{ $(BIN)/python -m pip check; exit 1; }
	@touch $@

# All locks hold hashes for every platform and no address of a package index. The others start as
# a copy of the longest, as pip-compile keeps versions it finds: so they agree.
PIP_COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --no-strip-extras \
	--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	--build-deps-for editable

lock: env-dev ## write the locks anew from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@$(PIP_COMPILE) $(UPGRADE) --extra dev --output-file requirements-dev.txt pyproject.toml
	@cp requirements-dev.txt requirements.txt
	@$(PIP_COMPILE) --output-file requirements.txt pyproject.toml
	@cp requirements-dev.txt requirements-bench.txt
	@$(PIP_COMPILE) --extra bench --output-file requirements-bench.txt pyproject.toml
	@! grep -nE '://|^--|@ ' requirements.txt requirements-dev.txt requirements-bench.txt || \
		{ echo "A lock names a place on a disk or network: correct pyproject.toml."; exit 1; }

clean: ## remove what builds and tests made, but neither data, warehouse nor .venv
	@rm -rf target logs .pytest_cache .mypy_cache .ruff_cache
