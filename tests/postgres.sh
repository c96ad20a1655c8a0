#!/bin/sh
# A PostgreSQL server for one test run: on a free loopback port, in a temporary folder, without fsync.
#
#   eval "$(tests/postgres.sh start)"    exports TEST_POSTGRES_URL and TEST_POSTGRES_DIR
#   tests/postgres.sh stop               stops the server and removes the folder (TEST_POSTGRES_DIR, or its argument)
#   tests/postgres.sh halt FOLDER        stops the server as a crash would, and keeps its data
#   tests/postgres.sh resume FOLDER      starts it again, at the same port
#
# POSTGRES_OPTIONS are added to the server's own, as in "-c synchronous_commit=on".
#
# initdb refuses to run as root, so root runs it all as the user `postgres` that Debian's package makes.
set -eu

fail() {
    echo "tests/postgres.sh: $1" >&2
    exit 1
}

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb 2>/dev/null || echo /missing/initdb)")
[ -x "$bin/initdb" ] || fail "no PostgreSQL found: apt-get install postgresql"

as_server() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=postgres --regid=postgres --clear-groups env -i PATH="$PATH" LC_ALL=C.UTF-8 "$@"
    else
        env LC_ALL=C.UTF-8 "$@"
    fi
}

free_port() {
    # The kernel names a free port; where there is no python, a random one is tried.
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null ||
        echo $((20000 + $(od -An -N2 -tu2 /dev/urandom) % 20000))
}

start() {
    dir=$(mktemp -d "${TMPDIR:-/tmp}/divisionbell-postgres.XXXXXX")
    chmod 755 "$dir"
    [ "$(id -u)" != 0 ] || chown postgres "$dir"
    cd "$dir"
    as_server "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --no-sync >"$dir/initdb.log" 2>&1 ||
        fail "initdb failed: $(tail -n 1 "$dir/initdb.log")"
    for attempt in 1 2 3 4 5; do
        port=$(free_port)
        options="-p $port -k $dir -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        options="$options -c max_connections=300 -c shared_buffers=128MB -c max_wal_size=2GB ${POSTGRES_OPTIONS:-}"
        echo "$options" >"$dir/options"
        if as_server "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 -o "$options" start >/dev/null 2>&1; then
            echo "export TEST_POSTGRES_DIR='$dir'"
            echo "export TEST_POSTGRES_URL='postgres://postgres@127.0.0.1:$port/postgres'"
            return
        fi
        [ "$attempt" = 5 ] || continue
        why=$(tail -n 1 "$dir/server.log" 2>/dev/null || true)
        rm -rf "$dir"
        fail "the server does not start: $why"
    done
}

halt() {
    cd "$1"
    as_server "$bin/pg_ctl" -D "$1/data" -m immediate -w stop >/dev/null 2>&1 || fail "the server does not stop"
}

resume() {
    cd "$1"
    as_server "$bin/pg_ctl" -D "$1/data" -l "$1/server.log" -w -t 60 -o "$(cat "$1/options")" start >/dev/null 2>&1 ||
        fail "the server does not start again: $(tail -n 1 "$1/server.log")"
}

stop() {
    dir=${1:-${TEST_POSTGRES_DIR:-}}
    [ -n "$dir" ] || return 0
    [ -d "$dir/data" ] || return 0
    cd "$dir"
    as_server "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
    cd /
    rm -rf "$dir"
}

case "${1:-}" in
start) start ;;
stop) stop "${2:-}" ;;
halt) halt "${2:?FOLDER}" ;;
resume) resume "${2:?FOLDER}" ;;
*) fail "usage: start | stop [FOLDER] | halt FOLDER | resume FOLDER" ;;
esac
