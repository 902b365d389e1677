#!/usr/bin/env python3
"""Plays life-of-a-name.json with epptools, a client for registrars that we did not write.

    epptools_scenario.py --sandbox DIR/sandbox.json

One line for each step; the last line is `N passed, N failed`. A step that failed may take later
ones with it: read the first.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from epptools import Client, Response

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from epptools_path import Https, Steps, client_of, must  # noqa: E402

RUN = "et"
DOMAIN = "urn:ietf:params:xml:ns:domain-1.0"
RGP = "urn:ietf:params:xml:ns:rgp-1.0"


class Player:
    """Every registrar's session, and a way to do each kind of step."""

    def __init__(self, sandbox: dict[str, Any], registrars: list[str]) -> None:
        self.https = Https(sandbox)
        known = {registrar["id"]: registrar for registrar in sandbox["registrars"]}
        self.clients = {name: client_of(sandbox, known[name]) for name in registrars}
        for client in self.clients.values():
            client.connect()
            client.login()
            client.throw_on_failure(False)

    def play(self, step: dict[str, Any]) -> str | None:
        if step["do"] == "clock":
            return str(self.https.control("clock", {"advance": step["advance"]})["now"])
        client = self.clients[step["who"]]
        do = getattr(self, step["do"].replace("-", "_"))
        answer = do(client, step)
        if isinstance(answer, Response):
            wanted = step.get("code", 1000)
            words = f"{answer.code()} {answer.message()} {answer.error_reasons()}"
            must(answer.code() == wanted, f"{words}, not {wanted}")
            return str(answer.code())
        return answer

    @staticmethod
    def available(answer: Response, step: dict[str, Any], what: str) -> Response:
        must(answer.is_available(what) is step["available"], f"available: {answer.availability()}")
        return answer

    @staticmethod
    def seen(answer: Response, step: dict[str, Any], **shown: Any) -> Response:
        for what, wanted in step.get("sees", {}).items():
            found = shown[what]()
            found = sorted(found) if isinstance(wanted, list) else found
            wanted = sorted(wanted) if isinstance(wanted, list) else wanted
            must(found == wanted, f"{what}: {found}, not {wanted}")
        return answer

    def contact_check(self, client: Client, step: dict[str, Any]) -> Response:
        return self.available(client.contact.check([step["id"]]), step, step["id"])

    def contact_create(self, client: Client, step: dict[str, Any]) -> Response:
        return client.contact.create(
            step["id"],
            name=step["name"],
            street=["1 Dispensary Lane"],
            city="Chicago",
            sp="IL",
            pc="60601",
            cc="US",
            voice="+1.3125550100",
            email=step["email"],
        )

    def contact_info(self, client: Client, step: dict[str, Any]) -> Response:
        answer = client.contact.info(step["id"])
        return self.seen(answer, step, email=answer.email, sponsor=answer.sponsor)

    def contact_update(self, client: Client, step: dict[str, Any]) -> Response:
        return client.contact.update(step["id"], change={"email": step["email"]})

    def contact_delete(self, client: Client, step: dict[str, Any]) -> Response:
        return client.contact.delete(step["id"])

    def host_check(self, client: Client, step: dict[str, Any]) -> Response:
        return self.available(client.host.check([step["name"]]), step, step["name"])

    def host_create(self, client: Client, step: dict[str, Any]) -> Response:
        return client.host.create(step["name"], step["addresses"])

    def host_info(self, client: Client, step: dict[str, Any]) -> Response:
        answer = client.host.info(step["name"])

        def addresses() -> list[str]:
            return [address["ip"] for address in answer.host_addresses()]

        return self.seen(answer, step, addresses=addresses, sponsor=answer.sponsor)

    def host_update(self, client: Client, step: dict[str, Any]) -> Response:
        return client.host.update(
            step["name"], add_addresses=step["add"], remove_addresses=step["remove"]
        )

    def host_delete(self, client: Client, step: dict[str, Any]) -> Response:
        return client.host.delete(step["name"])

    def domain_check(self, client: Client, step: dict[str, Any]) -> Response:
        return self.available(client.domain.check([step["name"]]), step, step["name"])

    def domain_create(self, client: Client, step: dict[str, Any]) -> Response:
        contact = step["contact"]
        roles = {"admin": contact, "tech": contact}
        return client.domain.create(
            step["name"], years=step["years"], registrant=contact, contacts=roles
        )

    def domain_info(self, client: Client, step: dict[str, Any]) -> Response:
        answer = client.domain.info(step["name"])
        return self.seen(
            answer,
            step,
            sponsor=answer.sponsor,
            statuses=answer.statuses,
            rgp=answer.rgp_status,
            hosts=answer.nameservers,
        )

    def domain_update(self, client: Client, step: dict[str, Any]) -> Response:
        def part(word: str) -> dict[str, Any]:
            given = {"ns": f"{word}-hosts", "statuses": f"{word}-statuses"}
            return {key: step[name] for key, name in given.items() if name in step}

        change = {"auth_info": step["secret"]} if "secret" in step else None
        return client.domain.update(
            step["name"], add=part("add") or None, remove=part("remove") or None, change=change
        )

    def domain_renew(self, client: Client, step: dict[str, Any]) -> Response:
        before = client.domain.info(step["name"]).expiry_date() or ""
        answer = client.domain.renew(step["name"], before, step["years"])
        if "adds-years" in step:
            after = datetime.fromisoformat(answer.expiry_date() or "")
            years = after.year - datetime.fromisoformat(before).year
            must(years == step["adds-years"], f"{before} became {after}")
        return answer

    def transfer_request(self, client: Client, step: dict[str, Any]) -> Response:
        return client.domain.transfer("request", step["name"], step["secret"])

    def transfer_approve(self, client: Client, step: dict[str, Any]) -> Response:
        return client.domain.transfer("approve", step["name"])

    def domain_delete(self, client: Client, step: dict[str, Any]) -> Response:
        return client.domain.delete(step["name"])

    def restore_request(self, client: Client, step: dict[str, Any]) -> Response:
        return client.domain.restore(step["name"])

    def restore_report(self, client: Client, step: dict[str, Any]) -> Response:
        """epptools leaves the report of RFC 3915 to its caller."""
        frame = client.frame()
        update = frame.ns(frame.verb("update"), DOMAIN, "domain:update")
        frame.ns(update, DOMAIN, "domain:name", step["name"])
        frame.ns(update, DOMAIN, "domain:chg")
        restore = frame.ns(frame.ns(frame.extension(), RGP, "rgp:update"), RGP, "rgp:restore")
        restore.set("op", "report")
        report = frame.ns(restore, RGP, "rgp:report")
        for name, text in report_of(step["name"]):
            frame.ns(report, RGP, f"rgp:{name}", text)
        return client.request(frame)

    def poll(self, client: Client, step: dict[str, Any]) -> str:
        taken = []

        def take(notice: Response) -> None:
            taken.append(notice.raw)

        client.poll.drain(take)
        must(any(step["until"] in text for text in taken), f"{len(taken)} messages, none names it")
        return f"{len(taken)} messages"


