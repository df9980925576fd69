# Needs only Python 3.11-3.13 with its venv module, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help install demo test fuzz torture lint train retrained bench hearing

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

install: $(VENV)/installed  ## the locked environment, in .venv

$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14) and "callcoach needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.12 …")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: install  ## analyse the bundled calls, print the profiles, write the report
	$(BIN)/callcoach demo

test: install  ## the whole test suite
	$(BIN)/python -m pytest -n auto --dist loadfile

fuzz: install  ## readers met with hostile files, fifty times as many and new ones each time
	CALLCOACH_FUZZ=$(or $(TIMES),50) $(BIN)/python -m pytest -n auto tests/fuzz

lint: install  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

train: install  ## the tagger anew from labels/, with its figures
	$(BIN)/callcoach train

retrained: install  ## train anew into a temporary folder; the figures must be those in models/
	$(BIN)/python tests/retrained.py

bench: install  ## every speed, beside a named peer in the same run, as a table in benchmarks/speed.md
	$(BIN)/python -m benchmarks --out benchmarks/speed.md

hearing: install  ## speech activity, turns, two voices in one channel; and what is hidden of personal data
	$(BIN)/python -m benchmarks.speech_activity
	$(BIN)/python -m benchmarks.turns
	$(BIN)/python -m benchmarks.diarization
	$(BIN)/python -m benchmarks.redaction

torture: install  ## 200 kills on SQLite and 200 on PostgreSQL, and what came of them
	$(BIN)/python -m tests.reliability.torture --out benchmarks/kills.md
