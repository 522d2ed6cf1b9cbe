# `make run` sets everything up and serves it; `make test` sets up and passes every test.
PYTHON ?= python3
BOOTSTRAP = $(PYTHON) tools/bootstrap.py

.PHONY: run test lint bench eval lock setup

run:
	@$(BOOTSTRAP) lianxin run

setup:
	@$(BOOTSTRAP) lianxin prepare

test:
	@$(BOOTSTRAP) --dev pytest

lint:
	@$(BOOTSTRAP) --dev ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

bench:
	@$(BOOTSTRAP) --dev lianxin bench chat

eval:
	@$(BOOTSTRAP) --dev lianxin prepare
	@.venv/bin/lianxin eval answers
	@.venv/bin/lianxin eval routing

# Locks are compiled requirements: they carry versions, never a registry's address.
# The CPU build of torch comes from the folder pip knows, if it knows one.
lock: export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
lock:
	uv pip compile -q --no-header --no-annotate --python-version 3.11 pyproject.toml --extra dev -o requirements/dev.txt
	uv pip compile -q --no-header --no-annotate --python-version 3.11 pyproject.toml -c requirements/dev.txt -o requirements/service.txt
	uv pip compile -q --no-header --no-annotate --python-version 3.10 bot/requirements.in -o bot/requirements.txt
