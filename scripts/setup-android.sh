#!/bin/bash
# Fetches what the Android side of the Kotlin binding is compiled and tested with, where no Android SDK is: by Maven
# Robolectric, with the classes of the oldest Android that the library runs on and of a new one, and what else
# bindings/kotlin/android/pom.xml and tests/consumers/android/pom.xml name; from Debian aapt2, which compiles manifests
# and resources. Safe to run twice; does nothing where all is there. Where something cannot be had, it says what, and fails.
#
#   scripts/setup-android.sh          install what is missing
#   scripts/setup-android.sh --check  only say whether all is there (exit status)
set -euo pipefail

cd "$(dirname "$0")/.."
home="${XDG_CACHE_HOME:-$HOME/.cache}/doubletick/android"
poms=(bindings/kotlin/android/pom.xml tests/consumers/android/pom.xml)
# Android 7.0 (24) and 15 (35) as Robolectric wants them at run time.
androids=(7.0.0_r1-robolectric-r1-i7 15-robolectric-12650502-i7)
# What is an AAR, of which Maven makes nothing: group, artifact, version. The first is Robolectric's own dependency, the
# others are what the activity of examples/android stands on.
archives=(
    "androidx.test monitor 1.7.2"
    "androidx.activity activity 1.10.1"
    "androidx.activity activity-compose 1.10.1"
    "androidx.core core 1.13.0"
    "androidx.savedstate savedstate 1.2.1"
)
# Of Maven, for files that no pom names as a library.
getter=org.apache.maven.plugins:maven-dependency-plugin:3.8.1

say() { echo "setup-android: $*"; }
missing() { say "$*" >&2; exit 1; }

# A stamp holds for which poms and script all was fetched; it counts only while Maven's repository still has the files.
wanted() {
    cat "${poms[@]}" scripts/setup-android.sh | sha256sum | cut -d' ' -f1
}

has_all() {
    local file
    [ "$(cat "$home/stamp" 2>/dev/null)" = "$(wanted)" ] || return 1
    command -v aapt2 >/dev/null || return 1
    for file in "${archives[@]}"; do [ -f "$home/$(echo "$file" | cut -d' ' -f2).jar" ] || return 1; done
    for file in "${androids[@]}"; do [ -f "$home/android-all-instrumented-$file.jar" ] || return 1; done
    tr ':' '\n' <"$home/class-path.txt" | while read -r file; do [ -f "$file" ] || return 1; done
}

if [ "${1:-}" = --check ]; then
    bash scripts/setup-kotlin.sh --check
    has_all || missing "the libraries of ${poms[*]} are not fetched"
    exit 0
fi

bash scripts/setup-kotlin.sh
if has_all; then
    say "the libraries are there"
    exit 0
fi
# Android's own compiler of manifests and resources.
if ! command -v aapt2 >/dev/null; then
    [ "$(id -u)" -eq 0 ] || missing "as root, install: aapt"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends -y aapt >/dev/null
fi
mkdir -p "$home"
exec 9>"$home/lock"
flock 9
rm -f "$home/stamp"

repository="$HOME/.m2/repository"
# get GROUP ARTIFACT VERSION TYPE: prints where the file is.
get() {
    local file="$repository/${1//.//}/$2/$3/$2-$3.$4"
    [ -f "$file" ] || mvn -B -q "$getter:get" -Dtransitive=false -Dartifact="$1:$2:$3:$4" >"$home/log" 2>&1 ||
        { tail -n 20 "$home/log" >&2; missing "$1:$2:$3 cannot be had"; }
    echo "$file"
}
for android in "${androids[@]}"; do
    ln -sf "$(get org.robolectric android-all-instrumented "$android" jar)" \
        "$home/android-all-instrumented-$android.jar"
done
for named in "${archives[@]}"; do
    read -r group artifact version <<<"$named"
    archive="$(get "$group" "$artifact" "$version" aar)"
    (cd "$home" && jar xf "$archive" classes.jar && mv classes.jar "$artifact.jar")
done

# Modules of one line with these poms, with one test each, so that `mvn --offline` has everything afterwards.
: >"$home/class-path.txt"
mkdir -p "$home/trial/nothing"
jar cf "$home/trial/classes.jar" -C "$home/trial/nothing" .
options=(-Ddoubletick.android.dir="$home" -Ddoubletick.aar.dir="$home/trial")
for pom in "${poms[@]}"; do
    trial="$home/trial/$(dirname "$pom" | tr / -)/module"
    rm -rf "$trial"
    mkdir -p "$trial/src/main/kotlin" "$trial/src/test/kotlin" "$trial/../src/main/kotlin"
    cp "$pom" "$trial/pom.xml"
    echo 'public fun answer(): Int = 42' >"$trial/src/main/kotlin/Answer.kt"
    cat >"$trial/src/test/kotlin/AnswerTest.kt" <<'END'
@org.junit.runner.RunWith(org.robolectric.RobolectricTestRunner::class)
@org.robolectric.annotation.Config(sdk = [24])
class AnswerTest {
    @org.junit.Test
    fun answers() = org.junit.Assert.assertEquals(24, android.os.Build.VERSION.SDK_INT)
}
END
    mvn -B -q -f "$trial/pom.xml" "${options[@]}" test >"$home/log" 2>&1 ||
        { tail -n 30 "$home/log" >&2; missing "Maven cannot build a module with $pom"; }
    mvn -B -q -f "$trial/pom.xml" "${options[@]}" "$getter:build-classpath" -Dmdep.outputFile="$home/one.txt" >"$home/log" 2>&1 ||
        { tail -n 30 "$home/log" >&2; missing "Maven does not say what $pom uses"; }
    { cat "$home/one.txt"; echo; } >>"$home/class-path.txt"
done
sed -i '/^$/d' "$home/class-path.txt"
wanted >"$home/stamp"
say "fetched the libraries of ${poms[*]}"
