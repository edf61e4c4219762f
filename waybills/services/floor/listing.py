"""The floor by list and by flight: a pasted or uploaded file of numbers, or everything on a flight, as one act."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from waybills import acts
from waybills.acts.outcome import Outcome
from waybills.models import Flight, FloorStep, Parcel, User
from waybills.permissions import parcels as may
from waybills.refusals import NotPossible
from waybills.selectors.bags import bags_named
from waybills.services.flights import state_for_loading
from waybills.services.floor.arriving import land
from waybills.services.floor.naming import LOOKS_LIKE_A_NUMBER, NOT_THERE
from waybills.services.floor.said import sentence_of
from waybills.services.floor.station import Station

VERBS: dict[str, tuple[Any, Any]] = {
    FloorStep.ARRIVE: (Parcel.arrive, may.check_may_arrive),
    FloorStep.TALLY: (Parcel.tally, may.check_may_tally),
    FloorStep.LOAD: (Parcel.load, may.check_may_load),
    FloorStep.OFFLOAD: (Parcel.offload, may.check_may_offload),
    FloorStep.HAND_BACK: (Parcel.hand_back, may.check_may_hand_back),
}


@dataclass
class Listed:
    """The answer to a list: the act's outcome, the numbers nobody knows, and which of these were put in the cage."""

    outcome: Outcome
    unknown: list[str] = field(default_factory=list)
    landed: list[str] = field(default_factory=list)


@transaction.atomic
def move_listed(
    step: str, numbers: list[str], *, by: User, at: datetime, flight: Flight | None = None, reason: str = "",
    receiver: str = "", land_unknown: bool = False,
) -> Listed:  # fmt: skip
    """Perform one step on the parcels and bags of a list; numbers that several parcels bear mean those still here."""
    verb, check = VERBS[step.upper()]
    check(by)
    if step.upper() == FloorStep.LOAD:
        _check_loading(flight)
    rows, unknown = _named(numbers, flight)
    facts = {"listed": len(numbers), "reason": reason, "receiver": receiver, "flight": str(flight or "")}
    facts = {name: value for name, value in facts.items() if value}
    outcome = acts.perform(verb, rows, by=by, at=at, facts=facts)
    landed = [one for one in unknown if LOOKS_LIKE_A_NUMBER.match(one)] if land_unknown else []
    for number in landed:
        land(number, Station(by=by, at=at, flight=flight))
    return Listed(outcome, [number for number in unknown if number not in landed], landed)


def _named(numbers: list[str], flight: Flight | None) -> tuple[Any, list[str]]:
    parcels = Parcel.objects.exclude(state__in=NOT_THERE)
    parcels = parcels.filter(flight=flight) if flight else parcels
    bags = dict(bags_named(numbers, flight=flight.pk if flight else None).values_list("pk", "number"))
    by_number = dict(parcels.filter(waybill__number__in=numbers).values_list("pk", "waybill__number"))
    by_bag = dict(parcels.filter(waybill__bag__in=bags).values_list("pk", "waybill__bag"))
    known = set(by_number.values()) | {bags[bag] for bag in by_bag.values()}
    rows = Parcel.objects.filter(pk__among=[*by_number, *by_bag])
    return rows, [number for number in dict.fromkeys(numbers) if number not in known]


def move_flight(step: str, flight: Flight, *, by: User, at: datetime) -> Outcome:
    """Perform one step on everything of the flight that waits for it."""
    verb, check = VERBS[step.upper()]
    check(by)
    ready = {"ARRIVE": "AWAITING_ARRIVAL", "TALLY": "ARRIVED", "LOAD": "RELEASED"}[step.upper()]
    with transaction.atomic():
        if step.upper() == FloorStep.LOAD:
            _check_loading(flight)
        rows = Parcel.objects.on(flight).in_state(ready)
        return acts.perform(verb, rows, by=by, at=at, facts={"flight": str(flight)})


def _check_loading(flight: Flight | None) -> None:
    """Refuse to load on no flight, or on one that is not being loaded; else hold it still until the act is written."""
    if flight is None:
        raise NotPossible(sentence_of("NO_FLIGHT", {}), code="NO_FLIGHT")
    state = state_for_loading(flight)
    if state != "LOADING":
        code = "NOT_LOADING" if state in ("PLANNED", "OPEN") else "FLIGHT_CLOSED"
        raise NotPossible(sentence_of(code, {"flight": flight.number}), code=code)
