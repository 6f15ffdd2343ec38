#!/bin/bash
# Installs what the C tests and examples need from the machine's Debian packages. Safe to run twice; does
# nothing where everything is there.
set -euo pipefail

missing=()
while read -r tool package; do
    command -v "$tool" >/dev/null || missing+=("$package")
done <<'TOOLS'
gcc gcc
g++ g++
cmake cmake
make make
pkg-config pkg-config
valgrind valgrind
nm binutils
TOOLS
# valgrind explains the C library's own code with its symbols, and cannot start without them.
if ! dpkg-query -W -f '${Status}' libc6-dbg 2>/dev/null | grep -q 'install ok installed'; then
    missing+=(libc6-dbg)
fi

if [ "${#missing[@]}" -eq 0 ]; then
    echo "setup-c: everything is there"
    exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "setup-c: as root, install: ${missing[*]}" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq --no-install-recommends -y "${missing[@]}"
echo "setup-c: installed ${missing[*]}"
