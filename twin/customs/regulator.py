"""The counterpart as a whole: its parts put together, and the threads that keep it going."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from twin.customs import documents
from twin.customs.control import Control
from twin.customs.courier import Courier, Http, Way
from twin.customs.desk import Desk
from twin.customs.faults import Faults
from twin.customs.folders import Folders
from twin.customs.inbox import Inbox
from twin.customs.outbox import Outbox
from twin.customs.procedure import Procedure
from twin.customs.queues import Queues
from twin.customs.state import State

IDLE_SECONDS = 0.05
GATHER_SECONDS = 0.5  # at pace 1: how long receipts collect before they are put into a message
FASTEST_GATHERING = 0.05
NOTHING_TO_FETCH_SECONDS = 3600.0
MOST_PACE = 100_000.0
log = logging.getLogger("twin.customs")


@dataclass(frozen=True)
class Settings:
    """How one counterpart runs; `house` is the address receipts go to, "" if there is none yet."""

    state: Path
    seed: str = "7"
    house: str = ""
    secret: str = ""
    # The house's exchange folder: messages are taken from its out/, receipts go into its in/, instead of over HTTP.
    folder: Path | None = None
    # Address of a RabbitMQ, instead of HTTP.
    amqp: str = ""
    pace: float = 1.0
    patience: float = 120.0  # seconds that a list waits for its order and waybill, whatever the pace
    faults: Mapping[str, float] = field(default_factory=dict)


class Regulator:
    """Start it, give it envelopes, stop it; killed and started again on the same state it carries on."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        pace = checked_pace(settings.pace)
        self.state = State(settings.state)
        self.faults = Faults(settings.seed, settings.faults)
        self.desk = Desk(settings.seed, self.faults, pace)
        self.outbox = Outbox(self.state, settings.seed, self.faults)
        self.procedure = Procedure(self.desk, settings.patience)
        self.inbox = Inbox(self.state, self.procedure, self.outbox)
        self.control = Control(self.state, self.desk)
        self.fetched_from = self._fetched_from()
        way = self._way()
        self.courier = Courier(self.state, way) if way else None
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def _fetched_from(self) -> Folders | Queues | None:
        """Where messages of the house lie to be fetched; over HTTP they come by themselves."""
        if self.settings.folder:
            return Folders(self.settings.folder, self.inbox)
        return Queues(self.settings.amqp, self.inbox) if self.settings.amqp else None

    def _way(self) -> Way | None:
        """How receipts travel; None while nobody is known who wants them."""
        if self.fetched_from:
            return self.fetched_from
        return Http(self.settings.house, self.settings.secret) if self.settings.house else None

    def start(self) -> None:
        """Start reading, answering and delivering."""
        for work in (self._fetch, self._read, self._answer, self._deliver):
            thread = threading.Thread(target=self._keep_doing, args=(work,), name=work.__name__, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Finish what is in hand and let go of the state."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        if self.courier:
            self.courier.close()
        self.state.close()

    def _keep_doing(self, work: Callable[[], float]) -> None:
        """Do a piece of work again and again; it answers how long there is nothing to do."""
        while not self._stopping.is_set():
            try:
                idle = work()
            except Exception:
                log.exception("%s failed", work.__name__)
                idle = 1.0
            if idle:
                self._stopping.wait(idle)

    def _fetch(self) -> float:
        """What the house has left for us to take; over HTTP it comes by itself."""
        if self.fetched_from is None:
            return NOTHING_TO_FETCH_SECONDS
        return 0.0 if self.fetched_from.fetch() else IDLE_SECONDS

    def _read(self) -> float:
        return 0.0 if self.inbox.read_next() else IDLE_SECONDS

    def _answer(self) -> float:
        now = time.time()
        with self.state.change() as connection:
            self.procedure.expire(connection, now)
        self.outbox.gather(now)
        return max(FASTEST_GATHERING, self.desk.seconds(GATHER_SECONDS))

    def _deliver(self) -> float:
        if self.courier is None:
            return 1.0
        return 0.0 if self.courier.deliver_next(time.time()) else IDLE_SECONDS

    # ------------------------------------------------------------ by hand
    def order(self, wish: Mapping[str, Any]) -> dict[str, Any]:
        """Do what a control message asks for; ValueError says what is wrong with it.

        {"faults": {name: rate}}, {"pace": 50}, {"hold" | "release" | "recall": waybill}, {"flight": folder},
        {"parcels": count, "seed": seed}: the last two have a flight's enterprises send their documents.
        """
        unknown = set(wish) - {"faults", "pace", "hold", "release", "recall", "flight", "parcels", "seed"}
        if unknown or not wish:
            raise ValueError(f"nothing here answers to {min(unknown)!r}" if unknown else "an empty order")
        if "faults" in wish:
            self.faults.change(_mapping(wish["faults"]))
        if "pace" in wish:
            self.desk.pace = checked_pace(wish["pace"])
        for verb in ("hold", "release", "recall"):
            if verb in wish:
                getattr(self.control, verb)(str(wish[verb]), time.time())
        self._send_documents(wish)
        return {"faults": self.faults.rates, "pace": self.desk.pace}

    def _send_documents(self, wish: Mapping[str, Any]) -> None:
        if "flight" in wish:
            self.inbox.take_documents(documents.from_folder(Path(str(wish["flight"]))))
        if "parcels" in wish:
            count = _count(wish["parcels"])
            self.inbox.take_documents(documents.of_flight(count, wish.get("seed", self.settings.seed)))


def checked_pace(pace: Any) -> float:
    """The pace as a number above zero; ValueError if it is none."""
    if isinstance(pace, bool) or not isinstance(pace, int | float) or not 0 < pace <= MOST_PACE:
        raise ValueError(f"the pace must be a number above 0 and up to {MOST_PACE:.0f}, not {pace!r}")
    return float(pace)


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError("faults are given by name with a rate each")
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000_000:
        raise ValueError(f"parcels must be a whole number up to 1,000,000, not {value!r}")
    return value
