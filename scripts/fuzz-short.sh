#!/bin/bash
# A short run of every fuzz target: the seeds, and some seconds of new inputs. Under 3 minutes on 2 cores.
#
#   scripts/fuzz-short.sh [TARGET…]     FUZZ_SECONDS: per target (3), FUZZ_RUNS: at most (20000)
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v cargo-fuzz >/dev/null; then
    cargo install --quiet --locked cargo-fuzz
fi
# Sanitizers and coverage are unstable; on the stable toolchain this opens them.
export RUSTC_BOOTSTRAP=1

# A fuzzer ends without cleaning up after itself: what the targets store goes when the script does.
export TMPDIR="$PWD/fuzz/target/tmp"
mkdir -p "$TMPDIR"
trap 'rm -rf "$TMPDIR"' EXIT
# Every JSON key of the header is a word for the fuzzer; for the targets of the wire every operation is, and
# every name in the seeds, which are frames.
sed -n 's/.*"\([a-z_A-Z0-9]\{4,\}\)".*/"\1"/p' include/doubletick_constants.h | sort -u >fuzz/target/keys.dict
{
    sed -n '/OPERATIONS: \[/,/\];/s/.*\("[a-z_]*"\).*/\1/p' crates/protocol/src/wire.rs
    grep -ohE '"[A-Za-z_.]+"' fuzz/seeds/{client_frame,server_frame,usersig}/*.json
} | sort -u >fuzz/target/wire.dict

# Unoptimised code builds in a third of the time, and still tries some hundred inputs per second.
cargo fuzz build --dev
if [ "$#" -gt 0 ]; then targets=("$@"); else mapfile -t targets < <(cargo fuzz list); fi
for target in "${targets[@]}"; do
    mkdir -p "fuzz/corpus/$target"
    echo "fuzz-short: $target"
    log="fuzz/target/$target.log"
    case "$target" in
    client_frame | server_frame | session | usersig) words=wire ;;
    *) words=keys ;;
    esac
    if ! cargo fuzz run --dev "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- \
        -dict="fuzz/target/$words.dict" -max_len=4096 -timeout=30 -verbosity=1 -seed=1 \
        -runs="${FUZZ_RUNS:-20000}" -max_total_time="${FUZZ_SECONDS:-3}" >"$log" 2>&1; then
        tail -60 "$log"
        echo "fuzz-short: $target failed; its input is in fuzz/artifacts/$target" >&2
        exit 1
    fi
    grep -E '^Done' "$log" || true
done
echo "fuzz-short: ${#targets[@]} targets, nothing found"
