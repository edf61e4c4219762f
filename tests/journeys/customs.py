"""The training twin as its own process: customs over HTTP, and the scanner's line at the house's doors."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings

SECRET = "known to both"
LINE_TOKEN = "CT01:a secret of the scanner"
# Everything that customs has still to read, to say, or to deliver.
STILL_TO_DO = (
    "SELECT count(*) FROM message WHERE verdict IS NULL",
    "SELECT count(*) FROM receipt WHERE outgoing IS NULL AND receiver <> ''",
    "SELECT count(*) FROM outgoing WHERE done_at IS NULL",
    "SELECT count(*) FROM document WHERE waits_until IS NOT NULL AND receiver <> ''",
)
# A hundred times faster than its slowest answer is long; lists wait some seconds for an order that never comes.
PACE, LIST_WAITS = "3000", "2"


@dataclass
class Customs:
    """The running counterpart."""

    process: subprocess.Popen[str]
    address: str
    state: Path

    def order(self, **wish: Any) -> None:
        """What a trainer asks it to do by hand: recall=, release= or hold= a house waybill, faults={…}."""
        answer = httpx.post(f"{self.address}/control", json=wish, timeout=30, trust_env=False)
        assert answer.status_code == httpx.codes.OK, answer.text

    def count(self, sql: str) -> int:
        with sqlite3.connect(f"file:{self.state / 'customs.sqlite3'}?mode=ro", uri=True, timeout=30) as database:
            return int(database.execute(sql).fetchone()[0])

    def is_quiet(self) -> bool:
        """Whether it has read, said and delivered everything."""
        return not any(self.count(sql) for sql in STILL_TO_DO)


@contextmanager
def running(folder: Path, *, house: str, state: Path, seed: str, faults: str = "none") -> Iterator[Customs]:
    """Start the twin with the enterprises of the flight in `folder`; stop it at the end."""
    command = [
        sys.executable, "-m", "twin", "--serve", "--port", "0", "--house", house, "--secret", SECRET, "--seed", seed,
        "--state", str(state), "--flight", str(folder), "--pace", PACE, "--patience", LIST_WAITS, "--faults", faults,
        "--line", "--line-rate", "1e9",
    ]  # fmt: skip
    environment = os.environ | {"TWIN_LINE_TOKEN": LINE_TOKEN, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=environment, cwd=settings.BASE_DIR, text=True, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            yield Customs(process, _address(process), state)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(process: subprocess.Popen[str]) -> str:
    """Where it listens, from the first line that it says."""
    assert process.stdout
    began = time.monotonic()
    said = process.stdout.readline()
    assert "http://" in said, f"{said!r} after {time.monotonic() - began:.0f} s"
    return said.split("http://")[1].split("/")[0].join(("http://", ""))
