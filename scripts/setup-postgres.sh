#!/bin/bash
# Installs PostgreSQL for the tests of the store on it, which start servers of their own and touch no other. As root on Debian
# and its like; safe to run twice. Does nothing where initdb is there. Elsewhere it says what is missing and ends well: the tests
# that need it say so then.
#
#   scripts/setup-postgres.sh          install what is missing
#   scripts/setup-postgres.sh --check  only say whether it is there (exit status)
set -euo pipefail

present() {
    command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

if [ "${1:-}" = --check ]; then
    present || { echo "setup-postgres: PostgreSQL's initdb is not there" >&2; exit 1; }
    exit 0
fi

if present; then
    echo "setup-postgres: PostgreSQL is there"
elif ! command -v apt-get >/dev/null; then
    echo "setup-postgres: no apt-get here; install PostgreSQL 14 or later, and put its bin directory on the PATH" >&2
elif [ "$(id -u)" != 0 ]; then
    echo "setup-postgres: not root; apt-get install postgresql" >&2
else
    # No cluster of its own: the package would make one and start it.
    mkdir -p /etc/postgresql-common
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends postgresql util-linux >/dev/null
    present || { echo "setup-postgres: the package postgresql has no initdb" >&2; exit 1; }
    echo "setup-postgres: installed PostgreSQL"
fi
