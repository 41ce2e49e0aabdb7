# What one types; `make help` lists it.

# Cargo decides what is up to date.
.PHONY: help demo test test-matrix test-ends soak lint bench postgres test-tools

CARGO ?= cargo
# Four at a time keep two cores busy: a test waits for its server, too.
export RUST_TEST_THREADS ?= 4

SQUAWK_VERSION := 2.70.0
SQUAWK := target/squawk-$(SQUAWK_VERSION)/bin/squawk

# A release of each major of PostgreSQL that is supported, oldest first; what is beta is only the package of npm that has it.
POSTGRESQL := 14.23.0-beta.17 15.18.0-beta.17 16.14.0-beta.17 17.10.0-beta.17 18.4.0-beta.17
POSTGRESQL_PACKAGES := target/postgresql
POSTGRESQL_ENDS := $(firstword $(POSTGRESQL)) $(lastword $(POSTGRESQL))

# The test programs that start servers.
DATABASE_TESTS = $(filter-out every_fixture,$(basename $(notdir $(shell grep -lE '^mod support;|^use backstitch::sandbox' tests/*.rs))))

# Where insta notes the snapshots that a run of the tests read. Absolute: tests run in the folder of their package.
SNAPSHOT_REFERENCES := $(CURDIR)/target/snapshot-references

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: postgres ## preview, run, prove and roll back the reference backfill on a throwaway server
	@$(CARGO) run --release --quiet -- demo

test: postgres test-tools ## run all tests, and refuse snapshots that no test reads
	@mkdir -p target && : > $(SNAPSHOT_REFERENCES)
	INSTA_SNAPSHOT_REFERENCES_FILE=$(SNAPSHOT_REFERENCES) $(CARGO) test
	@scripts/unreferenced-snapshots $(SNAPSHOT_REFERENCES)

test-matrix: postgres test-tools $(POSTGRESQL:%=$(POSTGRESQL_PACKAGES)/%.tgz) ## run the tests that start servers on each supported major of PostgreSQL
	$(CARGO) test --no-run
	@scripts/on-postgresql $(POSTGRESQL_PACKAGES) "$(POSTGRESQL)" $(CARGO) test --no-fail-fast $(DATABASE_TESTS:%=--test %)

test-ends: postgres test-tools $(POSTGRESQL_ENDS:%=$(POSTGRESQL_PACKAGES)/%.tgz) ## run what carries the promises on the oldest and the newest major
	$(CARGO) test --no-run
	@scripts/on-postgresql $(POSTGRESQL_PACKAGES) "$(POSTGRESQL_ENDS)" $(CARGO) test --no-fail-fast --test reference --test docs --test live --test promises --test slices --test turns

$(POSTGRESQL_PACKAGES)/%.tgz:
	scripts/fetch-postgresql $* $@

soak: postgres ## run the tests on real servers with ten times the data and rounds, and kill runs at every statement
	BACKSTITCH_SOAK=10 $(CARGO) test --test live --test held --test promises --test same_end --test slices --test every_fixture

lint: $(SQUAWK) ## check format, lints, docs, that generated/ is fresh, and its SQL
	$(CARGO) fmt --check
	rustfmt --edition 2024 --check docs/diagnostics/*.rs
	$(CARGO) clippy --all-targets -- -D warnings
	$(CARGO) clippy --test every_fixture -- -D warnings
	RUSTDOCFLAGS=-Dwarnings $(CARGO) doc --no-deps --quiet
	$(CARGO) run --quiet -- compile --check
	$(SQUAWK) generated/*/*.sql

bench: postgres ## time the scripts on a throwaway server; SIZE=0.05, ROUNDS=1 and PARTS=reference make it short
	@$(CARGO) bench --bench database -- $(PARTS)

postgres: ## install a PostgreSQL server where the machine has none
	@scripts/install-postgresql

test-tools:
	@scripts/install-test-tools

$(SQUAWK):
	python3 -m venv target/squawk-$(SQUAWK_VERSION)
	target/squawk-$(SQUAWK_VERSION)/bin/pip install --quiet --disable-pip-version-check squawk-cli==$(SQUAWK_VERSION)
