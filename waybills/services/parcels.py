"""What officers decide about parcels: controls, questions, returns, detention by two persons, corrections.

Each takes a set, asks for the reason, and answers per parcel. Scope is asked here: a set only ever holds what the
actor's organisation may see.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from waybills import acts
from waybills.acts import proposals
from waybills.acts.outcome import Outcome
from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import DETAILED, WHOLE_GATE, Requirement
from waybills.lifecycle.roles import Role
from waybills.models import Control, OpenRequirement, Parcel, Proposal, User
from waybills.permissions import parcels as may
from waybills.permissions.deeds import holds
from waybills.refusals import Incomplete, NotPossible
from waybills.selectors.scope import visible_parcels
from waybills.services.controls import Placed, lift_controls, place_controls
from waybills.services.reasons import needed

# Decisions that one person takes, and those that a second one performs.
ALONE: dict[str, tuple[Any, Any]] = {
    "queue_for_ct": (Parcel.queue_for_ct, may.check_may_queue_for_ct),
    "order_exam": (Parcel.order_exam, may.check_may_order_exam),
    "order_return": (Parcel.order_return, may.check_may_order_return),
    "dispose": (Parcel.dispose, may.check_may_dispose),
    "cancel": (Parcel.cancel, may.check_may_cancel),
}
BY_TWO: dict[str, tuple[Any, Any]] = {
    "detain": (Parcel.detain, may.check_may_detain),
    "lift_detention": (Parcel.lift_detention, may.check_may_lift_detention),
    "seize": (Parcel.seize, may.check_may_seize),
}
# What law the deed rests on must be named.
NEEDS_BASIS = frozenset({"detain", "seize"})


def place_on(
    parcels: QuerySet[Parcel], *, kind: Requirement, by: User, at: datetime, reason: str, legal_basis: str = "",
    due_at: datetime | None = None, covert: bool = False,
) -> Placed:  # fmt: skip
    """Place a control, or ask a question, on every parcel of the set that is still in reach."""
    may.check_may_open_control(by)
    if kind not in DETAILED:
        raise Incomplete(_("Choose what kind of control it is."), field="kind")
    if due_at and due_at <= at:
        raise Incomplete(_("The time for the answer has passed already."), field="due_at")
    if covert and kind == Requirement.QUERY_ANSWERED:
        raise Incomplete(_("A question cannot be covert: somebody must answer it."), field="covert")
    reason = needed(reason)
    return place_controls(
        _in_scope(parcels, by), kind=kind, by=by, reason=reason, legal_basis=legal_basis.strip()[:200], due_at=due_at,
        covert=covert, at=at,
    )  # fmt: skip


def lift_from(
    parcels: QuerySet[Parcel], *, by: User, at: datetime, reason: str, control: Control | None = None,
    kind: Requirement | None = None,
) -> int:  # fmt: skip
    """Lift one control, or all of one kind, from the parcels; the number of instructions lifted.

    Officers lift any; an agency lifts its own.
    """
    may.check_may_answer_control(by)
    reason = needed(reason)
    parcels = _in_scope(parcels, by)
    if holds(by, Role.OFFICER):
        return lift_controls(parcels, by=by, reason=reason, control=control, kind=kind, at=at)
    if control is not None:
        if control.owner_id != by.organisation_id:
            raise PermissionDenied(_("Only its owner or a customs officer lifts this control."))
        return lift_controls(parcels, by=by, reason=reason, control=control, at=at)
    own = Control.objects.filter(owner=by.organisation, kind=int(kind or 0), open_on__parcel__in=parcels).distinct()
    return sum(lift_controls(parcels, by=by, reason=reason, control=one, at=at) for one in own)


def liftable_on(parcel: Parcel, *, by: User) -> set[int]:
    """The kinds of control on the parcel that this person may lift: an officer any, an agency its own."""
    rows = OpenRequirement.objects.filter(parcel=parcel)
    mine = rows if holds(by, Role.OFFICER) else rows.filter(control__owner=by.organisation)
    return set(mine.values_list("requirement", flat=True))


def decide(
    verb: str, parcels: QuerySet[Parcel], *, by: User, at: datetime, reason: str, legal_basis: str = ""
) -> Outcome:
    """A decision that one person takes."""
    transition, check = ALONE[verb]
    check(by)
    facts = {"reason": needed(reason), "legal_basis": legal_basis.strip()[:200]}
    facts = {name: value for name, value in facts.items() if value}
    return acts.perform(transition, _in_scope(parcels, by), by=by, at=at, facts=facts)


def propose(
    verb: str, parcels: QuerySet[Parcel], *, by: User, at: datetime, reason: str, legal_basis: str = "",
    destination: str = "",
) -> Proposal:  # fmt: skip
    """The first person's part of a decision by two; nothing moves yet."""
    transition, check = BY_TWO[verb]
    check(by)
    facts = {"reason": needed(reason)}
    if verb in NEEDS_BASIS:
        sentence = _("Name the law that the decision rests on.")
        facts["legal_basis"] = needed(legal_basis, field="legal_basis", sentence=sentence)
    if destination:
        facts["destination"] = destination
    parcels = _possible(_in_scope(parcels, by), transition)
    return proposals.propose(transition, parcels, by=by, at=at, facts=facts)


