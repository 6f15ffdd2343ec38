#!/bin/bash
# Runs a command where there is a Swift 6 toolchain: in this shell's own environment when the machine has a
# `swift` of version 6, else in the root that scripts/setup-swift.sh has unpacked. There the command sees the
# checkout and /tmp at their own places, the network and the environment of this shell, and a home of its own.
#
#   scripts/swift.sh swift build
#
# It starts in the folder that this script was started in, which must be in the checkout or in /tmp.
set -euo pipefail

[ "$#" -gt 0 ] || { echo "swift.sh: no command" >&2; exit 2; }
own="$(swift --version 2>&1 || true)"
if [[ "$own" =~ Swift\ version\ ([6-9]|[1-9][0-9])\. ]]; then
    exec "$@"
fi

checkout="$(cd "$(dirname "$0")/.." && pwd -P)"
home="${XDG_CACHE_HOME:-$HOME/.cache}/doubletick/swift"
root="$home/root"
[ -f "$home/stamp" ] || { echo "swift.sh: no Swift 6 here; scripts/setup-swift.sh installs one" >&2; exit 1; }
[ "$(id -u)" -eq 0 ] || { echo "swift.sh: only root can enter $root" >&2; exit 1; }

mkdir -p "$root$checkout" "$root/tmp" "$home/home" "$root/root"
# The mounts are this command's own and end with it. Without /proc swiftc does not find its own parts.
exec unshare --mount bash -c '
    set -euo pipefail
    root="$1" checkout="$2" home="$3" folder="$4"
    shift 4
    mount --rbind /proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --bind /tmp "$root/tmp"
    mount --bind "$home" "$root/root"
    mount --bind "$checkout" "$root$checkout"
    exec chroot "$root" /usr/bin/env --chdir="$folder" --unset=XDG_CACHE_HOME --unset=TMPDIR \
        HOME=/root PATH=/usr/libexec/swift/bin:/usr/bin:/bin "$@"
' - "$root" "$checkout" "$home/home" "$(pwd -P)" "$@"
