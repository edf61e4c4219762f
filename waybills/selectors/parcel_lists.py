"""Lists of parcels: what may be asked of them, and the parcels that answer, as this reader may know them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Now

from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import DETAILED, Requirement
from waybills.models import (
    Act,
    Control,
    CountDelta,
    Flight,
    NumberList,
    OpenRequirement,
    Parcel,
    ParcelLine,
    StateCount,
    Step,
    User,
)
from waybills.selectors.alike import alike
from waybills.selectors.bags import bags_named
from waybills.selectors.board import STAGE
from waybills.selectors.redaction import Masked, concealed_from, masked_parcels
from waybills.selectors.scope import visible_parcels

MOST_NUMBERS = 1_000
GONE = (ParcelState.DEPARTED, ParcelState.CLOSED)
# So long may a parcel wait to be opened before an officer hears of it.
EXAM_PATIENCE = timedelta(hours=4)


@dataclass(frozen=True)
class Wanted:
    """What a list asks for; empty parts ask for nothing. `numbers` are waybills or bags, `chosen` a pasted list."""

    flight: int | None = None
    states: tuple[str, ...] = ()
    requirement: Requirement | None = None
    bag: str = ""
    numbers: tuple[str, ...] = ()
    chosen: int | None = None
    control: int | None = None
    # With all the controls that say the same.
    alike: bool = False
    waiting_since: timedelta | None = None

    @property
    def asks_nothing(self) -> bool:
        return self == Wanted(flight=self.flight)


def wanted_in(query: Mapping[str, str]) -> Wanted:
    """What the parameters of an address ask for; what makes no sense is not asked."""
    stage = STAGE.get(query.get("stage", ""))
    state = query.get("state", "")
    requirement = query.get("requirement", "")
    return Wanted(
        flight=_number(query.get("flight")),
        states=stage.states if stage else (state,) if state in ParcelState.values else (),
        requirement=Requirement[requirement] if requirement in Requirement.__members__ else None,
        bag=_clean(query.get("bag", ""))[:37],
        numbers=tuple(numbers_in(query.get("number", ""))),
        chosen=_number(query.get("list")),
        control=_number(query.get("control")),
        alike=bool(query.get("control") and query.get("alike")),
        waiting_since=EXAM_PATIENCE if query.get("overdue") else None,
    )


def numbers_in(text: str, *, most: int = MOST_NUMBERS) -> list[str]:
    """The numbers of a pasted text, apart by white space, commas or semicolons, each once, `most` at most."""
    for mark in ",;，；、|":
        text = text.replace(mark, " ")
    return list(dict.fromkeys(word.strip("\"'")[:60] for word in _clean(text).split()))[:most]


def _clean(text: str) -> str:
    return text.replace("\x00", " ").strip()


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def parcels_wanted(user: User, wanted: Wanted) -> QuerySet[Parcel]:
    """The parcels of this reader's that a list asks for; what a covert control does to them does not show."""
    parcels = visible_parcels(user)
    if wanted.flight:
        parcels = parcels.filter(flight=wanted.flight)
    parcels = _by_names(user, parcels, wanted)
    masked = masked_parcels(user, visible_parcels(user)) if wanted.states or wanted.requirement else {}
    if wanted.states:
        parcels = _by_state(parcels, wanted, masked)
    if wanted.requirement:
        parcels = _by_requirement(parcels, wanted, masked)
    if wanted.waiting_since:
        parcels = waiting_longer(parcels, wanted.waiting_since)
    return parcels


def _by_names(user: User, parcels: QuerySet[Parcel], wanted: Wanted) -> QuerySet[Parcel]:
    if wanted.bag:
        parcels = parcels.filter(waybill__bag__in=_bags([wanted.bag], wanted.flight))
    if wanted.control:
        known = Control.objects.filter(pk=wanted.control).exclude(concealed_from(user) or Q(pk=None))
        if wanted.alike:
            known = alike(user, wanted.control)
        parcels = parcels.filter(pk__in=OpenRequirement.objects.filter(control__in=known.values("pk")).values("parcel"))
    numbers = list(wanted.numbers)
    if wanted.chosen:
        pasted = NumberList.objects.filter(pk=wanted.chosen, owner=user).first()
        numbers += pasted.numbers if pasted else []
        if not pasted:
            return parcels.none()
    if numbers:
        bags = _bags(numbers, wanted.flight)
        parcels = parcels.filter(Q(waybill__number__in=numbers) | Q(waybill__bag__in=bags))
    return parcels