def propose_correction(
    parcels: QuerySet[Parcel], *, to: str, by: User, at: datetime, reason: str, opens: Iterable[Requirement] = (),
    meets: Iterable[Requirement] = (),
) -> Proposal:  # fmt: skip
    """The first person's part of putting a wrong entry right: the state, and the bits that must change with it."""
    may.check_may_correct(by)
    if to not in ParcelState.values:
        raise Incomplete(_("Choose the state that is right."), field="to")
    opened, met = sum(set(map(int, opens))), sum(set(map(int, meets)))
    if (opened | met) & DETAILED or (opened | met) & ~WHOLE_GATE:
        raise Incomplete(_("Controls and questions are placed and lifted, not corrected."), field="opens")
    facts = {"reason": needed(reason), "to": to, "opens": opened, "meets": met & ~opened}
    found = _in_scope(parcels, by)
    if not found.exists():
        raise NotPossible(_("None of the parcels was found."))
    return proposals.propose(Parcel.correct, found, by=by, at=at, facts=facts)


def _possible(parcels: QuerySet[Parcel], transition: Any) -> QuerySet[Parcel]:
    """The parcels that the verb could move now; refused when there is none."""
    sources = acts.verb_of(transition, Parcel).sources
    possible = parcels.filter(state__in=sources)
    if not possible.exists():
        states = _(", ").join(str(ParcelState(state).label) for state in sources)
        raise NotPossible(_("None of them is in a state that allows this (%(states)s).") % {"states": states})
    return possible


def settle(proposal: Proposal, *, by: User, at: datetime, agrees: bool) -> Outcome | None:
    """The second person agrees, which performs the act, or declines; asked again, it is refused."""
    _check_may_settle(proposal, by)
    try:
        if agrees:
            return proposals.agree(proposal, by=by, at=at)
        proposals.decline(proposal, by=by, at=at)
    except proposals.AlreadySettled as reason:
        raise NotPossible(str(reason), code="SETTLED") from None
    return None


def may_settle(proposal: Proposal, by: User) -> bool:
    """Whether this person can be the second one, for the button."""
    try:
        _check_may_settle(proposal, by)
    except (NotPossible, PermissionDenied):
        return False
    return proposal.proposed_by_id != by.pk


def _check_may_settle(proposal: Proposal, by: User) -> None:
    checks = {name: check for name, (_verb, check) in BY_TWO.items()} | {"correct": may.check_may_correct}
    if proposal.machine != "Parcel" or proposal.verb not in checks:
        raise NotPossible(_("This proposal is settled elsewhere."))
    checks[proposal.verb](by)


def _in_scope(parcels: QuerySet[Parcel], by: User) -> QuerySet[Parcel]:
    return Parcel.objects.filter(pk__in=parcels.order_by().values("pk")).filter(
        pk__in=visible_parcels(by).order_by().values("pk")
    )