def report_of(name: str) -> list[tuple[str, str]]:
    """The elements of a restore report, in the order of RFC 3915, section 4.2.5."""
    return [
        ("preData", f"{name}, delegated"),
        ("postData", f"{name}, delegated"),
        ("delTime", "2026-01-05T12:00:00Z"),
        ("resTime", "2026-01-05T12:00:00Z"),
        ("resReason", "Registrant error."),
        ("statement", "The registry's data was restored for the registrant alone."),
        ("statement", "What this report says is true to our best knowledge."),
    ]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sandbox", type=Path, required=True, help="path of sandbox.json")
    options = arguments.parse_args()
    text = (HERE / "life-of-a-name.json").read_text().replace("{run}", RUN)
    scenario = json.loads(text)
    player = Player(json.loads(options.sandbox.read_text()), scenario["registrars"])
    steps = Steps()
    for number, step in enumerate(scenario["steps"], 1):
        what = step.get("id") or step.get("name") or step.get("until") or step.get("advance")
        steps.take(f"{number:2} {step['do']} {what}", lambda step=step: player.play(step))
    for client in player.clients.values():
        client.logout()
        client.disconnect()
    print(f"{steps.passed} passed, {steps.failed} failed")
    return 1 if steps.failed else 0


if __name__ == "__main__":
    sys.exit(main())
