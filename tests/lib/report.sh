# Words to the person at the terminal, and the table at the end. Sourced by ./test.

say() { printf '%s\n' "$*"; }

# One line that says what is wrong and what to do, then the end.
stop_with() {
    printf 'test: %s\n' "$*" >&2
    exit 2
}

# Where a run keeps what it writes: in memory where there is room for it, since each test makes
# databases of its own and waits for the disk with each commit; a long run writes more than that.
scratch_parent() {
    local free_kib
    free_kib=$(df --output=avail -k -- /dev/shm 2>/dev/null | tail -n 1)
    if [ -z "${TMPDIR:-}" ] && [ "$LONG" = 0 ] && [ -w /dev/shm ] &&
        [ "${free_kib:-0}" -gt $((2 * WRITTEN_GIB * 1024 * 1024)) ]; then
        echo /dev/shm
    else
        echo "${TMPDIR:-/tmp}"
    fi
}

# GiB of what is built and linted from nothing, and of what the parts write while they run.
BUILT_GIB=9
WRITTEN_GIB=3

# A disk that fills midway fails in a hundred strange ways: what is needed has to be free, less what
# earlier builds left in the folder of builds.
refuse_full_disk() {
    local target=$1 scratch=$2 built_mib=0
    [ ! -d "$target" ] || built_mib=$(du -sm -- "$target" | cut -f 1)
    local need_mib=$((BUILT_GIB * 1024 - built_mib))
    refuse_less_than $((need_mib > 1024 ? need_mib : 1024)) "$(dirname "$target")"
    refuse_less_than $((WRITTEN_GIB * 1024)) "$scratch"
}

refuse_less_than() {
    local need_mib=$1 folder=$2 free_mib
    free_mib=$(($(df --output=avail -k -- "$folder" | tail -n 1) / 1024))
    if [ "$free_mib" -lt "$need_mib" ]; then
        stop_with "only $free_mib MiB are free for $folder; $need_mib MiB are needed: free some" \
            "space (cargo clean) or set TMPDIR and CARGO_TARGET_DIR elsewhere"
    fi
}

declare -A SECONDS_OF PASSED_OF FAILED_OF
RAN=()

# Notes the outcome of a part: its time and its counts.
note_part() {
    RAN+=("$1")
    SECONDS_OF[$1]=$2
    PASSED_OF[$1]=$3
    FAILED_OF[$1]=$4
}

clock() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

# The rows of one share, then its sum beside what it may take.
print_share() {
    local share=$1 limit=$2 sum=0 shown=0 part mark=""
    for part in "${RAN[@]}"; do
        [ "${SHARE_OF[$part]}" = "$share" ] || continue
        printf '  %-10s %7s %8s %8d %8d\n' "$part" "$(clock "${SECONDS_OF[$part]}")" "" \
            "${PASSED_OF[$part]}" "${FAILED_OF[$part]}"
        sum=$((sum + SECONDS_OF[$part]))
        shown=$((shown + 1))
    done
    [ "$shown" -gt 0 ] || return 0
    [ "$sum" -le "$limit" ] || mark="  over its share: move cases to --long"
    printf '%-12s %7s %8s%s\n' "$share" "$(clock "$sum")" "of $(clock "$limit")" "$mark"
}

# The table, and `N passed, N failed` as the very last line; non-zero when anything failed.
print_table() {
    local part passed=0 failed=0 total=0
    for part in "${RAN[@]}"; do
        passed=$((passed + PASSED_OF[$part]))
        failed=$((failed + FAILED_OF[$part]))
        total=$((total + SECONDS_OF[$part]))
    done
    printf '\n%-12s %7s %8s %8s %8s\n' part time share passed failed
    print_share "build, lint" 600
    print_share "tests" 360
    print_share "outside" 420
    print_share "browser" 300
    printf '%-12s %7s    installing took %s and is not in it\n' "in all" "$(clock "$total")" \
        "$(clock "$INSTALL_SECONDS")"
    for part in "${RAN[@]}"; do
        [ "${FAILED_OF[$part]}" = 0 ] || printf 'failed: %s (alone: ./test %s)\n' "$part" "$part"
    done
    printf '%d tests\n%d passed, %d failed\n' $((passed + failed)) "$passed" "$failed"
    [ "$failed" = 0 ]
}
