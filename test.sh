#!/usr/bin/env bash
# Everything that must hold: formatting, lints, docs, tests. The README's second command.
set -euo pipefail
cd "$(dirname "$0")"
# Nothing here is compiled twice: what would let it be compiled faster only fills the disk.
export CARGO_INCREMENTAL=0
cargo fmt --all --check
cargo clippy --workspace --all-targets --locked -- -D warnings
# The fuzz targets, a workspace of their own.
cargo fmt --manifest-path fuzz/Cargo.toml --check
cargo clippy --manifest-path fuzz/Cargo.toml --target-dir "${CARGO_TARGET_DIR:-target}" --no-default-features --bins --locked -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked
cargo test --workspace --locked
