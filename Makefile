# Every target works as the first command in a fresh clone: it makes .venv and installs what is missing, then goes on.
# Needs: git, make, Python 3.11 or newer. Nothing has to be activated, and no system package is installed.
#   make demo PYTHON=python3.12            another Python
#   make demo TORCH=cpu                    take PyTorch's CPU build from its own index (saves gigabytes without a GPU)

PYTHON ?= python3
SHELL := /bin/sh
PY := .venv/bin/python
STAMP := .venv/.installed
PIP_TORCH := $(if $(filter cpu,$(TORCH)),--extra-index-url https://download.pytorch.org/whl/cpu,)
WITH_VENV := PATH="$(CURDIR)/.venv/bin:$$PATH"
AS_ROOT := $$(test "$$(id -u)" = 0 && echo --allow-root)

.PHONY: help demo test test-fast test-long lab book release check-question lint bench hostile clean

help:
	@sed -n 's/^## //p' Makefile

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "This course needs Python 3.11 or newer; '$(PYTHON)' is not. Name another: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(PY) && $(PY) -m pip --version >/dev/null 2>&1 || { rm -rf .venv; $(PYTHON) -m venv .venv; } || { \
	  echo "Python could not make a virtual environment. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "installing pinned packages into .venv (once; PyTorch is large, so this takes minutes)"
	@$(PY) -m pip install --quiet --disable-pip-version-check $(PIP_TORCH) -c constraints.txt -e '.[grader,dev,book]' || { \
	  echo "The packages could not be installed; the message above says why. The same command tries again."; exit 1; }
	@touch $(STAMP)

## make demo        set up, release the assignments, grade the example class of a1, say where to look
demo: $(STAMP)
	@$(PY) -m autograder release
	@$(PY) -m autograder demo a1

## make test        every check, as CI runs it
test: $(STAMP) lint
	@$(WITH_VENV) $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

## make test-fast   the checks for daily use: neither slow, nor a browser, nor PostgreSQL
test-fast: $(STAMP) lint
	@$(WITH_VENV) $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow and not long and not browser and not postgres"

## make test-long   what takes long and changes rarely: repeated kills in a class of 60, and other long forms
test-long: $(STAMP)
	@$(WITH_VENV) $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder --timeout 3600 -m long

## make lab         open your own copies of the notebooks, in work/, in JupyterLab
lab: $(STAMP)
	@$(WITH_VENV) $(PY) -m nnlab.lab $(AS_ROOT)

## make book        execute the lectures and write the reading site to build/book/html
book: $(STAMP)
	@$(PY) book/build.py

## make release     write the student versions of all assignments from their sources
release: $(STAMP)
	@$(PY) -m autograder release

## make check-question Q=relu   release, then all tests of one question (or, by its name, of one assignment)
check-question: $(STAMP) release
	@test -n "$(Q)" || { echo "Name the question: make check-question Q=relu"; exit 1; }
	@$(PY) -m ruff format --quiet autograder/catalogue
	@$(WITH_VENV) $(PY) -m pytest -n 0 tests/test_catalogue.py tests/test_trivial_answers.py -k "$(Q)"

## make lint        style and types of the code, cleanliness of the notebooks
lint: $(STAMP)
	@$(PY) -m ruff format --quiet --check . || { echo "Run: .venv/bin/ruff format ."; exit 1; }
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy --no-error-summary
	@$(PY) -m tests.lint_notebooks

## make bench       stock nbgrader beside this grader, also for a class of 200 (LONG=1: 1,000); other libraries beside nnlab
bench: $(STAMP)
	@$(WITH_VENV) $(PY) -m tests.bench_grading
	@$(WITH_VENV) $(PY) -m tests.bench_scale $(if $(LONG),--long)
	@$(PY) -m tests.bench_transforms
	@$(WITH_VENV) $(PY) -m tests.bench_train

## make hostile     grade the hostile submissions; then stock nbgrader and this grader on a sample of them
hostile: $(STAMP)
	@$(WITH_VENV) $(PY) -m tests.hostile
	@$(WITH_VENV) $(PY) -m tests.hostile --stock

## make clean       remove what can be made again; the gradebook in grading/ stays
clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './grading/*' -prune -exec rm -rf {} +
