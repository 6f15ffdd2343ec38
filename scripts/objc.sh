#!/bin/bash
# Builds an Objective-C program with the library of this checkout, and the face with the vendor's names in it.
#
#   scripts/objc.sh arc|mrc OUTPUT SOURCE...
#   scripts/objc.sh apple-arc|apple-mrc
#
# On Debian, with GCC's runtime and GNUstep's Foundation: the sources of the program are compiled with ARC, those of the face
# as the first word says; without ARC it posts by dispatch, for which bindings/objc/Tests/Runtime has a stand-in, and with ARC by
# the run loop. The second form only looks whether the face, the examples and the vendor's page are right for Apple's runtime, the
# names for Swift well formed, and the headers a module, which needs nothing of Apple's. What ARC needs of a runtime stands in
# bindings/objc/Tests/Runtime. On macOS this is Xcode's work.
#
# DOUBLETICK_POD is a folder with the files of the pod in place of those of the checkout, DOUBLETICK_LIBRARIES that of the library.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
pod=${DOUBLETICK_POD:-$root}
face=$pod/bindings/objc
runtime=$root/bindings/objc/Tests/Runtime
mode=$1 output=${2:-}
shift "$(($# > 1 ? 2 : 1))"
target=${CARGO_TARGET_DIR:-$root/target}
libraries=${DOUBLETICK_LIBRARIES:-$target/debug}
work=$target/objc/$mode${DOUBLETICK_POD:+-pod}
mkdir -p "$work/objc"

flags=(-fblocks -fexceptions -fobjc-exceptions -pthread -gdwarf-4 -O1 -Wall -Wextra -Wno-unused-parameter -Werror
    -I"$face/include" -I"$pod/include")
arc=(-fobjc-arc)
compiler=clang-14
gcc=$(dirname "$(gcc -print-libgcc-file-name)")
# GCC's runtime.h with one inline body changed, as isa must not be touched under ARC.
sed 's|#include "objc.h"|#include <objc/objc.h>|; s|#include "objc-decls.h"|#include <objc/objc-decls.h>|
    s|return object->class_pointer;|return *(Class *)(__bridge void *)object;|' \
    "$gcc/include/objc/runtime.h" >"$work/objc/runtime.h.new"
cmp -s "$work/objc/runtime.h.new" "$work/objc/runtime.h" || cp "$work/objc/runtime.h.new" "$work/objc/runtime.h"
flags+=(-DGNUSTEP -DGNUSTEP_BASE_LIBRARY=1 -DGNU_RUNTIME=1 -D_NATIVE_OBJC_EXCEPTIONS
    -fconstant-string-class=NSConstantString -I"$runtime" -I"$work"
    -isystem /usr/include/GNUstep -isystem "$gcc/include")
modern=(-fobjc-runtime=gnustep-1.6 -fobjc-legacy-dispatch)
arc+=("${modern[@]}")
# -lBlocksRuntime before -lgnustep-base: GNUstep exports an 8-byte _NSConcreteStackBlock of its own.
link=("-Wl,--wrap=__objc_exec_class,--wrap=_Block_object_assign,--wrap=_Block_object_dispose" -L"$gcc" -lBlocksRuntime -lgnustep-base -lobjc -lm -pthread)
"$compiler" "${flags[@]}" -Wno-unused-variable -fobjc-runtime=gcc -c "$runtime/arc_on_gcc.m" -o "$work/arc_on_gcc.o"
support=("$work/arc_on_gcc.o")
case $mode in
apple-*)
    # GNUstep's headers stand for Apple's, and a header of our own for dispatch.
    tests=$root/bindings/objc/Tests
    apple=(-fobjc-runtime=ios-13.0 -fsyntax-only -I"$tests/Apple" '-DNS_SWIFT_NAME(name)=__attribute__((swift_name(#name)))')
    sources=("$face"/Sources/*.m)
    if [ "$mode" = apple-arc ]; then
        apple+=(-fobjc-arc)
        sources+=("$root"/examples/objc/*.m "$tests/VendorPage.m" "$tests/Apple/Module.m")
    fi
    for source in "${sources[@]}"; do
        module=()
        if [[ $source == */Module.m ]]; then module=(-fmodules -fmodules-cache-path="$work/modules"); fi
        "$compiler" "${flags[@]}" "${apple[@]}" "${module[@]}" "$source"
    done
    exit 0
    ;;
arc) own=("${arc[@]}") ;;
mrc)
    own=("${modern[@]}" -I"$root/bindings/objc/Tests/Apple")
    "$compiler" "${flags[@]}" "${own[@]}" -c "$runtime/dispatch_on_run_loop.m" -o "$work/dispatch_on_run_loop.o"
    support+=("$work/dispatch_on_run_loop.o")
    ;;
*) echo "objc.sh: $mode is neither arc nor mrc" >&2 && exit 2 ;;
esac

# What every source may depend on.
newest=$(find "$face/include" "$face/Sources" "$root/bindings/objc/Tests" "$pod/include" -name '*.h' -newer "$work/stamp" 2>/dev/null | head -1 || true)
if [ ! -e "$work/stamp" ] || [ -n "$newest" ]; then rm -f "$work"/*.face.o; fi
touch "$work/stamp"

objects=()
running=0
compile() { # SOURCE OBJECT FLAG...
    local source=$1 object=$2
    shift 2
    objects+=("$object")
    if [ ! "$object" -nt "$source" ]; then
        "$compiler" "${flags[@]}" "$@" -c "$source" -o "$object" &
        running=$((running + 1))
        if [ "$running" -ge 2 ]; then
            wait -n
            running=$((running - 1))
        fi
    fi
}
for source in "$face"/Sources/*.m; do
    compile "$source" "$work/$(basename "$source" .m).face.o" "${own[@]}"
done
for source in "$@"; do
    object=$work/$(echo "$source" | tr '/ ' '__').o
    rm -f "$object"
    compile "$source" "$object" "${arc[@]}" -I"$(dirname "$source")"
done
while [ "$running" -gt 0 ]; do
    wait -n
    running=$((running - 1))
done
if [ "$mode" = mrc ] && ! nm "$work/DTMailbox.face.o" | grep -q ' U dispatch_async$'; then
    echo "objc.sh: the face without ARC does not post by dispatch" >&2 && exit 1
fi
"$compiler" -o "$output" "${support[@]}" "${objects[@]}" -L"$libraries" -ldoubletick -Wl,-rpath,"$libraries" "${link[@]}"
