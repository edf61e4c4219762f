"""The whole house: started from a copy of the checkout, killed piece by piece, stopped."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import environment, state
from house.checkout import Checkout

SUPERVISE = """
import sys
sys.path.insert(0, {bin!r})
from pathlib import Path
from house import running
from house.checkout import Checkout
from house.progress import Progress
sys.exit(running.supervise(Checkout(Path({root!r})), venv=Path(sys.prefix), progress=Progress()))
"""
LEFT_OUT = shutil.ignore_patterns(".git", ".run", "tests", "docs", "__pycache__", ".*_cache", "node_modules")
READY_WITHIN = 300.0  # seconds
RECOVERED_WITHIN = 60.0


class House:
    """A running copy of this checkout."""

    def __init__(self, root: Path) -> None:
        self.checkout = Checkout(root)
        self.checkout.make_folders()
        self.start()

    def start(self) -> None:
        root = self.checkout.root
        text = SUPERVISE.format(bin=str(root / "bin"), root=str(root))
        documented = environment.documented_names((root / ".env.example").read_text(encoding="utf-8"))
        env = {name: value for name, value in os.environ.items() if name not in documented}
        with (root / "said").open("ab") as said:
            self.process = subprocess.Popen([sys.executable, "-c", text], env=env, stdout=said, stderr=said)

    @property
    def state(self) -> dict:
        return state.read(self.checkout)

    @property
    def said(self) -> str:
        return (self.checkout.root / "said").read_text()

    def pid(self, name: str) -> int:
        return self.state["children"][name]["pid"]

    def answer(self, path: str) -> int:
        try:
            with urllib.request.urlopen(self.state["url"] + path, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_until(self, seen, *, within: float) -> None:
        deadline = time.monotonic() + within
        while not seen():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    def wait_until_ready(self) -> None:
        self.wait_until(lambda: self.state.get("phase") == state.READY, within=READY_WITHIN)


def bring_static_files(source: Checkout, target: Checkout) -> None:
    """Compressing them takes ten seconds, and here they are not what is looked at."""
    stamp = source.run / "static.sha256"
    if stamp.exists():
        shutil.copytree(source.run / "static", target.run / "static")
        shutil.copy(stamp, target.run / stamp.name)


@pytest.fixture
def house(open_room: Path) -> Iterator[House]:
    root = open_room / "a copy"
    shutil.copytree(Checkout.here().root, root, ignore=LEFT_OUT)
    bring_static_files(Checkout.here(), Checkout(root))
    house = House(root)
    house.wait_until_ready()
    yield house
    house.process.terminate()
    house.process.wait(timeout=60)


@pytest.mark.slow
def test_the_house_starts_survives_the_kill_of_every_process_and_stops_with_its_data_kept(house):
    """One test, because a house takes a while to start."""
    shows_its_steps_and_its_address(house)
    for name in ("postgres", "valkey", "web", "worker", "beat", "twin"):
        comes_back_after_a_kill(house, name)
    says_that_it_runs_when_started_again(house)
    ends_every_process_when_stopped(house)
    starts_again_with_the_same_ports_and_data(house)


def shows_its_steps_and_its_address(house: House) -> None:
    assert house.answer("/readyz/") == 200
    assert "Migrating the database" in house.said
    assert house.state["url"] in house.said


def comes_back_after_a_kill(house: House, name: str) -> None:
    before = house.pid(name)
    os.kill(before, signal.SIGKILL)
    house.wait_until(lambda: house.pid(name) != before, within=RECOVERED_WITHIN)
    house.wait_until(lambda: house.answer("/readyz/") == 200, within=RECOVERED_WITHIN)


def says_that_it_runs_when_started_again(house: House) -> None:
    before = house.state["supervisor"]
    again = subprocess.run([house.checkout.root / "bin/run", "--detach"], capture_output=True, text=True)
    assert again.returncode == 0
    assert "Already running" in again.stdout
    assert house.state["supervisor"] == before


def ends_every_process_when_stopped(house: House) -> None:
    pids = {name: house.pid(name) for name in house.state["children"]}
    stopped = subprocess.run([house.checkout.root / "bin/stop"], capture_output=True, text=True)
    assert stopped.stdout == "Stopped\n"
    house.process.wait(timeout=60)
    assert {name for name, pid in pids.items() if state.started_ticks(pid)} == set()
    assert house.state == {}


def starts_again_with_the_same_ports_and_data(house: House) -> None:
    kept = environment.read(house.checkout.run / "generated")
    house.start()
    house.wait_until_ready()
    assert environment.read(house.checkout.run / "generated") == kept
    assert house.said.count("Creating a PostgreSQL cluster") == 1
