#!/bin/bash
# Unpacks what `cargo xtask dist android --check` links the library for Android with, where no NDK is: a Rust that can
# build its standard library (Debian's rustc-web with its sources), clang and lld 14, headers and LLVM's unwinder for arm64. All
# of it comes from the machine's own Debian into a folder of the user's cache, 1.5 GB on disk; nothing of the machine is
# changed. Safe to run twice; does nothing where all is there. It is not one of the setup scripts, because nothing else
# needs it.
#
#   scripts/android-linker.sh          unpack what is missing
#   scripts/android-linker.sh --check  only say whether all is there (exit status)
set -euo pipefail

packages=(rustc-web rust-web-src libstd-rust-web-dev libllvm22 clang-14 libclang-common-14-dev libclang-cpp14 libllvm14
    lld-14 llvm-14 libc6-dev-arm64-cross linux-libc-dev-arm64-cross)
# Of the other architecture: only a static library is taken from it.
unwinder=libunwind-19-dev
recipe=1
home="${XDG_CACHE_HOME:-$HOME/.cache}/doubletick/android-linker"
root="$home/root"

say() { echo "android-linker: $*"; }
missing() { say "$*" >&2; exit 1; }

if [ "$(cat "$home/stamp" 2>/dev/null)" = "recipe $recipe" ]; then
    say "the linker is there"
    exit 0
fi
[ "${1:-}" != --check ] || missing "the linker for Android is not there"
for tool in apt-get dpkg-deb flock; do command -v "$tool" >/dev/null || missing "there is no $tool here"; done
[ "$(dpkg --print-architecture)" = amd64 ] || missing "this recipe is for amd64 only"

mkdir -p "$home"
exec 9>"$home/lock"
flock 9
rm -rf "$root" "$home/apt" "$home/stamp"
mkdir -p "$root" "$home/apt/amd64" "$home/apt/arm64"

# An apt of its own with the machine's sources: its own lists, so that the other architecture is not added to the machine.
run_apt() {
    local state="$home/apt/$1/state" architecture="$1" program="$2"
    shift 2
    mkdir -p "$state/lists/partial" "$home/apt/cache/archives/partial"
    : >"$state/status"
    "$program" -q -o Dir::State="$state" -o Dir::State::status="$state/status" -o Dir::Cache="$home/apt/cache" \
        -o APT::Sandbox::User=root -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" \
        -o APT::Update::Post-Invoke= -o DPkg::Post-Invoke= "$@"
}
say "downloading"
run_apt amd64 apt-get update >"$home/log" 2>&1 || missing "the lists cannot be had, see $home/log"
run_apt arm64 apt-get update >>"$home/log" 2>&1 || missing "the lists for arm64 cannot be had, see $home/log"
# Its name has the version of Rust in it.
packages+=("$(run_apt amd64 apt-cache depends libstd-rust-web-dev | sed -n 's/.*Depends: \(libstd-rust-web-[0-9.]*\)$/\1/p' | head -n 1)")
(cd "$home/apt/amd64" && run_apt amd64 apt-get download "${packages[@]}") >>"$home/log" 2>&1 || missing "see $home/log"
(cd "$home/apt/arm64" && run_apt arm64 apt-get download "$unwinder") >>"$home/log" 2>&1 || missing "see $home/log"
say "unpacking"
for deb in "$home"/apt/amd64/*.deb; do dpkg-deb -x "$deb" "$root"; done
mkdir -p "$home/arm64"
dpkg-deb -x "$home"/apt/arm64/*.deb "$home/arm64"
archive="$(find "$home/arm64" -name libunwind.a | head -n 1)"
[ -n "$archive" ] || missing "$unwinder holds no libunwind.a"
cp "$archive" "$home/libunwind.a"
rm -rf "$home/apt" "$home/arm64"
LD_LIBRARY_PATH="$root/usr/lib/x86_64-linux-gnu:$root/usr/lib/llvm-22/lib" "$root/usr/bin/rustc" --version >"$home/log" 2>&1 ||
    { cat "$home/log" >&2; missing "the unpacked rustc does not start"; }
echo "recipe $recipe" >"$home/stamp"
say "unpacked $(cat "$home/log")"
