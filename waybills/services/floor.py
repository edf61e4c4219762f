"""The floor: what a scan, a list of numbers or a whole flight does. A repeated scan is harmless and says so."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from waybills import acts
from waybills.acts.outcome import Outcome
from waybills.models import Flight, Parcel, User, Waybill

# A parcel this much heavier or lighter than its waybill says needs a reason (the ±5 % of bonded sites).
WEIGHT_TOLERANCE = Decimal("0.05")
STEPS = {
    "arrive": Parcel.arrive,
    "tally": Parcel.tally,
    "load": Parcel.load,
    "offload": Parcel.offload,
    "hand_back": Parcel.hand_back,
    "find_late": Parcel.find_late,
}
DONE = {
    "arrive": ("ARRIVED", "TALLIED", "CT_QUEUED", "IMAGE_REVIEW", "AWAITING_DECISION", "EXAM_QUEUED", "RELEASED"),
    "tally": ("TALLIED", "CT_QUEUED", "IMAGE_REVIEW", "AWAITING_DECISION", "EXAM_QUEUED", "RELEASED", "LOADED"),
    "load": ("LOADED",),
    "offload": (),
    "hand_back": ("RETURNED",),
    "find_late": (),
}


class Refused(Exception):
    """The floor may not do this; the message says why and what to do."""


@dataclass(frozen=True)
class Scanned:
    """The answer to one scan: `tone` good, attention or stop, and the sentence."""

    number: str
    tone: str
    text: str
    moved: int = 0


@dataclass
class Listed:
    """The answer to a list of numbers: the act's outcome, and the numbers nobody knows."""

    outcome: Outcome
    unknown: list[str] = field(default_factory=list)


def named(number: str, *, flight: Flight | None = None) -> QuerySet[Parcel]:
    """The parcels a scanned number means: one waybill, or every parcel of a bag; never one whose life ended."""
    rows = Parcel.objects.filter(Q(waybill__number=number) | Q(waybill__bag__number=number))
    return rows.filter(flight=flight) if flight else rows.exclude(state__in=["CLOSED", "RETURNED", "CANCELLED"])


@transaction.atomic
def scan(
    step: str,
    number: str,
    *,
    by: User,
    at: datetime,
    flight: Flight | None = None,
    weight: Decimal | None = None,
    damaged: bool = False,
    reason: str = "",
) -> Scanned:
    """One scan of the gun: a set of one, or of one bag."""
    number = number.strip()
    rows = named(number)
    if step == "load" and flight is not None:
        _check_flight(rows, number, flight)
    ids = list(rows.values_list("pk", flat=True))
    if not ids:
        return _unknown(step, number, by=by, at=at, flight=flight)
    if step == "tally" and weight is not None:
        _weigh(ids, number, weight, damaged, reason)
    facts = {key: value for key, value in {"reason": reason, "weight": str(weight or "")}.items() if value}
    rows = Parcel.objects.filter(pk__in=ids)
    return _said(step, number, acts.perform(STEPS[step], rows, by=by, at=at, facts=facts))


def move_listed(step: str, numbers: list[str], *, by: User, at: datetime, flight: Flight | None = None) -> Listed:
    """A pasted or uploaded list of waybill or bag numbers, as one act."""
    rows = Parcel.objects.filter(Q(waybill__number__in=numbers) | Q(waybill__bag__number__in=numbers))
    rows = rows.filter(flight=flight) if flight else rows
    known = set(rows.values_list("waybill__number", flat=True))
    known |= set(rows.values_list("waybill__bag__number", flat=True))
    outcome = acts.perform(STEPS[step], rows, by=by, at=at, facts={"listed": len(numbers)})
    return Listed(outcome, [number for number in numbers if number not in known])


def move_flight(step: str, flight: Flight, *, by: User, at: datetime) -> Outcome:
    """Everything on the flight that allows the step."""
    return acts.perform(STEPS[step], Parcel.objects.on(flight), by=by, at=at, facts={"flight": str(flight)})


def close_tally(flight: Flight, *, by: User, at: datetime) -> Outcome:
    """What was never seen is short-landed."""
    missing = Parcel.objects.on(flight).in_state("AWAITING_ARRIVAL")
    return acts.perform(Parcel.report_short, missing, by=by, at=at, facts={"flight": str(flight)})


def _check_flight(rows: QuerySet[Parcel], number: str, flight: Flight) -> None:
    wrong = rows.exclude(flight=flight).first()
    if wrong:
        raise Refused(
            _("Stop: %(number)s belongs to flight %(right)s, not to %(wrong)s.")
            % {"number": number, "right": wrong.flight, "wrong": flight}
        )


def _weigh(ids: list[int], number: str, weight: Decimal, damaged: bool, reason: str) -> None:
    waybill = Waybill.objects.filter(parcel_id__in=ids, number=number).first()
    if waybill is None:
        return
    off = abs(weight - waybill.gross_weight) / waybill.gross_weight if waybill.gross_weight else Decimal(0)
    if off > WEIGHT_TOLERANCE and not reason:
        raise Refused(
            _("%(number)s weighs %(new)s kg, its waybill says %(old)s kg. Weigh again, or give a reason.")
            % {"number": number, "new": weight, "old": waybill.gross_weight.normalize()}
        )
    Waybill.objects.filter(pk=waybill.pk).update(weighed=weight, damaged=damaged)


def _unknown(step: str, number: str, *, by: User, at: datetime, flight: Flight | None) -> Scanned:
    """A number that nobody announced: on arrival it is over-landed and goes to the cage; elsewhere it is refused."""
    if step != "arrive" or not number:
        return Scanned(number, "stop", _("Unknown number: no parcel and no bag of this centre has it."))
    _land(number, by=by, at=at, flight=flight)
    return Scanned(number, "stop", _("Over-landed: no manifest names it. Put it in the cage; an officer decides."))


def _land(number: str, *, by: User, at: datetime, flight: Flight | None) -> None:
    from waybills.models import Centre

    centre = flight.centre if flight else Centre.objects.first()
    parcel = Parcel(centre=centre, flight=flight)
    acts.create_rows(Parcel.land_unannounced, [parcel], by=by, at=at, facts={"number": number[:32]})
    Waybill.objects.create(
        parcel=parcel, number=number[:32], logistics=by.organisation, gross_weight=0, received_at=at, goods_info="?"
    )


def _said(step: str, number: str, outcome: Outcome) -> Scanned:
    if outcome.moved:
        many = _("%(n)s parcels done.") % {"n": outcome.moved} if outcome.moved > 1 else _("Done.")
        rest = _(" %(n)s of the bag refused: see the list.") % {"n": outcome.refused} if outcome.refused else ""
        return Scanned(number, "attention" if rest else "good", many + rest, outcome.moved)
    refusal = outcome.refusals[0] if outcome.refusals else None
    if refusal and refusal.code == "STATE" and refusal.state in DONE[step]:
        return Scanned(number, "attention", _("Already scanned; nothing was done twice."))
    return Scanned(number, "stop", _("Stop. %(why)s") % {"why": refusal.sentence if refusal else ""})
