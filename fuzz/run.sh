#!/usr/bin/env bash
# Runs each target (or those named) for SECONDS_EACH seconds (600 unless set) on a stable
# toolchain: coverage comes from flags that need no nightly compiler, and there is no address
# sanitizer, since the readers hold no unsafe code. A finding is left in artifacts/.
set -euo pipefail
cd "$(dirname "$0")"
passes="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
passes+=" -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
passes+=" -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
# With a target named, the flags hold for the targets but not for build scripts.
host=$(rustc -vV | sed -n 's/^host: //p')
export RUSTFLAGS="$passes --cfg fuzzing -Ccodegen-units=1"
cargo build --release --target "$host" --bins
out="${CARGO_TARGET_DIR:-target}/$host/release"
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  mapfile -t targets < <(cd targets && ls ./*.rs | sed 's|^\./||; s|\.rs$||')
fi
for target in "${targets[@]}"; do
  mkdir -p "corpus/$target" artifacts
  seeds=()
  [ -d "seeds/$target" ] && seeds=("seeds/$target")
  # Inputs that are whole folders are longer, and know the words of their tables.
  size=(-max_len=4096)
  case "$target" in native_folder | chain_folder) size=(-max_len=16384 -dict=folders.dict) ;; esac
  "$out/$target" "corpus/$target" "${seeds[@]}" -artifact_prefix=artifacts/"$target"- "${size[@]}" -timeout=10 \
    -rss_limit_mb=1024 -max_total_time="${SECONDS_EACH:-600}" -print_final_stats=1
done
