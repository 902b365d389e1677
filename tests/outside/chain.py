#!/usr/bin/env python3
"""The chain to the public: a sandbox, Knot DNS as its signer, NSD behind it.

    chain.py --pharos BIN --folder DIR [--database URL] [--names 250]

Knot and NSD run on what `pharos dns knot-config` and `nsd-config` print. Names are created, updated,
held and deleted by EPP, and NSD is asked until it answers so; then checkers that we did not write
judge the signed zone, and everybody is killed in turn. One line for each step; the last line is
`N passed, N failed`. A step that failed may take later ones with it: read the first.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable

import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.tsig
import dns.tsigkeyring
import dns.xfr
import dns.zone

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from epptools_path import Https, Steps, client_of, must  # noqa: E402

TLD = "example"
SECONDS = 60
# A change is in the public answers within so long, but for one in a hundred (DESIGN, section 8).
VISIBLE_SECONDS = 2.0
SERVERS = [f"ns{number}.chain.test" for number in (1, 2, 3)]
DS = {"keyTag": 4711, "alg": 13, "digestType": 2, "digest": "AB" * 32}
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"


def free_ports(count: int) -> list[int]:
    """Ports that are free on loopback for TCP and UDP, below those that clients are given."""
    ports: list[int] = []
    candidate = 20_000 + os.getpid() % 10_000
    while len(ports) < count:
        candidate = 20_000 + (candidate - 19_999) % 12_000
        try:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                with socket.socket(socket.AF_INET, kind) as tried:
                    tried.bind(("127.0.0.1", candidate))
        except OSError:
            continue
        ports.append(candidate)
    return ports


def wait_until(holds: Callable[[], bool], what: str, seconds: float = SECONDS) -> float:
    """Waits, and says for how long it did."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        try:
            if holds():
                return time.monotonic() - begun
        except (OSError, dns.exception.DNSException, ValueError):
            pass
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


def said(*command: Any, seconds: float = SECONDS, status: int = 0) -> str:
    """What a command prints; it must end with this status."""
    words = [str(word) for word in command]
    environment = os.environ | {"PATH": PATH}
    done = subprocess.run(
        words, capture_output=True, text=True, timeout=seconds, env=environment, check=False
    )
    text = done.stdout + done.stderr
    must(done.returncode == status, f"{' '.join(words[:3])} ended with {done.returncode}: {text[-600:]}")
    return text


class Process:
    """A program of the chain, and what it said."""

    def __init__(self, name: str, folder: Path, command: Callable[[], list[Any]]) -> None:
        self.name, self.command = name, command
        self.log = folder / f"{name}.log"
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            words = [str(word) for word in self.command()]
            environment = os.environ | {"PATH": PATH}
            self.running = subprocess.Popen(
                words, stdout=log, stderr=log, env=environment, start_new_session=True
            )

    def end(self, how: int = signal.SIGTERM) -> None:
        if self.running is None:
            return
        try:
            # Its whole family: NSD is several processes.
            os.killpg(self.running.pid, how)
        except ProcessLookupError:
            pass
        try:
            self.running.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait(timeout=20)
        self.running = None

    def told(self) -> str:
        return self.log.read_text(errors="replace")


