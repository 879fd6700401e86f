# Every target makes the environment it needs first; nothing has to be prepared by hand.
# Another Python than the first suitable one: make test PYTHON=python3.13
# A part of the tests, or another option:     make test ARGS="tests/routing -x"

SUITABLE := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,\
	$(shell $(name) -c '$(SUITABLE)' 2>/dev/null && echo $(name))) python3)
RUN := .venv/bin/python
# One process more than there are cores: some tests wait for real processes.
PROCESSES := $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)
PYTEST := $(RUN) -m pytest -n $(PROCESSES)
UV_VERSION := 0.13.9
COMPILE := var/tools/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --upgrade \
	--fork-strategy fewest --generate-hashes --no-build --no-annotate --quiet \
	--custom-compile-command "make lock"

# What was compiled is kept, wherever that is switched off: the tests start many programs.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test check e2e faults year matrix proofs mutants bench screenshots docs lock audit clean environment tools

help: ## show what can be made
	@sed -n 's/^\([a-z0-9]*\):.*## /make \1	/p' Makefile | expand -t 14

demo: environment ## the whole product with invented people, on this machine; Ctrl-C stops it
	@exec $(RUN) -m deploy.demo

test: tools ## all tests, against real servers that it starts itself
	$(PYTEST) -m "not long" $(ARGS)

check: tools ## everything that is checked without running the product
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	.venv/bin/lint-imports
	$(RUN) -m deploy.checks

e2e: tools ## real processes together, over HTTP, the long ones too
	$(PYTEST) -m e2e $(ARGS)

faults: tools ## kill processes and servers, the long ones too; all of it: apt-get install pgbouncer rabbitmq-server
	$(RUN) -m pytest -n 2 -m faults $(ARGS)

year: tools ## a year with a thousand recipients and two schedulers, half an hour
	$(RUN) -m pytest -n 0 -m year $(ARGS)

matrix: tools ## every cell of the access matrix, and again with each wall alone
	$(PYTEST) -m matrix $(ARGS)

proofs: tools ## who learns what: hidden things, exports, plays, fuzzing as every role
	$(PYTEST) -m proofs $(ARGS)

mutants: tools ## break every place that decides who may, and see that it is seen
	$(RUN) -m pytest -n 2 -m mutants $(ARGS)

bench: tools ## measure, and write docs/performance.md
	$(RUN) -m benchmarks $(ARGS)

screenshots: tools ## make the pictures of the README again; needs Chromium
	$(PYTEST) -n 0 tests/browser/test_screenshots.py -m long $(ARGS)

docs: tools ## write the documents that are generated from the code
	$(RUN) -m deploy.checks.docs --write

lock: ## for maintainers: choose the newest versions and pin them
	@$(PYTHON) -m venv var/tools
	@var/tools/bin/python -m pip install --quiet uv==$(UV_VERSION)
	$(COMPILE) --extra embedded --extra telemetry --group test --group lint --output-file requirements-dev.txt
	$(COMPILE) --extra embedded --constraint requirements-dev.txt --output-file requirements.txt
	$(COMPILE) --constraint requirements-dev.txt --output-file requirements-production.txt
	$(COMPILE) --extra telemetry --constraint requirements-dev.txt --output-file requirements-telemetry.txt

audit: tools ## ask whether a pinned package has a known weakness (needs the internet)
	$(RUN) -m pip_audit --require-hashes --disable-pip -r requirements-dev.txt

clean: ## remove everything that was made here, the data of the demonstration included
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

environment:
	@$(PYTHON) deploy/bootstrap.py

tools:
	@$(PYTHON) deploy/bootstrap.py --dev
