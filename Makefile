# Every task sets up its own environment first (tests/dev/environment.py); nothing has to be installed by hand
# but Rust and Python >= 3.9. What needs explaining stands in the scripts, not here.

PYTHON ?= python3
IN_ENVIRONMENT = $(PYTHON) -m tests.dev.environment

.PHONY: help setup demo test test-all check lint wheel corpus corpus-test bench memcheck clean

help:
	@echo "make demo     build and call three Go packages from Python"
	@echo "make test     unit tests of Rust and Go, calls on one Python in both lanes, pages: 12 minutes the first time"
	@echo "make test-all all the rest that CI runs: linters, builds, real modules, further interpreters, fuzzers"
	@echo "make check    formatters, linters, type checks, stale generated files (make lint is the same)"
	@echo "make wheel    a wheel in dist/"
	@echo "make corpus   how much of a list of Go modules is bound; writes docs/corpus.md"
	@echo "make corpus-test   every module of that list, used for what it is known for"
	@echo "make bench    measure beside hand-written peers; writes docs/performance.md (BENCH=--help for a choice)"
	@echo "make memcheck the fast lane under valgrind, and its references counted on a debug build of CPython"
	@echo "make clean    remove everything that was built"

setup:
	@$(IN_ENVIRONMENT)

demo:
	@$(IN_ENVIRONMENT) python examples/demo.py

test:
	@$(PYTHON) -m tests.check --part core

test-all:
	@$(PYTHON) -m tests.check --part rest

check lint:
	@$(PYTHON) -m tests.check --group lint

wheel:
	@$(IN_ENVIRONMENT) python -m pip wheel --no-build-isolation --no-deps --wheel-dir dist .

corpus:
	@$(IN_ENVIRONMENT) python -m tests.corpus

corpus-test:
	@$(IN_ENVIRONMENT) python -m pytest tests/corpus tests/gen tests/smoke -q --corpus

bench:
	@$(IN_ENVIRONMENT) python -m tests.bench $(BENCH)
	@$(if $(BENCH),true,$(IN_ENVIRONMENT) python -m tests.bench.profile --write)
	@$(if $(BENCH),true,$(IN_ENVIRONMENT) python -m tests.bench.writeback --write)

memcheck:
	@$(IN_ENVIRONMENT) python -m tests.dev.memcheck

clean:
	rm -rf .venv .cache target build dist usegolib/_bin *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
