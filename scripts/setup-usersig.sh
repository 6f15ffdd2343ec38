#!/bin/bash
# Installs the public implementations of UserSig that a test compares ours with: tls-sig-api-v2 from PyPI and
# from npm, in exactly the versions that the test was written for, into a folder of the user's cache. Safe to
# run twice; does nothing where both are there. Where Python, npm or their registries cannot be had, it says
# so and ends well: the test that needs them is skipped then.
#
#   scripts/setup-usersig.sh          install what is missing
#   scripts/setup-usersig.sh --check  only say whether both are there (exit status)
set -euo pipefail

python_version=1.1
npm_version=1.0.2
home="${XDG_CACHE_HOME:-$HOME/.cache}/doubletick/usersig"

has_python() {
    command -v python3 >/dev/null &&
        [ "$(PYTHONPATH="$home/python" python3 -c 'import importlib.metadata as m, TLSSigAPIv2
print(m.version("tls-sig-api-v2"))' 2>/dev/null)" = "$python_version" ]
}

has_npm() {
    command -v node >/dev/null &&
        [ "$(node -p 'const m = "tls-sig-api-v2", d = process.argv[1] + "/node_modules/" + m; require(d); require(d + "/package.json").version' \
            "$home/node" 2>/dev/null)" = "$npm_version" ]
}

if [ "${1:-}" = --check ]; then
    has_python || { echo "setup-usersig: tls-sig-api-v2 $python_version for Python is not there" >&2; exit 1; }
    has_npm || { echo "setup-usersig: tls-sig-api-v2 $npm_version for node is not there" >&2; exit 1; }
    exit 0
fi

if has_python; then
    echo "setup-usersig: Python's $python_version is there"
elif ! python3 -m pip --version >/dev/null 2>&1; then
    echo "setup-usersig: no python3 with pip here" >&2
elif rm -rf "$home/python" && python3 -m pip install --quiet --disable-pip-version-check --no-deps \
    --root-user-action=ignore --target "$home/python" "tls-sig-api-v2==$python_version" && has_python; then
    echo "setup-usersig: installed Python's $python_version"
else
    echo "setup-usersig: tls-sig-api-v2 $python_version cannot be had from PyPI" >&2
fi

if has_npm; then
    echo "setup-usersig: node's $npm_version is there"
elif ! command -v npm >/dev/null; then
    echo "setup-usersig: no npm here" >&2
elif rm -rf "$home/node" && mkdir -p "$home/node" && npm install --prefix "$home/node" --ignore-scripts --no-audit \
    --no-fund --loglevel=error "tls-sig-api-v2@$npm_version" && has_npm; then
    echo "setup-usersig: installed node's $npm_version"
else
    echo "setup-usersig: tls-sig-api-v2 $npm_version cannot be had from npm" >&2
fi
