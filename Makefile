# make test    install what the tests need, then formatting, clippy and all tests
# make chaos   the crash test in its long form: CHAOS_KILLS kills on each database, at most CHAOS_MINUTES; CHAOS_SEED repeats a run
# make demo    the whole program with invented news, in the browser
# make bench   the figures of benches/README.md
# make model   the optional sentence-embedding model, into the folder MODEL
# make fuzz    each fuzz target for FUZZ_SECONDS, beginning with fuzz/seeds (no sanitizer: there is no unsafe code of ours)
SHELL := /bin/bash
.PHONY: test lint chaos demo bench model fuzz tools

FUZZ_SECONDS ?= 600
CHAOS_KILLS ?= 1000
MODEL ?= model

test: tools lint
	@set -e; eval "$$(tests/postgres.sh start)"; trap 'tests/postgres.sh stop' EXIT; \
	if cargo nextest --version >/dev/null 2>&1; then cargo nextest run --no-fail-fast; else cargo test --no-fail-fast; fi

lint:
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	cargo check --locked --manifest-path fuzz/Cargo.toml --target-dir target

chaos: tools
	@set -e; eval "$$(tests/postgres.sh start)"; trap 'tests/postgres.sh stop' EXIT; \
	CHAOS_KILLS=$(CHAOS_KILLS) cargo test --test it chaos -- --nocapture

demo:
	cargo run --release -- demo

bench:
	for bench in benches/*.rs; do cargo bench --bench "$$(basename "$$bench" .rs)" || exit 1; done

model:
	data/get-model.sh $(MODEL)

fuzz:
	for target in fuzz/fuzz_targets/*.rs; do name=$$(basename "$$target" .rs); \
	  mkdir -p "fuzz/corpus/$$name" "fuzz/seeds/$$name" && RUSTC_BOOTSTRAP=1 cargo fuzz run -s none "$$name" \
	    "fuzz/corpus/$$name" "fuzz/seeds/$$name" -- -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=3000 \
	    $$(ls "fuzz/$$name.dict" 2>/dev/null | sed s/^/-dict=/) || exit 1; done

# PostgreSQL and Chromium for the tests, through apt where they are missing.
tools:
	tests/install-tools.sh
