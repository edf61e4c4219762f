"""The life of a flight: planned, open, loading, closed, gone. It leaves only when everything on board may leave."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from waybills import acts
from waybills.acts.door import Who
from waybills.acts.outcome import Outcome, Refusal
from waybills.models import Flight, Parcel, User
from waybills.permissions import flights as may
from waybills.refusals import Incomplete, NotPossible
from waybills.services.reasons import needed

BEFORE_LOADING = ("PLANNED", "OPEN")


@dataclass
class NotReady(Exception):
    """The flight cannot leave: `blocked` are the loaded parcels that must come off first, with their reasons."""

    blocked: list[Refusal] = field(default_factory=list)

    def __str__(self) -> str:
        return _("The flight cannot leave: %(n)s parcels on board may not. Off-load them first.") % {
            "n": len(self.blocked)
        }


def plan_flight(flight: Flight, *, by: User, at: datetime) -> Flight:
    """Announce an unsaved flight; a number flies once a day."""
    may.check_may_plan_flight(by)
    if Flight.objects.filter(centre=flight.centre, number=flight.number, date=flight.date).exists():
        raise Incomplete(_("%(flight)s is planned for that day already.") % {"flight": flight.number}, field="number")
    acts.create_rows(Flight.plan, [flight], by=by, at=at, facts={"flight": flight.number, "date": str(flight.date)})
    return flight


def open_flight(flight: Flight, *, by: Who, at: datetime) -> Outcome:
    """Parcels may be manifested on it; those that were announced for it are awaited from now on."""
    _check(may.check_may_open_flight, by)
    with transaction.atomic():
        act_id = _move(Flight.open, flight, by=by, at=at)
        announced = Parcel.objects.filter(flight=flight, state="PRE_ADVISED")
        return acts.perform(Parcel.accept_manifest, announced, by=acts.SYSTEM, at=at, cause=act_id)


def start_loading(flight: Flight, *, by: User, at: datetime) -> None:
    """The first bag goes on board."""
    may.check_may_start_loading(by)
    _move(Flight.start_loading, flight, by=by, at=at)


def finish_loading(flight: Flight, *, by: User, at: datetime) -> None:
    """Nothing more goes on board."""
    may.check_may_finish_loading(by)
    _move(Flight.finish_loading, flight, by=by, at=at)


def reopen_loading(flight: Flight, *, by: User, at: datetime, reason: str) -> None:
    """Something must still come off or on."""
    may.check_may_reopen_loading(by)
    _move(Flight.reopen_loading, flight, by=by, at=at, facts={"reason": needed(reason)})


def cancel_flight(flight: Flight, *, by: User, at: datetime, reason: str) -> None:
    """It does not fly; its parcels need another."""
    may.check_may_cancel_flight(by)
    _move(Flight.cancel, flight, by=by, at=at, facts={"reason": needed(reason)})


def depart_flight(flight: Flight, *, by: Who, at: datetime) -> Outcome:
    """Flight and everything on board leave as one deed, or nothing does (NotReady says what stands in the way)."""
    _check(may.check_may_depart_flight, by)
    with transaction.atomic():
        act_id = _move(Flight.depart, flight, by=by, at=at)
        on_board = Parcel.objects.filter(flight=flight, state="LOADED")
        outcome = acts.perform(Parcel.depart, on_board, by=by, at=at, cause=act_id, facts={"flight": flight.number})
        if outcome.refused:
            raise NotReady(outcome.refusals)
        Flight.objects.filter(pk=flight.pk).update(departed_at=at)
    return outcome


def state_for_loading(flight: Flight) -> str:
    """The flight's state, which cannot change before this transaction ends: nothing is loaded on a leaving flight."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM waybills_flight WHERE id = %s FOR SHARE", [flight.pk])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def _check(check: Callable[[Any], None], by: Who) -> None:
    if isinstance(by, User):
        check(by)


def _move(verb: Any, flight: Flight, *, by: Who, at: datetime, facts: dict[str, Any] | None = None) -> int | None:
    """Perform one verb on one flight, whose refusal is an error."""
    said = {"flight": flight.number} | (facts or {})
    outcome = acts.perform(verb, Flight.objects.filter(pk=flight.pk), by=by, at=at, facts=said)
    if not outcome.moved:
        raise NotPossible(outcome.refusals[0].sentence if outcome.refusals else _("There is no such flight."))
    return outcome.act_id
