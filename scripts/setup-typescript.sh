#!/bin/bash
# Installs what the TypeScript package is built and tested with: the tools of its lock file, in exactly those versions,
# into bindings/typescript/node_modules; Debian's Chromium for the tests in a browser; and React Native with the Hermes VM
# for the application in tests/react-native-app, into the user's cache, because they are large and seldom change. Safe to
# run twice; does nothing where everything is there. Node 18 or newer must be there. CHROMIUM names another browser of
# that kind.
#
#   scripts/setup-typescript.sh          install what is missing
#   scripts/setup-typescript.sh --check  only say whether everything is there (exit status)
set -euo pipefail

package="$(cd "$(dirname "$0")/.." && pwd)/bindings/typescript"

app="$package/tests/react-native-app"
app_home="${XDG_CACHE_HOME:-$HOME/.cache}/doubletick/typescript/react-native-app"

say() { echo "setup-typescript: $*"; }
missing() { say "$*" >&2; exit 1; }

# npm writes into node_modules/ what it has put there.
has_tools() {
    [ -f "$package/node_modules/.package-lock.json" ] && (cd "$package" && npm ls --all >/dev/null 2>&1)
}

has_chromium() {
    local name
    [ -z "${CHROMIUM:-}" ] || { [ -x "$CHROMIUM" ]; return; }
    for name in chromium chromium-browser google-chrome; do
        [ ! -x "/usr/bin/$name" ] || return 0
    done
    return 1
}

# The copy of the lock file says what is installed. It is made last.
has_app() {
    [ -f "$app_home/node_modules/.package-lock.json" ] && cmp -s "$app/package-lock.json" "$app_home/package-lock.json"
}

command -v node >/dev/null || missing "no node here"
command -v npm >/dev/null || missing "no npm here"
[ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 18')" = true ] || missing "node is older than 18"

if [ "${1:-}" = --check ]; then
    has_tools || missing "the tools of package-lock.json are not there"
    has_chromium || missing "Chromium is not there"
    has_app || missing "React Native is not there"
    exit 0
fi

if has_tools; then
    say "the tools of package-lock.json are there"
else
    (cd "$package" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    has_tools || missing "npm ci did not bring what package-lock.json names"
    say "installed the tools of package-lock.json"
fi

if has_chromium; then
    say "Chromium is there"
else
    [ "$(id -u)" -eq 0 ] || missing "as root, install: chromium"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -qq --no-install-recommends -y chromium fonts-dejavu-core
    has_chromium || missing "the package chromium did not bring a browser"
    say "installed Chromium"
fi

if has_app; then
    say "React Native is there"
else
    mkdir -p "$app_home"
    rm -rf "$app_home/package-lock.json" "$app_home/metro"
    cp "$app/package.json" "$app_home/"
    cp "$app/package-lock.json" "$app_home/npm-shrinkwrap.json"
    (cd "$app_home" && npm ci --ignore-scripts --legacy-peer-deps --no-audit --no-fund --loglevel=error)
    mv "$app_home/npm-shrinkwrap.json" "$app_home/package-lock.json"
    has_app || missing "npm ci did not bring what the lock file of the application names"
    say "installed React Native into $app_home"
fi
