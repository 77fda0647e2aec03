# Everything a person does here, by name. `make` alone lists it.

HOST ?= 127.0.0.1
PORT ?= 8000
EXAMPLE ?=
VESTIBULE_HOME ?= var/$(if $(EXAMPLE),$(EXAMPLE),server)
FRONT_PORT ?=
ARGS ?= help
TEST_ARGS ?=
SEED ?=
SECONDS ?=
SESSIONS ?=
KILLS ?=
VERSION ?=
SITE ?=
KEY ?=

EXAMPLES = $(sort $(patsubst examples/%/settings.py,%,$(wildcard examples/*/settings.py)))

RUNTIME = .venv/.runtime-stamp
DEV = .venv/.dev-stamp
DEPLOY = .venv/.deploy-stamp
BENCH = .venv/.bench-stamp
DOCS = .venv/.docs-stamp
# One write of what was read before: only pages that changed are read again.
SPHINX = $(PYTHON) -m sphinx --quiet --fail-on-warning --keep-going -d build/docs/doctrees docs
RELEASE_TOOLS = var/release-tools/.stamp
PYTHON = .venv/bin/python
WEB = web/node_modules/.stamp
WEB_APP = src/vestibule/static/vestibule/app/index.html
WEB_SOURCES = $(shell find web/apps web/packages -path '*/node_modules' -prune -o -path '*/src/*' -type f -print) \
	web/apps/vestibule/index.html web/apps/vestibule/vite.config.ts
CLIENT = web/packages/client/dist/index.js
REACT = web/packages/react/dist/index.js
NEXTJS = web/packages/nextjs/dist/index.js
# The site of the tests of @vestibule/nextjs.
NEXTJS_SITE = web/packages/nextjs/tests/app
# The browser tests' own; only they need it, so `run` does not wait for it.
BROWSER = $(if $(CHROMIUM),,var/chromium/installed)
EXAMPLES_WEB = examples/node_modules/.stamp
FRONTS = $(patsubst examples/%/web/package.json,examples/node_modules/.built/%,$(sort $(wildcard examples/*/web/package.json)))

# The environment of `run` and `manage`; an example is a Django project of its own.
ENVIRONMENT = env VESTIBULE_HOST="$(HOST)" VESTIBULE_PORT="$(PORT)" \
	VESTIBULE_HOME="$(VESTIBULE_HOME)" $(if $(EXAMPLE),\
	DJANGO_SETTINGS_MODULE="examples.$(EXAMPLE).settings" PYTHONPATH=.)

# Some machines forbid Python to keep bytecode. Each process, hundreds in a run of the tests, would
# then read our whole source and its packages again: twice the time of a start.
run manage test test-postgresql test-sqlite test-endurance test-chaos test-proxy test-timing test-stalls test-matrix \
	check check-types check-code check-deploy check-shape check-docs docs docs-serve: \
	export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run web-app fronts manage test test-postgresql test-sqlite test-coverage test-web \
	test-bare test-endurance test-chaos test-proxy test-timing test-stalls image-test check check-types check-code \
	check-deploy check-web check-shape check-docs bench bench-docs growth bench-web bench-site dist release publish-docs pictures docs docs-serve figures messages lock format clean test-matrix known-example ready installed everything

help: ## Show this list
	@echo "Vestibule. What you can do here:"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | \
		while IFS='|' read -r name what; do printf '%-20s %s\n' "$$name" "$$what"; done
	@echo
	@echo "make run and make manage take EXAMPLE=name ($(or $(EXAMPLES),none yet)),"
	@echo "HOST=$(HOST), PORT=$(PORT) and VESTIBULE_HOME=folder for database, keys and uploads."
	@echo "The front end of an example listens on FRONT_PORT, or else on the port in its README or"
	@echo "the next free one."

run: known-example ready ## Start the server on http://localhost:8000 (PORT=, HOST=, EXAMPLE=)
	@exec $(ENVIRONMENT) FRONT_PORT="$(FRONT_PORT)" \
		$(if $(EXAMPLE),$(PYTHON) -m examples.serve,.venv/bin/vestibule serve)

