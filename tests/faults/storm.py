"""The kills: which process, how, when. One seed, one plan; what is struck is told as it happens."""

import random
import re
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.house import House
from tests.faults.processes import children_of, kill, owner_of, send
from tests.faults.records import Records
from tests.faults.tap import HALF_SENT, NOT_ANSWERED, Caught, Tap, Trap

KINDS = ("worker", "web", "twin", "broker", "database")
AIM_SECONDS = 8.0  # how long a kill waits for its moment before it strikes at any
GAPS = (0.4, 3.0)  # seconds between two kills, shortest and longest
AHEAD = 8  # kills that may run before the life they disturb
BACK_WITHIN = 120.0
IN_TRANSACTION = """
SELECT pid, client_port, left(regexp_replace(query, '\\s+', ' ', 'g'), 60) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
  AND xact_start IS NOT NULL AND (state = 'active' OR state LIKE 'idle in transaction%%') ORDER BY random()
"""
POSTS_RECEIPT, TAKES_UPLOAD = r"^POST /gateway/", r"^POST /(intake/new|dicomweb/studies)"
ANY_DEED, ENVELOPE, SCANNER = r"^POST /(?!gateway)", r"^POST /customs", r"^POST /(dicomweb|inspection/line)"


@dataclass(frozen=True)
class Kill:
    """One that happened: seconds since the storm began, whom it hit, and in the middle of what."""

    at: float
    kind: str
    how: str
    what: str

    def __str__(self) -> str:
        return f"{self.at:7.1f} s  {self.kind:<9}{self.how:<34}{self.what}"


