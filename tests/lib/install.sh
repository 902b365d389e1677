# Brings what the chosen parts need, only where it is missing, saying what and why.
# Sourced by ./test. A thing that cannot be had fails the parts that need it, and no others.

# Known to build with the Rust we ask for; a newer one already here is as good.
CARGO_NEXTEST_VERSION=0.9.143
CARGO_DENY_VERSION=0.20.2
RDAP_TEST_VERSION=1.0.1

declare -A LACKS_OF CANNOT
INSTALL_SECONDS=0
APT_UPDATED=0

have() { command -v "$1" >/dev/null 2>&1; }

# Runs a command as root: directly, or through sudo when that needs no password.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif have sudo && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 1
    fi
}

# install_debian PACKAGE REASON: says so, installs; on failure leaves the remedy in CANNOT.
install_debian() {
    local package=$1 reason=$2
    say "installing $package from Debian: $reason"
    if ! have apt-get; then
        CANNOT[now]="$package is missing ($reason) and there is no apt-get: install it by hand"
        return 1
    fi
    if [ "$APT_UPDATED" = 0 ]; then
        as_root apt-get update -qq >"$SCRATCH/apt.log" 2>&1 && APT_UPDATED=1
    fi
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
        --no-install-recommends "$package" >>"$SCRATCH/apt.log" 2>&1; then
        CANNOT[now]="$package is missing ($reason) and could not be installed:"
        CANNOT[now]+=" apt-get install $package, as root ($(tail -n 1 "$SCRATCH/apt.log"))"
        return 1
    fi
}

install_cargo_tool() {
    local tool=$1 version=$2 reason=$3
    say "installing $tool $version with Cargo: $reason (some minutes, once)"
    # Its own target folder, so that nothing of it lands among our artefacts.
    if ! CARGO_TARGET_DIR=$SCRATCH/$tool cargo install --quiet --locked "$tool@$version" \
        >"$SCRATCH/$tool.log" 2>&1; then
        CANNOT[now]="$tool is missing ($reason) and could not be installed:"
        CANNOT[now]+=" cargo install --locked $tool ($(tail -n 1 "$SCRATCH/$tool.log"))"
        return 1
    fi
    rm -rf -- "${SCRATCH:?}/$tool"
}

bring_rust() {
    have cargo && return
    CANNOT[now]="cargo is missing: install Rust $(sed -n 's/^rust-version = "\(.*\)"/\1/p' \
        Cargo.toml) or newer with rustup (components clippy and rustfmt)"
    return 1
}

bring_compiler() {
    have cc || install_debian gcc "ring and SQLite are C inside" || return 1
    have make || install_debian make "OpenSSL for libpq is built from source" || return 1
    have perl || install_debian perl "OpenSSL's build is configured by Perl"
}

bring_cargo-nextest() {
    have cargo-nextest ||
        install_cargo_tool cargo-nextest "$CARGO_NEXTEST_VERSION" "runs the tests, each alone"
}

bring_cargo-deny() {
    have cargo-deny ||
        install_cargo_tool cargo-deny "$CARGO_DENY_VERSION" "checks licences, bans and sources"
}

# Its package says a newer Rust than it needs.
bring_rdap-test() {
    local reason="ICANN's checks of RDAP answers"
    have rdap-test && return
    say "installing rdap-test $RDAP_TEST_VERSION with Cargo: $reason (some minutes, once)"
    CARGO_TARGET_DIR=$SCRATCH/rdap-test cargo install --quiet --locked --ignore-rust-version \
        "icann-rdap-cli@$RDAP_TEST_VERSION" >"$SCRATCH/rdap-test.log" 2>&1 && return
    CANNOT[now]="rdap-test is missing ($reason) and could not be installed: cargo install"
    CANNOT[now]+=" --ignore-rust-version icann-rdap-cli ($(tail -n 1 "$SCRATCH/rdap-test.log"))"
    return 1
}

bring_gpg() {
    have gpg || install_debian gnupg "checks the signatures of zone files"
}

bring_postgres() {
    find_postgres && return
    install_debian postgresql "the tests run on both engines" || return 1
    find_postgres && return
    CANNOT[now]="no PostgreSQL of version 15 or newer was found: set PHAROS_TEST_POSTGRES_URL"
    return 1
}

bring_zone-checkers() {
    have kzonecheck ||
        install_debian knot-dnssecutils "kzonecheck reads the exported zone" || return 1
    have named-checkzone || [ -x /usr/sbin/named-checkzone ] ||
        install_debian bind9-utils "named-checkzone reads the exported zone"
}

# install_idle PACKAGE REASON: as install_debian; no service of the package is started.
install_idle() {
    local policy=/usr/sbin/policy-rc.d status=0
    if [ -e "$policy" ]; then
        install_debian "$@"
        return
    fi
    as_root sh -c "printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy"
    install_debian "$@" || status=$?
    as_root rm -f "$policy"
    if have systemctl; then
        as_root systemctl disable --quiet "$1.service" >/dev/null 2>&1
    fi
    return "$status"
}

have_server() { have "$1" || [ -x "/usr/sbin/$1" ]; }

