#!/bin/bash
# Installs what the Kotlin binding is built with: a JDK and Maven from the machine's packages (as root), and, by
# Maven, the compiler, the libraries and the plugins that bindings/kotlin/pom.xml names. These are fetched by
# building a module of one line with that pom, so that `mvn --offline` has everything afterwards. Safe to run
# twice; does nothing where all is there. Where something cannot be had, it says what, and fails.
#
#   scripts/setup-kotlin.sh          install what is missing
#   scripts/setup-kotlin.sh --check  only say whether all is there (exit status)
set -euo pipefail

cd "$(dirname "$0")/.."
home="${XDG_CACHE_HOME:-$HOME/.cache}/doubletick/kotlin"
trial="$home/trial"
pom=bindings/kotlin/pom.xml

# A stamp holds for which pom all was fetched; it counts only while Maven's repository still has the libraries.
wanted() {
    sha256sum <"$pom" | cut -d' ' -f1
}

has_tools() {
    local version
    command -v javac >/dev/null && command -v mvn >/dev/null || return 1
    version=$(javac -version 2>&1 | sed -E 's/^javac ([0-9]+).*/\1/')
    [ "$version" -ge 11 ] 2>/dev/null
}

has_libraries() {
    [ "$(cat "$home/stamp" 2>/dev/null)" = "$(wanted)" ] || return 1
    tr ':' '\n' <"$trial/target/class-path.txt" | while read -r jar; do [ -f "$jar" ] || return 1; done
}

if [ "${1:-}" = --check ]; then
    has_tools || { echo "setup-kotlin: a JDK (11 or newer) or Maven is not there" >&2; exit 1; }
    has_libraries || { echo "setup-kotlin: the libraries of $pom are not fetched" >&2; exit 1; }
    exit 0
fi

if has_tools; then
    echo "setup-kotlin: the JDK and Maven are there"
else
    if [ "$(id -u)" -ne 0 ]; then
        echo "setup-kotlin: only root can install default-jdk-headless and maven" >&2
        exit 1
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends default-jdk-headless maven >/dev/null
    has_tools || { echo "setup-kotlin: no JDK 11 and Maven among the packages" >&2; exit 1; }
    echo "setup-kotlin: installed the JDK and Maven"
fi

if has_libraries; then
    echo "setup-kotlin: the libraries of $pom are there"
    exit 0
fi
rm -rf "$trial" "$home/stamp"
mkdir -p "$trial/src/main/kotlin" "$trial/src/test/kotlin" "$trial/src/test/java" "$trial/src/test/examples"
cp "$pom" "$trial/pom.xml"
echo 'public fun answer(): Int = 42' >"$trial/src/main/kotlin/Answer.kt"
cat >"$trial/src/test/kotlin/AnswerTest.kt" <<'END'
class AnswerTest {
    @kotlin.test.Test
    fun answers() = kotlin.test.assertEquals(42, answer())
}
END
echo 'class Nothing {}' >"$trial/src/test/java/Nothing.java"
if ! mvn -B -q -f "$trial/pom.xml" -Ddoubletick.examples.dir="$trial/src/test/examples" package >"$trial/log" 2>&1; then
    tail -n 30 "$trial/log" >&2
    echo "setup-kotlin: Maven cannot build a module with $pom" >&2
    exit 1
fi
wanted >"$home/stamp"
echo "setup-kotlin: fetched the libraries of $pom"
