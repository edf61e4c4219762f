"""The demonstration's day: broker and floor do their work a little at a time, and leave some for who looks on.

Every step looks at what is there and does the next piece, so that it may be repeated, interrupted and resumed. Nobody
reads images or examines here, some bags never come, some are not tallied, and the flight waits for a hand to leave.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from clearance.demo import people
from clearance.demo.ground import CARRIER_NAME
from clearance.models import DeclarationList, ListProblem
from clearance.services.filing import file_lists
from waybills.lifecycle.requirements import Requirement
from waybills.lifecycle.roles import Role
from waybills.models import Act, Bag, Control, Flight, Parcel, User
from waybills.services.controls import place_controls
from waybills.services.flights import start_loading
from waybills.services.floor import move_listed

FILED_AT_ONCE = 1000
TRUCK = 500  # parcels
TRUCKS_APART = timedelta(seconds=20)
# Of so many bags one is left: never seen, not tallied, not loaded.
ONE_IN = 25
LEFT_OUT, LEFT_UNTALLIED, LEFT_UNLOADED = 0, 1, 2
LOADING_FROM = 0.6  # share of the flight's parcels that are released
HELD = 3
LOCK = "clearance.demo.day"
REASONS = {
    Requirement.HOLD: "演示：核对收发货人信息",
    Requirement.QUERY_ANSWERED: "演示：请说明商品成分和用途",
}


def step(flight: Flight, *, at: datetime) -> str:
    """Do the next piece of the day on this flight; what was done in a word, or "" where nothing was due."""
    if flight.state not in ("OPEN", "LOADING"):
        return ""
    with _alone() as alone:
        if not alone:
            return ""
        done = [name for name, piece in PIECES.items() if piece(flight, at=at)]
    return " ".join(done)


@contextmanager
def _alone() -> Iterator[bool]:
    """Two steps at once would bring a truck twice; a step that is killed frees the lock with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [LOCK])
        (alone,) = cursor.fetchone()
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [LOCK])


def file(flight: Flight, *, at: datetime) -> int:
    """The broker files the next lists."""
    tried = Exists(DeclarationList.objects.filter(parcel=OuterRef("pk")))
    known_problem = Exists(ListProblem.objects.filter(parcel=OuterRef("pk")))
    rows = Parcel.objects.on(flight).filter(~tried, ~known_problem, state="AWAITING_ARRIVAL").order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:FILED_AT_ONCE])
    return file_lists(Parcel.objects.filter(pk__in=ids), by=_the(Role.BROKER), at=at).moved if ids else 0


def tally(flight: Flight, *, at: datetime) -> int:
    """What the last truck brought is counted, all but some bags."""
    bags = _bags(flight, "ARRIVED", but=LEFT_UNTALLIED)
    return _move("tally", bags, flight, at=at) if bags else 0


def arrive(flight: Flight, *, at: datetime) -> int:
    """The next truck comes, some time after the last one; some bags are on none."""
    lists = DeclarationList.objects.filter(parcel__flight=flight)
    if not lists.exists() or Act.objects.filter(verb="arrive", at__gt=at - TRUCKS_APART).exists():
        return 0
    bags = _bags(flight, "AWAITING_ARRIVAL", but=LEFT_OUT)
    return _move("arrive", bags, flight, at=at) if bags else 0


def stop_some(flight: Flight, *, at: datetime) -> int:
    """Once, an officer holds a few parcels that have arrived and asks about a few others."""
    officer, placed = _the(Role.OFFICER), 0
    for kind, reason in REASONS.items():
        if not Control.objects.filter(reason=reason, kind=int(kind)).exists():
            placed += _place(flight, kind, reason, by=officer, at=at)
    return placed


def _place(flight: Flight, kind: Requirement, reason: str, *, by: User, at: datetime) -> int:
    rows = Parcel.objects.on(flight).filter(state="AWAITING_DECISION", open_requirements=None).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:HELD])
    if not ids:
        return 0
    chosen = Parcel.objects.filter(pk__in=ids)
    due = at + timedelta(hours=4)
    return place_controls(chosen, kind=kind, by=by, reason=reason, due_at=due, at=at).outcome.moved


def load(flight: Flight, *, at: datetime) -> int:
    """Once most parcels are released, loading begins, bag by bag; some bags and the departure are left."""
    parcels = Parcel.objects.on(flight)
    if flight.state == "OPEN":
        if parcels.in_state("RELEASED").count() < LOADING_FROM * parcels.count():
            return 0
        start_loading(flight, by=_the(Role.OPERATOR), at=at)
    bags = _bags(flight, "RELEASED", but=LEFT_UNLOADED)
    return _move("load", bags, flight, at=at) if bags else 0


PIECES = {"filed": file, "tallied": tally, "arrived": arrive, "stopped": stop_some, "loaded": load}


def _bags(flight: Flight, state: str, *, but: int) -> list[str]:
    """The next bags with parcels in that state, a truckload of them, less those that are left to others."""
    waiting: QuerySet[Parcel] = Parcel.objects.on(flight).in_state(state)
    bags = Bag.objects.filter(master__flight=flight, pk__in=waiting.order_by().values("waybill__bag")).order_by("pk")
    numbers: list[str] = []
    parcels = 0
    for bag in bags:
        if bag.pk % ONE_IN != but and parcels < TRUCK:
            numbers.append(bag.number)
            parcels += waiting.filter(waybill__bag=bag).count()
    return numbers


def _move(verb: str, bags: list[str], flight: Flight, *, at: datetime) -> int:
    return move_listed(verb, bags, by=_the(Role.OPERATOR), at=at, flight=flight).outcome.moved


def _the(role: Role) -> User:
    user = people.the(role)
    if user is None:
        raise LookupError(f"nobody plays {role} in the demonstration: run load_demo")
    return user


def flights() -> QuerySet[Flight]:
    """The flights of the demonstration's own carrier that are not gone yet."""
    return Flight.objects.filter(carrier__name=CARRIER_NAME, state__in=["OPEN", "LOADING"])
