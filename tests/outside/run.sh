#!/usr/bin/env bash
# A sandbox on SQLite, then one on PostgreSQL, each driven by clients, signed, served and read by
# programs that we did not write. Run by ./test outside, which brings what is needed and builds the program.
# The last line is `N passed, N failed`.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2

PHAROS=${CARGO_TARGET_DIR:-target}/debug/pharos
PYTHON=.venv/bin/python
CONFORMANCE=${PHAROS_CONFORMANCE:-../shared/conformance}
# Those of escrow wait for it.
CONFORMANCE_SUITES=epp,rdap,rgp,poll,frame,token,term,fee,integration,lifecycle
PATH=$PATH:/usr/sbin # Debian keeps named-checkzone there
PASSED=0
FAILED=0
SANDBOX_PID=""
MAIL_PIDS=()
WORK=$(mktemp -d "${TMPDIR:-/tmp}/pharos-outside.XXXXXX") || exit 2

# Whatever happens, no sandbox and no folder stays behind.
finish() {
    local status=$?
    trap - EXIT INT TERM
    if [ -n "$SANDBOX_PID" ]; then
        kill -TERM "$SANDBOX_PID" 2>/dev/null && wait "$SANDBOX_PID" 2>/dev/null
    fi
    local pid
    for pid in "${MAIL_PIDS[@]}"; do
        kill -TERM "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
    done
    rm -rf -- "$WORK"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

pass() { PASSED=$((PASSED + 1)); printf 'pass  %s\n' "$*"; }
fail() { FAILED=$((FAILED + 1)); printf 'FAIL  %s\n' "$*"; }

# limited SECONDS COMMAND…: no client may hang the run, or eat the machine's time.
limited() {
    local seconds=$1
    shift
    (ulimit -t "$seconds" && exec timeout --foreground --kill-after=5 "$seconds" "$@")
}

# check WHAT SECONDS COMMAND…: one test; what it prints is shown only when it fails.
check() {
    local what=$1 seconds=$2
    shift 2
    if limited "$seconds" "$@" >"$WORK/check.log" 2>&1; then
        pass "$what"
    else
        fail "$what"
        tail -n 20 "$WORK/check.log" | sed 's/^/      /'
    fi
}

# counted SECONDS COMMAND…: a runner of its own, whose last line says how many passed and failed.
counted() {
    local seconds=$1 counts status=0
    shift
    limited "$seconds" "$@" 2>&1 | tee "$WORK/counted.log" | sed '/^[0-9]* passed, [0-9]* failed$/d'
    status=${PIPESTATUS[0]}
    counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$WORK/counted.log" | tail -n 1)
    PASSED=$((PASSED + ${counts% *}))
    FAILED=$((FAILED + ${counts#* }))
    if [ "$status" = 124 ]; then
        fail "$1 $2 took more than $seconds seconds"
    elif [ -z "$counts" ]; then
        fail "$1 $2 ended with status $status before its count"
    fi
}

# start_sandbox DIR [OPTION…]: returns when it is ready, or says why it is not.
start_sandbox() {
    local dir=$1 waited
    # Not through `limited`: the process id must be of what passes our signal on.
    (ulimit -t 900 && exec timeout --foreground 900 "$PHAROS" sandbox --dir "$@") \
        >"$WORK/sandbox.log" 2>&1 &
    SANDBOX_PID=$!
    for ((waited = 0; waited < 600; waited++)); do
        [ ! -f "$dir/sandbox.json" ] || return 0
        kill -0 "$SANDBOX_PID" 2>/dev/null || break
        sleep 0.1
    done
    printf '      %s\n' "no $dir/sandbox.json after $((waited / 10)) seconds; the sandbox said:"
    tail -n 20 "$WORK/sandbox.log" | sed 's/^/      /'
    return 1
}

stop_sandbox() {
    local status=0
    kill -TERM "$SANDBOX_PID" 2>/dev/null
    wait "$SANDBOX_PID" || status=$?
    SANDBOX_PID=""
    if [ "$status" = 0 ]; then
        pass "the sandbox ends with status 0"
    else
        fail "the sandbox ended with status $status"
        tail -n 20 "$WORK/sandbox.log" | sed 's/^/      /'
    fi
}

# The one place that knows how a zone is exported.
export_zone() { "$PHAROS" zone export "$1" --sandbox "$2/sandbox.json" >"$3"; }

check_zones() {
    local dir=$1 tld zone
    for tld in pharmacy example; do
        zone=$WORK/$tld.zone
        if ! export_zone "$tld" "$dir" "$zone" 2>"$WORK/export.log"; then
            fail "export of $tld: $(tail -n 1 "$WORK/export.log")"
            continue
        fi
        check "kzonecheck accepts $tld" 60 kzonecheck -o "$tld" "$zone"
        # `local`: name servers outside the zone are not looked up, there is no network here.
        check "named-checkzone accepts $tld" 60 named-checkzone -q -i local "$tld" "$zone"
    done
    counted 30 "$PYTHON" tests/outside/epptools_path.py \
        --sandbox "$dir/sandbox.json" --zone "$WORK/pharmacy.zone"
}

# Everything that is asked of one sandbox.
drive() {
    local engine=$1 dir=$WORK/$1 scenario=tests/outside/scenario
    shift
    printf '\n-- sandbox on %s\n' "$engine"
    if ! start_sandbox "$dir" "$@"; then
        fail "the sandbox on $engine did not become ready"
        kill -TERM "$SANDBOX_PID" 2>/dev/null
        SANDBOX_PID=""
        return
    fi
    counted 120 "$PYTHON" tests/outside/epptools_path.py --sandbox "$dir/sandbox.json"
    check_zones "$dir"
    if [ -f "$CONFORMANCE/run.py" ]; then
        counted 800 "$PYTHON" tests/outside/conformance.py --kit "$CONFORMANCE" \
            --sandbox "$dir/sandbox.json" --expected tests/outside/conformance.expected \
            --suite "$CONFORMANCE_SUITES"
        counted 120 "$PYTHON" tests/outside/conformance.py --kit "$CONFORMANCE" \
            --sandbox "$dir/sandbox.json" --expected tests/outside/conformance.expected \
            --case integration-01
    else
        printf '      no conformance kit in %s: its cases are not run\n' "$CONFORMANCE"
    fi
    # What only the long runs bring.
    if [ "${LONG:-0}" = 1 ]; then
        counted 600 "$PYTHON" tests/outside/rdap_test.py --sandbox "$dir/sandbox.json" \
            --expected tests/outside/rdap_test.expected
    fi
    # Last: they turn the clock. instant-epp plays the same steps in a sandbox of its own.
    counted 120 "$PYTHON" "$scenario/epptools_scenario.py" --sandbox "$dir/sandbox.json"
    counted 120 "$scenario/net_epp_scenario.pl" "$dir/sandbox.json"
    stop_sandbox
}

# The mail of a served registry. It waits for a retry most of its time, so it runs beside the rest.
mail_beside() {
    local engine=$1
    shift
    limited 300 "$PYTHON" tests/outside/mail.py --pharos "$PHAROS" \
        --folder "$WORK/mail-$engine" "$@" >"$WORK/mail-$engine.log" 2>&1 &
    MAIL_PIDS+=($!)
}

# What became of it.
mail_done() {
    local engine
    wait "${MAIL_PIDS[@]}"
    MAIL_PIDS=()
    for engine in "$@"; do
        printf '\n-- mail of a registry on %s\n' "$engine"
        counted 10 cat "$WORK/mail-$engine.log"
    done
}

# A new, empty database on the run's private server; prints its URL.
new_database() {
    local psql=${PHAROS_TEST_POSTGRES_BIN:+$PHAROS_TEST_POSTGRES_BIN/}psql name=outside_$1_$$
    "$psql" --quiet --no-psqlrc "$PHAROS_TEST_POSTGRES_URL" \
        --command "create database $name" >/dev/null && echo "${PHAROS_TEST_POSTGRES_URL%/*}/$name"
}

# The chain to the public: Knot signs what a sandbox on this engine gives it, NSD serves.
chain() {
    local engine=$1
    shift
    printf '\n-- a signer and a public server behind a sandbox on %s\n' "$engine"
    counted 400 "$PYTHON" tests/outside/chain.py --pharos "$PHAROS" \
        --folder "$WORK/chain-$engine" "$@"
}

# Zonemaster asks at port 53 alone: in a network of its own. Only in the long runs.
zonemaster() {
    printf '\n-- zonemaster on the signed zone\n'
    counted 300 "$PYTHON" tests/outside/zonemaster.py --pharos "$PHAROS" \
        --folder "$WORK/zonemaster"
}

# The prober, looking at such a chain.
prober() {
    local engine=$1
    shift
    printf '\n-- a prober of a sandbox on %s and of what is behind it\n' "$engine"
    counted 400 "$PYTHON" tests/outside/prober.py --pharos "$PHAROS" \
        --folder "$WORK/prober-$engine" "$@"
}

for need in "$PHAROS" "$PYTHON"; do
    if [ ! -x "$need" ]; then
        echo "outside: $need is missing; ./test outside brings it" >&2
        exit 2
    fi
done
mail_beside sqlite
if [ -n "${PHAROS_TEST_POSTGRES_URL:-}" ] && url=$(new_database mail); then
    mail_beside postgres --database "$url"
fi
drive sqlite
chain sqlite
[ "${LONG:-0}" = 0 ] || zonemaster
prober sqlite
if [ -z "${PHAROS_TEST_POSTGRES_URL:-}" ]; then
    fail "PHAROS_TEST_POSTGRES_URL is not set: nothing was run on PostgreSQL"
elif url=$(new_database sandbox); then
    drive postgres --database "$url"
    if url=$(new_database chain); then
        chain postgres --database "$url" --names 60
    fi
    if url=$(new_database prober); then
        prober postgres --database "$url"
    fi
else
    fail "no new database on $PHAROS_TEST_POSTGRES_URL"
fi
mail_done sqlite postgres
printf '%d passed, %d failed\n' "$PASSED" "$FAILED"
[ "$FAILED" = 0 ]
