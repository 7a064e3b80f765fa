# Two commands do all the set-up on a fresh machine: `make serve` and `make test`.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
MENTOR_HOME ?= $(CURDIR)/var/home
export MENTOR_HOME
BIN := .venv/bin
STAMP := .venv/installed
QUESTION := 高血压合并糖尿病，首选哪类降压药？

.PHONY: serve test coverage check bench eval clean

serve: $(STAMP)
	@$(BIN)/mentor library add --starter
	@$(BIN)/mentor index build
	@echo && echo "问：$(QUESTION)" && $(BIN)/mentor ask "$(QUESTION)" && echo
	@echo "在另一个终端里提问：export MENTOR_HOME=$(MENTOR_HOME) && $(CURDIR)/$(BIN)/mentor ask \"…\""
	@$(BIN)/mentor serve --host $(HOST) --port $(PORT)

test: $(STAMP)
	$(BIN)/python -m pytest

# Slower by half: every line that runs is counted.
coverage: $(STAMP)
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	$(BIN)/python -m evals.bench

eval: $(STAMP)
	@$(BIN)/mentor library add --starter
	@$(BIN)/mentor index build
	$(BIN)/mentor eval run full --gate --html var/report.html --out var/report.json

clean:
	rm -rf .venv var build *.egg-info .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更新的版本 / Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -qq --upgrade pip
	$(BIN)/python -m pip install -qq --editable '.[dev,train]'
	@touch $(STAMP)
