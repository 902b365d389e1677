"""A sandbox that a measurement starts, asks and stops."""

from __future__ import annotations

import json
import re
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any


class Sandbox:
    """A sandbox in a folder, as long as the block lasts."""

    def __init__(self, pharos: Path, folder: Path, database: str | None, *more: str) -> None:
        self.folder = folder
        words = [pharos, "sandbox", "--dir", folder, *more]
        if database:
            words += ["--database", database]
        self.words = [str(word) for word in words]

    def __enter__(self) -> Sandbox:
        book = self.folder / "sandbox.json"
        known = book.stat().st_mtime_ns if book.exists() else 0
        log = self.folder.with_suffix(".log").open("ab")
        self.process = subprocess.Popen(self.words, stdout=log, stderr=subprocess.STDOUT)
        for _ in range(1200):
            if book.exists() and book.stat().st_mtime_ns != known:
                self.book = json.loads(book.read_text())
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        sys.exit(f"no sandbox: {self.folder.with_suffix('.log').read_text()[-2000:]}")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(60)

    def control(self, call: str, body: dict[str, Any]) -> Any:
        """Makes a control call and answers what it said."""
        context = ssl.create_default_context(cafile=self.book["ca_cert"])
        context.check_hostname = False  # It is called by its address.
        request = urllib.request.Request(
            f"{self.book['control']}{call}",
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.book['api']['token']}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, context=context, timeout=900) as answer:
            return json.loads(answer.read())

    def memory_mb(self) -> float:
        """The most memory it took, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024
