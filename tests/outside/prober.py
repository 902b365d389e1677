#!/usr/bin/env python3
"""The prober, outside: it measures a sandbox and the signed chain behind it, and hands in.

    prober.py --pharos BIN --folder DIR [--database URL]

Knot signs what a sandbox gives it and NSD serves it, as in chain.py; `pharos probe` is told of NSD
as the public name server. Every service must be measured without a fault; then the trust anchor is
a wrong one, the registry is killed and comes back, the prober is killed in between, and nothing it
saw may be lost. One line for each step; the last line is `N passed, N failed`. A step that failed
may take later ones with it: read the first.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from chain import SERVERS, TLD, Chain, Process, said, wait_until  # noqa: E402
from epptools_path import Steps, must  # noqa: E402

PROBE = "outside-1"
DOMAIN = f"probe.{TLD}"
SERVICES = {
    "dns-udp", "dns-tcp", "dnssec", "dns-update", "rdap-query", "rdap-update", "whois-query",
    "epp-session", "epp-query", "epp-transform",
}
SECONDS = 90


class Probed(Chain):
    """The chain, and a prober that looks at it."""

    def __init__(self, options: argparse.Namespace) -> None:
        super().__init__(options)
        self.spool = self.folder / "spool"
        self.config = self.folder / "prober.toml"
        words = lambda: [options.pharos, "probe", "run", "--config", self.config]  # noqa: E731
        self.prober = Process("prober", self.folder, words)

    def end(self) -> None:
        self.prober.end()
        super().end()

    def register(self) -> str:
        self.prepare()
        self.client.domain.create(
            DOMAIN, years=1, registrant="CHAIN-1",
            contacts={"admin": "CHAIN-1", "tech": "CHAIN-1"}, nameservers=SERVERS[:2],
        )
        self.settle()
        return DOMAIN

    def anchor(self) -> str:
        where = ["--server", f"127.0.0.1:{self.knot_port}"]
        shown = said(self.options.pharos, "dns", "ds", TLD, "--sandbox", self.book_file, *where)
        return " ".join(shown.split()[3:])

    def configure(self, anchor: str, file: Path) -> None:
        book, registrar = self.book, self.book["registrars"][0]
        web = f"https://{book['https']['host']}:{book['https']['port']}"
        authority = f'authority_file = "{book["ca_cert"]}"'
        self.give_token(book["api"]["probe_token"])
        (self.folder / "password").write_text(registrar["password"] + "\n")
        file.write_text(f"""
probe = "{PROBE}"
spool_directory = "spool"
answer_seconds = 5
update_seconds = 30

[registry]
url = "{web}"
token_file = "token"
{authority}

[[tld]]
name = "{TLD}"
probe_domain = "{DOMAIN}"
trust_anchors = ["{anchor}"]

[[tld.name_server]]
name = "a.nic.{TLD}"
addresses = ["127.0.0.1:{self.nsd_port}"]

[rdap]
url = "{web}/rdap/"
{authority}

[whois]
server = "{book['whois']['host']}:{book['whois']['port']}"

[epp]
server = "{book['epp']['host']}:{book['epp']['port']}"
server_name = "{book['epp']['server_name']}"
registrar = "{registrar['id']}"
password_file = "password"
certificate_file = "{registrar['cert']}"
key_file = "{registrar['key']}"
{authority}

