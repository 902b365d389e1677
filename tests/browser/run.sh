#!/usr/bin/env bash
# The pages of a sandbox in Debian's Chromium. Run by ./test browser, which brings what is needed
# and builds the program. The last line is `N passed, N failed`.
# UPDATE_DOCS=1 writes the pictures of docs/pictures/ anew.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2

PHAROS=${CARGO_TARGET_DIR:-target}/debug/pharos
SANDBOX_PID=""
WORK=$(mktemp -d "${TMPDIR:-/tmp}/pharos-browser.XXXXXX") || exit 2

# Whatever happens, no sandbox and no folder stays behind.
finish() {
    local status=$?
    trap - EXIT INT TERM
    if [ -n "$SANDBOX_PID" ]; then
        kill -TERM "$SANDBOX_PID" 2>/dev/null && wait "$SANDBOX_PID" 2>/dev/null
    fi
    rm -rf -- "$WORK"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

"$PHAROS" sandbox --dir "$WORK/sandbox" >"$WORK/sandbox.log" 2>&1 &
SANDBOX_PID=$!
for _ in $(seq 300); do
    [ -f "$WORK/sandbox/sandbox.json" ] && break
    kill -0 "$SANDBOX_PID" 2>/dev/null || break
    sleep 0.2
done
if [ ! -f "$WORK/sandbox/sandbox.json" ]; then
    tail -n 20 "$WORK/sandbox.log"
    printf '0 passed, 1 failed\n'
    exit 1
fi
# The machine's own, unless a newer one was brought for these tests.
NODE=tests/browser/node_modules/node/bin/node
[ -x "$NODE" ] || NODE=node
SANDBOX_FILE=$WORK/sandbox/sandbox.json timeout --kill-after=5 900 \
    "$NODE" tests/browser/main.mjs