manage: known-example $(RUNTIME) ## Run a command: make manage ARGS="createadmin --email me@example.com"
	@exec $(ENVIRONMENT) .venv/bin/vestibule $(ARGS)

test: everything ## Run all tests with the servers and browser they bring along (TEST_ARGS=)
	@$(MAKE) --silent --no-print-directory --keep-going \
		test-postgresql test-coverage test-sqlite test-web

# Part of a run covers part of the code: coverage is measured for a whole one.
test-postgresql: everything
	@echo "Testing on PostgreSQL, with Redis (about 9 minutes) ..."
	@rm -rf var/coverage.* var/covered
	@TEST_DATABASE=postgres $(if $(TEST_ARGS),,MEASURE_COVERAGE=1) $(PYTHON) -m pytest -n auto \
		--durations=25 $(TEST_ARGS)

test-coverage:
	@$(if $(TEST_ARGS),:,$(PYTHON) -m tests.coverage && \
		$(PYTHON) -m coverage combine --quiet && $(PYTHON) -m coverage report)

# 5: none of the tests that were asked for is among these.
test-sqlite: everything
	@echo "Testing on SQLite what depends on the database (about 1.5 minutes) ..."
	@TEST_DATABASE=sqlite $(PYTHON) -m pytest -n auto $(TEST_ARGS) || \
		[ $$? -eq $(if $(TEST_ARGS),5,0) ]

test-web: everything
	@$(if $(TEST_ARGS),:,\
		echo "Testing the web packages in Node and in Chromium (about 3 minutes) ..." && \
		npm test --silent --prefix web)

test-bare: ## Run the README's two commands in a fresh clone, as on a bare machine
	@python3 tests/bare.py --clone python3 -m tests.two_commands

test-endurance: everything ## Test load, kills, outages and measured time; on a quiet machine
	@echo "Testing load, kills and outages, and measuring time (about 40 minutes) ..."
	@$(PYTHON) -m pytest -o 'norecursedirs=.*' -v -p no:randomly --show-capture=no \
		tests/endurance --ignore tests/endurance/proxies $(TEST_ARGS)
	@echo "Playing the state machines twenty times as long, and trying other examples than usual ..."
	@MACHINES_TIMES=20 $(PYTHON) -m pytest -q -p no:randomly --show-capture=no --timeout 1800 \
		$$(grep -rlE '^from (hypothesis|tests.openapi)' tests --include='test_*.py')

test-chaos: everything ## Kill, stop, cut and fill what two nodes need, ten minutes for each engine (SEED=, SECONDS=, KILLS=)
	@echo "Testing two nodes while everything happens to them (twice $(or $(SECONDS),600) seconds) ..."
	@CHAOS_SEED=$(SEED) CHAOS_SECONDS=$(SECONDS) CHAOS_KILLS=$(KILLS) $(PYTHON) -m pytest \
		-o 'norecursedirs=.*' -q -s -p no:randomly --show-capture=no tests/endurance/test_chaos.py $(TEST_ARGS)

test-proxy: everything ## Test behind nginx with deploy/nginx.conf, and restart nodes (RESTARTS=100)
	@echo "Testing behind nginx (Debian's, unpacked into var/), and restarting nodes (about 15 minutes) ..."
	@$(PYTHON) -m pytest -o 'norecursedirs=.*' -q -s -p no:randomly --show-capture=no \
		tests/endurance/proxies $(TEST_ARGS)

test-timing: everything ## Of these, only that time does not tell who has an account
	@echo "Measuring known against unknown addresses (about 1 minute) ..."
	@$(PYTHON) -m pytest -o 'norecursedirs=.*' -q --show-capture=no \
		tests/endurance/test_enumeration_timing.py $(TEST_ARGS)

