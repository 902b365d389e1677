#!/usr/bin/env bash
# The pages of a sandbox in Debian's Chromium. Run by ./test browser, which brings what is needed
# and builds the program. The last line is `N passed, N failed`.
# UPDATE_DOCS=1 writes the pictures of docs/pictures/ anew; LONG=1 rates the busiest pages too.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2

PHAROS=${CARGO_TARGET_DIR:-target}/debug/pharos
SANDBOX_PID=""
WORK=$(mktemp -d "${TMPDIR:-/tmp}/pharos-browser.XXXXXX") || exit 2
PASSED=0
FAILED=0
# The machine's own, unless a newer one was brought for these tests.
NODE=tests/browser/node_modules/node/bin/node
[ -x "$NODE" ] || NODE=node

end_sandbox() {
    [ -n "$SANDBOX_PID" ] || return 0
    kill -TERM "$SANDBOX_PID" 2>/dev/null && wait "$SANDBOX_PID" 2>/dev/null
    SANDBOX_PID=""
}

# Whatever happens, no sandbox and no folder stays behind.
finish() {
    local status=$?
    trap - EXIT INT TERM
    end_sandbox
    rm -rf -- "$WORK"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Starts a sandbox in a folder of its own; whether it is there.
start_sandbox() {
    "$PHAROS" sandbox --dir "$WORK/$1" >"$WORK/$1.log" 2>&1 &
    SANDBOX_PID=$!
    for _ in $(seq 300); do
        [ -f "$WORK/$1/sandbox.json" ] && return
        kill -0 "$SANDBOX_PID" 2>/dev/null || break
        sleep 0.2
    done
    tail -n 20 "$WORK/$1.log"
    return 1
}

# A script beside a sandbox, at most so many seconds; adds what it counted.
play() {
    local name=$1 script=$2 seconds=$3 status=0 counts
    if ! start_sandbox "$name"; then
        FAILED=$((FAILED + 1))
        return
    fi
    { SANDBOX_FILE=$WORK/$name/sandbox.json timeout --kill-after=5 "$seconds" \
        "$NODE" "$script" | tee "$WORK/$name.out"; } || status=1
    end_sandbox
    counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$WORK/$name.out" | tail -n 1)
    [ -n "$counts" ] || counts="0 0"
    # It can end before its count.
    [ "$status" = 0 ] || [ "${counts#* }" != 0 ] || counts="${counts% *} 1"
    PASSED=$((PASSED + ${counts% *}))
    FAILED=$((FAILED + ${counts#* }))
}

play pages tests/browser/main.mjs 900
[ "${LONG:-0}" = 0 ] || play rated tests/browser/lighthouse/main.mjs 900
printf '%d passed, %d failed\n' "$PASSED" "$FAILED"
[ "$FAILED" = 0 ]
