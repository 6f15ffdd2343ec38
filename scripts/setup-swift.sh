#!/bin/bash
# Installs a Swift 6 toolchain for the Swift package, its tests and its example. A `swift` of version 6 that is
# on the path already (Xcode, swift.org) is used as it is. Otherwise Debian trixie's toolchain is unpacked
# into a folder of the user's cache, as a root of its own: 550 MB to download, 2.5 GB on disk, nothing of the
# machine is changed. scripts/swift.sh runs a command in it. Safe to run twice; does nothing where it is there.
#
#   scripts/setup-swift.sh          install what is missing
#   scripts/setup-swift.sh --check  only say whether it is there (exit status)
set -euo pipefail

suite=trixie
packages=(swiftlang libc6-dev libstdc++-14-dev bash coreutils dash)
# Raised whenever the recipe below changes: an older folder is then made anew.
recipe=1
home="${XDG_CACHE_HOME:-$HOME/.cache}/doubletick/swift"
root="$home/root"
stamp="$home/stamp"

say() { echo "setup-swift: $*"; }
missing() { say "$*" >&2; exit 1; }

# The version that a swift names: 6.0.3 of "Swift version 6.0.3 (swift-6.0.3-RELEASE)".
version_of() { "$@" --version 2>&1 | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p' | head -n 1; }

own="$(command -v swift || true)"
own_version=
[ -z "$own" ] || own_version="$(version_of "$own" || true)"
case "$own_version" in
    [6-9].* | [1-9][0-9].*) say "the machine's own $own_version is there"; exit 0 ;;
esac

# The stamp's second line is written when the toolchain has said its version.
unpacked() {
    [ -f "$stamp" ] && [ "$(sed -n 1p "$stamp")" = "recipe $recipe" ] && [ -n "$(sed -n 2p "$stamp")" ] &&
        [ -x "$root/usr/libexec/swift/bin/swift" ]
}

if unpacked; then
    say "$(sed -n 2p "$stamp") is there"
    exit 0
fi
[ "${1:-}" != --check ] || missing "no Swift 6 toolchain is there"

for tool in apt-get dpkg-deb unshare chroot flock; do
    command -v "$tool" >/dev/null || missing "no Swift 6 on the path, and without $tool none can be installed here"
done
[ "$(dpkg --print-architecture)" = amd64 ] || missing "no Swift 6 on the path, and this recipe is for amd64 only"
[ "$(id -u)" -eq 0 ] || missing "no Swift 6 on the path; as root this script unpacks one"
unshare --mount true 2>/dev/null || missing "no Swift 6 on the path, and without mounts of its own none can run here"

mkdir -p "$home"
# Another run of this script may be at it: wait for it, and find its work done.
exec 9>"$home/lock"
flock 9
if unpacked; then
    say "$(sed -n 2p "$stamp") is there"
    exit 0
fi

# The mirror is the machine's own, in another suite: the first Debian archive that apt knows, in either of the
# two forms of its source lists. Archives of other vendors and the security archive have other layouts.
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

# An apt of its own: own sources, own state, an empty list of installed packages.
apt="$home/apt"
rm -rf "$stamp" "$root" "$apt"
mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$root"
: >"$apt/status"
echo "deb [signed-by=$keyring] $mirror $suite main" >"$apt/sources.list"
run_apt() {
    apt-get -q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State="$apt/state" -o Dir::State::status="$apt/status" -o Dir::Cache="$apt/cache" \
        -o APT::Sandbox::User=root -o APT::Architecture=amd64 -o APT::Get::List-Cleanup=false \
        -o Binary::apt-get::APT::Keep-Downloaded-Packages=true -o APT::Update::Post-Invoke= -o DPkg::Post-Invoke= "$@"
}
say "downloading from the suite $suite"
run_apt update || missing "the suite $suite cannot be had"
run_apt install -y --download-only --no-install-recommends "${packages[@]}" ||
    missing "the packages of $suite cannot be had"

say "unpacking"
for folder in bin sbin lib lib64; do
    mkdir -p "$root/usr/$folder"
    ln -s "usr/$folder" "$root/$folder"
done
mkdir -p "$root/tmp" "$root/proc" "$root/dev" "$root/root" "$root/etc"
chmod 1777 "$root/tmp"
for deb in "$apt"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$root" --keep-directory-symlink
done
ldconfig -r "$root"
# What maintainer scripts would have done.
ln -sf gcc "$root/usr/bin/cc"
[ -e "$root/etc/passwd" ] || echo 'root:x:0:0:root:/root:/bin/bash' >"$root/etc/passwd"
[ -e "$root/etc/group" ] || echo 'root:x:0:' >"$root/etc/group"

# Finished but for the proof: scripts/swift.sh wants the stamp, and the proof runs by it.
printf 'recipe %s\n' "$recipe" >"$stamp"
version="$(version_of bash "$(dirname "$0")/swift.sh" swift || true)"
case "$version" in
    [6-9].* | [1-9][0-9].*) ;;
    *) rm -f "$stamp"; missing "the unpacked swift says that its version is '$version'" ;;
esac
rm -rf "$apt"
printf 'recipe %s\nSwift %s of %s\n' "$recipe" "$version" "$suite" >"$stamp"
say "installed Swift $version"