test-stalls: everything ## Test while processes are stopped and continued at random (SEED=, TEST_ARGS=)
	@echo "Testing while processes are stopped and continued at random (twice the usual time) ..."
	@$(PYTHON) -m tests.stalls $(if $(SEED),--seed $(SEED)) \
		$(PYTHON) -m pytest -n auto $(TEST_ARGS)

image-test: $(DEV) $(WEB_APP) ## Build the container image with buildah, start it and sign in (root, on Debian)
	@$(PYTHON) -m tests.image

check: installed ## Check format, lint, types, imports, the shape of the code, docs/, and deploy/
	@echo "Checking format, lint, types, imports, shape, docs/ and deploy/ (about 1 minute) ..."
	@$(MAKE) --silent --no-print-directory --jobs=2 --output-sync=target \
		check-types check-shape check-code check-deploy check-web check-docs

check-types: $(DEV)
	@$(PYTHON) -m mypy

check-shape: $(DEV)
	@$(PYTHON) -m pytest tests/shape -q

check-code: $(DEV)
	@.venv/bin/ruff format --check --quiet . || { echo "Run: make format" >&2; exit 1; }
	@.venv/bin/ruff check --quiet .
	@.venv/bin/lint-imports --no-logo
	@$(PYTHON) -m tests.shape.summary
	@$(PYTHON) -m tests.schema --check

check-deploy: $(DEPLOY)
	@$(PYTHON) -m tests.deployment

# Dead links, pages that no list names, and docstrings that Sphinx cannot read.
check-docs: $(DOCS)
	@$(SPHINX) --builder dummy build/docs/dummy

check-web: $(DEV) $(WEB)
	@npm run check --silent --prefix web

format: $(DEV) $(WEB) ## Format the code and fix what can be fixed safely
	@.venv/bin/ruff check --quiet --fix-only .
	@.venv/bin/ruff format .
	@npm run format --silent --prefix web

bench: $(BENCH) ## Measure us against the peers: 25 minutes on a quiet machine (QUICK=1: about 3; NEIGHBOR=1: beside a busy program)
	@$(PYTHON) -m bench

growth: $(BENCH) ## Measure what a million accounts cost: 15 minutes, 3 GB (QUICK=1: two small sizes; SESSIONS=10: of each account)
	@$(PYTHON) -m bench.growth $(if $(SESSIONS),--sessions $(SESSIONS))

bench-docs: $(BENCH) ## Write docs/performance.md and its chart from the last bench and growth
	@$(PYTHON) -m bench.page

bench-web: $(DEV) $(WEB) $(WEB_APP) web/bench/node_modules/.stamp ## Measure the web app: sizes, and Lighthouse against its goals
	@echo "Measuring the web app (about 2 minutes) ..."
	@cd web && npx --no-install vitest run --config bench/vitest.config.ts goals

pictures: $(DEV) $(WEB) $(WEB_APP) $(BROWSER) ## Take the pictures of README and docs again, and accept how screens look
	@[ -z "$(CHROMIUM)" ] || { echo "Pictures are taken with the bundled Chromium: unset CHROMIUM." >&2; exit 2; }
	@cd web && PICTURES=write npx --no-install vitest run --project app --testNamePattern "in its picture"

