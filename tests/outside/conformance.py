#!/usr/bin/env python3
"""Runs the conformance kit and holds its findings against what we expect of them.

A case that fails must be listed, with a reason, in the file of expected differences; a listed
case that passes must leave the list. The last line is `N passed, N failed`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path


def read_expected(path: Path) -> dict[str, str]:
    """Case id to reason; blank lines and those that begin with # are prose."""
    expected = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        case, _, reason = line.partition(" ")
        if not reason.strip():
            sys.exit(f"{path}:{number}: found '{line}'; allowed: CASE, a space, the reason")
        expected[case.lower()] = reason.strip()
    return expected


def judge(cases: list[dict], expected: dict[str, str]) -> tuple[int, int]:
    """Prints what differs from what we expect; returns how many cases passed and failed."""
    passed = failed = 0
    for case in cases:
        name, status = case["id"], case["status"]
        reason = expected.get(name.lower())
        if status == "SKIP":
            continue
        if (status == "PASS") == (reason is None):
            passed += 1
            if reason is not None:
                print(f"pass  {name} differs as expected: {reason}")
        elif reason is None:
            failed += 1
            print(f"FAIL  {name} (its findings stand above)")
        else:
            failed += 1
            print(f"FAIL  {name} passes now: take it off the list of expected differences")
    return passed, failed


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kit", type=Path, required=True, help="folder of the kit")
    arguments.add_argument("--sandbox", type=Path, required=True, help="path of sandbox.json")
    arguments.add_argument("--expected", type=Path, required=True, help="expected differences")
    arguments.add_argument("--case", help="only these cases, separated by commas")
    arguments.add_argument("--suite", help="only these suites, separated by commas")
    options = arguments.parse_args()
    expected = read_expected(options.expected)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [sys.executable, options.kit / "run.py", "--sandbox", options.sandbox]
        command += ["--json", report]
        for choice, chosen in (("--case", options.case), ("--suite", options.suite)):
            command += [choice, chosen] if chosen else []
        ended = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
        # The kit's own count would be taken for ours.
        print("\n".join(line for line in ended.stdout.splitlines() if " passed, " not in line))
        if not report.exists():
            print(f"FAIL  the kit ended with status {ended.returncode} and no report")
            print("0 passed, 1 failed")
            return 1
        cases = json.loads(report.read_text())["cases"]
    passed, failed = judge(cases, expected)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
