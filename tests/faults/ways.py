"""The ways in which a process of a kind is ended: at any moment, in a transaction, in the middle of a request."""

import random
import re
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.house import House
from tests.faults.processes import children_of, kill, owner_of, owners_of_connections, send
from tests.faults.records import Records
from tests.faults.tap import HALF_SENT, NOT_ANSWERED, Caught, Tap, Trap

KINDS = ("worker", "web", "twin", "broker", "database")
BACK_WITHIN = 120.0  # seconds for the supervisor to bring a program back
AIM_SECONDS = 8.0  # how long one looks for a transaction before it strikes at any moment
IN_TRANSACTION = """
SELECT pid, client_port, left(regexp_replace(query, '\\s+', ' ', 'g'), 60) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
  AND xact_start IS NOT NULL AND (state = 'active' OR state LIKE 'idle in transaction%%') AND {whose} ORDER BY random()
"""
POSTS_RECEIPT, TAKES_UPLOAD = r"^POST /gateway/", r"^POST /(intake/new|dicomweb/studies)"
ANY_DEED, ENVELOPE, SCANNER = r"^POST /(?!gateway)", r"^POST /customs", r"^POST /(dicomweb|inspection/line)"


@dataclass(frozen=True)
class Kill:
    """One that happened: monotonic seconds, whom it hit, and in the middle of what."""

    at: float
    kind: str
    how: str
    what: str


@dataclass(frozen=True)
class Set:
    """A trap that waits for its request, since when, and what is done instead if none comes."""

    kind: str
    tap: Tap
    trap: Trap
    since: float
    instead: Callable[[], "Kill | None"]


Strike = Callable[[], Kill | None]  # None where it only set a trap


