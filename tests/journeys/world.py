"""What a journey is lived in: the flight with the truth about it, the people, customs, and how work gets done."""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from clearance.models import DeclarationList, InboundMessage, OutboxWaiting
from clearance.services import inbox, movements, outbox
from inspection.services import pictures
from tests.journeys.customs import Customs
from twin import fate
from waybills import acts
from waybills.acts import deliveries
from waybills.models import Delivery, Flight, Parcel, User

SEED = "7"
PATIENCE = 120.0  # seconds for one step
REPORT_COMES = timedelta(seconds=5)
T = TypeVar("T")


@dataclass(frozen=True)
class Truth:
    """One house waybill as the twin meant it."""

    number: str
    order_no: str
    row: int  # of the manifest, its header being row 1
    fault: dict[str, str] | None  # kind, field, value: its row is wrong
    mismatch: str  # kind of the difference between its papers
    threat: str  # what CT must stop

    @property
    def customs_inspects(self) -> bool:
        return fate.of(SEED, self.number).inspection

    @property
    def plain(self) -> bool:
        """Nothing is planted in it and customs wants nothing of it."""
        return not (self.fault or self.mismatch or self.threat or self.customs_inspects)


@dataclass
class World:
    """One flight and everybody around it. `shuffled` makes people do the same things in another order."""

    folder: Path
    truth: dict[str, Truth]
    flight: Flight
    people: dict[str, User]  # by role; a second person of a role is ROLE2
    customs: Customs
    address: str  # of the house
    shuffled: bool = False
    hits: set[tuple[str, str, str]] = field(default_factory=set)  # number, CT or EXAM, RSK or RND
    groups: dict[str, list[str]] = field(default_factory=dict)  # numbers of house waybills by what befalls them
    seconds: dict[str, float] = field(default_factory=dict)  # that each step took

    def by(self, role: str) -> User:
        return self.people[role]

    def in_order(self, things: Iterable[T], salt: str) -> list[T]:
        """As they come, or in another order that belongs to the salt."""
        listed = list(things)
        return dealt(listed, salt) if self.shuffled else listed

    def parcels(self, numbers: Iterable[str] | None = None) -> QuerySet[Parcel]:
        """All of the flight, or those with these numbers."""
        rows = Parcel.objects.on(self.flight)
        return rows if numbers is None else rows.filter(waybill__number__in=list(numbers))

    def announced(self) -> QuerySet[Parcel]:
        """All of the flight that a manifest names."""
        return self.parcels().exclude(waybill__master=None)

    def states(self) -> Counter[str]:
        return Counter(self.parcels().values_list("state", flat=True))

    def state_of(self, number: str) -> str:
        return self.parcels([number]).values_list("state", flat=True).get()

    def numbers_in(self, *states: str) -> list[str]:
        rows = self.parcels().filter(state__in=states).order_by("waybill__number")
        return list(rows.values_list("waybill__number", flat=True))

    def work(self, until: Callable[[], Any]) -> None:
        """Do what the workers do, until it is so; arrivals are reported when somebody says so."""
        end = time.monotonic() + PATIENCE
        while not until():
            assert time.monotonic() < end, (self.states(), self.lists())
            deliveries.deliver()
            sent, read = outbox.send_due(), inbox.process_due(batch=50)
            decoded = pictures.process_next(at=timezone.now() + REPORT_COMES)
            if not (sent or read or decoded):
                time.sleep(0.02)

    def is_quiet(self) -> bool:
        """Whether nothing is left to be said on either side, nor to be read or done about it."""
        waiting = (
            InboundMessage.objects.filter(stage="PENDING"),
            OutboxWaiting.objects.filter(dead_at=None),
            Delivery.objects.filter(done_at=None),
        )
        return self.customs.is_quiet() and not any(rows.exists() for rows in waiting)

    def work_off(self) -> None:
        """Deliver what is due inside the house."""
        while deliveries.deliver():
            pass

    def report_arrivals(self) -> None:
        self.work_off()
        movements.report_waiting(by=acts.SYSTEM, at=timezone.now())

    def lists(self) -> Counter[str]:
        return Counter(DeclarationList.objects.filter(flight=self.flight).values_list("state", flat=True))


def drawn(number: object, salt: str) -> float:
    """A number from 0 to 1 that belongs to this parcel and question alone."""
    return int(hashlib.sha256(f"{salt}:{number}".encode()).hexdigest()[:8], 16) / 2**32


def dealt(things: Iterable[T], salt: str) -> list[T]:
    """The same things in an order that is always the same and has nothing to do with their own."""
    return sorted(things, key=lambda thing: drawn(thing, salt))


def truth_in(folder: Path) -> dict[str, Truth]:
    """The truth of the flight's house waybills, by number."""
    told = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["parcels"]
    return {one["house_waybill"]: _truth(one) for one in told}


def _truth(told: dict[str, Any]) -> Truth:
    return Truth(
        number=told["house_waybill"],
        order_no=told["order_no"],
        row=told["row"],
        fault=told.get("fault"),
        mismatch=told.get("mismatch", ""),
        threat=told.get("threat", ""),
    )


def now() -> datetime:
    return timezone.now()
