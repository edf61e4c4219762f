"""The flight board: how many parcels of each flight stand where, as this reader may know it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from waybills.lifecycle.parcel import ENDED, ParcelState
from waybills.lifecycle.requirements import LABELS, Requirement
from waybills.models import CountDelta, Flight, OrganisationKind, Parcel, StateCount, User
from waybills.selectors.redaction import Masked, masked_parcels
from waybills.selectors.scope import SEE_ALL, visible_flights, visible_parcels

S = ParcelState
# A flight stays on the board for so long after its day.
SHOWN_AFTER = timedelta(days=1)
Counts = dict[str, int]


@dataclass(frozen=True)
class Stage:
    """States that the board counts together."""

    key: str
    label: StrPromise
    states: tuple[str, ...]
    tone: str


STAGES = (
    Stage("expected", _("Expected"), (S.PRE_ADVISED, S.AWAITING_ARRIVAL), "neutral"),
    Stage("here", _("Arrived"), (S.ARRIVED, S.TALLIED), "progress"),
    Stage("ct", _("CT"), (S.CT_QUEUED, S.IMAGE_REVIEW), "control"),
    Stage("gate", _("At the gate"), (S.AWAITING_DECISION,), "progress"),
    Stage("exam", _("Examination"), (S.EXAM_QUEUED, S.UNDER_EXAM, S.SAMPLED), "control"),
    Stage(
        "stopped", _("Stopped"), (S.ON_HOLD, S.DETAINED, S.RETURN_ORDERED, S.OVER_LANDED, S.SHORT_LANDED), "attention"
    ),
    Stage("released", _("Released"), (S.RELEASED,), "good"),
    Stage("loaded", _("On board"), (S.LOADED, S.IN_TRANSIT, S.DEPARTED, S.CLOSED), "good"),
)  # fmt: skip
STAGE = {stage.key: stage for stage in STAGES}
# Cleared: customs has let it go.
CLEARED = (S.RELEASED, S.LOADED, S.IN_TRANSIT, S.DEPARTED, S.CLOSED)
# Not part of the work of a flight any more.
OUT_OF_IT = (S.CANCELLED, S.RETURNED, S.SEIZED, S.DISPOSED)


@dataclass
class Progress:
    """One flight with its counts."""

    flight: Flight
    counts: Counts = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(n for state, n in self.counts.items() if state not in OUT_OF_IT)

    @property
    def cleared(self) -> int:
        return sum(self.counts.get(state, 0) for state in CLEARED)

    @property
    def stages(self) -> list[tuple[Stage, int]]:
        return [(stage, sum(self.counts.get(state, 0) for state in stage.states)) for stage in STAGES]

    @property
    def states(self) -> list[tuple[ParcelState, int]]:
        """Every state that somebody stands in, in the order of a life."""
        return [(state, self.counts[state]) for state in ParcelState if self.counts.get(state)]


def board_of(user: User, *, days: int = 0) -> list[Progress]:
    """The flights of now, soonest first: not yet departed ones, and those that left within a day (`days` more)."""
    since = timezone.localdate() - SHOWN_AFTER - timedelta(days=days)
    flights = visible_flights(user).filter(date__gte=since) | visible_flights(user).filter(
        state__in=["OPEN", "LOADING", "LOADED"]
    )
    rows = list(flights.select_related("carrier").order_by("date", "departs_at", "number")[:200])
    counts = counts_for(user, [flight.pk for flight in rows])
    return [Progress(flight, counts[flight.pk]) for flight in rows]


def progress_of(user: User, flight: Flight) -> Progress:
    """One flight with its counts, as this person may know them."""
    return Progress(flight, counts_by_state_of_flight(user, flight))


def counts_by_state_of_flight(user: User, flight: Flight) -> Counts:
    """How many of this person's parcels of one flight stand in each state."""
    return counts_for(user, [flight.pk])[flight.pk]


def counts_for(user: User, flights: Iterable[int]) -> dict[int, Counts]:
    """For each flight how many of this person's parcels stand in each state, exactly."""
    ids = list(flights)
    found: dict[int, Counts] = defaultdict(dict)
    for flight, state, n in _counted(user, ids):
        found[flight][state] = found[flight].get(state, 0) + n
    _mask(user, visible_parcels(user).filter(flight__in=ids), found)
    return {flight: {state: n for state, n in found[flight].items() if n} for flight in ids}