dist: $(DEV) $(WEB) web-app ## Build what is published into dist/: wheel, sdist, npm packages
	@echo "Building the Python package, with the web app in it ..."
	@rm -rf dist && $(PYTHON) -m hatchling build -d dist
	@$(PYTHON) -m zipfile --list dist/*.whl | grep static/vestibule/app/index.html >/dev/null || \
		{ echo "The wheel lacks the web app." >&2; exit 1; }
	@for package in client react nextjs vue svelte; do \
		echo "Building @vestibule/$$package ..."; \
		rm -rf web/packages/$$package/dist && cp LICENSE web/packages/$$package/ && \
		npm run build --silent --prefix web/packages/$$package && \
		(cd web && npx --no-install publint --strict packages/$$package) && \
		$(PYTHON) -m release.pack web/packages/$$package dist && \
		rm web/packages/$$package/LICENSE || exit 1; \
	done
	@ls -l dist

# Given as values, not as text of the recipe: make hands its own variables to what it runs.
release: export VERSION := $(VERSION)
release: export KEY := $(KEY)
release: $(DEV) $(WEB) $(RELEASE_TOOLS) ## Make a release in dist/, and tag it: make release VERSION=1.2.3 (KEY= signs; nothing is pushed)
	@$(PYTHON) -m release "$$VERSION" $${KEY:+"$$KEY"}

publish-docs: export SITE := $(SITE)
publish-docs: $(DOCS) ## Put the documentation of this release beside that of others: SITE=folder (DOCS_URL= of latest/)
	@echo "Building the documentation with its versions (about 30 seconds) ..."
	@$(PYTHON) -m release.site "$$SITE"

bench-site: docs $(WEB) $(BROWSER) web/bench/node_modules/.stamp ## Measure the documentation's site: Lighthouse on a page of each kind
	@echo "Measuring the documentation's site (about 4 minutes) ..."
	@cd web && npx --no-install vitest run --config bench/vitest.config.ts site

web/bench/node_modules/.stamp: web/bench/package-lock.json
	@echo "Installing Lighthouse into web/bench/node_modules (first time only, about 30 seconds) ..."
	@npm ci --silent --prefix web/bench
	@touch $@

docs: $(DOCS) ## Write the generated parts of the documentation again, and build its site
	@$(PYTHON) docs/generate.py
	@$(PYTHON) -m tests.schema
	@echo "Building build/docs/html (about 30 seconds, later only what changed) ..."
	@$(SPHINX) --builder html build/docs/html

docs-serve: $(DOCS) ## Serve the documentation's site on port 8000 (PORT=, HOST=), and reload it after each change
	@$(PYTHON) -m sphinx_autobuild --host "$(HOST)" --port "$(PORT)" --watch src/vestibule --ignore "*/modules/*" --quiet \
		-d build/docs/doctrees docs build/docs/html

figures: $(DEV) ## Write down anew what the hot requests cost (calls, statements)
	@PERFORMANCE_FIGURES=write $(PYTHON) -m pytest -q tests/shape/test_performance_gate.py

messages: $(DEV) ## Bring translations up to date with the templates and compile them (needs gettext)
	@cd src/vestibule && ../../$(PYTHON) -m django makemessages --all --no-wrap \
		--add-location file --no-obsolete && ../../$(PYTHON) -m django compilemessages

lock: $(DEV) ## Pin the requirements again (UPGRADE=1 takes the newest releases)
	@sh requirements/lock.sh $(if $(UPGRADE),--upgrade)

test-matrix: $(DEV) ## Run the tests on Python 3.11 to 3.13, Django 6, and the lowest versions
	@$(PYTHON) -m tests.servers sh .ci/matrix $(TEST_ARGS)

clean: ## Remove .venv, caches and build products; the data in var/ stays
	@rm -rf examples/node_modules examples/*/web/dist examples/*/web/.next web/packages/nextjs/tests/app/.next
	@rm -rf web/node_modules web/bench/node_modules web/packages/*/dist src/vestibule/static/vestibule/app
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis \
		build dist var/matrix
	@rm -rf docs/reference/python/modules
	@find src tests examples bench docs -name __pycache__ -type d -prune -exec rm -rf {} +
	@if [ -d var ]; then echo "Kept your data in var/. To remove it too: rm -r var"; fi

# One waits for its registry while the other computes.
ready:
	@$(MAKE) --silent --no-print-directory --jobs=2 $(RUNTIME) web-app

# Both mostly wait for their registries.
installed:
	@$(MAKE) --silent --no-print-directory --jobs=2 $(DEV) $(WEB)

# Some of it waits for registries while the rest computes, and may check the code (ALSO=).
everything:
	@$(MAKE) --silent --no-print-directory --jobs=4 \
		$(DEV) $(BROWSER) $(WEB_APP) $(FRONTS) $(NEXTJS_SITE)/.next/BUILD_ID $(ALSO)

