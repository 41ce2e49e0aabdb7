# What one types; `make help` lists it.

# Cargo decides what is up to date.
.PHONY: help demo test soak lint bench postgres test-tools

CARGO ?= cargo

SQUAWK_VERSION := 2.70.0
SQUAWK := target/squawk-$(SQUAWK_VERSION)/bin/squawk

# Where insta notes the snapshots that a run of the tests read. Absolute: tests run in the folder of their package.
SNAPSHOT_REFERENCES := $(CURDIR)/target/snapshot-references

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: postgres ## preview, run, prove and roll back the reference backfill on a throwaway server
	@$(CARGO) run --release --quiet -- demo

test: postgres test-tools ## run all tests, and refuse snapshots that no test reads
	@mkdir -p target && : > $(SNAPSHOT_REFERENCES)
	INSTA_SNAPSHOT_REFERENCES_FILE=$(SNAPSHOT_REFERENCES) $(CARGO) test
	@scripts/unreferenced-snapshots $(SNAPSHOT_REFERENCES)

soak: postgres ## run the tests on real servers with ten times the data and rounds, and kill runs at every statement
	BACKSTITCH_SOAK=10 $(CARGO) test --test live --test promises --test same_end --test every_fixture

lint: $(SQUAWK) ## check format, lints, docs, that generated/ is fresh, and its SQL
	$(CARGO) fmt --check
	rustfmt --edition 2024 --check docs/diagnostics/*.rs
	$(CARGO) clippy --all-targets -- -D warnings
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
