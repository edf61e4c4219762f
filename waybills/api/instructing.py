"""Instructions by number: what is named is looked up, the control is placed, and each parcel is answered for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from waybills.acts.outcome import Refusal
from waybills.api.permissions import check_may_instruct, check_may_lift
from waybills.lifecycle.parcel import ENDED, ParcelState
from waybills.lifecycle.requirements import Requirement
from waybills.models import Act, Control, Parcel, ParcelLine, Step, User
from waybills.selectors.scope import visible_parcels
from waybills.services.parcels import lift_from, place_on

BEYOND_REACH = (*ENDED, ParcelState.DEPARTED)


@dataclass(frozen=True)
class Answer:
    """What became of one named number: PLACED, LIFTED, TOO_LATE, REFUSED or NOT_FOUND, with a sentence for it."""

    number: str
    parcel: int | None
    result: str
    state: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Instructed:
    control: Control
    answers: list[Answer]


def instruct(
    numbers: list[str], *, by: User, kind: Requirement, reason: str, at: datetime, **said: Any
) -> Instructed | None:
    """Place the control on every parcel of these numbers; None, with nothing written, if none is known.

    A number that two carriers use, or that was used again, stands for each of its parcels.
    """
    check_may_instruct(by)
    known = list(
        visible_parcels(by).filter(waybill__number__in=numbers).order_by("pk").values_list("pk", "waybill__number")
    )
    if not known:
        return None
    rows = Parcel.objects.filter(pk__in=[pk for pk, _number in known])
    placed = place_on(rows, kind=kind, by=by, reason=reason, at=at, **said)
    refused = {refusal.object_id: refusal for refusal in placed.outcome.refusals}
    states = dict(rows.values_list("pk", "state"))
    ends = ends_of([pk for pk in refused if states[pk] in BEYOND_REACH])
    answers = [_answer(pk, number, states[pk], refused.get(pk), ends.get(pk)) for pk, number in known]
    found = {number for _pk, number in known}
    missing = [number for number in numbers if number not in found]
    return Instructed(placed.control, answers + [_not_found(number) for number in missing])


def _answer(pk: int, number: str, state: str, refusal: Refusal | None, end: Act | None) -> Answer:
    if refusal is None:
        return Answer(number, pk, "PLACED", state, _("The instruction stands on it."))
    if end is None:
        return Answer(number, pk, "REFUSED", state, refusal.sentence)
    at = timezone.localtime(end.at)
    words = {"state": ParcelState(state).label, "time": at.strftime("%H:%M"), "day": at.strftime("%Y-%m-%d")}
    return Answer(number, pk, "TOO_LATE", state, _("Too late: “%(state)s” since %(time)s on %(day)s.") % words)


def _not_found(number: str) -> Answer:
    return Answer(number, None, "NOT_FOUND", "", _("No parcel has this number."))


def ends_of(parcels: list[int]) -> dict[int, Act]:
    """The act that took each of these parcels out of reach."""
    if not parcels:
        return {}
    steps = Step.objects.filter(machine="Parcel", target__in=BEYOND_REACH).exclude(source__in=BEYOND_REACH)
    lines = ParcelLine.objects.filter(object_id__in=parcels, step_id__in=list(steps.values_list("pk", flat=True)))
    last = dict(lines.order_by("version").values_list("object_id", "act_id"))
    acts = Act.objects.in_bulk(set(last.values()))
    return {parcel: acts[act] for parcel, act in last.items()}


def lift(
    control: Control, *, by: User, reason: str, at: datetime, numbers: Iterable[str] | None = None
) -> list[Answer]:
    """Lift it from all its parcels, or from those of these numbers; what was lifted already is not told."""
    check_may_lift(by, control)
    rows = visible_parcels(by).filter(open_requirements__control=control)
    if numbers is not None:
        rows = rows.filter(waybill__number__in=list(numbers))
    names = dict(rows.order_by("pk").values_list("pk", "waybill__number"))
    parcels = Parcel.objects.filter(pk__in=list(names))
    lift_from(parcels, control=control, by=by, reason=reason, at=at)
    states = dict(parcels.values_list("pk", "state"))
    detail = _("The instruction was lifted.")
    return [Answer(number or "", pk, "LIFTED", states[pk], detail) for pk, number in names.items()]
