#!/usr/bin/env bash
# Asks a running `outflow serve` what its OpenAPI document allows and what it does not, with
# schemathesis, and reads its Arrow tables with pyarrow. Needs Python with both:
#
#     pip install schemathesis pyarrow
#     cargo build --release -p outflow-cli
#     scripts/check_interface.sh [SCENARIO]
#
# OUTFLOW names the program, PYTHON the interpreter that has both. Ends with 0 when all is well.
set -euo pipefail
cd "$(dirname "$0")/.."
outflow=${OUTFLOW:-${CARGO_TARGET_DIR:-target}/release/outflow}
python=${PYTHON:-python3}
scenario=${1:-scenarios/ukraine-2022-west}
work=$(mktemp -d)
mkdir "$work/saved"
"$outflow" serve "$scenario" --port 0 --members 2 --hasten 40 --save "$work/saved" >"$work/said" &
server=$!
trap 'kill -INT $server 2>/dev/null || true; wait $server || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do
    url=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/said" || true)
    [ -n "$url" ] && break
    sleep 0.1
done
[ -n "$url" ] || { echo "the server did not start" >&2; exit 1; }

"$python" scripts/read_tables.py "$url"
# Data may fit the schema of a change and name a place that is not there: such are refused with 422,
# so that not every well-formed request is accepted.
"$python" -m schemathesis.cli run "$url/api/openapi.json" \
    --checks all --exclude-checks positive_data_acceptance \
    --max-examples "${EXAMPLES:-50}" --seed 1 --workers 1 --continue-on-failure --warnings off
