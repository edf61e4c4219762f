"""What a list's verb does to its parcels, as acts with that act as their cause."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from clearance.lifecycle.declaration_list import ListState as S
from waybills import acts
from waybills.lifecycle.requirements import Requirement
from waybills.models import Control, OpenRequirement, Parcel
from waybills.services.controls import lift_controls, place_controls


@dataclass(frozen=True)
class Moved:
    """Lists that one act moved: ids of their parcels by the state the list came from, and what the receipts said."""

    parcels: dict[str, list[int]]
    status: str
    facts: dict[str, Any]
    cause: int
    at: datetime

    def all(self) -> list[int]:
        return self.having_left(*self.parcels)

    def having_left(self, *states: str) -> list[int]:
        """The parcels whose list left one of the states."""
        return [parcel for state in states for parcel in self.parcels.get(state, ())]

    def perform(self, verb: Callable[..., Any], parcels: list[int], **effects: Any) -> list[int]:
        """Perform a verb on parcels by the hand of customs; the ids of those it did not move."""
        if not parcels:
            return []
        rows = Parcel.objects.filter(pk__among=parcels)
        outcome = acts.perform(verb, rows, by=acts.CUSTOMS, at=self.at, facts=self.facts, cause=self.cause, **effects)
        return [refusal.object_id for refusal in outcome.refusals]


def adjudicate(moved: Moved) -> None:
    _lift_suspension(moved)
    moved.perform(Parcel.adjudicate, moved.all())


def release(moved: Moved) -> None:
    """The 800 proves the 399: customs releases nothing it has not reviewed."""
    _lift_suspension(moved)
    moved.perform(Parcel.accept_release, moved.all(), meets=Requirement.LIST_ADJUDICATED)


def inspect(moved: Moved) -> None:
    _take_back(moved)
    _control(moved, moved.all(), Requirement.INSPECT, gettext_noop("Customs chose it for inspection (500)."))


def suspend(moved: Moved) -> None:
    _take_back(moved)
    _control(moved, moved.all(), Requirement.HOLD, gettext_noop("Customs suspended the case (600)."))


def detain(moved: Moved) -> None:
    """Detained where the parcel's own life allows it; anywhere else it is held until an officer does it."""
    _take_back(moved)
    fresh = moved.having_left(*(state for state in moved.parcels if state != S.DETAINED))
    left = moved.perform(Parcel.detain, fresh)
    _control(moved, left, Requirement.HOLD, gettext_noop("Customs detains it (50x)."))


def return_goods(moved: Moved) -> None:
    _take_back(moved)
    left = moved.perform(Parcel.order_return, moved.all())
    _control(moved, left, Requirement.HOLD, gettext_noop("Customs sends it back (700)."))


def reopen(moved: Moved) -> None:
    """What was accepted is accepted no more: rejected after all, amended, or withdrawn."""
    moved.perform(Parcel.reopen_declaration, moved.all())


def close(moved: Moved) -> None:
    """Those that have not left yet are closed by the act that lets them leave."""
    gone = Parcel.objects.filter(pk__among=moved.all(), state="DEPARTED").values_list("pk", flat=True)
    moved.perform(Parcel.close, list(gone))


EFFECTS: dict[str, Callable[[Moved], None]] = {
    "adjudicate": adjudicate,
    "release": release,
    "inspect": inspect,
    "suspend": suspend,
    "detain": detain,
    "return_goods": return_goods,
    "reject": reopen,
    "accept_amendment": reopen,
    "accept_cancellation": reopen,
    "close": close,
}


def _take_back(moved: Moved) -> None:
    """A list that was released is not any more."""
    moved.perform(Parcel.reopen_declaration, moved.having_left(S.RELEASED))


def _control(moved: Moved, parcels: list[int], kind: Requirement, reason: str) -> None:
    if parcels:
        place_controls(
            Parcel.objects.filter(pk__among=parcels),
            kind=kind,
            by=acts.CUSTOMS,
            reason=reason,
            legal_basis=_basis(moved.status),
            at=moved.at,
            cause=moved.cause,
        )


def _lift_suspension(moved: Moved) -> None:
    """Customs went on: the hold of its own 600 falls, every other hold stays."""
    suspended = Parcel.objects.filter(pk__in=moved.having_left(S.SUSPENDED))
    held = OpenRequirement.objects.filter(
        parcel__in=suspended.values("pk"), requirement=int(Requirement.HOLD), control__legal_basis=_basis("600")
    )
    for control in Control.objects.filter(pk__in=held.values("control")):
        lift_controls(suspended, by=acts.CUSTOMS, control=control, reason=moved.status, at=moved.at, cause=moved.cause)


def _basis(status: str) -> str:
    return f"CEB604/{status}"
