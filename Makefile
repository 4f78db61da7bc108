# Every command of this project. `make` alone prints them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
REPORTS := build/reports
WORKERS ?= 2
LANES ?= 3
SIZE ?= small

# Tests that keep a processor busy; tests that start whole systems of their own and mostly wait for them, so that more of
# them than there are processors run beside each other; and tests that need a container engine. The few that measure
# seconds bear the mark "alone": whatever ran beside them would be measured too.
SYSTEMS := $(wildcard tests/local tests/journeys tests/races tests/faults tests/bench)
WITH_CONTAINERS := tests/compose
TOGETHER := $(filter-out $(SYSTEMS) $(WITH_CONTAINERS) tests/__pycache__,$(patsubst %/,%,$(wildcard tests/*/)))

# The runs of the tests are measured together, at the end.
COVER := --cov --cov-report= --cov-fail-under=0

# $(call step,name,command): run it and say how long it took.
step = @start=$$SECONDS; $(2); printf '%-12s ok, %d s\n' '$(1)' "$$((SECONDS - start))"

##@ Begin here

.PHONY: run
run: $(VENV)/ready-to-run ## set everything up and run it with sample events: http://127.0.0.1:8000 (PORT=… for another)
	@exec $(BIN)/placecard demo

.PHONY: test
test: install browser check ## set everything up, then run every check and test

.PHONY: install
install: $(VENV)/ready-to-work ## the virtual environment with everything that development needs

##@ Check

.PHONY: check
check: format-check lint types imports migrations previous-release tests ## all of the following; what CI runs

.PHONY: format-check
format-check: $(VENV)/ready-to-work ## whether ruff would format anything otherwise
	$(call step,$@,$(BIN)/python -m ruff format --check .)

.PHONY: lint
lint: $(VENV)/ready-to-work ## ruff's rules
	$(call step,$@,$(BIN)/python -m ruff check .)

.PHONY: types
types: $(VENV)/ready-to-work ## mypy --strict over services, tests and migrations
	$(call step,$@,$(BIN)/python -m mypy)

.PHONY: imports
imports: $(VENV)/ready-to-work ## the import contracts of pyproject.toml
	$(call step,$@,$(BIN)/lint-imports --no-cache > $(VENV)/imports.log || { cat $(VENV)/imports.log; exit 1; })

.PHONY: migrations
migrations: $(VENV)/ready-to-work ## models equal migrations (alembic check); up, down and up again
	$(call step,$@,$(BIN)/python -m pytest -q tests/structure/test_migrations.py > $(VENV)/migrations.log || { cat $(VENV)/migrations.log; exit 1; })

.PHONY: previous-release
previous-release: $(VENV)/ready-to-work ## the last release's tests of store and use cases, on the new tables
	$(call step,$@,.ci/previous_release > $(VENV)/previous-release.log || { cat $(VENV)/previous-release.log; exit 1; })

.PHONY: tests
tests: tests-together tests-systems tests-alone coverage ## every test but the nightly ones, with the coverage of rules and use cases

.PHONY: tests-together
tests-together: $(VENV)/ready-to-work
	$(call step,$@,$(BIN)/python -m pytest -q -m "not nightly" -n $(WORKERS) --dist loadscope $(COVER) --junitxml=$(REPORTS)/together.xml $(TOGETHER))

.PHONY: tests-systems
tests-systems: $(VENV)/ready-to-work
	$(call step,$@,$(BIN)/python -m pytest -q -m "not nightly and not alone" -n $(LANES) --dist loadfile --durations=10 $(COVER) --cov-append --junitxml=$(REPORTS)/systems.xml $(SYSTEMS))

.PHONY: tests-alone
tests-alone: $(VENV)/ready-to-work
	$(call step,$@,$(BIN)/python -m pytest -q -m "not nightly and alone" --durations=10 --junitxml=$(REPORTS)/alone.xml $(SYSTEMS))

.PHONY: coverage
coverage: $(VENV)/ready-to-work
	@$(BIN)/python -m coverage report --skip-covered

##@ Check a part

.PHONY: test-fast
test-fast: $(VENV)/ready-to-work ## rules, letters, messages and structure: no server, some seconds
	@$(BIN)/python -m pytest -q -p no:randomly -m "not slow" $(wildcard tests/*/domain tests/contracts tests/letters tests/kit)

.PHONY: races
races: $(VENV)/ready-to-work ## many at once for the last seat
	@$(BIN)/python -m pytest -q tests/races

.PHONY: faults
faults: $(VENV)/ready-to-work ## every fault that is brought about on purpose, those of the night too
	@$(BIN)/python -m pytest -q tests/faults

.PHONY: compose-test
compose-test: $(VENV)/ready-to-work ## the compose file at work, from a clone of what is committed (needs a container engine)
	@$(BIN)/python -m pytest -q -s -p no:randomly --maxfail=3 $(WITH_CONTAINERS)

.PHONY: bench
bench: $(VENV)/ready-to-work load ## measure against limits of the same run, ten minutes (SIZE=full: an hour; BENCH="T1 T3" for a part)
	@$(BIN)/python -m bench --size $(SIZE) $(BENCH)

.PHONY: nightly
nightly: $(VENV)/ready-to-work ## the tests that take too long for every change
	@$(BIN)/python -m pytest -q -m nightly tests

##@ Change

.PHONY: format
format: $(VENV)/ready-to-work ## format the code and mend what ruff can mend
	@$(BIN)/python -m ruff check --quiet --fix-only . && $(BIN)/python -m ruff format .

.PHONY: docs
docs: $(VENV)/ready-to-work ## write the generated pages of docs/ and .env.example again
	@$(BIN)/python -m services.local.docs

.PHONY: messages
messages: $(VENV)/ready-to-work ## bring the catalogues of translations up to what the code says
	@$(BIN)/python -m services.local.catalogues

.PHONY: screenshots
screenshots: $(VENV)/ready-to-work ## take the pictures of docs/images again, from the demo (needs Chromium)
	@$(BIN)/python -m tests.browser.screenshots docs/images

.PHONY: lock
lock: ## lock the dependencies of pyproject.toml anew (UPGRADE=1: to the newest allowed versions)
	@.ci/lock $(if $(UPGRADE),--upgrade)

##@ Clean up

.PHONY: clean
clean: ## delete the virtual environment, caches and reports; data in .placecard stays
	@rm -rf $(VENV) build .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.PHONY: help
help: ## print this list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- how it is set up ---

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Placecard needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "The virtual environment could not be made. On Debian: apt install python3-venv" >&2; exit 1; }
	@touch $@

# Every wheel is checked against its hash, the build backend of our own package too: nothing is fetched while building.
define install_from
	@echo "Installing into $(VENV) …"
	@$(PIP) install -qq --require-hashes -r locks/build.txt
	@$(PIP) install -qq --require-hashes -r $(1)
	@$(PIP) install -qq --no-deps --no-build-isolation --editable .
endef

$(VENV)/ready-to-work: $(VENV)/made locks/build.txt locks/dev.txt pyproject.toml
	$(call install_from,locks/dev.txt)
	@touch $(VENV)/ready-to-run $@

$(VENV)/ready-to-run: $(VENV)/made locks/build.txt locks/run.txt pyproject.toml
	$(call install_from,locks/run.txt)
	@touch $@

# The browser tests use the system's Chromium; only root can bring it.
.PHONY: browser
browser:
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then exit 0; fi; \
	if [[ $$(id -u) = 0 ]] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the browser tests …"; mkdir -p build; \
	  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium; } \
	    > build/chromium.log 2>&1 || { tail -5 build/chromium.log >&2; echo "Chromium could not be installed." >&2; exit 1; }; \
	else echo "Chromium is not installed: the browser tests will be reported as not run (apt install chromium)." >&2; fi

# Measurements take their load from wrk; only root can bring it.
.PHONY: load
load:
	@if command -v wrk >/dev/null; then exit 0; fi; \
	if [[ $$(id -u) = 0 ]] && command -v apt-get >/dev/null; then \
	  echo "Installing wrk for the measurements …"; mkdir -p build; \
	  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends wrk; } \
	    > build/wrk.log 2>&1 || { tail -5 build/wrk.log >&2; echo "wrk could not be installed." >&2; exit 1; }; \
	else echo "wrk is not installed: apt install wrk." >&2; exit 1; fi