bring_dns-chain() {
    have_server knotd || install_idle knot "signs the zones of a sandbox" || return 1
    have_server nsd || install_idle nsd "serves the signed zones" || return 1
    have ldns-verify-zone || install_debian ldnsutils "verifies signed zones" || return 1
    have delv || install_debian bind9-dnsutils "validates answers" || return 1
    have dnssec-verify || install_debian bind9-utils "verifies signed zones"
}

bring_zonemaster() {
    have zonemaster-cli || install_debian zonemaster-cli "tests the signed zone" || return 1
    have ip || install_debian iproute2 "gives name servers their addresses, for zonemaster"
}

bring_net-epp() {
    perl -MNet::EPP::Client -e 1 2>/dev/null ||
        install_debian libnet-epp-perl "Net::EPP, an EPP client, drives the sandbox" || return 1
    perl -MIO::Socket::SSL -e 1 2>/dev/null ||
        install_debian libio-socket-ssl-perl "Net::EPP speaks TLS through it"
}

# The clients of tests/outside in .venv/, made anew when their lists change.
bring_python() {
    local lists=(tests/outside/requirements.txt) list arguments=() stamp
    have python3 || install_debian python3 "drives the sandbox from outside" || return 1
    [ ! -f "$PHAROS_CONFORMANCE/requirements.txt" ] ||
        lists+=("$PHAROS_CONFORMANCE/requirements.txt")
    stamp=$(cat -- "${lists[@]}" | sha256sum)
    [ "$stamp" = "$(cat .venv/made-from 2>/dev/null)" ] && .venv/bin/python -c '' && return
    say "installing ${lists[*]} from PyPI into .venv/: clients that we did not write"
    python3 -c 'import ensurepip, venv' 2>/dev/null ||
        install_debian python3-venv "makes .venv/" || return 1
    for list in "${lists[@]}"; do arguments+=(-r "$list"); done
    if ! { rm -rf .venv && python3 -m venv .venv &&
        .venv/bin/pip install --quiet --disable-pip-version-check "${arguments[@]}"; } \
        >"$SCRATCH/pip.log" 2>&1; then
        CANNOT[now]="the Python clients could not be installed: $(tail -n 1 "$SCRATCH/pip.log")"
        return 1
    fi
    printf '%s\n' "$stamp" >.venv/made-from
}

# Node.js that playwright-core and html-validate run on, and where one lies if the machine's own is
# older: the program alone, from npm.
NODE_MINIMUM=20
NODE_FROM_NPM=20.19.5
NODE_FOLDER=tests/browser/node_modules/node

node_is_new() { have node && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge "$NODE_MINIMUM" ]; }

npm_brings() {
    "$@" >"$SCRATCH/npm.log" 2>&1 && return
    CANNOT[now]="the browser tests' packages could not be installed: $(tail -n 1 "$SCRATCH/npm.log")"
    return 1
}

bring_chromium() {
    have chromium || install_debian chromium "shows the pages of a sandbox, and captured sites"
}

# The packages of a folder's lock file in its node_modules/, made anew when it changes.
bring_npm_packages() {
    local folder=$1 what=$2 stamp
    stamp=$(sha256sum <"$folder/package-lock.json")
    [ "$stamp" != "$(cat "$folder/node_modules/made-from" 2>/dev/null)" ] || return 0
    say "installing $folder/package-lock.json from npm: $what"
    npm_brings npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund || return 1
    printf '%s\n' "$stamp" >"$folder/node_modules/made-from"
}

# What drives Chromium, and Node.js for it.
bring_browser-driver() {
    local machine
    have node || install_debian nodejs "drives Chromium" || return 1
    have npm || install_debian npm "brings what drives Chromium" || return 1
    bring_npm_packages tests/browser "playwright-core, axe, html-validate" || return 1
    if ! node_is_new && [ ! -x "$NODE_FOLDER/bin/node" ]; then
        case $(uname -m) in aarch64) machine=arm64 ;; *) machine=x64 ;; esac
        say "installing node-linux-$machine from npm: node here is $(node --version), $NODE_MINIMUM is needed"
        npm_brings npm pack --pack-destination "$SCRATCH" "node-linux-$machine@$NODE_FROM_NPM" || return 1
        mkdir -p "$NODE_FOLDER"
        tar -xzf "$SCRATCH/node-linux-$machine-$NODE_FROM_NPM.tgz" -C "$NODE_FOLDER" --strip-components=1
    fi
}

# What rates pages: the last release that runs on Debian's Node.js. Needs browser-driver.
bring_lighthouse() { bring_npm_packages tests/browser/lighthouse "Lighthouse"; }

# Brings each need of the parts once; notes for each part what it lacks.
install_for() {
    local started=$SECONDS part need
    for part in "$@"; do
        for need in ${NEEDS_OF[$part]}; do
            if [ -z "${CANNOT[$need]+seen}" ]; then
                CANNOT[now]=""
                CANNOT[$need]=""
                if ! "bring_$need"; then
                    CANNOT[$need]=${CANNOT[now]:-$need could not be brought}
                    say "test: ${CANNOT[$need]}"
                fi
            fi
            [ -z "${CANNOT[$need]}" ] || LACKS_OF[$part]=${CANNOT[$need]}
        done
    done
    INSTALL_SECONDS=$((SECONDS - started))
}
