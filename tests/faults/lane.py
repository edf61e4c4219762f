"""What a life is lived with: one flight, the people who work on it, and how they wait for one another."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.people import Person, Program
from tests.faults.records import Records

PATIENCE = 900.0  # seconds for one step of the life, with leases of killed workers that must end first
LOOK_EVERY = 0.4
STATES = "SELECT state, count(*) FROM waybills_parcel WHERE flight_id = %s GROUP BY 1 ORDER BY 1"


class Stuck(AssertionError):
    """A step of the life does not come to its end."""


@dataclass
class Lane:
    """One flight at a time; its people are logged in once. A lane is one thread's."""

    people: dict[str, Person]
    sender: Program
    customs: Any  # an httpx client of the twin
    records: Records
    failures: list[BaseException]  # of anybody in this life: then there is no use in waiting
    flight: int = 0
    folder: Path = Path()
    chosen: dict[str, str] = field(default_factory=dict)  # parcels that officers stop, each with how

    def close(self) -> None:
        for one in (*self.people.values(), self.sender, self.customs, self.records):
            one.close()

    def by(self, role: str) -> Person:
        return self.people[role]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query about this flight answers; `%s` is the flight, once."""
        return self.records.rows(sql, self.flight)

    def count(self, sql: str) -> int:
        return int(self.rows(sql)[0][0])

    def in_states(self, *states: str) -> int:
        """How many parcels of the flight stand in one of these states."""
        sql = "SELECT count(*) FROM waybills_parcel WHERE flight_id = %s AND state = ANY(%s)"
        return int(self.records.one(sql, self.flight, list(states)))

    def wait(self, done: Callable[[], Any], what: str) -> None:
        """Look until it is so."""
        self.until(done, lambda: None, what)

    def until(self, done: Callable[[], Any], deed: Callable[[], Any], what: str) -> None:
        """Look whether it is done; if not do it, and look again: as one does who did not see the answer."""
        deadline = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > deadline or self.failures:
                raise Stuck(f"flight {self.flight}: {what}; its parcels: {dict(self.rows(STATES))}")
            deed()
            if not done():
                time.sleep(LOOK_EVERY)


def drawn(number: str, salt: str) -> float:
    """A number from 0 to 1 that belongs to this parcel and question alone: people decide the same in every run."""
    return int(hashlib.sha256(f"{salt}:{number}".encode()).hexdigest()[:8], 16) / 2**32


def dealt(numbers: list[str], salt: str) -> list[str]:
    """The same parcels in an order that is always the same and has nothing to do with their own."""
    return sorted(numbers, key=lambda number: drawn(number, salt))
