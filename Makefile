# Every target does its own set-up; a second run costs well under a second.
PYTHON ?= python3
PORT ?= 8000
ARGS ?=
# One more than there are cores: some tests wait for a browser, a server or the clock.
JOBS ?= $(shell expr $$(nproc) + 1)
SETUP := @$(PYTHON) .ci/setup
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench messages

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 20

setup: ## create .venv with everything; installs Chromium and a font where allowed
	$(SETUP) test

run: ## start everything on http://localhost:8000 (PORT=8001 for another); Ctrl-C stops it
	$(SETUP) run
	@exec $(BIN)/callcenter run --port $(PORT)

# Dozens of processes import the product, and to compile it takes longer than to run it: its
# bytecode is kept whatever the environment says. Who has no tests left takes some of another's.
test: ## run all tests (ARGS="tests/core -x" for some of them)
	$(SETUP) test
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n $(JOBS) --dist worksteal $(ARGS)

check: ## format, lint, types, direction of imports, catalogs
	$(SETUP) check
	@$(BIN)/ruff format --check . .ci/setup
	@$(BIN)/ruff check . .ci/setup
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m callcenter.apps.catalogs check

bench: ## all measurements, as a table with volumes and the machine
	$(SETUP) check
	@$(BIN)/python -m tests.bench

messages: ## collect new texts from the code into locale/
	$(SETUP) check
	@$(BIN)/python -m callcenter.apps.catalogs update
