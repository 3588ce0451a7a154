# 哨到: everything starts here; nothing else knows how to set up. `make help` lists the commands.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SHAODAO := $(BIN)/shaodao
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONDONTWRITEBYTECODE ?=

.PHONY: help demo test check bench soak stop setup lock translations pictures clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: setup ## set up, load the demo and serve it on http://127.0.0.1:8000 (PORT=; TLS=1: https for phones on 8443)
	@$(SHAODAO) cluster start
	@$(SHAODAO) db upgrade
	@$(SHAODAO) demo load
	@$(SHAODAO) demo logins
ifeq ($(TLS),1)
	@$(SHAODAO) tls init
	@SHAODAO_DEMO=1 PORT=$${PORT:-8443} SHAODAO_HOST=$${SHAODAO_HOST:-0.0.0.0} exec $(SHAODAO) serve --tls --simulate
else
	@SHAODAO_DEMO=1 exec $(SHAODAO) serve --simulate
endif

test: setup system-test ## set up and run every test (ARGS= goes to pytest)
	@$(SHAODAO) cluster start
	@echo "running the tests"
	@$(BIN)/python -m pytest -n 3 $(ARGS)

check: setup ## lint, types and import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: setup system-test ## measure speed and memory; prints tables (ONLY= picks some)
	@$(SHAODAO) cluster start
	@$(BIN)/python -m tests.bench $(ONLY)

soak: setup ## long runs: random hostile input, many restarts
	@$(SHAODAO) cluster start
	@$(BIN)/python -m pytest -n 2 tests/soak

stop: ## stop the private database
	@if [ -x $(SHAODAO) ]; then $(SHAODAO) cluster stop; fi

setup: system-base $(VENV)/.ready static/node_modules/.ready ## everything the commands above need
	@$(SHAODAO) assets build

.PHONY: system-base system-test
system-base:
	@DATABASE_URL="$${DATABASE_URL:-}" .make/system.sh base
system-test: system-base
	@.make/system.sh test

$(VENV)/.ready: requirements.lock pyproject.toml
	@echo "making the virtual environment (about a minute)"
	@$(PYTHON) .make/check_python.py
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

static/node_modules/.ready: static/package-lock.json $(VENV)/.ready
	@echo "installing front-end packages"
	@cd static && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

lock: ## write the lock file anew from pyproject.toml
	@$(BIN)/uv pip compile --quiet --generate-hashes --extra dev --python-version 3.11 --no-emit-index-url \
	  --no-header --output-file requirements.lock pyproject.toml

translations: setup ## gather every text into both catalogues; names what has no Chinese yet
	@$(BIN)/python .make/translations.py

pictures: setup system-test ## take the README's pictures anew from the demo
	@$(SHAODAO) cluster start
	@$(SHAODAO) db upgrade
	@$(SHAODAO) demo load
	@$(BIN)/python -m tests.walks.pictures

clean: stop ## remove everything that was built, the demo's data included
	@rm -rf $(VENV) .venv-bench static/node_modules static/dist .data
