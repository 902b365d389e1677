"""The programs that measurements run, built together, so that none is built twice."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
EXAMPLES = (
    "constant_answers",
    "durable_writes",
    "look_alikes",
    "many_delegations",
    "many_names",
    "scan_rate",
)


def built(profile: str) -> Path:
    """Builds all of them; the folder of the programs, with `examples` in it."""
    words = ["cargo", "build", "--profile", profile, "--workspace", "--bins"]
    for example in EXAMPLES:
        words += ["--example", example]
    subprocess.run(words, cwd=HOUSE, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", HOUSE / "target"))
    return target / ("debug" if profile == "dev" else profile)
