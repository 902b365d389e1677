# One private PostgreSQL server for a run: loopback and a socket, in the scratch folder, gone at
# the end. Sourced by ./test. Clusters that the machine already has are neither used nor touched.

POSTGRES_BIN=""
POSTGRES_DATA=""

# Finds the programs of the newest PostgreSQL >= 15 here; Debian keeps them off the PATH.
find_postgres() {
    local folder version
    [ -z "${PHAROS_TEST_POSTGRES_URL:-}" ] || return 0
    [ -z "$POSTGRES_BIN" ] || return 0
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) \
        "$(dirname "$(command -v postgres || echo /nowhere/postgres)")"; do
        [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] || continue
        version=$("$folder/postgres" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
        if [ "${version:-0}" -ge 15 ]; then
            POSTGRES_BIN=$folder
            return 0
        fi
    done
    return 1
}

# PostgreSQL refuses to run as root, and so do we: the user of the package, or nobody.
postgres_user() { getent passwd postgres >/dev/null && echo postgres || echo nobody; }
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u "$(postgres_user)" -- "$@")
    else
        "$@"
    fi
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000)) # below the range the system gives to clients
        port_is_taken "$port" || break
    done
    echo "$port"
}

# Starts the server unless it runs; exports PHAROS_TEST_POSTGRES_URL.
start_postgres() {
    local port home=$SCRATCH/postgres attempt
    [ -z "${PHAROS_TEST_POSTGRES_URL:-}" ] || return 0
    port=${PHAROS_TEST_POSTGRES_PORT:-}
    if [ -n "$port" ] && port_is_taken "$port"; then
        say "test: port $port (PHAROS_TEST_POSTGRES_PORT) is taken: choose another or unset it"
        return 1
    fi
    mkdir -p "$home"
    [ "$(id -u)" != 0 ] || chown "$(postgres_user)" "$home"
    if ! as_postgres "$POSTGRES_BIN/initdb" -D "$home/data" -U postgres -A trust -E UTF8 \
        --locale=C.UTF-8 --no-sync >"$SCRATCH/initdb.log" 2>&1; then
        say "test: initdb failed: $(tail -n 1 "$SCRATCH/initdb.log")"
        return 1
    fi
    for attempt in 1 2 3; do
        POSTGRES_DATA=$home/data
        local chosen=${port:-$(free_port)}
        # fsync off: a test database need not survive the machine. Socket paths are short by law.
        if as_postgres "$POSTGRES_BIN/pg_ctl" -D "$home/data" -l "$home/server.log" -w -t 60 \
            -o "-p $chosen -h 127.0.0.1 -k $home -F -N 300 -c max_locks_per_transaction=256" \
            start >/dev/null 2>&1; then
            export PHAROS_TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$chosen/postgres"
            export PHAROS_TEST_POSTGRES_BIN=$POSTGRES_BIN
            say "PostgreSQL on 127.0.0.1:$chosen for this run"
            return 0
        fi
        POSTGRES_DATA=""
    done
    say "test: PostgreSQL did not start: $(tail -n 1 "$home/server.log" 2>/dev/null)"
    return 1
}

stop_postgres() {
    [ -n "$POSTGRES_DATA" ] || return 0
    as_postgres "$POSTGRES_BIN/pg_ctl" -D "$POSTGRES_DATA" -m immediate -w -t 20 stop \
        >/dev/null 2>&1
    POSTGRES_DATA=""
}
