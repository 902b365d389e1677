#!/usr/bin/env python3
"""Lets ICANN's rdap-test read what a sandbox answers over RDAP.

Every answer is asked for as rdap-test does it (with and without an origin, with extensions), and
held against its checks of STD 95 and of the gTLD profile. What it finds must be listed, with a
reason, in the file of expected differences; what is listed and not found must leave the list.
The last line is `N passed, N failed`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance import read_expected

CLASSES = ("std95error", "gtldprofileerror")


def plain(word: str) -> str:
    """A word of a report, whichever way its version writes it: Std95Error, std95_error."""
    return word.replace("_", "").replace("-", "").lower()


def found(node: Any) -> Iterator[str]:
    """The checks that failed, wherever they stand in a report."""
    if isinstance(node, dict):
        kind, check = node.get("check_class"), node.get("check")
        if isinstance(kind, str) and isinstance(check, str) and plain(kind) in CLASSES:
            yield plain(check)
        for value in node.values():
            yield from found(value)
    elif isinstance(node, list):
        for value in node:
            yield from found(value)


def ask(tool: str, url: str, home: str) -> tuple[set[str], str]:
    """What rdap-test finds in one answer, and what went wrong with asking."""
    command = [tool, url, "--output-type", "json", "--log-level", "error"]
    command += ["--allow-invalid-certificates", "--skip-v6", "--expect-group", "gtld"]
    command += ["--check-type", "std95-error", "--check-type", "gtld-profile-error"]
    # It keeps caches in the user's folders, which are not ours to fill.
    environment = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home}
    ended = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=60, env=environment
    )
    begin = ended.stdout.find("{")
    try:
        report = json.loads(ended.stdout[begin:]) if begin >= 0 else None
    except ValueError:
        report = None
    if report is None:
        return set(), f"no report (status {ended.returncode}): {ended.stderr.strip()[-500:]}"
    runs = report.get("Http", {}).get("test_runs", [])
    tested = [run for run in runs if run.get("outcome") == "Tested"]
    return set(found(report)), "" if tested else f"nothing was tested: {runs}"[:500]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tool", default="rdap-test", help="the program")
    arguments.add_argument("--sandbox", type=Path, required=True, help="path of sandbox.json")
    arguments.add_argument("--expected", type=Path, required=True, help="expected differences")
    options = arguments.parse_args()
    sandbox = json.loads(options.sandbox.read_text())
    expected = read_expected(options.expected)
    registered = sandbox["registered"]
    paths = [f"domain/{name}" for name in registered["domains"]]
    paths += [f"nameserver/{name}" for name in registered["hosts"]]
    paths += [f"entity/{one['iana_id']}" for one in sandbox["registrars"]]
    passed = failed = 0
    seen = set()
    with tempfile.TemporaryDirectory() as home:
        for path in paths:
            checks, trouble = ask(options.tool, sandbox["rdap"] + path, home)
            seen |= checks
            unexplained = sorted(check for check in checks if check not in expected)
            if trouble or unexplained:
                failed += 1
                print(f"FAIL  rdap-test {path}: {trouble or ', '.join(unexplained)}")
            else:
                passed += 1
                print(f"pass  rdap-test {path}")
    for check, reason in expected.items():
        if check not in seen:
            failed += 1
            print(f"FAIL  rdap-test finds no {check} any more: take it off the list ({reason})")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
