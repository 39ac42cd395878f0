# sidu: `make run` shows it working, `make test` proves it. `make help` lists the rest.
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
# The versions and hashes in a lock file are all that is installed; the project itself comes from this folder.
LOCKED := $(PIP) install --quiet --require-hashes -r
PROJECT := $(PIP) install --quiet --no-deps --no-build-isolation --no-index --editable .
PROJECT_FILES := setup.cfg setup.py pyproject.toml graph_loader/__init__.py
REFERENCE ?= ../shared

.PHONY: help run install install-test test check format docs pytest test-reference test-spark system-packages screenshots lock build bench bundle soak fuzz audit clean

help:
	@echo 'make run             set up, load Weifang into the embedded store, show first answers'
	@echo 'make test            install what the tests need, then run the checks and all tests'
	@echo 'make check           formatting rules, types and import directions only'
	@echo 'make format          let ruff put the code into its format'
	@echo 'make docs            write docs/ontology.md, the cookbook and the sessions in the READMEs anew'
	@echo 'make screenshots      take the pictures of pages in docs/images anew'
	@echo 'make test-reference  tests against the reference data in $(REFERENCE)'
	@echo 'make test-spark      install Spark (about 450 MB) and compare it with the local engines'
	@echo 'make build           dist/*.whl and dist/*.tar.gz, with a bill of materials beside them'
	@echo 'make audit           known vulnerabilities of the locked packages (AUDIT_ARGS=--help)'
	@echo 'make bench           measure against floors and peers, write docs/benchmarks.md (BENCH_ARGS=--help)'
	@echo 'make soak            faults by the dozen on both engines, about an hour, writes docs/soak.md (SOAK_ARGS=--help)'
	@echo 'make fuzz            mutated input for everything that reads files, a minute each (FUZZ_ARGS=--help)'
	@echo 'make bundle          folders for offices without a network (BUNDLE_ARGS=--help)'
	@echo 'make lock            pin all packages anew (LOCK_ARGS=--upgrade for newer versions)'
	@echo 'make clean           remove the environment, builds and caches'

$(VENV)/.made: scripts/venv
	@echo 'Making the virtual environment $(VENV)'
	@scripts/venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.txt $(PROJECT_FILES)
	@echo 'Installing pinned packages (about 130 MB the first time)'
	@$(LOCKED) requirements.txt
	@$(PROJECT)
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements-test.txt
	@echo 'Installing what the checks and tests need'
	@$(LOCKED) requirements-test.txt
	@touch $@

# Maven brings the Neo4j server, which runs on a Java virtual machine. Pages are tested in Chromium, and pages, charts
# and notebooks need a font that shows Chinese.
system-packages:
	@missing=; \
	command -v chromium >/dev/null 2>&1 || missing="$$missing chromium"; \
	ls /usr/share/fonts/*/noto/NotoSansCJK-Regular.* >/dev/null 2>&1 || missing="$$missing fonts-noto-cjk"; \
	command -v java >/dev/null 2>&1 || missing="$$missing default-jre-headless"; \
	command -v mvn >/dev/null 2>&1 || missing="$$missing maven"; \
	[ -z "$$missing" ] || scripts/debian-packages $$missing

install: $(VENV)/.run

install-test: $(VENV)/.test system-packages
	@$(BIN)/python -m tests.neo4j_server install

run: install
	@$(BIN)/sidu load
	@echo; $(BIN)/sidu query run reported-figures
	@echo; $(BIN)/sidu query run organizations-by-type
	@echo
	@echo 'Next:'
	@echo '  $(BIN)/sidu query list                    every question there is'
	@echo '  $(BIN)/sidu query run partners --help     one question with its options'
	@echo '  $(BIN)/sidu status                        what is loaded, and where'
	@echo '  $(BIN)/sidu init lab                      a workspace for a region of your own'

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config setup.cfg

format: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: install
	@$(BIN)/sidu schema docs --workspace . --lang both -o docs/ontology.md
	@$(BIN)/python -m tests.readme
	@$(BIN)/python -m tests.cookbook

# The pictures of pages in docs/images, taken in Chromium.
screenshots: install-test
	@$(BIN)/python -m tests.pages.screenshots

test: install-test check pytest

# A file is tested by one process, with servers of its own; the long files stand first in the alphabet.
pytest: install-test
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test-reference: $(VENV)/.test
	@[ -d '$(REFERENCE)' ] || { echo 'There is no folder $(REFERENCE) with the reference data: make test-reference REFERENCE=DIR' >&2; exit 1; }
	SIDU_REFERENCE='$(abspath $(REFERENCE))' $(BIN)/python -m pytest tests/reference

test-spark: $(VENV)/.test
	@$(LOCKED) requirements-spark.txt
	$(BIN)/python -m pytest tests/spark

lock: $(VENV)/.made
	@$(PIP) install --quiet 'uv>=0.9,<1'
	@scripts/lock $(BIN)/python

build: $(VENV)/.test
	@$(BIN)/python -m build --no-isolation --outdir dist .
	@$(BIN)/python -m release.sbom

audit: $(VENV)/.test
	@$(BIN)/python -m release.audit $(AUDIT_ARGS)

bench: install-test
	@$(BIN)/python -m benchmarks $(BENCH_ARGS)

soak: install-test
	@$(BIN)/python -m tests.soak $(SOAK_ARGS)

fuzz: $(VENV)/.test
	@$(BIN)/python -m tests.fuzz $(FUZZ_ARGS)

bundle: $(VENV)/.test
	@$(BIN)/python scripts/bundle $(BUNDLE_ARGS)

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
