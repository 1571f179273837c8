# What can be done with this project. CI runs these recipes and nothing else.

# List the recipes.
default:
    @just --list

# Prove the embedded reference server: a whole run, without a server of your own.
demo:
    cargo run --release -- demo

# Run the tests.
test:
    cargo test

# Formatting, lints, documentation: warnings are errors.
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

# Prove the specs: nothing red on servers that are right, and every fault noticed by what it names.
specs-test:
    cargo run --release -- specs test --format human

# Whether the proof would notice what is missing: deletes so many rows of tables, one at a time and in memory.
mutate SEED="1" COUNT="50":
    cargo run --release -- specs test --format human --mutate {{ COUNT }} --seed {{ SEED }}

# Write what is made from the types: the JSON Schemas, and the tables of specs/README.md.
regen:
    cargo build
    mkdir -p schema
    for name in suite baseline report summary spec flow protocol requirements outcomes patches documents login faults; do \
        "${CARGO_TARGET_DIR:-target}/debug/mcprove" schema $name > "schema/$name.schema.json"; \
    done
    cargo build
    REGEN=1 cargo test --test language the_tables

# Run against real servers that nobody here wrote (SERVERS is a folder with one install.sh and start.sh for each).
interop SERVERS="../shared/interop":
    cargo build --release
    tests/interop/run {{ SERVERS }}

# The interactive mode with a real browser: approval and denial, screenshots in target/browser/ (needs npm and Chromium).
browser:
    cargo build
    tests/browser/run

# What editors make of the shipped files and of planted mistakes: Taplo, Tombi, VS Code's JSON (needs npm and Python).
editors:
    tests/editors/run

# One flow and the whole matrix, each a process, beside a bare client that sends the same requests.
bench:
    cargo bench --bench flow

# Fuzz the reading of spec, suite and baseline files for so many seconds (needs a C++ compiler).
fuzz SECONDS="7200" EXECUTIONS="10000000":
    fuzz/run {{ SECONDS }} {{ EXECUTIONS }}

# All that CI runs.
ci: demo test check specs-test editors browser interop
