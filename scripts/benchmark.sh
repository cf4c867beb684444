#!/usr/bin/env bash
# Times the engines on a folder of cases: scripts/benchmark.sh CASES [CASE_FOR_AGENTS]
# Whole processes, reading and writing included, on one core; then persons a second of `agent`,
# a hundred times as many people, and a thousand members. docs/benchmarks.md explains the figures.
set -euo pipefail
cases=${1:?folder of cases}
agents=${2:-burundi2015}
cd "$(dirname "$0")/.."
cargo build --release --locked -p outflow-cli
cargo build --release --locked -p outflow-engine --example time_cases
target=${CARGO_TARGET_DIR:-target}/release
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
pin=(); command -v taskset >/dev/null && pin=(taskset -c 0)
echo "== whole process, cohort, one member, one core (user seconds, wall seconds, KB)"
for case in "$cases"/*/; do
  [ -d "$case/input_csv" ] || continue
  name=$(basename "$case")
  /usr/bin/time -f "$name %U %e %M" "${pin[@]}" "$target/outflow" run "$case" --out "$out/$name" \
    --threads 1 --quiet 2>&1 >/dev/null | tail -1
done
echo "== engine alone, cohort: states, visits, seconds"
"${pin[@]}" "$target/examples/time_cases" cohort 1 1 "$cases"/*[0-9]
echo "== a hundred times as many people"
TIMES=100 "${pin[@]}" "$target/examples/time_cases" cohort 1 1 "$cases"/*[0-9]
echo "== agent, $agents: one and two threads"
for threads in 1 2; do
  THREADS=$threads "$target/examples/time_cases" agent 1 1 "$cases/$agents"
done
echo "== a thousand members of $agents on two threads"
/usr/bin/time -f "%e s wall, %U s user, %M KB" "$target/outflow" run "$cases/$agents" --members 1000 \
  --threads 2 --out "$out/thousand" --quiet >/dev/null
