#!/usr/bin/env python3
"""A registry's mail, taken by aiosmtpd, a mail server that we did not write.

`pharos serve` as an operator runs it: STARTTLS asked for, an authority of our own, a password. The
server is down, then up; trusted, then a stranger; it takes a mail, puts it off, refuses it. One
line for each step; the last line is `N passed, N failed`. A step that failed may take later ones
with it: read the first.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import html
import http.client
import json
import logging
import os
import re
import socket
import ssl
import struct
import subprocess
import sys
import time
import traceback
import urllib.parse
import warnings
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, Callable

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

SECONDS = 20
# The first retry comes a minute after the attempt, in wall time; with the worker's own pace.
RETRY_SECONDS = 100
USER, PASSWORD = "registry", "a password of the mail server"
ALERTS = "desk@registry.test"
STATED = "2024-10"


def must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)


class Authority:
    """An authority and a certificate for localhost, made with openssl."""

    def __init__(self, folder: Path, name: str) -> None:
        self.authority = folder / f"{name}-ca.pem"
        self.certificate, self.key = folder / f"{name}.pem", folder / f"{name}.key"
        authority_key, asked = folder / f"{name}-ca.key", folder / f"{name}.csr"
        extensions = folder / f"{name}.ext"
        extensions.write_text("subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n")
        new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        self.run("req", "-x509", *new, "-days", "2", "-subj", f"/CN={name} authority",
                 "-keyout", authority_key, "-out", self.authority)
        self.run("req", *new, "-subj", "/CN=localhost", "-keyout", self.key, "-out", asked)
        self.run("x509", "-req", "-in", asked, "-CA", self.authority, "-CAkey", authority_key,
                 "-CAcreateserial", "-days", "2", "-extfile", extensions, "-out", self.certificate)

    @staticmethod
    def run(*arguments: Any) -> None:
        command = ["openssl", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
        must(done.returncode == 0, f"{' '.join(command[:2])}: {done.stderr}")

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


class Mailbox:
    """What a mail server does with each recipient, and what it has taken."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, bytes]] = []
        self.connections: set[Any] = set()

    async def handle_RCPT(self, _server: Any, session: Any, envelope: Any, address: str,
                          _options: list[str]) -> str:
        self.connections.add(session.peer)
        if address.startswith("later@"):
            return "451 4.2.2 the mailbox is full for now"
        if address.startswith("never@"):
            return "550 5.1.1 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        for to in envelope.rcpt_tos:
            self.taken.append((envelope.mail_from, to, envelope.content))
        return "250 2.0.0 taken"

    def to(self, address: str, code: str | None = None) -> list[bytes]:
        found = [content for _, to, content in self.taken if to == address]
        return [one for one in found if code is None or code in str(subject(one))]


def subject(content: bytes) -> str:
    return str(message_from_bytes(content, policy=policy.default)["Subject"])


def signed_in(_server: Any, _session: Any, _envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and data.login.decode() == USER
    return AuthResult(success=good and data.password.decode() == PASSWORD, handled=True)


def mail_server(mailbox: Mailbox, authority: Authority, port: int) -> Controller:
    controller = Controller(mailbox, hostname="127.0.0.1", port=port,
                            tls_context=authority.context(), require_starttls=True,
                            auth_required=True, authenticator=signed_in)
    controller.start()
    return controller


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def one_time_code(secret: str) -> str:
    """RFC 6238 with SHA-1, six digits, thirty seconds."""
    padded = secret + "=" * (-len(secret) % 8)
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(padded), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start:start + 4])[0] & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"