class Watcher:
    """Asks a name server about names until each answers as expected, and notes when."""

    def __init__(self, port: int) -> None:
        self.where = ("127.0.0.1", port)
        self.expected: dict[str, tuple[frozenset[str], float]] = {}
        self.seen: list[float] = []
        self.lock = threading.Lock()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def expect(self, name: str, servers: list[str], since: float) -> None:
        with self.lock:
            self.expected[name] = (frozenset(servers), since)

    def run(self) -> None:
        asked: dict[int, str] = {}
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
            link.settimeout(0.01)
            number = 0
            while not self.ended.is_set():
                with self.lock:
                    names = list(self.expected)
                asked.clear()
                for name in names:
                    number = (number + 1) % 65_536
                    asked[number] = name
                    query = dns.message.make_query(name, "NS", id=number)
                    try:
                        link.sendto(query.to_wire(), self.where)
                        self.read(link, asked, 0)
                    except OSError:
                        pass
                deadline = time.monotonic() + 0.03
                while asked and time.monotonic() < deadline:
                    try:
                        self.read(link, asked, 1)
                    except OSError:
                        break
                time.sleep(0.01)

    def read(self, link: socket.socket, asked: dict[int, str], wait: int) -> None:
        flags = 0 if wait else socket.MSG_DONTWAIT
        octets = link.recv(4096, flags)
        name = asked.pop(struct.unpack("!H", octets[:2])[0], None)
        if name is None:
            return
        servers = servers_of(dns.message.from_wire(octets))
        with self.lock:
            wanted = self.expected.get(name)
            if wanted is not None and servers == wanted[0]:
                del self.expected[name]
                self.seen.append(time.monotonic() - wanted[1])

    def wait(self, seconds: float = SECONDS) -> None:
        def nothing_left() -> bool:
            with self.lock:
                return not self.expected
        try:
            wait_until(nothing_left, "answers", seconds)
        except AssertionError as error:
            with self.lock:
                left = sorted(self.expected)
            raise AssertionError(f"{len(left)} names do not answer as they should: {left[:5]}") from error


def servers_of(answer: dns.message.Message) -> frozenset[str]:
    """The name servers an answer refers to; none where there is no such delegation."""
    section = answer.authority + answer.answer
    return frozenset(
        record.target.to_text(omit_final_dot=True)
        for rrset in section
        if rrset.rdtype == dns.rdatatype.NS and len(rrset.name.labels) > 2
        for record in rrset
    )


