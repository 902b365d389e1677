# The parts of ./test: what each runs, needs, and takes its time from. Sourced by ./test.

PARTS=(format lint deny build unit doc schemas random outside browser)
declare -A SHARE_OF=(
    [format]="build, lint" [lint]="build, lint" [deny]="build, lint" [build]="build, lint"
    [unit]="tests" [doc]="tests" [schemas]="tests" [random]="tests" [outside]="outside"
    [browser]="browser"
)
# What must be on the machine first: words of install.sh.
declare -A NEEDS_OF=(
    [format]="rust" [lint]="rust compiler" [deny]="rust cargo-deny" [build]="rust compiler"
    [unit]="rust compiler cargo-nextest postgres gpg python chromium" [doc]="rust compiler"
    [schemas]="rust compiler python" [random]="rust compiler"
    [outside]="rust compiler python net-epp postgres zone-checkers dns-chain"
    [browser]="rust compiler chromium browser-driver"
)
declare -A SAYS_OF=(
    [format]="the code is laid out as rustfmt lays it out"
    [lint]="clippy has nothing to say, tests included"
    [deny]="licences, bans and sources of every dependency (--long: advisories too)"
    [build]="the program and all tests, in the one profile that every part shares"
    [unit]="every test of the workspace, on SQLite and on PostgreSQL"
    [doc]="the examples in the documentation"
    [schemas]="codec and conversations beside libxml2 and the published schemas"
    [random]="random frames, XML, WHOIS queries and DNS messages, with the clock as the limit (--long: 60 s each)"
    [outside]="a sandbox on both engines, driven by clients and checkers that we did not write (--long: rdap-test and zonemaster too)"
    [browser]="the pages of a sandbox in Chromium: light and dark, three widths, axe, html-validate, without scripts, by keyboard, stories by the clock (--long: the busiest ones as Lighthouse rates them)"
)

list_parts() {
    local part
    for part in "${PARTS[@]}"; do
        printf '%-10s %s\n' "$part" "${SAYS_OF[$part]}"
    done
}

is_part() {
    local part
    for part in "${PARTS[@]}"; do [ "$part" = "$1" ] && return 0; done
    return 1
}

part_format() { cargo fmt --all --check; }
part_lint() { cargo clippy --workspace --all-targets -- -D warnings; }
part_deny() {
    # Advisories change without us and need the network: not what a clean clone must pass.
    local checks=(licenses bans sources)
    [ "$LONG" = 0 ] || checks+=(advisories)
    cargo deny --locked check --hide-inclusion-graph "${checks[@]}"
}
part_build() { cargo build --workspace --all-targets; }
part_unit() {
    [ "$LONG" = 0 ] || export PHAROS_STORM_SECONDS=60
    [ "$LONG" = 0 ] || export PHAROS_SWEEP_SEEDS=60
    [ "$LONG" = 0 ] || export PHAROS_QUEUE_MESSAGES=1000000
    [ "$LONG" = 0 ] || export PHAROS_YEARS=whole
    [ "$LONG" = 0 ] || export PHAROS_MUTATIONS=100000
    cargo nextest run --workspace --no-tests=pass --no-fail-fast --status-level slow
}
part_doc() { cargo test --doc --workspace --quiet --no-fail-fast; }
part_schemas() {
    cargo build --workspace --all-targets --quiet && bash tests/schemas/run.sh
}
part_random() {
    local seconds=3 seed=1 target status=0
    # A long run begins anew each time, and says from where.
    [ "$LONG" = 0 ] || seconds=60 seed=$RANDOM$RANDOM
    cargo build --workspace --all-targets --quiet || return 1
    for target in frames xml; do
        "${CARGO_TARGET_DIR:-target}/debug/examples/random_frames" \
            "$target" "$seconds" "$seed" || status=1
    done
    "${CARGO_TARGET_DIR:-target}/debug/examples/random_queries" "$seconds" "$seed" || status=1
    "${CARGO_TARGET_DIR:-target}/debug/examples/random_messages" "$seconds" "$seed" || status=1
    return "$status"
}
part_outside() {
    cargo build --workspace --all-targets --quiet && bash tests/outside/run.sh
}
part_browser() {
    cargo build --workspace --all-targets --quiet && bash tests/browser/run.sh
}

# Prints "passed failed" for a part from what it printed; a part without tests of its own is one.
counts_of() {
    local part=$1 status=$2 log=$3 counts
    case $part in
    unit) counts=$(counts_of_nextest "$log") ;;
    doc) counts=$(counts_of_doc "$log") ;;
    outside | schemas | browser) counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log" | tail -n 1) ;;
    *) [ "$status" = 0 ] && counts="1 0" || counts="0 1" ;;
    esac
    [ -n "$counts" ] || counts="0 0"
    # A part can fail without a failed test: it did not compile, or ended before its count.
    if [ "$status" != 0 ] && [ "${counts#* }" = 0 ]; then
        counts="${counts% *} 1"
    fi
    say "$counts"
}

counts_of_nextest() {
    local summary passed failed word
    summary=$(sed -n 's/^ *Summary \[.*\] *\(.*\)$/\1/p' "$1" | tail -n 1)
    passed=$(sed -n 's/.* \([0-9]*\) passed.*/\1/p' <<<"$summary")
    failed=0
    for word in failed 'timed out' 'exec failed'; do
        failed=$((failed + $(sed -n "s/.*[ (]\([0-9]*\) $word.*/\1/p" <<<"$summary" | grep . || echo 0)))
    done
    [ -z "$summary" ] || say "${passed:-0} $failed"
}

counts_of_doc() {
    awk '/^test result:/ { for (i = 1; i < NF; i++) {
             if ($(i + 1) ~ /^passed/) passed += $i
             if ($(i + 1) ~ /^failed/) failed += $i } }
         END { print passed + 0, failed + 0 }' "$1"
}

# Runs a part as a job of its own, shows and keeps what it prints, notes time and counts.
run_part() {
    local part=$1 started=$SECONDS status=0 log=$SCRATCH/$1.log counts
    say ""
    say "== $part: ${SAYS_OF[$part]}"
    if [ -n "${LACKS_OF[$part]:-}" ]; then
        say "test: $part cannot run: ${LACKS_OF[$part]}"
        note_part "$part" 0 0 1
        return
    fi
    case " ${NEEDS_OF[$part]} " in *" postgres "*)
        if ! start_postgres; then
            note_part "$part" $((SECONDS - started)) 0 1
            return
        fi
        started=$SECONDS
        ;;
    esac
    { "part_$part" 2>&1 | tee -- "$log"; exit "${PIPESTATUS[0]}"; } </dev/null &
    JOB=$!
    wait "$JOB" || status=$?
    JOB=""
    counts=$(counts_of "$part" "$status" "$log")
    note_part "$part" $((SECONDS - started)) "${counts% *}" "${counts#* }"
}
