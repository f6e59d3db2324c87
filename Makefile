# Two commands: `make demo` and `make test`. Nothing is needed but Python 3.11, pip, venv and make.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
RUNTIME = $(VENV)/.runtime
DEV = $(VENV)/.dev

.PHONY: demo test check audit sbom clean

demo: $(RUNTIME)
	@$(BIN)/coop demo

test: $(DEV)
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/pytest -n 2 --dist worksteal

check: $(RUNTIME)
	$(BIN)/coop check

# Known weaknesses of what is pinned; needs the network.
audit:
	@$(PYTHON) -m venv --clear $(VENV)-audit
	@$(VENV)-audit/bin/pip install --quiet --disable-pip-version-check -c config/constraints.txt pip-audit
	@$(VENV)-audit/bin/pip-audit --vulnerability-service osv --disable-pip --no-deps --progress-spinner off -r config/constraints.txt
	@rm -rf $(VENV)-audit

# What is in the image, with versions and licences, as CycloneDX: sbom.json.
sbom:
	@$(PYTHON) -m venv --clear $(VENV)-image && $(PYTHON) -m venv --clear $(VENV)-sbom
	@$(VENV)-image/bin/pip install --quiet --disable-pip-version-check -c config/constraints.txt .
	@$(VENV)-image/bin/pip uninstall --quiet --yes pip setuptools
	@$(VENV)-sbom/bin/pip install --quiet --disable-pip-version-check -c config/constraints.txt cyclonedx-bom
	@$(VENV)-sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o sbom.json $(VENV)-image/bin/python
	@rm -rf $(VENV)-image $(VENV)-sbom

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): pyproject.toml config/constraints.txt | $(BIN)/python
	@echo "Installing into $(VENV) (once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check -c config/constraints.txt -e .
	@touch $@

$(DEV): $(RUNTIME)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c config/constraints.txt -e '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
