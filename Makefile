# Every target works from anywhere (`make -C edgetune …`) and sets up by itself what it needs.
#   ARGS='…'           goes to the command:   make sweep ARGS='state.cores=0,0-1'
#   STUDY=quickstart   which of conf/experiment/ `make sweep` runs; with STUDY= ARGS says it all
#                      make test-all ARGS='--kills 20 -k kill' ends things by SIGKILL more often
#   PYTHON=python3.12  makes the environments with that Python, again if they were made with another

ROOT := $(or $(EDGETUNE_ROOT),$(CURDIR))
BIN := "$(ROOT)/.venvs/app/bin"
ENGINES := tvm-classic onnxruntime
ARGS ?=
STUDY ?= quickstart

# A Python that is named is meant; without a name, an environment keeps the one it was made with.
ifeq ($(PYTHON),)
PYTHON := python3
NAMED :=
else
NAMED := --python $(PYTHON)
endif

OLD := import sys; sys.exit(sys.version_info < (3, 10) and "error: expected Python 3.10 to 3.13, got %d.%d; say PYTHON=python3.12" % sys.version_info[:2])
# -S: the set-up needs nothing but the standard library, and starts faster without the rest.
SETUP = @$(PYTHON) -S -c '$(OLD)' && PYTHONPATH=src $(PYTHON) -S -m edgetune.engine.environments $(NAMED)

.DEFAULT_GOAL := help
.PHONY: help setup sweep top show compare plan report doctor recompute restore ui tools test test-all check format bench resolution lock wheel clean

help: ## Say what each target does
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

setup: ## Make the environments below .venvs, from the lock files in requirements/
	$(SETUP) app $(ENGINES)

sweep: setup ## Tune, compile, check, benchmark and log: edgetune sweep experiment=$(STUDY) $(ARGS)
	@$(BIN)/edgetune sweep $(if $(STUDY),experiment=$(STUDY)) $(ARGS)

plan: setup ## Check and list the points of a sweep: edgetune plan experiment=$(STUDY) $(ARGS)
	@$(BIN)/edgetune plan $(if $(STUDY),experiment=$(STUDY)) $(ARGS)

doctor: setup ## Say what this machine can do, and how to make it do more
	@$(BIN)/edgetune doctor $(ARGS)

top: setup ## Watch a sweep in progress, from another terminal: ARGS=--once for one picture
	@$(BIN)/edgetune top $(ARGS)

show: setup ## Read a point's record or a sweep's table: ARGS='POINT …', the latest sweep without
	@$(BIN)/edgetune show $(ARGS)

compare: setup ## Time finished points side by side: ARGS='POINT POINT …'
	@$(BIN)/edgetune compare $(ARGS)

report: setup ## Make a page, Markdown, tables and figures of a sweep, the latest unless ARGS=SWEEP
	@$(BIN)/edgetune report $(ARGS)

recompute: setup ## Derive the statistics of all records from their raw series again
	@$(BIN)/edgetune recompute $(ARGS)

restore: ## Put a machine back that a killed run left set
	$(SETUP) app
	@$(BIN)/edgetune restore $(ARGS)

ui: setup ## Show the runs in MLflow
	@$(BIN)/edgetune ui $(ARGS)

tools:
	$(SETUP) dev $(ENGINES)

test: tools ## Run the quick tests, those with real engines among them
	@$(BIN)/pytest -m "not slow" $(ARGS)

test-all: tools ## Run every test
	@$(BIN)/pytest $(ARGS)

check: tools ## Lint, formatting, types, and which module may import which
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: tools ## Mend formatting, and what lint can mend
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

lock: ## Make the lock files again from pyproject.toml; ARGS=--upgrade takes newest releases
	$(SETUP) lock
	@"$(ROOT)/.venvs/lock/bin/python" requirements/lock.py $(ARGS)

bench: tools ## Print, from one run: our cost a point, trials a second against bare tuners, how far networks get
	@$(BIN)/python -m tests.bench.overhead
	-@$(BIN)/python -m tests.bench.sampling_cost
	-@$(BIN)/python -m tests.bench.trial_rate_autotvm
	-@$(BIN)/python -m tests.bench.trial_rate_ansor
	-@$(BIN)/python -m tests.bench.trial_rate_meta_schedule
	@$(BIN)/edgetune sweep name=bench model=resnet18,resnet50 tuner=none,auto_scheduler,onnxruntime $(ARGS)

resolution: tools ## Print what a comparison can tell apart on this machine: ARGS='--model resnet18'
	@$(BIN)/python -m tests.bench.resolution $(ARGS)

wheel: tools ## Build dist/edgetune-*.whl, which carries conf/ and requirements/
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist

clean: ## Remove the environments and what the tools left; outputs/ stays
	@rm -rf "$(ROOT)/.venvs" dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
