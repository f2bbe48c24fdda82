# Each target first makes and fills .venv; nothing else needs to be installed than Python 3.11-3.13 and make.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test test-all lint audit fuzz serve clean

$(READY): pyproject.toml deploy/constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint deploy/constraints.txt --editable '.[piper,postgresql,evaluate,dev]'
	touch $@

# The speech models and the trained intent model are fetched and made once, then cached in the data folder.
prepared: $(READY)
	$(BIN)/gateway model fetch
	$(BIN)/gateway model adapt --if-needed
	$(BIN)/gateway train --if-needed

demo: prepared
	$(BIN)/gateway demo

test: prepared
	$(BIN)/pytest

# Also every recorded call and the other long checks, in real time: about half an hour.
test-all: prepared
	$(BIN)/pytest --all-calls

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# What the gateway depends on: pins, licences, and published weaknesses where a network is there (says so where not).
audit: $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint deploy/constraints.txt pip-audit==2.10.1
	$(BIN)/python deploy/audit.py

# Half an hour for the media stream's messages, half an hour for webhooks.
fuzz: $(READY)
	$(BIN)/python tests/fuzz/fuzz.py --seconds 1800

serve: prepared
	$(BIN)/gateway serve

clean:
	rm -rf .venv
