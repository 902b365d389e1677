#!/usr/bin/env python3
"""Lets zonemaster-cli test a signed zone of a sandbox, undelegated.

    zonemaster.py --pharos BIN --folder DIR

Zonemaster asks name servers at port 53 and nowhere else. So sandbox, Knot and NSD run in a network
of their own (`unshare --net`), in which the addresses that the TLD lists for its name servers are
given to the loopback interface, and NSD answers at each. No ERROR and no CRITICAL may be found but
those of REASONS. The last line is `N passed, N failed`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from chain import TLD, Chain, said  # noqa: E402
from epptools_path import Steps, must  # noqa: E402

# What is found and explained: the tag of a message, and why it is no fault of the zone.
REASONS = {"NAMESERVER_IP_PRIVATE_NETWORK": "a sandbox lists addresses of documentation (RFC 5737, 3849)"}
# Each has something to say of a zone that could be asked. (CONNECTIVITY speaks of faults alone.)
MODULES = {"ADDRESS", "BASIC", "CONSISTENCY", "DELEGATION", "DNSSEC", "NAMESERVER",
           "SYNTAX", "ZONE"}


class Public(Chain):
    """The chain, with NSD at the addresses that the zone lists."""

    def listed(self) -> list[tuple[str, str]]:
        bearer = f"Bearer {self.book['api']['token']}"
        status, _, text = self.https.ask("GET", "/api/v1/zones", Authorization=bearer)
        must(status == 200, f"GET /api/v1/zones answered {status}: {text[:500]!r}")
        servers = next(zone for zone in json.loads(text) if zone["tld"] == TLD)["name_servers"]
        return [(one["name"], address) for one in servers for address in one["addresses"]]

    def listen_everywhere(self) -> str:
        addresses = [address for _, address in self.listed()]
        for address in addresses:
            bits = "128" if ":" in address else "32"
            said("ip", "address", "add", f"{address}/{bits}", "dev", "lo")
        text = self.nsd_conf.read_text()
        line = f"    ip-address: 127.0.0.1@{self.nsd_port}\n"
        must(line in text, text)
        more = "".join(f"    ip-address: {address}@53\n" for address in addresses)
        self.nsd_conf.write_text(text.replace(line, line + more))
        said("nsd-checkconf", self.nsd_conf)
        return ", ".join(addresses)

    def zonemaster(self) -> str:
        command: list[Any] = ["zonemaster-cli", "--level", "INFO", "--json-stream", "--no-json"]
        for name, address in self.listed():
            command += ["--ns", f"{name}/{address}"]
        signer = ["--server", f"127.0.0.1:{self.knot_port}"]
        shown = said(self.options.pharos, "dns", "ds", TLD, "--sandbox", self.book_file, *signer)
        command += ["--ds", ",".join(shown.split()[3:])]
        text = said(*command, TLD, seconds=240)
        told = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        silent = MODULES - {one["module"].upper() for one in told}
        must(not silent, f"nothing was said by {sorted(silent)}: {text[-600:]}")
        grave = [one for one in told if one["level"] in ("ERROR", "CRITICAL")]
        wrong = [one for one in grave if one["tag"] not in REASONS]
        must(not wrong, json.dumps(wrong)[:2000])
        unseen = set(REASONS) - {one["tag"] for one in grave}
        must(not unseen, f"no longer found, take it off the list: {sorted(unseen)}")
        return f"{len(told)} messages, {len(grave)} of them explained errors"


def in_own_network() -> int:
    """Runs this again where every address is free."""
    words = ["unshare", "--net"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    return subprocess.call([*words, sys.executable, *sys.argv, "--inside"])


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pharos", type=Path, required=True)
    arguments.add_argument("--folder", type=Path, required=True)
    arguments.add_argument("--inside", action="store_true", help="it has a network of its own")
    options = arguments.parse_args()
    if not options.inside:
        return in_own_network()
    options.database = None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    said("ip", "link", "set", "lo", "up")
    chain, steps = Public(options), Steps()
    try:
        steps.take("a sandbox in a network of its own", chain.start_sandbox)
        steps.take("configurations are printed, and sound", chain.print_configurations)
        steps.take("NSD listens where the zone says", chain.listen_everywhere)
        steps.take("Knot signs, NSD serves", chain.start_servers)
        steps.take("servers for the names", chain.prepare)
        steps.take("zonemaster-cli finds nothing grave", chain.zonemaster)
    finally:
        chain.end()
        shutil.rmtree(options.folder, ignore_errors=True)
    print(f"{steps.passed} passed, {steps.failed} failed")
    return 1 if steps.failed else 0


if __name__ == "__main__":
    sys.exit(main())