class Storm:
    """Strikes one after the other, as far as the life has got; `pace` holds the life back to it."""

    def __init__(self, house: House, *, web: Tap, customs: Tap, kills: int, seed: str, say: Callable[[str], None]):
        self.house, self.web, self.customs, self.say = house, web, customs, say
        self.chance = random.Random(seed)
        self.records = Records(house.env["DATABASE_URL"])
        self.plan = self._drawn(kills)
        self.kills: list[Kill] = []
        self.failure: BaseException | None = None
        self._progress, self._over = 0.0, threading.Event()
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="storm", daemon=True)

    def _drawn(self, kills: int) -> list[tuple[str, Callable[[], Kill]]]:
        """As many of each kind as of the others, every way of a kind as often as its others, in a drawn order."""
        ways = {kind: getattr(self, f"_{kind}_ways")() for kind in KINDS}
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
        self.records.close()
        if self.failure:
            raise self.failure

    def pace(self, progress: float) -> None:
        """Told how much of the life is done (0 … 1); waits until the kills that belong to it have happened."""
        self._progress = max(self._progress, progress)
        while len(self.kills) < int(self._progress * len(self.plan)) and not self._over.is_set():
            time.sleep(0.1)
            if self.failure:
                raise self.failure

    def counts(self) -> dict[str, int]:
        return dict(Counter(one.kind for one in self.kills))

    def _run(self) -> None:
        try:
            for kind, strike in self.plan:
                self._wait(self.chance.uniform(*GAPS))
                if self._over.is_set():
                    return
                self._until_back(kind)
                self.kills.append(strike())
                self.say(f"{len(self.kills):4d}  {self.kills[-1]}")
        except BaseException as error:
            self.failure = error

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._over.is_set() and (
            time.monotonic() < end or len(self.kills) > self._progress * len(self.plan) + AHEAD
        ):
            time.sleep(0.05)

    def _until_back(self, kind: str) -> None:
        """What is not there cannot be ended: wait until the supervisor has brought it back."""
        name = {"broker": "valkey", "database": "postgres"}.get(kind, kind)
        deadline = time.monotonic() + BACK_WITHIN
        while self.house.pid(name) is None:
            assert time.monotonic() < deadline, f"{name} does not come back"
            time.sleep(0.05)

    def _told(self, kind: str, how: str, what: str = "") -> Kill:
        return Kill(time.monotonic() - self._began, kind, how, what)

    # ------------------------------------------------------------ the ways
    def _worker_ways(self) -> list[Callable[[], Kill]]:
        return [
            self._in_transaction("worker"),
            self._child("worker"),
            self._in_transaction("worker"),
            self._parent("worker"),
            self._at("worker", self.customs, NOT_ANSWERED, ENVELOPE, "before it hears customs"),
            self._scheduler,
        ]

    def _web_ways(self) -> list[Callable[[], Kill]]:
        return [
            self._at("web", self.web, HALF_SENT, TAKES_UPLOAD, "in the middle of an upload"),
            self._at("web", self.web, NOT_ANSWERED, POSTS_RECEIPT, "before it answers a receipt"),
            self._in_transaction("web"),
            self._at("web", self.web, NOT_ANSWERED, ANY_DEED, "before it answers a person"),
            self._parent("web"),
            self._at("web", self.web, HALF_SENT, POSTS_RECEIPT, "in the middle of a receipt"),
            self._child("web"),
            self._at("web", self.web, NOT_ANSWERED, TAKES_UPLOAD, "before it answers an upload"),
        ]

    def _twin_ways(self) -> list[Callable[[], Kill]]:
        return [
            self._parent("twin"),
            self._at("twin", self.web, NOT_ANSWERED, POSTS_RECEIPT, "before it hears the house"),
            self._at("twin", self.customs, NOT_ANSWERED, ENVELOPE, "before it answers an envelope"),
            self._at("twin", self.web, HALF_SENT, POSTS_RECEIPT, "in the middle of posting"),
            self._at("twin", self.web, HALF_SENT, SCANNER, "in the middle of sending a scan"),
            self._at("twin", self.customs, HALF_SENT, ENVELOPE, "in the middle of an envelope"),
        ]

    def _broker_ways(self) -> list[Callable[[], Kill]]:
        return [lambda: self._broker(wipe=False), lambda: self._broker(wipe=False), lambda: self._broker(wipe=True)]

    def _database_ways(self) -> list[Callable[[], Kill]]:
        return [self._backend, self._postmaster, self._backend, self._immediate_stop]

    # ------------------------------------------------------------ whole programs, and children of theirs
    def _parent(self, name: str) -> Callable[[], Kill]:
        def strike() -> Kill:
            pid = self.house.pid(name)
            return self._told(name, "the whole of it", f"pid {pid}" if pid and kill(pid) else "was just gone")

        return strike

    def _scheduler(self) -> Kill:
        """Beat: without it nobody is woken for what waits."""
        return self._told("worker", "the scheduler", "" if kill(self.house.pid("beat")) else "was just gone")

    def _child(self, name: str) -> Callable[[], Kill]:
        def strike() -> Kill:
            pids = self._children(name)
            pid = self.chance.choice(pids) if pids else self.house.pid(name)
            return self._told(name, "one process of it", f"pid {pid}" if pid and kill(pid) else "was just gone")

        return strike

    def _children(self, name: str) -> list[int]:
        parent = self.house.pid(name)
        return children_of(parent) if parent else []

    # ------------------------------------------------------------ in the middle of a transaction
    def _in_transaction(self, name: str) -> Callable[[], Kill]:
        def strike() -> Kill:
            deadline = time.monotonic() + AIM_SECONDS
            while time.monotonic() < deadline:
                for backend, port, query in self.records.rows(IN_TRANSACTION):
                    pid = owner_of(local=port or 0, remote=self._port("POSTGRES_PORT"), among=self._children(name))
                    if pid and self._caught(pid, backend):
                        return self._told(name, "in a transaction", query)
                time.sleep(0.02)
            return self._child(name)()

        return strike

    def _caught(self, pid: int, backend: int) -> bool:
        """Hold it still; end it if it is in the transaction yet, else let it go."""
        send(pid, signal.SIGSTOP)
        asked = "SELECT xact_start IS NOT NULL FROM pg_stat_activity WHERE pid = %s"
        if self.records.one(asked, backend):
            return kill(pid)
        send(pid, signal.SIGCONT)
        return False

    def _port(self, name: str) -> int:
        return int(self.house.generated[name])

    # ------------------------------------------------------------ in the middle of a request
    def _at(self, kind: str, tap: Tap, moment: str, line: str, how: str) -> Callable[[], Kill]:
        def strike() -> Kill:
            hit: list[Kill] = []
            trap = Trap(moment, re.compile(line), lambda caught: hit.append(self._struck(kind, how, caught)))
            tap.set(trap)
            if not trap.sprung.wait(AIM_SECONDS) and tap.take_back(trap):
                return self._parent(kind)()
            trap.sprung.wait()
            return hit[0]

        return strike

    def _struck(self, kind: str, how: str, caught: Caught) -> Kill:
        """End the process at the end of the line that is of this kind; the whole program where that cannot be told."""
        ends = {"local": caught.sender, "remote": self.customs.port}
        if kind == "web":
            ends = {"local": self._port("WEB_PORT"), "remote": caught.onward}
        pid = self.house.pid(kind) if kind == "twin" else owner_of(**ends, among=self._children(kind))
        kill(pid or self.house.pid(kind))
        return self._told(kind, how, caught.line[:60])

    # ------------------------------------------------------------ the servers
    def _broker(self, *, wipe: bool) -> Kill:
        """Its data are moved away before it ends: it is back too soon for anybody to do it afterwards."""
        data = self.house.room.run / "valkey" / "appendonlydir"
        if wipe and data.exists():
            gone = data.with_name(f"gone-{time.monotonic_ns()}")
            data.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
        kill(self.house.pid("valkey"))
        return self._told("broker", "and all it had wiped" if wipe else "the whole of it")

    def _backend(self) -> Kill:
        """`kill -9` of one backend; PostgreSQL then ends all of them and recovers."""
        deadline = time.monotonic() + AIM_SECONDS
        while time.monotonic() < deadline:
            for backend, _port, query in self.records.rows(IN_TRANSACTION):
                if kill(backend):
                    return self._told("database", "kill -9 of a backend", query)
            time.sleep(0.02)
        return self._postmaster()

    def _postmaster(self) -> Kill:
        kill(self.house.pid("postgres"))
        return self._told("database", "kill -9 of the postmaster")

    def _immediate_stop(self) -> Kill:
        send(self.house.pid("postgres"), signal.SIGQUIT)
        return self._told("database", "immediate stop")