def _bags(numbers: list[str], flight: int | None) -> list[int]:
    return list(bags_named(numbers, flight=flight).values_list("pk", flat=True))


def _by_state(parcels: QuerySet[Parcel], wanted: Wanted, masked: dict[int, Masked]) -> QuerySet[Parcel]:
    if not wanted.flight and not wanted.numbers and not wanted.chosen:
        # No index knows states; the counters know on which flights somebody stands in them.
        parcels = parcels.filter(Q(flight__in=flights_with(wanted.states)) | Q(flight=None) | Q(pk__in=masked))
    shown = [pk for pk, look in masked.items() if look.state in wanted.states]
    return parcels.filter((Q(state__in=wanted.states) & ~Q(pk__in=list(masked))) | Q(pk__in=shown))


def _by_requirement(parcels: QuerySet[Parcel], wanted: Wanted, masked: dict[int, Masked]) -> QuerySet[Parcel]:
    bit = int(wanted.requirement or 0)
    hidden = [pk for pk, look in masked.items() if look.hidden_bits & bit]
    if bit & DETAILED:
        # Controls and questions have rows of their own, and few: no need to look at every gate.
        standing = OpenRequirement.objects.filter(requirement=bit).values("parcel")
        return parcels.filter(pk__in=standing).exclude(pk__in=hidden)
    if not wanted.flight and not wanted.numbers and not wanted.chosen:
        alive = Flight.objects.exclude(state__in=["DEPARTED", "CANCELLED"]).values("pk")
        parcels = parcels.filter(Q(flight__in=alive) | Q(flight=None))
    return parcels.alias(open_bit=F("gate").bitand(bit)).filter(open_bit=bit).exclude(pk__in=hidden)


def flights_with(states: Iterable[str]) -> list[int]:
    """The flights on which somebody stands in one of the states, by the counters."""
    totals: dict[int, int] = {}
    parts = [
        model.objects.filter(machine="Parcel", state__in=list(states)).values("flight_id").annotate(sum=Sum("n"))
        for model in (StateCount, CountDelta)
    ]
    for row in parts[0].union(parts[1], all=True):
        if row["flight_id"]:
            totals[row["flight_id"]] = totals.get(row["flight_id"], 0) + row["sum"]
    return [flight for flight, n in totals.items() if n > 0]


def waiting_longer(parcels: QuerySet[Parcel], patience: timedelta) -> QuerySet[Parcel]:
    """Those that stand in their state for longer than `patience`, by the database's clock."""
    return parcels.alias(since=since_of_state()).filter(since__lt=Now() - patience)


def since_of_state() -> Subquery:
    """When the parcel came into the state it is in: the last act that moved it from another."""
    moves = Step.objects.filter(machine="Parcel").exclude(source=F("target")).values("pk")
    last = ParcelLine.objects.filter(object_id=OuterRef(OuterRef("pk")), step_id__in=moves).order_by("-version")
    return Subquery(Act.objects.filter(pk=Subquery(last.values("act_id")[:1])).values("at")[:1])


@dataclass
class Row:
    """One parcel of a list as its reader sees it."""

    parcel: Parcel
    state: ParcelState
    gate: int
    number: str

    @property
    def pk(self) -> int:
        return self.parcel.pk


def rows_of(user: User, parcels: Iterable[Parcel]) -> list[Row]:
    """Rows with masked states and gates, in the order given."""
    found = list(parcels)
    masked = masked_parcels(user, Parcel.objects.filter(pk__in=[parcel.pk for parcel in found]))
    return [_row(parcel, masked.get(parcel.pk)) for parcel in found]


def _row(parcel: Parcel, masked: Masked | None) -> Row:
    state = masked.state if masked and masked.state else parcel.state
    gate = parcel.gate & ~masked.hidden_bits if masked else parcel.gate
    paper = getattr(parcel, "waybill", None)
    return Row(parcel, ParcelState(state), gate, paper.number if paper else "")
