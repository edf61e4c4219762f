"""What may be done to parcels from the desk, as one list of deeds: place, lift, decide, propose.

A deed's permission is the one its service asks, so that what is offered is what is allowed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from waybills import acts
from waybills.acts.outcome import reason_against
from waybills.lifecycle.requirements import Requirement
from waybills.models import Parcel
from waybills.permissions import parcels as may
from waybills.selectors.redaction import masked_parcels
from waybills.selectors.words import words_of
from waybills.services import parcels as service

R = Requirement


@dataclass(frozen=True)
class Deed:
    """One thing to do to a set. `kind`: "place", "lift", "decide" or "propose"; `subject`: the control or the verb."""

    key: str
    kind: str
    label: StrPromise
    may: Callable[[Any], bool]
    subject: Any
    danger: bool = False

    @property
    def asks(self) -> tuple[str, ...]:
        """The fields of the form that this deed has a use for, beside its reason."""
        if self.kind == "place":
            return ("legal_basis", "due_at") if self.subject == R.QUERY_ANSWERED else ("legal_basis", "covert")
        if self.kind == "lift":
            return ()
        return ("legal_basis", "destination") if self.key == "detain" else ("legal_basis",)

    def fits(self, parcel: Parcel, *, state: str, liftable: set[int]) -> bool:
        """Whether it could be done to this parcel as its reader sees it: in that state, with those controls on it."""
        if self.kind == "lift":
            return int(self.subject) in liftable
        verb = acts.verb_of(Parcel.open_control if self.kind == "place" else self.subject, Parcel)
        if self.subject == R.RECALL and state not in ("RELEASED", "LOADED"):
            return False  # there is no release to take back
        if self.kind == "place":
            return state in verb.sources
        return reason_against(verb, parcel)[0] == "RACED"  # nothing speaks against it


def _order(verb: str) -> StrPromise:
    words = words_of(f"Parcel.{verb}")
    assert words is not None
    return words.order


_MAY = {
    "queue_for_ct": may.may_queue_for_ct,
    "order_exam": may.may_order_exam,
    "order_return": may.may_order_return,
    "dispose": may.may_dispose,
    "cancel": may.may_cancel,
    "detain": may.may_detain,
    "lift_detention": may.may_lift_detention,
    "seize": may.may_seize,
}
PLACED = (
    (R.HOLD, _("Hold")),
    (R.INSPECT, _("Have it opened")),
    (R.DO_NOT_LOAD, _("Forbid loading")),
    (R.RECALL, _("Recall the release")),
    (R.QUERY_ANSWERED, _("Ask a question")),
)
LIFTED = (
    (R.HOLD, _("Lift the holds")),
    (R.INSPECT, _("Lift the instructions to open it")),
    (R.DO_NOT_LOAD, _("Allow loading again")),
    (R.RECALL, _("Lift the recalls")),
    (R.QUERY_ANSWERED, _("Settle the questions")),
)
DEEDS: dict[str, Deed] = {
    deed.key: deed
    for deed in (
        *(Deed(kind.name, "place", label, may.may_open_control, kind) for kind, label in PLACED),
        *(Deed(f"LIFT_{kind.name}", "lift", label, may.may_answer_control, kind) for kind, label in LIFTED),
        *(
            Deed(verb, "decide", _order(verb), _MAY[verb], transition, danger=verb == "dispose")
            for verb, (transition, _check) in service.ALONE.items()
        ),
        *(
            Deed(verb, "propose", _order(verb), _MAY[verb], transition, danger=verb != "lift_detention")
            for verb, (transition, _check) in service.BY_TWO.items()
        ),
    )
}
GROUPS = (
    ("place", _("Place a control")),
    ("lift", _("Lift controls")),
    ("decide", _("Decide")),
    ("propose", _("Propose to a second person")),
)


def may_do_something(user: Any) -> bool:
    """Whether the desk is more than reading for this person."""
    return may.may_use_desk(user) and any(deed.may(user) for deed in DEEDS.values())


def choices_for(user: Any) -> list[tuple[StrPromise, list[tuple[str, StrPromise]]]]:
    """The deeds that this person may do, grouped, as choices of a field."""
    groups = [(label, [(d.key, d.label) for d in DEEDS.values() if d.kind == kind and d.may(user)])
              for kind, label in GROUPS]  # fmt: skip
    return [(label, choices) for label, choices in groups if choices]


def deeds_on(user: Any, parcel: Parcel) -> list[Deed]:
    """What this person may do to this parcel now."""
    masked = masked_parcels(user, Parcel.objects.filter(pk=parcel.pk)).get(parcel.pk)
    state, liftable = masked.state if masked else parcel.state, service.liftable_on(parcel, by=user)
    return [deed for deed in DEEDS.values() if deed.may(user) and deed.fits(parcel, state=state, liftable=liftable)]


def perform(deed: Deed, parcels: QuerySet[Parcel], *, said: dict[str, Any]) -> Any:
    """Do it: a Placed, a number of lifted instructions, an Outcome or a Proposal, as the service answers."""
    common = {name: said[name] for name in ("by", "at", "reason")}
    basis = {"legal_basis": said.get("legal_basis", "")}
    if deed.kind == "place":
        extra = {"due_at": said.get("due_at"), "covert": bool(said.get("covert"))}
        return service.place_on(parcels, kind=deed.subject, **common, **basis, **extra)
    if deed.kind == "lift":
        return service.lift_from(parcels, kind=deed.subject, **common)
    if deed.kind == "decide":
        return service.decide(deed.key, parcels, **common, **basis)
    return service.propose(deed.key, parcels, **common, **basis, destination=said.get("destination", ""))
