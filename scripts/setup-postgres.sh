#!/bin/bash
# Installs PostgreSQL, and PgBouncer in front of it, for the tests of the store on it, which start servers of their own and touch no
# other. As root on Debian and its like; safe to run twice. Does nothing where initdb and pgbouncer are there. Elsewhere it says what is missing and ends well: the tests
# that need it say so then.
#
#   scripts/setup-postgres.sh          install what is missing
#   scripts/setup-postgres.sh --check  only say whether it is there (exit status)
set -euo pipefail

has_postgres() {
    command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

# Debian has it where only root looks.
has_pgbouncer() {
    command -v pgbouncer >/dev/null || [ -x /usr/sbin/pgbouncer ]
}

present() {
    has_postgres && has_pgbouncer
}

if [ "${1:-}" = --check ]; then
    present || { echo "setup-postgres: PostgreSQL's initdb, or pgbouncer, is not there" >&2; exit 1; }
    exit 0
fi

if present; then
    echo "setup-postgres: PostgreSQL and PgBouncer are there"
elif ! command -v apt-get >/dev/null; then
    echo "setup-postgres: no apt-get here; install PostgreSQL 14 or later and PgBouncer, and put them on the PATH" >&2
elif [ "$(id -u)" != 0 ]; then
    echo "setup-postgres: not root; apt-get install postgresql pgbouncer" >&2
else
    # No cluster of its own: the package would make one and start it.
    mkdir -p /etc/postgresql-common
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    packages="util-linux"
    has_postgres || packages="$packages postgresql"
    has_pgbouncer || packages="$packages pgbouncer"
    # shellcheck disable=SC2086 # several words
    apt-get install -y -qq --no-install-recommends $packages >/dev/null
    present || { echo "setup-postgres: the packages have no initdb or no pgbouncer" >&2; exit 1; }
    echo "setup-postgres: installed PostgreSQL and PgBouncer"
fi