class Ways:
    """Strikes at one house. A strike that sets a trap answers None; `sprung` is told when the trap has struck."""

    def __init__(
        self, house: House, *, web: Tap, customs: Tap, records: Records, chance: random.Random,
        sprung: Callable[[Kill, Trap], None],
    ) -> None:  # fmt: skip
        self.house, self.web, self.customs, self.records, self.chance = house, web, customs, records, chance
        self.sprung = sprung
        self.traps: list[Set] = []

    def of(self, kind: str) -> list[Strike]:
        """Every way of a kind; those to be taken more often stand there more often."""
        return {
            "worker": self._worker, "web": self._web, "twin": self._twin, "broker": self._broker,
            "database": self._database,
        }[kind]()  # fmt: skip

    # ------------------------------------------------------------ the ways
    def _worker(self) -> list[Strike]:
        return [
            self._in_transaction("worker"),
            self._child("worker"),
            self._in_transaction("worker"),
            self._parent("worker"),
            self._at("worker", self.customs, NOT_ANSWERED, ENVELOPE, "before it hears customs"),
            self._scheduler,
        ]

    def _web(self) -> list[Strike]:
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

    def _twin(self) -> list[Strike]:
        return [
            self._parent("twin"),
            self._at("twin", self.web, NOT_ANSWERED, POSTS_RECEIPT, "before it hears the house"),
            self._at("twin", self.customs, NOT_ANSWERED, ENVELOPE, "before it answers an envelope"),
            self._at("twin", self.web, HALF_SENT, POSTS_RECEIPT, "in the middle of posting"),
            self._at("twin", self.web, HALF_SENT, SCANNER, "in the middle of sending a scan"),
            self._at("twin", self.customs, HALF_SENT, ENVELOPE, "in the middle of an envelope"),
        ]

    def _broker(self) -> list[Strike]:
        return [
            lambda: self._server_of_tasks(wipe=False),
            lambda: self._server_of_tasks(wipe=False),
            lambda: self._server_of_tasks(wipe=True),
        ]

    def _database(self) -> list[Strike]:
        return [self._backend, self._postmaster, self._backend, self._immediate_stop]

    # ------------------------------------------------------------ whole programs, and children of theirs
    def _parent(self, name: str) -> Callable[[], Kill]:
        def strike() -> Kill:
            return _told(name, "the whole of it", f"pid {self._end(name)}")

        return strike

    def _end(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """End a program that runs; one that is just being brought back is waited for."""
        deadline = time.monotonic() + BACK_WITHIN
        while not send(pid := self.house.pid(name), number):
            assert time.monotonic() < deadline, f"{name} does not come back"
            time.sleep(0.05)
        assert pid is not None
        return pid

    def _scheduler(self) -> Kill:
        """Beat: without it nobody is woken for what waits."""
        return _told("worker", "the scheduler", f"pid {self._end('beat')}")

    def _child(self, name: str) -> Strike:
        def strike() -> Kill:
            pids = self._children(name)
            pid = self.chance.choice(pids) if pids else None
            return _told(name, "one process of it", f"pid {pid}") if kill(pid) else self._parent(name)()

        return strike

    def _children(self, name: str) -> list[int]:
        parent = self.house.pid(name)
        return children_of(parent) if parent else []

    # ------------------------------------------------------------ in the middle of a transaction
    def _in_transaction(self, name: str) -> Strike:
        def strike() -> Kill | None:
            deadline = time.monotonic() + AIM_SECONDS
            while time.monotonic() < deadline:
                if (made := self._caught_one(name)) is not None:
                    return made
            return self._child(name)()

        return strike

    def _caught_one(self, name: str, *, seconds: float = 1.0) -> Kill | None:
        """Watch the connections that the program's processes have now, for so long."""
        owners = owners_of_connections(to=self._port("POSTGRES_PORT"), among=self._children(name))
        end, sql = time.monotonic() + seconds, IN_TRANSACTION.format(whose="client_port = ANY(%s)")
        while time.monotonic() < end:
            for backend, port, query in self.records.rows(sql, list(owners)):
                if self._caught(owners[port], backend):
                    return _told(name, "in a transaction", query)
        return None

    def _caught(self, pid: int, backend: int) -> bool:
        """Hold it still; end it if it is in the transaction yet, else let it go."""
        send(pid, signal.SIGSTOP)
        try:
            asked = "SELECT xact_start IS NOT NULL FROM pg_stat_activity WHERE pid = %s"
            return bool(self.records.one(asked, backend)) and kill(pid)
        finally:
            send(pid, signal.SIGCONT)

    def _port(self, name: str) -> int:
        return int(self.house.generated[name])

    # ------------------------------------------------------------ in the middle of a request
    def _at(self, kind: str, tap: Tap, moment: str, line: str, how: str) -> Strike:
        def strike() -> None:
            trap = Trap(moment, re.compile(line), lambda caught: self.sprung(self._struck(kind, how, caught), trap))
            self.traps.append(Set(kind, tap, trap, time.monotonic(), instead=self._parent(kind)))
            tap.set(trap)

        return strike

    def _struck(self, kind: str, how: str, caught: Caught) -> Kill:
        """End the process at the end of the line that is of this kind; the whole program where that cannot be told."""
        ends = {"local": caught.sender, "remote": self.customs.port}
        if kind == "web":
            ends = {"local": self._port("WEB_PORT"), "remote": caught.onward}
        pid = self.house.pid(kind) if kind == "twin" else owner_of(**ends, among=self._children(kind))
        if not kill(pid):
            self._end(kind)
        return _told(kind, how, caught.line[:60])

    # ------------------------------------------------------------ the servers
    def _server_of_tasks(self, *, wipe: bool) -> Kill:
        """Its data are moved away before it ends: it is back too soon for anybody to do it afterwards."""
        data = self.house.room.run / "valkey" / "appendonlydir"
        if wipe and data.exists():
            gone = data.with_name(f"gone-{time.monotonic_ns()}")
            data.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
        self._end("valkey")
        return _told("broker", "and all it had wiped" if wipe else "the whole of it")

    def _backend(self) -> Kill:
        """`kill -9` of one backend; PostgreSQL then ends all of them and recovers."""
        deadline = time.monotonic() + AIM_SECONDS
        while time.monotonic() < deadline:
            for backend, _port, query in self.records.rows(IN_TRANSACTION.format(whose="true")):
                if kill(backend):
                    return _told("database", "kill -9 of a backend", query)
            time.sleep(0.02)
        return self._postmaster()

    def _postmaster(self) -> Kill:
        self._end("postgres")
        return _told("database", "kill -9 of the postmaster")

    def _immediate_stop(self) -> Kill:
        self._end("postgres", signal.SIGQUIT)
        return _told("database", "immediate stop")


def _told(kind: str, how: str, what: str = "") -> Kill:
    return Kill(time.monotonic(), kind, how, what)
