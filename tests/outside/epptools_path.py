#!/usr/bin/env python3
"""The path of a name, walked with epptools, a client for registrars that we did not write.

Login over TLS with a client certificate, contact, host, token, check, create, info by EPP; then
what the world sees: RDAP, and the exported zone. One line for each step; the last line is
`N passed, N failed`. A step that failed may take later ones with it: read the first.
"""

from __future__ import annotations

import argparse
import http.client
import json
import ssl
import sys
import traceback
from pathlib import Path
from typing import Any, Callable

from epptools import Client, Config, Response
from epptools.exceptions import AuthenticationException, EppException

TOKEN = "urn:ietf:params:xml:ns:allocationToken-1.0"
NAME = "outside-walk.pharmacy"
HOSTS = ["ns1.outside-walk.example.net", "ns2.outside-walk.example.net"]
CONTACT = "OUTSIDE-1"
ORGANIZATION = "Outside Walk Pharmacy"
SECONDS = 20


class Https:
    """The HTTPS side of a sandbox, verified against its own authority."""

    def __init__(self, sandbox: dict[str, Any]) -> None:
        self.sandbox = sandbox
        self.context = ssl.create_default_context(cafile=sandbox["ca_cert"])

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str, bytes]:
        """Status, content type and body of an answer."""
        where = self.sandbox["https"]
        name = where["server_name"]
        connection = http.client.HTTPConnection(where["host"], where["port"], timeout=SECONDS)
        connection.connect()
        connection.sock = self.context.wrap_socket(connection.sock, server_hostname=name)
        headers["Host"] = name
        try:
            data = None if body is None else json.dumps(body).encode()
            if data is not None:
                headers["Content-Type"] = "application/json"
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Content-Type", ""), answer.read()
        finally:
            connection.close()

    def control(self, call: str, body: Any) -> Any:
        """A call below /sandbox/, which must succeed."""
        token = self.sandbox["api"]["token"]
        status, _, text = self.ask("POST", f"/sandbox/{call}", body, Authorization=f"Bearer {token}")
        if status != 200:
            raise AssertionError(f"POST /sandbox/{call} answered {status}: {text[:500]!r}")
        return json.loads(text)


class Steps:
    """Runs steps, one line each, and counts."""

    def __init__(self) -> None:
        self.passed = self.failed = 0

    def take(self, what: str, step: Callable[[], str | None]) -> None:
        try:
            seen = step()
        except Exception as error:  # whatever a step does, the others are still taken
            self.failed += 1
            print(f"FAIL  {what}: {type(error).__name__}: {error}", flush=True)
            if not isinstance(error, (AssertionError, EppException, OSError)):
                traceback.print_exc(limit=3, file=sys.stdout)
            return
        self.passed += 1
        print(f"pass  {what}" + (f": {seen}" if seen else ""), flush=True)


def must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)


def client_of(sandbox: dict[str, Any], registrar: dict[str, Any], **changes: Any) -> Client:
    """A registrar's client, not yet connected."""
    where = sandbox["epp"]
    settings = {
        "host": where["host"],
        "port": where["port"],
        "clid": registrar["id"],
        "password": registrar["password"],
        "ca_file": sandbox["ca_cert"],
        "client_cert": registrar["cert"],
        "client_key": registrar["key"],
        "connect_timeout": SECONDS,
        "read_timeout": SECONDS,
    }
    return Client(Config(**(settings | changes)))