class Registry:
    """`pharos serve` with a configuration of its own."""

    def __init__(self, pharos: Path, folder: Path, database: str | None) -> None:
        self.pharos, self.folder = pharos.resolve(), folder
        self.ours, self.strange = Authority(folder, "ours"), Authority(folder, "strange")
        self.port, self.mail_port = free_port(), free_port()
        self.config = folder / "pharos.toml"
        self.log = folder / "serve.log"
        self.token = ""
        self.process: subprocess.Popen[bytes] | None = None
        (folder / "mail-password").write_text(PASSWORD + "\n")
        rulebook = Path("etc/rulebooks/pharmacy.toml").resolve()
        url = f'[database]\nurl = "{database}"\n' if database else ""
        self.config.write_text(f"""
data_directory = "{folder}"
{url}
[[tld]]
name = "pharmacy"
rulebook_file = "{rulebook}"
[https]
listen = ["127.0.0.1:{self.port}"]
certificate_file = "{self.ours.certificate}"
key_file = "{self.ours.key}"
server_name = "localhost"
[registry]
name = "Registry under test"
abuse_email = "abuse@registry.test"
postal_address = "1 Test Street, Testville"
[mail]
transport = "smtp"
host = "localhost"
port = {self.mail_port}
tls = "starttls"
authorities_file = "{self.ours.authority}"
user = "{USER}"
password_file = "mail-password"
from = "The Registry <registry@registry.test>"
bounce_domain = "bounces.registry.test"
alerts_to = "{ALERTS}"
""")

    def command(self, *arguments: str) -> str:
        command = [str(self.pharos), *arguments, "--config", str(self.config)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        must(done.returncode == 0, f"{' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    def start(self) -> None:
        log = self.log.open("ab")
        command = [str(self.pharos), "serve", "--config", str(self.config)]
        self.process = subprocess.Popen(command, stdout=log, stderr=log)
        within("a registry that is ready", SECONDS, lambda: self.is_ready())

    def is_ready(self) -> bool:
        must(self.process.poll() is None, f"it ended: {self.log.read_text()[-2000:]}")
        try:
            return self.ask("GET", "/health")[0] == 200
        except OSError:
            return False

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=SECONDS)

    def ask(self, method: str, path: str, body: Any = None, form: bool = False,
            version: str = "") -> tuple[int, str]:
        context = ssl.create_default_context(cafile=str(self.ours.authority))
        where = http.client.HTTPSConnection("localhost", self.port, timeout=SECONDS,
                                            context=context)
        headers = {"Host": "localhost"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if version:
            headers["If-Match"] = version
        if form:
            body = urllib.parse.urlencode(body)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = "https://localhost"
            headers["Sec-Fetch-Site"] = "same-origin"
        elif body is not None:
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        try:
            where.request(method, path, body, headers)
            answer = where.getresponse()
            self.version = answer.headers.get("ETag", "")
            return answer.status, answer.read().decode()
        finally:
            where.close()

    def call(self, method: str, path: str, body: Any = None, version: str = "") -> Any:
        status, text = self.ask(method, f"/api/v1/{path}", body, version=version)
        must(status < 300, f"{method} {path} is answered {status}: {text[:600]}")
        return json.loads(text) if text else None

    def enrol(self, email: str, role: str) -> None:
        """A person sets a password and a second factor, and makes a token for a program."""
        link = self.command("staff", "invite", email, role)
        path = urllib.parse.urlparse(re.search(r"https://\S+", link).group(0)).path
        status, page = self.ask("GET", path)
        must(status == 200, f"the invitation is answered {status}")
        carried = html.unescape(re.search(r'name="carried" value="([^"]*)"', page).group(1))
        secret = re.search(r'<code class="secret">([A-Z2-7]+)</code>', page).group(1)
        given = {"carried": carried, "name": "Ann Reviewer", "code": one_time_code(secret),
                 "password": "a long and quite unguessable one"}
        status, page = self.ask("POST", path, given, form=True)
        must(status == 303, f"the form is answered {status}: {page[:600]}")
        self.token = self.command("staff", "token", email, "the outside test").splitlines()[-1]

    def notices(self, **filters: str) -> list[Any]:
        return self.call("GET", "notices?" + urllib.parse.urlencode(filters))["items"]

    def notice(self, found: Any) -> Any:
        return self.call("GET", f"notices/{found['id']}")


def within(what: str, seconds: float, holds: Callable[[], Any]) -> Any:
    """Waits for what others bring about, and no longer than it may take."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = holds()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"no {what} within {seconds} seconds")


class Walk:
    """The steps, and what they learn on the way."""

    def __init__(self, registry: Registry, database: str | None) -> None:
        self.registry, self.database = registry, database
        self.mailbox = Mailbox()
        self.server: Controller | None = None
        self.request: dict[str, Any] = {}
        self.first: Any = None

    def open(self) -> str:
        self.registry.command("migrate")
        self.registry.start()
        self.registry.enrol("ann@registry.test", "supervisor")
        call = self.registry.call
        organization = call("POST", "organizations", {
            "name": "Acme Pharmacy", "kind": "pharmacy", "country": "US",
            "contact_name": "Ada Apothecary", "contact_email": "ada@customer.test",
        })
        applied = call("POST", "accreditations", {
            "organization": organization["id"], "programme": "verified-websites",
            "websites": ["https://www.acme.example/"], "jurisdictions": ["US-IL"],
        })
        accreditation = applied["accreditation"]
        own = next(one for one in accreditation["applications"]
                   if one["id"] == applied["application"])
        met = [{"standard": one["number"], "verdict": "met", "words": "Seen."}
               for one in own["checklist"]]
        path = f"accreditations/{accreditation['id']}"
        call("GET", path)
        call("POST", f"{path}/review", {"application": applied["application"], "standards": met},
             self.registry.version)
        call("POST", f"{path}/grant", {"application": applied["application"]})
        self.request = {
            "organization": organization["id"],
            "basis": {"kind": "accreditation", "id": accreditation["id"]},
            "submitted_by": "Ada Apothecary", "may_bind": True, "terms_version": STATED,
            "name_nexus": "Acme is our registered trade name.",
        }
        return organization["id"]

    def ask(self, name: str, to: str) -> Any:
        body = {**self.request, "name": f"{name}.pharmacy", "contact_email": to}
        return self.registry.call("POST", "requests", body)

    def of(self, to: str) -> Any:
        """The notice that tells somebody of the arrival of a request."""
        found = self.registry.notices(recipient=to)
        found = [one for one in found if one["code"] == "request-received"]
        return self.registry.notice(found[0]) if found else None

    def outcomes(self, notice: Any) -> list[str]:
        return [attempt["outcome"] for attempt in notice["attempt_list"]]

    def down(self) -> str:
        self.ask("acme-one", "one@customer.test")
        tried = within("attempt", SECONDS, lambda: (self.of("one@customer.test") or {}).get("attempts")
                       and self.of("one@customer.test"))
        self.first = tried
        must(tried["state"] == "waiting", f"it is {tried['state']}")
        must(self.outcomes(tried) == ["deferred"], f"{self.outcomes(tried)}")
        must(bool(tried.get("dated_at")), "it has no date, though it was tried (P-57)")
        health = json.loads(self.registry.ask("GET", "/health")[1])
        must(health["duties_waiting"] > 0, "/health shows none waiting")
        return tried["attempt_list"][0]["words"]

    def stranger(self) -> str:
        self.server = mail_server(self.mailbox, self.registry.strange, self.registry.mail_port)
        self.ask("acme-two", "two@customer.test")
        tried = within("attempt", RETRY_SECONDS, lambda: self.tried("two@customer.test"))
        must(self.outcomes(tried)[0] == "deferred", f"{self.outcomes(tried)}")
        must(not self.mailbox.taken, "it got a mail")
        words = tried["attempt_list"][0]["words"]
        must("certificate" in words.lower() or "issuer" in words.lower(), words)
        self.server.stop()
        return words

    def tried(self, to: str) -> Any:
        found = self.of(to)
        return found if found and found["attempts"] else None

    def up(self) -> str:
        self.server = mail_server(self.mailbox, self.registry.ours, self.registry.mail_port)
        began = time.monotonic()
        sent = within("delivery", RETRY_SECONDS, lambda: self.delivered("one@customer.test"))
        must(sent["dated_at"] == self.first["dated_at"], "its date has moved (P-57)")
        must(sent["stored"] == self.first["stored"], "it is another text than was stored")
        must(self.outcomes(sent)[-1] == "accepted", f"{self.outcomes(sent)}")
        [got] = self.mailbox.to("one@customer.test")
        message = message_from_bytes(got, policy=policy.default)
        must(message["Message-ID"] == sent["message_id"], "another Message-ID")
        must(hashlib.sha256(sent["stored"].encode()).hexdigest() == sent["sha256"], "its digest")
        return f"after {time.monotonic() - began:.0f} seconds, in {len(self.outcomes(sent))} attempts"

    def delivered(self, to: str) -> Any:
        found = self.of(to)
        return found if found and found["state"] == "delivered" else None

    def put_off(self) -> str:
        self.ask("acme-later", "later@customer.test")
        tried = within("attempt", SECONDS, lambda: self.tried("later@customer.test"))
        must(self.outcomes(tried) == ["deferred"], f"{self.outcomes(tried)}")
        must(tried["state"] == "waiting", f"it is {tried['state']}")
        words = tried["attempt_list"][0]["words"]
        must("451" in words and "full for now" in words, words)
        return words

    def refused(self) -> str:
        self.ask("acme-never", "never@customer.test")
        tried = within("attempt", SECONDS, lambda: self.tried("never@customer.test"))
        must(self.outcomes(tried) == ["refused"], f"{self.outcomes(tried)}")
        must(tried["state"] == "undelivered", f"it is {tried['state']}")
        listed = self.registry.notices(state="undelivered")
        must([one["id"] for one in listed] == [tried["id"]], f"{listed}")
        [alert] = within("mail to staff", SECONDS, lambda: self.mailbox.to(ALERTS))
        must(b"no such mailbox here" in alert, "staff are not told the server's words")
        return tried["attempt_list"][0]["words"]

    def secret(self) -> str:
        asked = self.ask("acme-token", "token@customer.test")
        self.registry.call("POST", f"requests/{asked['id']}/accept", {})
        letter = within("mail with a token", SECONDS,
                        lambda: self.mailbox.to("token@customer.test", "is accepted"))[0]
        message = message_from_bytes(letter, policy=policy.default)
        text = message.get_body(("plain",)).get_content()
        rows = [line.strip() for line in text.splitlines()]
        notices = self.registry.notices(recipient="token@customer.test")
        accepted = next(one for one in notices if one["code"] == "request-accepted")
        within("record of it", SECONDS, lambda: self.registry.notice(accepted)["state"] == "delivered")
        stored = self.registry.notice(accepted)["stored"]
        # The stored text has the digest of the one line in which the two differ.
        digests = set(re.findall(r"\b[0-9a-f]{64}\b", stored))
        secrets = [row for row in rows if hashlib.sha256(row.encode()).hexdigest() in digests]
        must(len(secrets) == 1, f"{len(secrets)} lines of the mail have their digest in the record")
        must(secrets[0] not in stored, "the record holds the secret")
        for file in self.kept():
            must(secrets[0].encode() not in file.read_bytes(), f"{file.name} holds the secret")
        return f"{len(secrets[0])} letters, as a digest in the record"

    def kept(self) -> list[Path]:
        """Everything the registry has written: its log, and its database where that is files."""
        files = [file for file in self.registry.folder.rglob("*") if file.is_file()]
        if self.database:
            dumped = self.registry.folder / "dump.sql"
            programs = os.environ.get("PHAROS_TEST_POSTGRES_BIN", "")
            pg_dump = str(Path(programs, "pg_dump")) if programs else "pg_dump"
            with dumped.open("wb") as out:
                done = subprocess.run([pg_dump, self.database], stdout=out, stderr=subprocess.PIPE)
            must(done.returncode == 0, done.stderr.decode())
            files.append(dumped)
        return files

    def one_connection(self) -> str:
        before = len(self.mailbox.connections)
        count = 12
        for place in range(count):
            self.ask(f"acme-many-{place}", f"many-{place}@customer.test")
        for place in range(count):
            within("delivery", SECONDS, lambda: self.delivered(f"many-{place}@customer.test"))
        used = len(self.mailbox.connections) - before
        must(used < count, f"{used} connections for {count} mails")
        return f"{used} connections for {count} mails"

    def end(self) -> str:
        must(self.registry.stop() == 0, "it did not end with status 0")
        self.server.stop()
        return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pharos", type=Path, required=True, help="the program")
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder to work in")
    parser.add_argument("--database", help="a PostgreSQL URL; else SQLite in the folder")
    given = parser.parse_args()
    # The server says at length what it thinks of a client that hangs up.
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    given.folder.mkdir(parents=True, exist_ok=True)
    registry = Registry(given.pharos, given.folder.resolve(), given.database)
    walk = Walk(registry, given.database)
    passed = failed = 0
    steps: list[tuple[str, Callable[[], str]]] = [
        ("a registry whose mail server is down is opened", walk.open),
        ("a notice waits for the server, is shown as tried, and is dated", walk.down),
        ("a server of an authority that we do not know gets nothing", walk.stranger),
        ("the server is back: the notice arrives as it was stored, with its date", walk.up),
        ("a mail that the server puts off waits", walk.put_off),
        ("a mail that the server refuses is undelivered, and staff are told", walk.refused),
        ("a token stands in the mail that was sent, and nowhere else", walk.secret),
        ("mails that fall due together share a connection", walk.one_connection),
        ("the registry ends", walk.end),
    ]
    try:
        for what, step in steps:
            try:
                seen = step()
            except Exception as error:  # whatever a step does, the others are still taken
                failed += 1
                print(f"FAIL  {what}: {type(error).__name__}: {error}", flush=True)
                if not isinstance(error, (AssertionError, OSError)):
                    traceback.print_exc(limit=3, file=sys.stdout)
                continue
            passed += 1
            print(f"pass  {what}" + (f": {seen}" if seen else ""), flush=True)
    finally:
        if registry.process and registry.process.poll() is None:
            registry.process.kill()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