def _counted(user: User, ids: list[int]) -> Iterable[tuple[int, str, int]]:
    kind = user.organisation.kind if user.organisation else ""
    if kind in SEE_ALL:
        return _from_counters(flight_id__in=ids)
    if kind == OrganisationKind.BROKER:
        return _from_counters(flight_id__in=ids, broker_id=user.organisation_id)
    rows = visible_parcels(user).filter(flight__in=ids).order_by().values("flight", "state").annotate(n=Count("pk"))
    return [(row["flight"], row["state"], row["n"]) for row in rows]


def _from_counters(**scope: object) -> list[tuple[int, str, int]]:
    """Counters and the deltas not folded yet, in one statement: a fold between two reads would count twice."""
    parts = [
        model.objects.filter(machine="Parcel", **scope).values("flight_id", "state").annotate(sum=Sum("n"))
        for model in (StateCount, CountDelta)
    ]
    return [(row["flight_id"] or 0, row["state"], row["sum"]) for row in parts[0].union(parts[1], all=True)]


def _mask(user: User, parcels: QuerySet[Parcel], found: dict[int, Counts]) -> None:
    masked = masked_parcels(user, parcels)
    for pk, flight, state in Parcel.objects.filter(pk__in=masked).values_list("pk", "flight_id", "state"):
        counts = found[flight]
        counts[state] = counts.get(state, 0) - 1
        counts[masked[pk].state] = counts.get(masked[pk].state, 0) + 1


def counts_of(user: User) -> Counts:
    """How many of this person's parcels stand in each state, over all flights."""
    organisation = user.organisation
    if organisation is None:
        return {}
    found: dict[int | None, Counts] = defaultdict(dict)
    for state, n in _counted_everywhere(user):
        found[None][state] = found[None].get(state, 0) + n
    masked = masked_parcels(user, visible_parcels(user))
    for pk, state in Parcel.objects.filter(pk__in=masked).values_list("pk", "state"):
        found[None][state] = found[None].get(state, 0) - 1
        found[None][masked[pk].state] = found[None].get(masked[pk].state, 0) + 1
    return {state: n for state, n in found[None].items() if n}


def _counted_everywhere(user: User) -> list[tuple[str, int]]:
    kind = user.organisation.kind if user.organisation else ""
    if kind in SEE_ALL:
        return [(state, n) for _, state, n in _from_counters()]
    if kind == OrganisationKind.BROKER:
        return [(state, n) for _, state, n in _from_counters(broker_id=user.organisation_id)]
    rows = visible_parcels(user).order_by().values("state").annotate(n=Count("pk"))
    return [(row["state"], row["n"]) for row in rows]


@dataclass(frozen=True)
class Missing:
    """How many parcels of a flight still miss one requirement."""

    requirement: Requirement
    label: StrPromise
    n: int


def missing_on(user: User, flight: Flight) -> list[Missing]:
    """For each requirement that something on the flight still misses: how many do."""
    parcels = visible_parcels(user).filter(flight=flight)
    return _missing(parcels, masked_parcels(user, parcels))


def _missing(parcels: QuerySet[Parcel], masked: dict[int, Masked]) -> list[Missing]:
    rows = parcels.exclude(state__in=[*ENDED, S.SHORT_LANDED, S.DEPARTED]).order_by().values("pk", "gate")
    sql, params = rows.query.sql_with_params()
    sums = ", ".join(f"count(*) FILTER (WHERE gate & {int(r)} <> 0)" for r in Requirement)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sums} FROM ({sql}) parcels", params)  # noqa: S608 numbers of an enumeration
        counts = list(cursor.fetchone())
    for one in masked.values():
        for place, requirement in enumerate(Requirement):
            counts[place] -= bool(one.hidden_bits & requirement)
    found = zip(Requirement, counts, strict=True)
    return [Missing(requirement, LABELS[requirement], n) for requirement, n in found if n]