class Walk:
    """One registrar's session, and what it learns on the way."""

    def __init__(self, sandbox: dict[str, Any], zone: Path | None) -> None:
        self.sandbox = sandbox
        self.zone = zone
        self.https = Https(sandbox)
        self.registrar = sandbox["registrars"][0]
        self.client = client_of(sandbox, self.registrar)
        self.token = ""

    def login(self) -> str:
        greeting = self.client.connect()
        self.client.login()
        services = greeting.service_obj_uris() + greeting.service_ext_uris()
        return f"{len(services)} services announced"

    def login_with_anothers_certificate(self) -> str:
        other = self.sandbox["registrars"][1]
        client = client_of(
            self.sandbox, self.registrar, client_cert=other["cert"], client_key=other["key"]
        )
        with client:
            client.connect()
            try:
                client.login()
            except AuthenticationException:
                return "2200"
        raise AssertionError("it was let in")

    def create_contact(self) -> str:
        self.client.contact.create(
            CONTACT,
            name="Outside Walk",
            org=ORGANIZATION,
            street=["1 Dispensary Lane"],
            city="Chicago",
            sp="IL",
            pc="60601",
            cc="US",
            voice="+1.3125550100",
            email="desk@outside-walk.example.net",
        )
        answer = self.client.contact.info(CONTACT)
        must(answer.email() == "desk@outside-walk.example.net", f"e-mail is {answer.email()!r}")
        return str(answer.roid())

    def create_hosts(self) -> str:
        for host in HOSTS:
            self.client.host.create(host)
        availability = self.client.host.check(HOSTS).availability()
        must(not any(availability.values()), f"still available: {availability}")
        return ", ".join(HOSTS)

    def get_token(self) -> str:
        answer = self.https.control("tokens", {"domain": NAME, "organization": ORGANIZATION})
        self.token = answer["token"]
        return f"expires {answer['expires_at']}"

    def with_token(self, build: Callable[[Any], None]) -> Response:
        """Sends a frame with the allocation token, which epptools leaves to its caller."""
        frame = self.client.frame()
        build(frame)
        frame.ns(frame.extension(), TOKEN, "allocationToken:allocationToken", self.token)
        return self.client.request(frame)

    def check_without_token(self) -> str:
        answer = self.client.domain.check([NAME])
        must(answer.is_available(NAME) is False, "available without a token")
        return str(answer.unavailable_reason(NAME))

    def check_with_token(self) -> None:
        def build(frame: Any) -> None:
            uri = "urn:ietf:params:xml:ns:domain-1.0"
            check = frame.ns(frame.verb("check"), uri, "domain:check")
            frame.ns(check, uri, "domain:name", NAME)

        must(self.with_token(build).is_available(NAME) is True, "not available with its token")

    def create_domain(self) -> str:
        def build(frame: Any) -> None:
            uri = "urn:ietf:params:xml:ns:domain-1.0"
            create = frame.ns(frame.verb("create"), uri, "domain:create")
            frame.ns(create, uri, "domain:name", NAME)
            frame.ns(create, uri, "domain:period", "1", {"unit": "y"})
            servers = frame.ns(create, uri, "domain:ns")
            for host in HOSTS:
                frame.ns(servers, uri, "domain:hostObj", host)
            frame.ns(create, uri, "domain:registrant", CONTACT)
            for kind in ("admin", "tech"):
                frame.ns(create, uri, "domain:contact", CONTACT, {"type": kind})
            frame.ns(frame.ns(create, uri, "domain:authInfo"), uri, "domain:pw", "")

        answer = self.with_token(build)
        must(answer.code() == 1000, f"{answer.code()} {answer.message()}")
        return f"expires {answer.expiry_date()}"

    def info(self) -> str:
        answer = self.client.domain.info(NAME)
        must(answer.object_name() == NAME, f"the name is {answer.object_name()!r}")
        must(answer.sponsor() == self.registrar["id"], f"the sponsor is {answer.sponsor()!r}")
        must(sorted(answer.nameservers()) == HOSTS, f"name servers: {answer.nameservers()}")
        must(answer.registrant() == CONTACT, f"the registrant is {answer.registrant()!r}")
        must("addPeriod" in answer.rgp_status(), f"RGP: {answer.rgp_status()}")
        return f"{answer.roid()}, {answer.statuses()}"

    def rdap(self) -> str:
        status, kind, text = self.https.ask("GET", f"/rdap/domain/{NAME}")
        must(status == 200, f"{status}: {text[:300]!r}")
        must(kind.startswith("application/rdap+json"), f"content type {kind!r}")
        found = json.loads(text)
        must(found.get("ldhName", "").lower() == NAME, f"ldhName {found.get('ldhName')!r}")
        servers = sorted(server["ldhName"].lower() for server in found.get("nameservers", []))
        must(servers == HOSTS, f"name servers {servers}")
        events = {event["eventAction"] for event in found["events"]}
        must({"registration", "expiration"} <= events, f"events {sorted(events)}")
        return f"handle {found['handle']}"

    def rdap_of_nothing(self) -> None:
        status, _, _ = self.https.ask("GET", f"/rdap/domain/no-such-{NAME}")
        must(status == 404, f"{status}, not 404")

    def in_exported_zone(self) -> str:
        """Every name server of the name stands in the export that `--zone` names."""
        must(self.zone is not None, "no --zone was given")
        wanted = {f"{NAME}. ns {host}." for host in HOSTS}
        found = set()
        for line in self.zone.read_text().splitlines():
            fields = line.split(";")[0].lower().split()
            if len(fields) == 5 and fields[3] == "ns":
                found.add(f"{fields[0]} ns {fields[4]}")
        must(wanted <= found, f"{self.zone} lacks {sorted(wanted - found)}")
        return str(self.zone)

    def logout(self) -> None:
        answer = self.client.logout()
        must(answer.code() == 1500, f"{answer.code()}, not 1500")


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sandbox", type=Path, required=True, help="path of sandbox.json")
    arguments.add_argument(
        "--zone", type=Path, help="only look for the name in this export, after an earlier walk"
    )
    options = arguments.parse_args()
    sandbox = json.loads(options.sandbox.read_text())
    walk = Walk(sandbox, options.zone)
    steps = Steps()
    if options.zone is not None:
        steps.take("the name is in the exported zone", walk.in_exported_zone)
    else:
        steps.take("login with the client certificate", walk.login)
        steps.take("another's certificate is refused", walk.login_with_anothers_certificate)
        steps.take("create a contact", walk.create_contact)
        steps.take("create two hosts", walk.create_hosts)
        steps.take("check without a token", walk.check_without_token)
        steps.take("get a token the honest way", walk.get_token)
        steps.take("check with the token", walk.check_with_token)
        steps.take("create with the token", walk.create_domain)
        steps.take("info", walk.info)
        steps.take("RDAP shows the name", walk.rdap)
        steps.take("RDAP knows nothing of another", walk.rdap_of_nothing)
        steps.take("logout", walk.logout)
        walk.client.disconnect()
    print(f"{steps.passed} passed, {steps.failed} failed")
    return 1 if steps.failed else 0


if __name__ == "__main__":
    sys.exit(main())
