"""`bin/test --long kills`: the same life twice, once in peace and once under kills, and what came out is the same.

KILLS=200 in all, spread evenly over worker, web, twin, broker and database; SEED=7 draws flights and kills; FLIGHTS and
PARCELS (of each) say how long the life is. KEEP=1 leaves the two rooms under .run/ for a look afterwards.
"""

import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from house import ports
from house.checkout import Checkout

from tests.faults import rest
from tests.faults.house import House
from tests.faults.life import Life, furnish
from tests.faults.outcome import differences
from tests.faults.records import Records
from tests.faults.storm import Storm
from tests.faults.tap import Tap

pytestmark = pytest.mark.long
KILLS = int(os.environ.get("KILLS") or 200)
SEED = os.environ.get("SEED") or "7"
KILLS_A_FLIGHT = 20
FLIGHTS = int(os.environ.get("FLIGHTS") or max(2, -(-KILLS // KILLS_A_FLIGHT)))
PARCELS = int(os.environ.get("PARCELS") or 100)

Say = Callable[[str], None]


@dataclass
class Run:
    """One life and what came out of it."""

    books: dict[str, Any]
    outcome: dict[str, list[str]]
    left: dict[str, Any]
    log_holds: bool
    seconds: float
    kills: dict[str, int]

    @property
    def digest(self) -> str:
        return str(self.books["digest"])


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Say:
    """Told at once, past pytest's capture, as it goes on for half an hour; several threads tell."""
    began, lock = time.monotonic(), threading.Lock()

    def tell(text: str) -> None:
        with lock, capfd.disabled():
            sys.stdout.write(f"[{time.monotonic() - began:6.1f} s] {text}\n")
            sys.stdout.flush()

    return tell


@pytest.fixture
def place() -> Iterator[Path]:
    """Below .run/ and not in a temporary folder: the cluster's own user must reach it."""
    folder = Checkout.here().run / f"scratch-{os.getpid()}" / "kills"
    folder.mkdir(parents=True)
    yield folder
    if not os.environ.get("KEEP"):
        shutil.rmtree(folder, ignore_errors=True)


def test_kills_leave_no_trace_in_the_outcome(place: Path, say: Say) -> None:
    day = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    clean = run(place / "undisturbed", kills=0, day=day, say=say)
    assert clean.books["holds"], clean.books["breaches"]
    stormy = run(place / "storm", kills=KILLS, day=day, say=say)
    say(f"undisturbed: {clean.seconds:.0f} s, digest {clean.digest}")
    say(f"in the storm: {stormy.seconds:.0f} s, digest {stormy.digest}; kills {stormy.kills}")
    for line in (found := differences(clean.outcome, stormy.outcome)):
        say(line)
    assert not found, f"{len(found)} differences, see above"
    assert stormy.books["holds"], stormy.books["breaches"]
    assert stormy.log_holds
    assert stormy.left == clean.left == NOTHING
    assert clean.digest == stormy.digest
    assert sum(stormy.kills.values()) == KILLS


NOTHING: dict[str, Any] = {"given up": {}, "lost on the way": [], "lying about": [], "waiting": {}}


def run(folder: Path, *, kills: int, day: str, say: Say) -> Run:
    """A new house, a whole life in it, and its books."""
    ports.raise_loopback()
    taps: list[Tap] = []
    web = Tap(lambda: int(house.generated["WEB_PORT"]))
    customs = Tap(lambda: int(house.generated["TWIN_PORT"]))
    taps += [web, customs]
    house = House(folder, web=web.address, customs=customs.address)
    try:
        house.start()
        say(f"{folder.name}: the house runs in {folder}")
        return _lived(house, web=web, customs=customs, kills=kills, day=day, say=say)
    finally:
        house.stop()
        for tap in taps:
            tap.close()
        _tidy(house)


def _lived(house: House, *, web: Tap, customs: Tap, kills: int, day: str, say: Say) -> Run:
    laid = furnish(house, flights=FLIGHTS, parcels=PARCELS, seed=SEED, day=day)
    life = Life(house, laid, web=web.address, customs=customs.address, say=say)
    records, began = Records(house.env["DATABASE_URL"]), time.monotonic()
    storm = Storm(house, web=web, customs=customs, kills=kills, seed=SEED, say=say)
    storm.start()
    try:
        life.live(storm.pace)
    finally:
        storm.stop()
        for line in storm.ways_taken():
            say(line)
    lasted = time.monotonic() - began
    say(f"the life is over after {lasted:.0f} s; quiet {rest.wait_until_quiet(house, records):.0f} s later")
    return _result(house, records, lasted=lasted, kills=storm.counts(), say=say)


def _result(house: House, records: Records, *, lasted: float, kills: dict[str, int], say: Say) -> Run:
    say(f"{rest.sweep(house)} half-written files swept")
    left = {
        "given up": rest.given_up(records),
        "lost on the way": rest.lost_on_the_way(house, records),
        "lying about": rest.left_lying(house, records),
        "waiting": rest.waiting(house, records),
    }
    records.close()
    outcome, books = rest.outcome(house), rest.books(house)
    (house.room.log / "outcome.json").write_text(json.dumps(outcome, ensure_ascii=False, indent=0), encoding="utf-8")
    log_holds = house.manage("verify_acts").returncode == 0
    return Run(books, outcome, left, log_holds, lasted, kills)


def _tidy(house: House) -> None:
    """Logs and outcome stay where the next reader finds them; the rest goes."""
    kept = Checkout.here().log / f"kills-{house.room.run.name}"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(house.room.log, kept)
    if not os.environ.get("KEEP"):
        for folder in house.homes():
            shutil.rmtree(folder, ignore_errors=True)
