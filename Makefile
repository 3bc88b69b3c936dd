# Every habit of a developer, in one place. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup check fmt test bench growth figures faults docs schema messages css lock fresh

BIN := .venv/bin
PYTHON := $(BIN)/python
CODE := src tests bench tools conftest.py caudal
LOCK := ./caudal uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
	--python-version 3.11 --custom-compile-command "make lock" $(UPGRADE)

help: ## List these targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

setup: ## Install what developers need into .venv (quick when it is there)
	@./caudal bootstrap --dev

check: setup ## Lint, format, types, floors and rooms, and the tests that read the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(PYTHON) -m pytest -q tests/architecture

fmt: setup ## Put the code into shape
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .

test: ## Run every test, as the README says
	./caudal test

bench: setup ## Print the figures, each beside its floor or peer (minutes, on a machine that does nothing else)
	$(PYTHON) -m bench

growth: setup ## Measure how costs grow with 10^4 to 10^7 postings (minutes)
	$(PYTHON) -m bench growth

figures: setup ## Put the newest runs of bench and growth into docs/reference
	$(PYTHON) -m bench figures
	$(PYTHON) -m tools.performance_page

docs: setup ## Write the generated pages of docs/reference
	$(PYTHON) -m tools.error_catalogue
	$(PYTHON) -m tools.openapi_page
	$(PYTHON) -m tools.cli_page
	$(PYTHON) -m tools.performance_page

schema: setup ## Write tests/migrations/schema.sql, the schema as the migrations leave it
	$(PYTHON) -m tools.schema

messages: setup ## Compile the translations
	$(PYTHON) -m tools.messages

css: ## Build the stylesheet and copy the scripts of the pages (needs npm)
	cd frontend && npm ci --no-audit --no-fund && npm run build

lock: ## Lock the dependencies with hashes (UPGRADE=--upgrade takes newer ones)
	$(LOCK) requirements/bootstrap.in --output-file requirements/bootstrap.lock
	$(LOCK) pyproject.toml --output-file requirements/runtime.lock
	$(LOCK) pyproject.toml --extra dev --output-file requirements/dev.lock

faults: setup ## Kill the server a hundred times, die at every statement, play more random books (long)
	CAUDAL_TESTS=thorough $(PYTHON) -m pytest -q -n 2 --dist loadscope tests/faults tests/properties \
		src/caudal/ledger/tests/test_reads.py

fresh: ## Do what the README promises in a clean clone with a new home
	@bash tools/fresh.sh