known-example:
	@if [ -n "$(EXAMPLE)" ] && [ ! -e "examples/$(EXAMPLE)/settings.py" ]; then \
		echo "There is no example \"$(EXAMPLE)\". There are: $(or $(EXAMPLES),none yet)." >&2; \
		exit 2; fi

# Built files serve as they are: without Node there is the web app of last time, or none.
web-app:
	@if command -v npm >/dev/null; then $(MAKE) --silent --no-print-directory $(WEB_APP); \
	elif [ ! -e $(WEB_APP) ]; then echo "Without Node (20 or newer) there is no web app, only the API."; fi

$(WEB_APP): $(WEB_SOURCES) | $(WEB)
	@echo "Building the web app (about 10 seconds) ..."
	@NODE_ENV=production npm run build --silent --prefix web

$(WEB): web/package-lock.json
	@echo "Installing what the web packages need into web/node_modules (first time only, about 20 seconds) ..."
	@npm ci --silent --prefix web
	@touch $@

var/chromium/installed: $(wildcard tests/browser/brought/*) | $(DEV) $(WEB)
	@echo "Installing Chromium and its fonts for the browser tests into var/chromium (first time only, about 30 seconds) ..."
	@$(PYTHON) -m tests.browser.chromium
	@touch $@

fronts: $(FRONTS)

$(CLIENT): $(shell find web/packages/client/src -type f) | $(WEB)
	@npm run build --silent --prefix web --workspace packages/client
	@touch $@

$(NEXTJS): $(CLIENT) $(shell find web/packages/nextjs/src -type f) | $(WEB)
	@npm run build --silent --prefix web --workspace packages/nextjs
	@touch $@

$(REACT): $(CLIENT) $(shell find web/packages/react/src -type f) | $(WEB)
	@npm run build --silent --prefix web --workspace packages/react
	@touch $@

$(NEXTJS_SITE)/.next/BUILD_ID: $(REACT) $(NEXTJS) $(shell find $(NEXTJS_SITE) -type f \
		-not -path '*/.next/*' -not -name next-env.d.ts)
	@echo "Building the site of the tests of @vestibule/nextjs (about 10 seconds) ..."
	@cd $(NEXTJS_SITE) && NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 \
		node ../../../../node_modules/next/dist/bin/next build
	@touch $@

$(EXAMPLES_WEB): examples/package-lock.json | $(CLIENT) $(NEXTJS)
	@echo "Installing what the examples' front ends need into examples/node_modules (first time only, about 20 seconds) ..."
	@npm ci --silent --prefix examples
	@touch $@

$(RUNTIME): requirements/runtime.txt pyproject.toml
	@sh requirements/install.sh runtime

$(DEV): requirements/dev.txt | $(RUNTIME)
	@sh requirements/install.sh dev

$(DEPLOY): requirements/deploy.txt | $(DEV)
	@sh requirements/install.sh deploy

$(DOCS): requirements/docs.txt | $(DEV)
	@sh requirements/install.sh docs

# In an environment of their own: they bring dependencies that nothing else is tested with.
$(RELEASE_TOOLS): requirements/release.txt | $(DEV)
	@echo "Installing what a release needs into var/release-tools (about 10 seconds) ..."
	@.venv/bin/uv venv --quiet --clear --python $(PYTHON) var/release-tools
	@.venv/bin/uv pip install --quiet --python var/release-tools/bin/python --require-hashes \
		-r requirements/release.txt
	@touch $@

$(BENCH): requirements/bench.txt | $(RUNTIME)
	@sh requirements/install.sh bench

# What a front end is made of is known once its name is. No one waits for these: the tools that check
# the code come first.
.SECONDEXPANSION:
examples/node_modules/.built/%: $(CLIENT) $(NEXTJS) $$(shell find examples/$$*/web -type f \
		-not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/.next/*') $(EXAMPLES_WEB)
	@echo "Building the front end of $* (about 10 seconds) ..."
	@NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 \
		nice npm run build --silent --prefix examples/$*/web
	@mkdir -p $(@D) && touch $@
