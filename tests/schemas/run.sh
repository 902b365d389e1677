#!/usr/bin/env bash
# Our codec beside libxml2 and the published schemas of EPP. Run by ./test schemas, which brings
# what is needed. The last line is `N passed, N failed`.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2

PYTHON=.venv/bin/python
XSD=${PHAROS_CONFORMANCE:-../shared/conformance}/xsd
DECODER=${CARGO_TARGET_DIR:-target}/debug/examples/decode_frames
FRAMES=100000
[ "${LONG:-0}" = 0 ] || FRAMES=1000000
PASSED=0
FAILED=0
WORK=$(mktemp -d "${TMPDIR:-/tmp}/pharos-schemas.XXXXXX") || exit 2
trap 'rm -rf -- "$WORK"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# check WHAT COMMAND…: one test; shows its last line, and all of it when it fails.
check() {
    local what=$1
    shift
    if "$@" >"$WORK/check.log" 2>&1; then
        PASSED=$((PASSED + 1))
        printf 'pass  %s: %s\n' "$what" "$(grep . "$WORK/check.log" | tail -n 1)"
    else
        FAILED=$((FAILED + 1))
        printf 'FAIL  %s\n' "$what"
        sed 's/^/      /' "$WORK/check.log"
    fi
}

if [ ! -f "$XSD/epp-all.xsd" ]; then
    printf 'no schemas in %s: nothing is compared with them\n' "$XSD"
    printf '0 passed, 0 failed\n'
    exit 0
fi
validate() { "$PYTHON" crates/epp/tests/validate_with_xsd.py --xsd "$XSD" "$@"; }
check "every answer is written for the schemas" \
    env EPP_DUMP_DIR="$WORK/answers" cargo test --quiet -p registry-epp --test responses
check "the schemas say of every frame what its name says" validate crates/epp/tests/frames
check "the schemas accept every answer" validate "$WORK/answers"
check "random frames are judged as the schemas judge them" \
    "$PYTHON" crates/epp/tests/differential.py --xsd "$XSD" --decoder "$DECODER" --count "$FRAMES"
check "the schemas say of every conversation what its answers say" "$PYTHON" \
    tests/schemas/conversations.py --xsd "$XSD" \
    --transcripts "${CARGO_TARGET_DIR:-target}/tmp/transcripts"
printf '%d passed, %d failed\n' "$PASSED" "$FAILED"
[ "$FAILED" = 0 ]
