#!/bin/bash
# Installs what the Objective-C tests need from the machine's Debian packages: a compiler with ARC, a runtime, a Foundation, and
# the runtime of blocks. Safe to run twice; does nothing where everything is there.
set -euo pipefail

if [ "$(uname)" = Darwin ]; then
    echo "setup-objc: this is for Debian; on macOS Xcode has everything, and nothing here was tried there" >&2
    exit 1
fi

missing=()
for package in clang-14 gcc libobjc-12-dev libgnustep-base-dev libblocksruntime-dev valgrind libc6-dbg; do
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed'; then
        missing+=("$package")
    fi
done

if [ "${#missing[@]}" -eq 0 ]; then
    echo "setup-objc: everything is there"
    exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "setup-objc: as root, install: ${missing[*]}" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq --no-install-recommends -y "${missing[@]}"
echo "setup-objc: installed ${missing[*]}"
