"""The kills: whom, how, when. One seed, one plan; what is struck is told as it happens."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable

from tests.faults.house import House
from tests.faults.records import Records
from tests.faults.tap import Tap, Trap
from tests.faults.ways import KINDS, Kill, Strike, Ways

TRAP_SECONDS = 60.0  # how long a kill waits for a request of its kind, while others strike
GAPS = (0.4, 3.0)  # seconds between two kills, shortest and longest
AHEAD = 8  # kills that may run before the life they disturb


class Storm:
    """Strikes one after the other, as far as the life has got; `pace` holds the life back to it."""

    def __init__(self, house: House, *, web: Tap, customs: Tap, kills: int, seed: str, say: Callable[[str], None]):
        self.say = say
        self.chance = random.Random(seed)
        self.records = Records(house.env["DATABASE_URL"])
        self.ways = Ways(house, web=web, customs=customs, records=self.records, chance=self.chance, sprung=self._sprung)
        self.plan, self.planned = self._drawn(kills), kills
        self.kills: list[Kill] = []
        self.failure: BaseException | None = None
        self._progress, self._over = 0.0, threading.Event()
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="storm", daemon=True)

    def _drawn(self, kills: int) -> list[tuple[str, Strike]]:
        """As many of each kind as of the others, every way of a kind as often as its others, in a drawn order."""
        ways = {kind: self.ways.of(kind) for kind in KINDS}
        plan = []
        for number in range(kills):
            kind = KINDS[number % len(KINDS)]
            plan.append((kind, ways[kind][number // len(KINDS) % len(ways[kind])]))
        self.chance.shuffle(plan)
        return plan

    # ------------------------------------------------------------ how it goes on
    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """No further kill; returns when the last one is done with."""
        self._over.set()
        self._thread.join()
        self._give_traps_up(older_than=0.0)
        self.records.close()
        if self.failure:
            raise self.failure

    def pace(self, progress: float) -> None:
        """Told how much of the life is done (0 … 1); waits until the kills that belong to it have happened."""
        self._progress = max(self._progress, progress)
        while self._made < int(self._progress * self.planned) and not self._over.is_set():
            time.sleep(0.1)
            if self.failure:
                raise self.failure

    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        return dict(sorted(Counter(one.kind for one in self.kills).items()))

    def ways_taken(self) -> list[str]:
        """How often which way was really taken, most often first."""
        taken = Counter((one.kind, one.how) for one in self.kills)
        return [f"{n:4d} × {kind} {how}" for (kind, how), n in taken.most_common()]

    @property
    def _made(self) -> int:
        return len(self.kills) + len(self.ways.traps)

    def _run(self) -> None:
        try:
            while self.plan and not self._over.is_set():
                self._wait(self.chance.uniform(*GAPS))
                if self._over.is_set() or (drawn := self._next()) is None:
                    continue
                if (made := drawn()) is not None:
                    self._note(made)
        except BaseException as error:
            self.failure = error

    def _next(self) -> Strike | None:
        """The next of the plan whose kind is not waiting in a trap: two traps would spring at the same request."""
        trapped = {one.kind for one in self.ways.traps}
        place = next((place for place, (kind, _strike) in enumerate(self.plan) if kind not in trapped), None)
        return None if place is None else self.plan.pop(place)[1]

    def _note(self, made: Kill) -> None:
        self.kills.append(made)
        at = made.at - self._began
        self.say(f"{len(self.kills):4d}  {at:7.1f} s  {made.kind:<9}{made.how:<34}{made.what}")

    def _sprung(self, made: Kill, trap: Trap) -> None:
        self._note(made)
        self.ways.traps = [one for one in self.ways.traps if one.trap is not trap]

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._over.is_set() and (
            time.monotonic() < end or self._made > self._progress * self.planned + AHEAD
        ):
            self._give_traps_up(older_than=TRAP_SECONDS)
            time.sleep(0.05)

    def _give_traps_up(self, *, older_than: float) -> None:
        """No request of that kind came: strike without."""
        for one in list(self.ways.traps):
            if time.monotonic() - one.since >= older_than and one.tap.take_back(one.trap):
                self.ways.traps.remove(one)
                if (made := one.instead()) is not None:
                    self._note(made)