class Chain:
    """All of it."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.folder = options.folder
        self.folder.mkdir(parents=True, exist_ok=True)
        base, self.knot_port, self.nsd_port = self.ports()
        self.book_file = self.folder / "sandbox" / "sandbox.json"
        self.knot_conf, self.nsd_conf = self.folder / "knot.conf", self.folder / "nsd.conf"
        for name in ("knot", "nsd"):
            (self.folder / name).mkdir(exist_ok=True)
        self.is_resumed = False
        self.base = base
        self.sandbox = Process("sandbox", self.folder, self.sandbox_command)
        self.knot = Process("knot", self.folder, lambda: ["knotd", "-c", self.knot_conf])
        self.nsd = Process("nsd", self.folder, lambda: ["nsd", "-d", "-c", self.nsd_conf])
        self.latencies: list[float] = []
        self.number = 0

    @staticmethod
    def ports() -> tuple[int, int, int]:
        while True:
            found = free_ports(12)
            for place in range(9):
                if found[place + 3] == found[place] + 3:
                    others = [port for port in found if port not in range(found[place], found[place] + 4)]
                    return found[place], others[0], others[1]

    def sandbox_command(self) -> list[Any]:
        words: list[Any] = [self.options.pharos, "sandbox", "--dir", self.folder / "sandbox"]
        words += ["--port-base", self.base, "--notify", f"127.0.0.1:{self.knot_port}"]
        if self.options.database and not self.is_resumed:
            words += ["--database", self.options.database]
        return words + (["--resume"] if self.is_resumed else [])

    def end(self) -> None:
        for process in (self.nsd, self.knot, self.sandbox):
            process.end()

    # What is started.

    def start_sandbox(self) -> str:
        self.sandbox.start()
        waited = wait_until(self.is_serving, "sandbox.json", 120)
        self.book = json.loads(self.book_file.read_text())
        self.https = Https(self.book)
        if not self.is_resumed:
            # One that was killed has the lease of the zones for some seconds more.
            self.https.control("zone/publish", {})
        return f"{waited:.1f} s"

    def is_serving(self) -> bool:
        book = json.loads(self.book_file.read_text())
        must(self.sandbox.running is not None, "it was started")
        if book["pid"] != self.sandbox.running.pid:
            return False
        with socket.create_connection(("127.0.0.1", book["epp"]["port"]), timeout=1):
            return True

    def print_configurations(self) -> str:
        sandbox = ["--sandbox", self.book_file, "--signer", f"127.0.0.1:{self.knot_port}"]
        knot = ["--public", f"127.0.0.1:{self.nsd_port}", "--storage", self.folder / "knot"]
        knot += ["--run-directory", self.folder / "knot"]
        text = said(self.options.pharos, "dns", "knot-config", *sandbox, *knot)
        self.knot_conf.write_text(text)
        said("knotc", "-c", self.knot_conf, "conf-check")
        nsd = ["--listen", f"127.0.0.1:{self.nsd_port}", "--storage", self.folder / "nsd"]
        nsd += ["--run-directory", self.folder / "nsd", "--user", ""]
        text = said(self.options.pharos, "dns", "nsd-config", *sandbox, *nsd)
        self.nsd_conf.write_text(text)
        said("nsd-checkconf", self.nsd_conf)
        return "knotc conf-check and nsd-checkconf find nothing"

    def start_servers(self) -> str:
        self.knot.start()
        wait_until(lambda: self.is_signed(self.knot_port), "Knot serves the signed zone")
        self.nsd.start()
        waited = wait_until(lambda: self.is_signed(self.nsd_port), "NSD serves the signed zone")
        return f"signed and public after {waited:.1f} s"

    def is_signed(self, port: int) -> bool:
        answer = self.ask(port, TLD, "SOA", want_dnssec=True)
        types = {rrset.rdtype for rrset in answer.answer}
        return dns.rdatatype.RRSIG in types

    @staticmethod
    def ask(port: int, name: str, rdtype: str, want_dnssec: bool = False) -> dns.message.Message:
        query = dns.message.make_query(name, rdtype, want_dnssec=want_dnssec)
        return dns.query.udp_with_fallback(query, "127.0.0.1", 3, port)[0]

    # Signatures and refusals.

    def ring(self, secret: bytes | None = None) -> dict[dns.name.Name, dns.tsig.Key]:
        tsig = self.book["dns"]["tsig"]
        secret = base64.b64decode(tsig["secret"]) if secret is None else secret
        name = dns.name.from_text(tsig["name"])
        return {name: dns.tsig.Key(name, secret, tsig["algorithm"])}

    def signed_query(self, ring: dict[dns.name.Name, dns.tsig.Key], shift: int = 0) -> dns.message.Message:
        """The answer over TCP to a signed AXFR query, made some seconds ago."""
        query = dns.message.make_query(TLD, "AXFR")
        query.use_tsig(ring, next(iter(ring)))
        real = time.time
        try:
            time.time = lambda: real() - shift  # type: ignore[assignment]
            wire = query.to_wire()
        finally:
            time.time = real
        with socket.create_connection(("127.0.0.1", self.book["dns"]["port"]), timeout=5) as link:
            link.sendall(struct.pack("!H", len(wire)) + wire)
            length = struct.unpack("!H", receive(link, 2))[0]
            octets = receive(link, length)
        try:
            return dns.message.from_wire(octets, keyring=ring, request_mac=query.mac)
        except dns.tsig.PeerError as error:
            return self.told_by_peer(octets, error)

    @staticmethod
    def told_by_peer(octets: bytes, error: dns.tsig.PeerError) -> dns.message.Message:
        answer = dns.message.Message()
        answer.flags = struct.unpack("!H", octets[2:4])[0]
        answer.peer_error = type(error).__name__  # type: ignore[attr-defined]
        return answer

    def refuse_others(self) -> str:
        unsigned = dns.message.make_query(TLD, "AXFR")
        answer = dns.query.tcp(unsigned, "127.0.0.1", 5, self.book["dns"]["port"])
        must(answer.rcode() == dns.rcode.REFUSED and not answer.answer, f"unsigned: {answer}")
        outcomes = {
            "PeerBadSignature": self.signed_query(self.ring(b"x" * 32)),
            "PeerBadTime": self.signed_query(self.ring(), shift=1000),
        }
        for wanted, answer in outcomes.items():
            must(answer.rcode() == dns.rcode.NOTAUTH, f"{wanted}: {answer.rcode()}")
            found = getattr(answer, "peer_error", "no TSIG error")
            must(found == wanted, f"{found}, not {wanted}")
        return "REFUSED, BADSIG, BADTIME (its signature holds)"

    # Changes by EPP.

    def log_in(self) -> None:
        self.client = client_of(self.book, self.book["registrars"][0])
        self.client.connect()
        self.client.login()

    def prepare(self) -> str:
        self.log_in()
        self.client.contact.create(
            "CHAIN-1", name="Chain", street=["1 Link Lane"], city="Chicago", sp="IL", pc="60601",
            cc="US", voice="+1.3125550100", email="chain@chain.test",
        )
        for server in SERVERS:
            self.client.host.create(server)
        return ", ".join(SERVERS)

    def create(self, name: str, signed: bool = False) -> None:
        self.client.domain.create(
            name, years=1, registrant="CHAIN-1",
            contacts={"admin": "CHAIN-1", "tech": "CHAIN-1"},
            nameservers=SERVERS[:2], sec_dns={"ds_data": [DS]} if signed else None,
        )

    def change(self, what: str, act: Callable[[str], None], servers: list[str]) -> str:
        """Does something to every name, at some pace, and waits for it to be public."""
        watcher = Watcher(self.nsd_port)
        for number in range(self.options.names):
            name = f"link{number}.{TLD}"
            began = time.monotonic()
            act(name)
            watcher.expect(name, servers, time.monotonic())
            time.sleep(max(0.0, self.options.pace - (time.monotonic() - began)))
        watcher.wait()
        watcher.ended.set()
        watcher.thread.join()
        self.latencies += watcher.seen
        seen = sorted(watcher.seen)
        return f"{len(seen)} {what}; median {seen[len(seen) // 2]:.2f} s, last {seen[-1]:.2f} s"

    def creates(self) -> str:
        return self.change("created", lambda name: self.create(name, True), SERVERS[:2])

    def updates(self) -> str:
        def act(name: str) -> None:
            self.client.domain.update(name, add={"ns": [SERVERS[2]]}, remove={"ns": [SERVERS[0]]})
        return self.change("given another server", act, SERVERS[1:])

    def holds(self) -> str:
        def act(name: str) -> None:
            self.client.domain.update(name, add={"statuses": ["clientHold"]})
        return self.change("held", act, [])

    def releases(self) -> str:
        def act(name: str) -> None:
            self.client.domain.update(name, remove={"statuses": ["clientHold"]})
        return self.change("let go", act, SERVERS[1:])

    def deletes(self) -> str:
        return self.change("deleted", lambda name: self.client.domain.delete(name) and None, [])

    def in_time(self) -> str:
        seen = sorted(self.latencies)
        at99 = seen[len(seen) * 99 // 100]
        must(at99 < VISIBLE_SECONDS, f"{at99:.2f} s at p99 of {len(seen)} changes")
        return f"{len(seen)} changes, {at99:.2f} s at p99"

    def differences_alone(self) -> str:
        token = self.book["api"]["token"]
        path = f"/api/v1/zones/{TLD}/secondaries"
        status, _, text = self.https.ask("GET", path, None, Authorization=f"Bearer {token}")
        must(status == 200, f"{path} answered {status}")
        peer = f"127.0.0.1:{self.knot_port}"
        known = [one for one in json.loads(text)["secondaries"] if one["peer"] == peer]
        must(bool(known) and known[0]["taken"]["kind"] == "ixfr", f"{known}")
        must(known[0]["is_current"], f"{known}")
        told = self.knot.told()
        whole = len(re.findall(rf"\[{TLD}\.\] AXFR, incoming.*finished", told))
        parts = len(re.findall(rf"\[{TLD}\.\] IXFR, incoming.*finished", told))
        given = len(re.findall(rf"\[{TLD}\.\] IXFR, outgoing.*finished", told))
        again = len(re.findall(rf"\[{TLD}\.\] AXFR, outgoing.*finished", told))
        must(whole == 1 and parts > 10, f"Knot took {whole} AXFR and {parts} IXFR")
        must(again <= 1 and given > 5, f"Knot gave {again} AXFR and {given} IXFR")
        return f"Knot: 1 AXFR, {parts} IXFR taken, {given} given"

    # What checkers say of the signed zone.

    def take_signed(self) -> Path:
        tsig = self.book["dns"]["tsig"]
        zone = dns.zone.Zone(dns.name.from_text(TLD), relativize=False)
        query, _ = dns.xfr.make_query(
            zone, keyring=self.ring(), keyname=dns.name.from_text(tsig["name"]),
            keyalgorithm=tsig["algorithm"],
        )
        dns.query.inbound_xfr("127.0.0.1", zone, query, self.knot_port, lifetime=SECONDS)
        file = self.folder / "signed.zone"
        file.write_text(zone.to_text(relativize=False) + "\n")
        return file

    def checkers(self) -> str:
        for number in range(20):
            self.create(f"kept{number}.{TLD}", signed=number % 2 == 0)
        self.settle()
        file = self.take_signed()
        said("ldns-verify-zone", "-V", "1", file)
        said("kzonecheck", "-o", TLD, "-d", "on", file)
        said("dnssec-verify", "-o", TLD, "-q", file)
        text = file.read_text()
        must(" NSEC3PARAM 1 0 0 -" in text, "NSEC3, no iterations, no salt")
        must(" CDNSKEY 257 3 13 " in text and " CDS " in text, "CDS and CDNSKEY")
        return "ldns-verify-zone, kzonecheck, dnssec-verify"

    def checkers_again(self) -> str:
        self.settle()
        file = self.take_signed()
        said("ldns-verify-zone", "-V", "1", file)
        return "ldns-verify-zone"

    def settle(self) -> None:
        """Waits until NSD has what the registry has: by a name made for it."""
        self.number += 1
        watcher = Watcher(self.nsd_port)
        name = f"settled{self.number}.{TLD}"
        self.create(name)
        watcher.expect(name, SERVERS[:2], time.monotonic())
        watcher.wait()
        watcher.ended.set()
        watcher.thread.join()

    def validate(self) -> str:
        keys = self.ask(self.nsd_port, TLD, "DNSKEY").answer[0]
        anchors = [record.to_text().split(" ", 3) for record in keys if record.flags & 1]
        file = self.folder / "anchor.conf"
        lines = [
            f'  "{TLD}." static-key {flags} {protocol} {algorithm} "{"".join(key.split())}";'
            for flags, protocol, algorithm, key in anchors
        ]
        file.write_text("trust-anchors {\n" + "\n".join(lines) + "\n};\n")
        shown = []
        for name, rdtype, wanted in [
            (TLD, "SOA", "; fully validated"),
            (f"kept0.{TLD}", "DS", "; fully validated"),
            (TLD, "TXT", "; negative response, fully validated"),
            (f"kept1.{TLD}", "DS", "; negative response"),
            (f"nobody-has-this.{TLD}", "A", "; negative response"),
        ]:
            text = said("delv", "@127.0.0.1", "-p", self.nsd_port, "-a", file, f"+root={TLD}",
                        name, rdtype)
            must(wanted in text, f"{name} {rdtype}: {text}")
            shown.append(rdtype)
        return f"delv: {', '.join(shown)}"

    def show_ds(self) -> str:
        where = ["--server", f"127.0.0.1:{self.knot_port}"]
        shown = said(self.options.pharos, "dns", "ds", TLD, "--sandbox", self.book_file, *where)
        must(re.match(rf"{TLD}\. IN DS \d+ 13 2 [0-9A-F]{{64}}\n$", shown) is not None, shown)
        keys = said("keymgr", "-c", self.knot_conf, TLD, "ds")
        ours = shown.split()[3:]
        must(any(line.split()[2:] == [*ours[:3], ours[3].lower()] for line in keys.splitlines()), keys)
        return shown.strip()

    def show_status(self) -> str:
        self.settle()
        where = ["--sandbox", self.book_file, "--signer", f"127.0.0.1:{self.knot_port}"]
        where += ["--public", f"127.0.0.1:{self.nsd_port}"]
        shown = json.loads(said(self.options.pharos, "dns", "status", "--json", *where))
        found = next(one for one in shown if one["zone"]["tld"] == TLD)
        # Somebody had the zone as well, by hand: he is behind, and no trouble.
        taken = [one for one in found["secondaries"] if one["is_current"]]
        must(taken != [], f"Knot has what the registry has: {found['secondaries']}")
        signer, public = found["signer"], found["name_servers"][0]
        must(signer["serial"] == public["serial"], f"{signer} {public}")
        must(signer["signed_until"] > found["zone"]["published_at"], str(signer))
        ours = self.show_ds()
        must(found["ds"]["records"] == [ours], f"{found['ds']} {ours}")
        text = said(self.options.pharos, "dns", "status", *where)
        must(f".{TLD}: serial {found['zone']['serial']} of " in text, text)
        return f"signed until {public['signed_until']}"

    # Who is killed.

    def killed(self, what: str, process: Process, restart: Callable[[], None]) -> str:
        names = [f"{what}{number}.{TLD}" for number in range(60)]
        watcher = Watcher(self.nsd_port)
        acknowledged = 0
        for number, name in enumerate(names):
            if number == 30:
                process.end(signal.SIGKILL)
                restart()
            try:
                self.create(name)
            except Exception:  # noqa: BLE001 - the registry was killed under it
                self.log_in()
                continue
            acknowledged += 1
            watcher.expect(name, SERVERS[:2], time.monotonic())
        watcher.wait(90)
        watcher.ended.set()
        watcher.thread.join()
        return f"{acknowledged} acknowledged names are public"

    def kill_registry(self) -> str:
        def restart() -> None:
            self.is_resumed = True
            self.start_sandbox()
        return self.killed("registry", self.sandbox, restart)

    def kill_signer(self) -> str:
        return self.killed("signer", self.knot, self.knot.start)


def receive(link: socket.socket, count: int) -> bytes:
    octets = b""
    while len(octets) < count:
        more = link.recv(count - len(octets))
        must(bool(more), "the connection was closed")
        octets += more
    return octets


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pharos", type=Path, required=True)
    arguments.add_argument("--folder", type=Path, required=True)
    arguments.add_argument("--database", help="a database for the sandbox; else SQLite")
    arguments.add_argument("--names", type=int, default=250, help="each is changed four times")
    arguments.add_argument("--pace", type=float, default=0.02, help="seconds between two changes")
    arguments.add_argument("--keep", action="store_true", help="leave the folder")
    options = arguments.parse_args()
    # Its children are in sessions of their own: they end with it, whoever ends it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chain, steps = Chain(options), Steps()
    try:
        steps.take("a sandbox that tells Knot", chain.start_sandbox)
        steps.take("configurations are printed, and sound", chain.print_configurations)
        steps.take("Knot signs, NSD serves", chain.start_servers)
        steps.take("nobody else gets the zone", chain.refuse_others)
        steps.take("servers for the names", chain.prepare)
        steps.take("creates are public", chain.creates)
        steps.take("updates are public", chain.updates)
        steps.take("holds are public", chain.holds)
        steps.take("ends of holds are public", chain.releases)
        steps.take("deletes are public", chain.deletes)
        steps.take("within two seconds", chain.in_time)
        steps.take("by differences, not by whole zones", chain.differences_alone)
        steps.take("checkers accept the signed zone", chain.checkers)
        steps.take("a validator believes it", chain.validate)
        steps.take("the DS for the parent is shown", chain.show_ds)
        steps.take("the whole chain is shown", chain.show_status)
        steps.take("the signer is killed, and the chain goes on", chain.kill_signer)
        steps.take("the registry is killed, and the chain goes on", chain.kill_registry)
        steps.take("checkers accept what came of it", chain.checkers_again)
    finally:
        chain.end()
        if steps.failed:
            for process in (chain.sandbox, chain.knot, chain.nsd):
                last = process.told().splitlines()[-8:] if process.log.exists() else []
                print("\n".join(f"      {process.name}: {line}" for line in last))
        if not options.keep:
            shutil.rmtree(options.folder, ignore_errors=True)
    print(f"{steps.passed} passed, {steps.failed} failed")
    return 1 if steps.failed else 0


if __name__ == "__main__":
    sys.exit(main())
