# Everything runs in .venv, which is made when it is missing and renewed when
# the dependencies change. PYTHON chooses the interpreter: make demo PYTHON=python3.12
PYTHON ?= python3
BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

# Tests wait for processes and browsers a fifth of their time, so there is one more than cores.
WORKERS = $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

# The tests start many processes, and each would compile the package for itself.
unexport PYTHONDONTWRITEBYTECODE

PRETTIER = node_modules/.bin/prettier --log-level warn
PLAYER = templates/player/*.js templates/gallery/*.js animate/sphinx/static/*.js

.PHONY: demo gallery gallery-check docs test readme-test check coverage torture fuzz mutants audit format
.PHONY: bench bench-gate clean

demo: .venv/ready
	@mkdir -p outputs
	@echo "demo: animating the lab's run into outputs/ce.gif"
	$(BIN)/animate-ce --init -5,-10 --out outputs/ce.gif

# Libraries choose their kernels by the processor, and each rounds in its own way. Those that
# every processor with AVX2 has make the gallery's bytes the same on all of them.
ifneq ($(filter x86_64 amd64,$(shell uname -m)),)
gallery: export ATEN_CPU_CAPABILITY = avx2
gallery: export MKL_CBWR = COMPATIBLE
gallery: export ONEDNN_MAX_CPU_ISA = AVX2
gallery: export OPENBLAS_CORETYPE = Haswell
gallery: export NPY_DISABLE_CPU_FEATURES = X86_V4 AVX512_ICL AVX512_SPR
ALIKE = yes
endif

# Where the gallery is drawn. Its cache is its own: what other kernels trained isn't in it.
GALLERY = outputs
gallery: export ANIMATE_CE_CACHE = build/gallery-cache

gallery: .venv/ready-test
	@mkdir -p $(GALLERY)
	@echo "gallery: rendering each template, an example of one's own model, and a map into $(GALLERY)"
	$(BIN)/animate-ce --init -5,-10 --out $(GALLERY)/ce.gif
	@for recipe in templates/*.toml; do \
		$(BIN)/animate-ce $$recipe --out $(GALLERY)/$$(basename $$recipe .toml).gif || exit; \
	done
	$(BIN)/animate-ce batch --template starts-and-rates --out build/starts-and-rates --quiet
	cp build/starts-and-rates/compare.gif $(GALLERY)
	$(BIN)/python examples/digits.py $(GALLERY)/digits.gif
	$(BIN)/animate-ce map --loss cross-entropy,mse --device cpu --out $(GALLERY)/map.gif

gallery-check:
ifeq ($(ALIKE),yes)
	@rm -rf build/gallery
	@$(MAKE) --no-print-directory gallery GALLERY=build/gallery
	@committed=$$(git ls-files outputs) || exit; differing=; \
	for name in $$(basename -a build/gallery/* $$committed | sort -u); do \
		cmp -s outputs/$$name build/gallery/$$name && continue; \
		echo "gallery-check: outputs/$$name isn't what is drawn now; 'make gallery' draws it anew"; \
		differing=yes; \
	done; \
	[ -z "$$differing" ]
else
	@echo "gallery-check: the gallery is of x86-64; other processors round otherwise"
endif

docs: .venv/ready-test
	@echo "docs: building the site into build/docs"
	$(BIN)/sphinx-build -W --keep-going -q -b html -d build/doctrees docs build/docs

test: .venv/ready-test .venv/ready-browser
	@echo "test: running the tests on all cores"
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal

# A clone from nothing, and every command after it.
readme-test: .venv/ready-test
	@echo "readme-test: typing what README says"
	$(BIN)/python -m pytest --numprocesses 2 -m typed tests/test_readme.py

# Branches of every module, by all tests; several minutes more than the tests alone.
coverage: .venv/ready-test .venv/ready-browser
	@rm -rf build/coverage && mkdir -p build/coverage
	$(BIN)/coverage run -m pytest --numprocesses $(WORKERS) --dist worksteal
	@$(BIN)/coverage combine -q
	$(BIN)/coverage report

audit: .venv/ready
	@echo "audit: looking for advisories of the pinned versions; needs the network"
	$(PIP) '.[audit]'
	$(BIN)/pip-audit --requirement constraints.txt --no-deps --disable-pip

check: .venv/ready-test node_modules/.package-lock.json
	@echo "check: format"
	$(BIN)/ruff format --check .
	$(PRETTIER) --check $(PLAYER)
	@echo "check: lint"
	$(BIN)/ruff check .
	@echo "check: types"
	$(BIN)/mypy
	node_modules/.bin/tsc
	@echo "check: import contracts"
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

torture: .venv/ready-test
	@echo "torture: commands killed and stopped at random moments, for half an hour or so"
	$(BIN)/python -m tests.torture

fuzz: .venv/ready-fuzz
	@echo "fuzz: every parser fed with anything, for a quarter of an hour or so"
	$(BIN)/python -m tests.fuzz

# mutmut asks the mypy on the path; torch may have no threads where it is forked.
mutants: .venv/ready-mutants
	@echo "mutants: changing one thing after another and looking whether a test notices; half an hour or so"
	PATH="$(CURDIR)/$(BIN):$$PATH" OMP_NUM_THREADS=1 $(BIN)/mutmut run --max-children 2
	@$(BIN)/mutmut results

format: .venv/ready-test node_modules/.package-lock.json
	$(BIN)/ruff format .
	$(PRETTIER) --write $(PLAYER)
	$(BIN)/ruff check --fix .

bench: .venv/ready-bench .venv/ready-browser
	@echo "bench: a few minutes; nothing else should run meanwhile"
	$(BIN)/python -m benchmarks

bench-gate: .venv/ready-bench .venv/ready-browser
	@echo "bench-gate: fails where a figure is worse by a fifth than in benchmarks/RESULTS.md"
	$(BIN)/python -m benchmarks --gate

clean:
	rm -rf .venv node_modules build mutants dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/bin/python:
	@echo "setup: making .venv with $(PYTHON)"
	$(PYTHON) -m venv .venv

.venv/ready: .venv/bin/python setup.cfg pyproject.toml constraints.txt
	@echo "setup: installing animate-ce and its pinned dependencies (torch is large)"
	$(PIP) --editable .
	@touch $@

.venv/ready-test: .venv/ready
	@echo "setup: installing the tools for the tests"
	$(PIP) --editable '.[test]'
	@touch $@

.venv/ready-fuzz: .venv/ready
	@echo "setup: installing the fuzzer"
	$(PIP) --editable '.[test,fuzz]'
	@touch $@

.venv/ready-mutants: .venv/ready
	@echo "setup: installing the maker of mutants"
	$(PIP) --editable '.[test,mutants]'
	@touch $@

.venv/ready-bench: .venv/ready
	@echo "setup: installing what the benchmarks compare with"
	$(PIP) --editable '.[test,bench]'
	@touch $@

# The player is tested in a real browser: Debian's, installed here if it may be.
.venv/ready-browser: .venv/ready-test tests/embed/chromium.py
	@echo "setup: looking for Chromium"
	$(BIN)/python -m tests.embed.chromium
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json
	@echo "setup: installing the checker of the player's types"
	npm ci --silent --no-audit --no-fund