[intervals]
dns_seconds = 1
rdap_seconds = 1
whois_seconds = 1
epp_seconds = 2
transform_seconds = 3
""")

    def give_token(self, token: str) -> None:
        (self.folder / "token").write_text(token + "\n")

    # What is measured once.

    def once(self, *more: str, file: Path | None = None, status: int = 0) -> list[dict[str, Any]]:
        config = file or self.config
        words = [self.options.pharos, "probe", "once", "--config", config, "--json", *more]
        done = subprocess.run(
            [str(word) for word in words], capture_output=True, text=True, timeout=SECONDS,
            check=False,
        )
        must(done.returncode == status, f"status {done.returncode}: {done.stdout}{done.stderr}")
        shown = json.loads(done.stdout)
        must(shown["probe"] == PROBE, f"{shown['probe']}")
        return shown["measurements"]

    def measures_everything(self) -> str:
        self.configure(self.anchor(), self.config)
        measured = self.once()
        faults = [one for one in measured if "fault" in one]
        must(not faults, f"{faults}")
        found = {one["service"]: one["milliseconds"] for one in measured}
        must(set(found) == SERVICES, f"not measured: {SERVICES - set(found)}")
        dns = {one["target"] for one in measured if one["service"].startswith("dns")}
        must(dns == {f"a.nic.{TLD}/127.0.0.1:{self.nsd_port}"}, f"{dns}")
        return ", ".join(f"{service} {took} ms" for service, took in sorted(found.items()))

    def asks_only(self) -> str:
        measured = self.once("--queries-only")
        found = {one["service"] for one in measured}
        must(found == SERVICES - {"dns-update", "rdap-update", "epp-transform"}, f"{found}")
        return f"{len(found)} services"

    def doubts_signatures(self) -> str:
        tag, algorithm, kind, digest = self.anchor().split()
        wrong = f"{tag} {algorithm} {kind} {digest[:-1]}{'0' if digest[-1] != '0' else '1'}"
        file = self.folder / "wrong.toml"
        self.configure(wrong, file)
        measured = self.once("--queries-only", file=file, status=1)
        faults = {one["service"]: one["fault"] for one in measured if "fault" in one}
        must(set(faults) == {"dnssec"}, f"{faults}")
        return faults["dnssec"]

    def reports_once(self) -> str:
        self.once("--queries-only", "--report")
        levels = self.levels()
        must([one["probe"] for one in levels["probes"]] == [PROBE], f"{levels['probes']}")
        return f"{len(levels['response_times'])} figures"

    # What is measured again and again.

    def levels(self) -> dict[str, Any]:
        token = self.book["api"]["token"]
        path = f"/api/v1/service-levels/{TLD}"
        status, _, text = self.https.ask("GET", path, None, Authorization=f"Bearer {token}")
        must(status == 200, f"{path} answered {status}: {text[:300]!r}")
        return json.loads(text)

    def faults(self) -> list[dict[str, Any]]:
        return self.levels()["faults"]

    def spooled(self) -> list[dict[str, Any]]:
        lines: list[dict[str, Any]] = []
        for file in sorted(self.spool.glob("0*.jsonl")):
            try:
                text = file.read_text()
            except FileNotFoundError:
                continue
            lines += [json.loads(line) for line in text.splitlines(keepends=True) if line[-1] == "\n"]
        return lines

    def measured(self, service: str) -> int:
        figures = self.levels()["response_times"]
        return sum(one["tests"] for one in figures if one["service"] == service)

    def waits_for_its_token(self) -> str:
        self.give_token("of-nobody")
        self.prober.start()
        refused = "is the token right, and may its owner do it?"
        wait_until(lambda: refused in self.prober.told(), "it says that its token is refused")
        return f"{len(self.spooled())} measurements wait"

    def runs(self) -> str:
        self.give_token(self.book["api"]["probe_token"])
        wait_until(lambda: self.measured("epp-transform") >= 2, "two changes handed in", SECONDS)
        faults = self.faults()
        must(not faults, f"{faults}")
        return f"{self.measured('dns-udp')} questions over UDP handed in, no fault"

    def registry_is_killed(self) -> str:
        self.sandbox.end(signal.SIGKILL)

        def seen() -> bool:
            failed = {one["service"] for one in self.spooled() if "fault" in one}
            return {"rdap-query", "whois-query", "epp-session", "epp-query"} <= failed
        wait_until(seen, "faults in the spool")
        dns = [one for one in self.spooled() if one["service"] == "dnssec" and "fault" in one]
        must(not dns, f"the public servers went on: {dns}")
        return f"{len(self.spooled())} measurements wait"

    def prober_is_killed(self) -> str:
        before = self.spooled()
        self.prober.end(signal.SIGKILL)
        self.prober.start()
        wait_until(lambda: len(self.spooled()) > len(before) + 5, "it goes on")
        after = self.spooled()
        must(after[: len(before)] == before, "what was spooled is there, in its order")
        self.waited = [one for one in after if "fault" in one]
        return f"{len(after)} measurements wait"

    def all_arrives(self) -> str:
        self.is_resumed = True
        self.start_sandbox()
        wanted = {(one["service"], one["at"][:19]) for one in self.waited[-50:]}

        def arrived() -> bool:
            known = {(one["service"], one["at"][:19]) for one in self.faults()}
            return wanted <= known
        took = wait_until(arrived, "the faults are with the registry", 2 * SECONDS)
        refused = self.spool / "refused.jsonl"
        must(not refused.exists(), f"{refused}")
        return f"{len(wanted)} faults, {took:.0f} s after the registry came back"

    def ends(self) -> str:
        running = self.prober.running
        assert running is not None
        running.terminate()
        status = running.wait(timeout=20)
        self.prober.running = None
        must(status == 0, f"status {status}")
        return "status 0"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pharos", type=Path, required=True)
    arguments.add_argument("--folder", type=Path, required=True)
    arguments.add_argument("--database", help="a database for the sandbox; else SQLite")
    arguments.add_argument("--keep", action="store_true", help="leave the folder")
    options = arguments.parse_args()
    # Its children are in sessions of their own: they end with it, whoever ends it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    probed, steps = Probed(options), Steps()
    try:
        steps.take("a sandbox that tells Knot", probed.start_sandbox)
        steps.take("configurations are printed", probed.print_configurations)
        steps.take("Knot signs, NSD serves", probed.start_servers)
        steps.take("a probe domain", probed.register)
        steps.take("every service is measured, without a fault", probed.measures_everything)
        steps.take("nothing is changed where it only asks", probed.asks_only)
        steps.take("signatures of another key are doubted", probed.doubts_signatures)
        steps.take("one round is handed in", probed.reports_once)
        steps.take("what it may not hand in waits", probed.waits_for_its_token)
        steps.take("its renewed token is taken as it runs, and all is handed in", probed.runs)
        steps.take("the registry is killed, and what is seen waits", probed.registry_is_killed)
        steps.take("the prober is killed, and loses nothing", probed.prober_is_killed)
        steps.take("the registry comes back, and all arrives", probed.all_arrives)
        steps.take("it ends when it is told to", probed.ends)
    finally:
        probed.end()
        if steps.failed:
            for process in (probed.prober, probed.sandbox, probed.knot, probed.nsd):
                last = process.told().splitlines()[-8:] if process.log.exists() else []
                print("\n".join(f"      {process.name}: {line}" for line in last))
        if not options.keep:
            shutil.rmtree(options.folder, ignore_errors=True)
    print(f"{steps.passed} passed, {steps.failed} failed")
    return 1 if steps.failed else 0


if __name__ == "__main__":
    sys.exit(main())
