"""A covert control is never shown to those it concerns: to them the parcel stands where its last open act left it.

A parcel under a covert control that somebody may not see is *masked* for them: its state, its gate and its acts are
those that would be there without that control. Masked parcels are few (one per open row of a covert control), so
they are worked out one by one; everything else is read as it is.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from waybills.models import Act, Control, OpenRequirement, OrganisationKind, Parcel, ParcelLine, Step, User

# Verbs that a control performs by itself, in the transaction that places it or at the gate.
FOLLOWS_A_CONTROL = ("hold", "recall", "order_exam")


@dataclass
class Moment:
    """One line of a parcel with its act and step."""

    act: Act
    source: str
    target: str
    version: int
    # Controls that this act opened on the parcel, or lifted from it.
    controls: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Masked:
    """What a parcel looks like to somebody who may not see its covert controls."""

    state: str
    hidden_bits: int


@dataclass
class Secrets:
    """The covert controls of some parcels that one person may not see."""

    controls: set[int] = field(default_factory=set)

    def hides(self, moment: Moment, standing: set[int], hidden_acts: set[int]) -> bool:
        """Whether an act must not be seen; `standing` are the controls open on the parcel before it."""
        if moment.act.cause_id in hidden_acts:
            return True
        if moment.controls:
            return moment.controls <= self.controls
        if moment.act.verb in FOLLOWS_A_CONTROL and moment.act.facts.get("reason") == "control":
            return bool(standing) and standing <= self.controls
        return False


def concealed_from(user: User) -> Q | None:
    """The covert controls that this person may not see, as a filter; None for who sees them all."""
    organisation = user.organisation
    if organisation is not None and organisation.kind == OrganisationKind.AUTHORITY:
        return None
    concealed = Q(covert=True)
    if organisation is not None and organisation.kind == OrganisationKind.AGENCY:
        concealed &= ~Q(owner=organisation)
    return concealed


def masked_parcels(user: User, parcels: QuerySet[Parcel]) -> dict[int, Masked]:
    """Of these parcels, those that this person sees other than they are."""
    concealed = concealed_from(user)
    if concealed is None:
        return {}
    rows = OpenRequirement.objects.filter(control__in=Control.objects.filter(concealed))
    ids = sorted(set(rows.filter(parcel__in=parcels.order_by().values("pk")).values_list("parcel_id", flat=True)))
    return _masked(user, ids) if ids else {}


def _masked(user: User, ids: list[int]) -> dict[int, Masked]:
    told = moments_of(ids)
    secrets = secrets_of(user, [moment for moments in told.values() for moment in moments])
    gates = dict(Parcel.objects.filter(pk__in=ids).values_list("pk", "gate"))
    return {pk: _as_seen(visible_moments(told[pk], secrets)[0], gates[pk]) for pk in ids}


def _as_seen(seen: list[Moment], gate: int) -> Masked:
    """State and gate as the acts that may be seen would have left them."""
    shown = 0
    for moment in seen:
        shown = (shown & ~moment.act.meets) | moment.act.opens
    return Masked(seen[-1].target if seen else "", gate & ~shown)


def secrets_of(user: User, moments: Iterable[Moment]) -> Secrets:
    """Of the controls that these moments name, the covert ones that this person may not see."""
    concealed = concealed_from(user)
    named = {control for moment in moments for control in moment.controls}
    if concealed is None or not named:
        return Secrets()
    return Secrets(set(Control.objects.filter(concealed, pk__in=named).values_list("pk", flat=True)))


def moments_of(ids: Iterable[int]) -> dict[int, list[Moment]]:
    """The lines of these parcels in order, each with its act and step."""
    lines = list(ParcelLine.objects.filter(object_id__in=list(ids)).order_by("object_id", "version"))
    acts = Act.objects.select_related("actor__organisation", "cause").in_bulk({line.act_id for line in lines})
    steps = Step.objects.in_bulk({line.step_id for line in lines})
    told: dict[int, list[Moment]] = defaultdict(list)
    for line in lines:
        act, step = acts[line.act_id], steps[line.step_id]
        told[line.object_id].append(Moment(act, step.source, step.target, line.version, _controls_in(act)))
    return told


def _controls_in(act: Act) -> frozenset[int]:
    facts: dict[str, Any] = act.facts
    found = facts.get("controls") or [facts.get("control")]
    return frozenset(one for one in found if isinstance(one, int))


def visible_moments(moments: list[Moment], secrets: Secrets) -> tuple[list[Moment], set[int]]:
    """The moments that may be seen, and the acts that may not."""
    seen: list[Moment] = []
    hidden: set[int] = set()
    standing: set[int] = set()
    for moment in moments:
        # A lift names every control it lifted anywhere; of these, this parcel had those that stood on it.
        here = moment.controls & standing if moment.act.verb == "answer_control" else moment.controls
        if secrets.hides(Moment(moment.act, moment.source, moment.target, moment.version, frozenset(here)), standing,
                         hidden):  # fmt: skip
            hidden.add(moment.act.pk)
        else:
            seen.append(moment)
        if moment.act.verb == "open_control":
            standing |= here
        elif moment.act.verb == "answer_control":
            standing -= here
    return seen, hidden
