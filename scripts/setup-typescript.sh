#!/bin/bash
# Installs what the TypeScript package is built and tested with, in exactly the versions of its lock file, into
# bindings/typescript/node_modules. Nothing else of the machine is changed. Safe to run twice; does nothing where
# everything is there. Node 18 or newer must be there.
#
#   scripts/setup-typescript.sh          install what is missing
#   scripts/setup-typescript.sh --check  only say whether everything is there (exit status)
set -euo pipefail

package="$(cd "$(dirname "$0")/.." && pwd)/bindings/typescript"

say() { echo "setup-typescript: $*"; }
missing() { say "$*" >&2; exit 1; }

# npm writes into node_modules/ what it has put there.
is_there() {
    [ -f "$package/node_modules/.package-lock.json" ] && (cd "$package" && npm ls --all >/dev/null 2>&1)
}

command -v node >/dev/null || missing "no node here"
command -v npm >/dev/null || missing "no npm here"
[ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 20')" = true ] || missing "node is older than 18"

if is_there; then
    say "the tools of package-lock.json are there"
    exit 0
fi
[ "${1:-}" != --check ] || missing "the tools of package-lock.json are not there"
(cd "$package" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
is_there || missing "npm ci did not bring what package-lock.json names"
say "installed the tools of package-lock.json"
