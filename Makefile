# SPDX-License-Identifier: Apache-2.0
# Two commands are all a new machine needs: `make run` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
.SUFFIXES:

OUT ?= out/day
BIN := .venv/bin
PRODUCT := kiosk portal sandbox

.PHONY: help run test coverage check lint types walls windows-wheels bench soak lab package wheel lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

run: ## set this machine up and play (or, with a screen, open) a counter day; OUT=folder for its papers
	@tools/setup.sh run
	@echo "[run] a counter day, into $(OUT)"
	@$(BIN)/lmk-kiosk demo --out "$(OUT)"

test: ## set this machine up and run everything that continuous integration runs
	@tools/setup.sh test
	@echo "[test 1/3] lint"
	@$(BIN)/ruff check -q .
	@echo "[test 2/3] types"
	@$(BIN)/mypy --no-error-summary
	@echo "[test 3/3] tests"
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal

coverage: ## the tests again, traced: which branches nobody took (a third longer)
	@tools/setup.sh test
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal --cov --cov-branch --cov-report=term

check: ## what needs no test run: lint, types for Linux and Windows, walls, licences, Windows wheels
	@tools/setup.sh run
	@$(MAKE) --no-print-directory lint types walls windows-wheels

lint:
	@echo "[check] lint and format"
	@$(BIN)/ruff check -q .
	@$(BIN)/ruff format -q --check .

types:
	@echo "[check] types, Linux and Windows"
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/mypy --no-error-summary --platform win32

walls:
	@echo "[check] walls and licences"
	@$(BIN)/python -m pytest -q tests/test_architecture.py tests/test_licences.py

windows-wheels:
	@echo "[check] the lock is the one pyproject.toml asks for, and has a Windows wheel for each"
	@tools/lock.sh check

bench: ## the figures beside their yardsticks, measured in one run (six minutes); BENCH_POUCHDB=1 for one more
	@tools/setup.sh test
	@$(BIN)/python -m bench

soak: ## the property tests with 2,000 new examples each, then a million inputs for each parser (hours)
	@tools/setup.sh test
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal -m hypothesis --hypothesis-profile=soak -o faulthandler_timeout=7200
	@$(BIN)/python -m tools.fuzz

lab: ## the adapters on true USB, a camera, serial lines and a bad line, in QEMU (six minutes); ONLY=printer,serial,camera,sync
	@tools/setup.sh lab
	@$(BIN)/python -m lab $(ONLY)

wheel: ## the package, into dist/
	@tools/setup.sh run
	@.uv/bin/uv build -q --wheel --no-build-isolation --python $(BIN)/python --offline
	@ls -l dist

package: ## bundle, .deb and the compiled Windows script, into dist/ (FAST=1 for tries)
	@tools/setup.sh package
	@$(BIN)/python -m installer.package --out dist $(if $(FAST),--fast)

lock: ## make requirements.txt anew from pyproject.toml, with the newest releases
	@tools/setup.sh run
	@tools/lock.sh upgrade

clean: ## remove what the commands above made, except the demo's papers
	rm -rf .uv .venv build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
