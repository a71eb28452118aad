# Two commands matter: `make run` and `make test`. Everything else is for people who change the code.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
export PORT

.PHONY: help run test check bench prove shots lock translations clean

help:            ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/  –/'

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Hallway needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

CATALOGS := $(wildcard directory/translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGS:.po=.mo)

%.mo: %.po $(VENV)/.run
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

run: $(VENV)/.run $(COMPILED)   ## set up, load the demo district the first time, serve on PORT (8000)
	@$(BIN)/hallway init
	@$(BIN)/hallway seed --if-empty
	@exec $(BIN)/hallway serve

test: $(VENV)/.dev $(COMPILED)  ## set up, bring a browser and PostgreSQL where it may, run every test
	@sh tests/bring_tools.sh
	$(BIN)/python -m pytest -n 2 --dist loadscope $(ARGS)

check: $(VENV)/.dev $(COMPILED) ## style, types, templates, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_consistency.py

bench: $(VENV)/.dev $(COMPILED) ## measure search, pages and relevance against named baselines
	$(BIN)/python -m benchmarks

prove: $(VENV)/.dev $(COMPILED) ## the long proofs, in full; figures go to docs/proof.json
	@sh tests/bring_tools.sh
	HALLWAY_PROVE=full $(BIN)/python -m pytest -m prove -p no:randomly --timeout=3600 $(ARGS)

shots: $(VENV)/.dev $(COMPILED) ## pictures of every page and state into out/shots
	@sh tests/bring_tools.sh
	$(BIN)/python -m benchmarks.shots

lock: $(VENV)/pyvenv.cfg        ## make the lock files anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --extra postgres --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --extra postgres --extra build --extra dev pyproject.toml -o requirements-dev.lock

translations: $(VENV)/.dev      ## collect new words for the translators
	$(BIN)/pybabel --quiet extract -F babel.cfg -k _l -k lazy_gettext --project=Hallway --sort-by-file --add-location=file -o directory/translations/messages.pot .
	$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -i directory/translations/messages.pot -d directory/translations

clean:           ## remove what was made (keeps your data folder)
	rm -rf $(VENV) out dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name '__pycache__' -type d -prune -exec rm -rf {} +
