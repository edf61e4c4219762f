"""Killed in the middle, the counterpart loses nothing and says nothing twice with other bytes."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from house import ports

from clearance.messages import unwrap
from clearance.messages.envelope import read_reply
from tests.twin import filing
from tests.twin.house import SECRET, House, wait_for
from twin import chance, fate
from twin.generate import flight
from twin.generate.files import write

ROOT = Path(__file__).parents[2]
SEED = "7"


class Process:
    """`twin --serve` as a process that can be killed and started again on the same state and port."""

    def __init__(self, folder: Path, house: House, *more: str) -> None:
        # Not one that the kernel gives to others while nobody listens on it.
        self.folder, self.port = folder, str(ports.pick())
        self.command = [
            sys.executable, "-m", "twin", "--serve", "--house", house.address, "--secret", SECRET,
            "--state", str(folder / "state"), "--seed", SEED, "--pace", "100", *more,
        ]  # fmt: skip
        self.start()

    def start(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        with (self.folder / "twin.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self.command, "--port", self.port], stdout=subprocess.PIPE, stderr=log, env=environment, text=True
            )
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert found, f"{line!r} {(self.folder / 'twin.log').read_text()}"
        self.port = found[1]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def state(self) -> dict:
        return httpx.get(f"{self.address}/state.json", timeout=30, trust_env=False).json()

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        code = self.process.wait(20)
        self.process.stdout.close()
        return code


@pytest.fixture(scope="module")
def made():
    return flight(parcels=400, seed=SEED, faults="none")


@pytest.fixture
def process(tmp_path, house, made):
    write(made, tmp_path / "flight", parts=("orders", "receipts", "waybills"))
    running = Process(tmp_path, house, "--flight", str(tmp_path / "flight"))
    yield running
    if running.process.poll() is None:
        running.end(signal.SIGKILL)


def deliver(process: Process, envelopes: list[bytes]) -> None:
    """Send as a house does: again until it is acknowledged."""
    for envelope in envelopes:
        while True:
            with suppress(httpx.HTTPError, ValueError):
                answer = httpx.post(f"{process.address}/customs", content=envelope, timeout=30, trust_env=False)
                if read_reply(answer.content).responses[0].code == "0000":
                    break
            time.sleep(0.05)


def all_told(house: House, count: int, status: int) -> bool:
    courses = house.courses("CEB604", "copNo")
    return len(courses) == count and all(course[-1] == status for course in courses.values())


def test_six_kills_lose_nothing_and_change_no_byte(process, house, made):
    waybills = [parcel.house_waybill for parcel in made.parcels]
    # Twenty lists to a message: many moments at which to die.
    small = [part for whole in filing.lists(made, wrapped=False) for part in filing.split(whole, 20)]
    envelopes = [*map(filing.sent, small), filing.arrival(waybills)]
    sender = threading.Thread(target=deliver, args=(process, envelopes), daemon=True)
    sender.start()
    for kill in range(6):
        time.sleep(chance.between(SEED, 0.05, 0.9, "kill", kill))
        process.end(signal.SIGKILL)
        process.start()
    sender.join(60)
    assert not sender.is_alive()
    wait_for(lambda: all_told(house, 400, 800), 60)
    wait_for(lambda: process.state()["queue"]["messages_waiting"] == 0, 30)
    state = process.state()

    assert {one["key"] for one in state["received"]} == {unwrap(one).cop_msg_id for one in envelopes}
    assert {one["verdict"] for one in state["received"]} == {"READ"}
    bodies: dict[str, set[bytes]] = {}
    for body in house.envelopes:
        bodies.setdefault(unwrap(body).cop_msg_id, set()).add(body)
    assert all(len(different) == 1 for different in bodies.values())
    assert set(bodies) == {one["key"] for one in state["sent"]}
    # A message that was taken but not noted comes again whole; no node stands in two messages.
    messages = Counter(unwrap(body).cop_msg_id for body in house.envelopes)
    nodes = Counter(node.guid for node in house.nodes("CEB604"))
    assert len(nodes) == sum(3 + 1 + own.manual_review + own.inspection for own in map(own_fate, made.parcels))
    assert sum(nodes.values()) - len(nodes) <= 100 * (sum(messages.values()) - len(messages))


def own_fate(parcel) -> fate.Fate:
    return fate.of(SEED, parcel.house_waybill)


def test_a_polite_end_is_quick_and_leaves_all_work_for_later(process, house, made):
    house.answer = lambda post: 503
    deliver(process, filing.lists(made)[:1])
    before = time.monotonic()
    assert process.end(signal.SIGTERM) == 0
    assert time.monotonic() - before < 10  # a supervisor waits no longer
    assert house.envelopes == []
    house.answer = lambda post: 200
    process.start()
    wait_for(lambda: all_told(house, 100, 399), 30)


def test_receipts_wait_for_a_house_that_is_away(tmp_path, made):
    away = House()
    address_of_nobody = away.address
    away.close()
    house = House()
    write(made, tmp_path / "flight", parts=("orders", "receipts", "waybills"))
    process = Process(tmp_path, house, "--house", address_of_nobody, "--flight", str(tmp_path / "flight"))
    try:
        deliver(process, filing.lists(made)[:1])
        wait_for(lambda: process.state()["documents"].get("CEB603") == {"399": 100}, 30)
        wait_for(lambda: process.state()["queue"]["messages_waiting"] > 0)
        process.end(signal.SIGKILL)
        process.command[process.command.index(address_of_nobody)] = house.address
        process.start()
        wait_for(lambda: all_told(house, 100, 399), 30)
    finally:
        process.end(signal.SIGKILL)
        house.close()
