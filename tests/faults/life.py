"""The life that every run lives: the same flights, the same people, the same deeds, only the disturbances differ."""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from tests.faults import broker, floor, officers
from tests.faults.house import House
from tests.faults.lane import Lane
from tests.faults.people import Person, Program, client
from tests.faults.readers import Reader
from tests.faults.records import Records

# One after the other on each flight. Every step waits for its own end, so that no two causes race for one parcel:
# what a race would decide is chance, and chance is not what two runs are compared for.
STEPS: tuple[Callable[[Lane], None], ...] = (
    broker.papers,
    broker.manifest,
    broker.filing,
    floor.arrival,
    floor.tally,
    officers.reading,
    officers.instructing,
    officers.examining,
    officers.answering,
    officers.lifting,
    officers.noting,
    floor.loading,
    floor.departing,
)
LANES = 3  # flights at once
READERS = ("INSPECTOR", "INSPECTOR2", "SUPERVISOR")
Pace = Callable[[float], None]


class Life:
    """All flights of one run, some at a time, with the readers who serve them all."""

    def __init__(self, house: House, laid: dict[str, Any], *, web: str, customs: str, say: Callable[[str], None]):
        self.house, self.laid, self.web, self.customs, self.say = house, laid, web, customs, say
        self.waiting: Queue[dict[str, Any]] = Queue()
        for flight in laid["flights"]:
            self.waiting.put(flight)
        self.steps_done, self._lock = 0, threading.Lock()
        self.failures: list[BaseException] = []

    def live(self, pace: Pace = lambda progress: None) -> None:
        """Live it to its end; `pace` is told the progress (0 … 1) after every step and may hold the step back."""
        readers = [Reader(self._person(role), self._records(), self.failures) for role in READERS]
        lanes = [threading.Thread(target=self._drive, args=(pace,), daemon=True) for _ in range(LANES)]
        for one in (*readers, *lanes):
            one.start()
        for lane in lanes:
            lane.join()
        for reader in readers:
            reader.stop()
        if self.failures:
            raise self.failures[0]

    def _drive(self, pace: Pace) -> None:
        lane = self._lane()
        try:
            while not self.failures:
                flight = self.waiting.get_nowait()
                lane.flight, lane.folder = flight["pk"], Path(flight["folder"])
                self._fly(lane, pace)
        except Empty:
            return
        except BaseException as error:
            self.failures.append(error)
        finally:
            lane.close()

    def _fly(self, lane: Lane, pace: Pace) -> None:
        for step in STEPS:
            began = time.monotonic()
            step(lane)
            with self._lock:
                self.steps_done += 1
                done = self.steps_done
            self.say(f"      flight {lane.flight}: {step.__name__} ({time.monotonic() - began:.1f} s)")
            pace(done / (len(STEPS) * len(self.laid["flights"])))
            if self.failures:
                return

    # ------------------------------------------------------------ who lives it
    def _lane(self) -> Lane:
        people = {role: self._person(role) for role in self.laid["people"] if role not in READERS}
        sender = Program(self.web, self.house.generated["GATEWAY_SECRET"])
        customs = client(self.customs)
        return Lane(people=people, sender=sender, customs=customs, records=self._records(), failures=self.failures)

    def _person(self, role: str) -> Person:
        return Person(self.web, *self.laid["people"][role])

    def _records(self) -> Records:
        return Records(self.house.env["DATABASE_URL"])


def furnish(house: House, *, flights: int, parcels: int, seed: str, day: str) -> dict[str, Any]:
    """Lay the ground of a new house; what there is."""
    folder = house.room.run / "flights"
    done = house.manage("tests.faults.furnish", folder, str(flights), str(parcels), seed, day, module=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
