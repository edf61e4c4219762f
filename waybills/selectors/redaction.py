"""A covert control is never shown to those it concerns: to them the parcel stands where its last open act left it.

A parcel under a covert control that somebody may not see is *masked* for them: its state, its gate and its acts are
those that would be there without that control. Masked parcels are few (one per open row of a covert control), so
they are worked out one by one; everything else is read as it is.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q, QuerySet

from waybills.models import Act, Control, OpenRequirement, OrganisationKind, Parcel, ParcelLine, Step, User

# Verbs that a control performs by itself, in the transaction that places it or at the gate.
FOLLOWS_A_CONTROL = ("hold", "recall", "order_exam")
# The states into which these verbs lead, and the verbs that go on from there: who is not shown the beginning is not
# shown the rest. What comes of it (a detention, a return, a hold after the examination) is no secret.
BEGUN = ("ON_HOLD", "EXAM_QUEUED", "UNDER_EXAM", "SAMPLED")
GOES_ON = ("start_exam", "take_sample", "receive_lab_report", "withdraw_exam", "conclude_exam", "lift_hold")


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

    def hides(self, moment: Moment, standing: set[int], hidden_acts: set[int], believed: str) -> bool:
        """Whether an act must not be seen; `standing` are the controls open on the parcel before it, `believed` is
        the state in which what was seen so far left the parcel."""
        if moment.act.cause_id in hidden_acts and moment.act.verb != "release":
            return True
        if hidden_acts and moment.act.verb in GOES_ON and moment.source != believed:
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
    controls = list(Control.objects.filter(concealed).values_list("pk", flat=True))
    if not controls:
        return {}
    rows = OpenRequirement.objects.filter(control__in=controls)
    ids = set(rows.filter(parcel__in=parcels.order_by().values("pk")).values_list("parcel_id", flat=True))
    # Lifted, but what it began goes on.
    begun = Parcel.objects.filter(pk__in=_ever_under(controls), state__in=BEGUN)
    ids |= set(begun.filter(pk__in=parcels.order_by().values("pk")).values_list("pk", flat=True))
    return _masked(user, sorted(ids)) if ids else {}


def ever_concealed_from(user: User) -> QuerySet[Any]:
    """Keys of the parcels on which a covert control ever stood that this person may not know of."""
    concealed = concealed_from(user)
    controls = [] if concealed is None else list(Control.objects.filter(concealed).values_list("pk", flat=True))
    return _ever_under(controls)


def _ever_under(controls: list[int]) -> QuerySet[Any]:
    """The parcels on which one of these controls was ever placed."""
    placed = Act.objects.filter(machine="Parcel", verb="open_control", facts__control__in=controls)
    return ParcelLine.objects.filter(act_id__in=placed.values("pk")).values("object_id")


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
    """The moments that may be seen, and the acts that may not.

    Each begins in the state in which what was seen before left the parcel: a jump would tell what lies between.
    """
    seen: list[Moment] = []
    hidden: set[int] = set()
    standing: set[int] = set()
    for moment in moments:
        # A lift names every control it lifted anywhere; of these, this parcel had those that stood on it.
        here = moment.controls & standing if moment.act.verb == "answer_control" else moment.controls
        one = Moment(moment.act, moment.source, moment.target, moment.version, frozenset(here))
        if secrets.hides(one, standing, hidden, believed=seen[-1].target if seen else ""):
            hidden.add(moment.act.pk)
        else:
            seen.append(replace(moment, source=seen[-1].target) if hidden and seen else moment)
        if moment.act.verb == "open_control":
            standing |= here
        elif moment.act.verb == "answer_control":
            standing -= here
    return seen, hidden


def told_lines(user: User, ids: Iterable[int]) -> dict[int, dict[int, tuple[int, str]]]:
    """Of these parcels, those that ever stood under a covert control kept from this person: version → the version and
    the source state as they are told, without a number for what is not.

    Also for controls long lifted: a number that jumped would still tell that something had been there.
    """
    concealed = concealed_from(user)
    controls = [] if concealed is None else list(Control.objects.filter(concealed).values_list("pk", flat=True))
    if not controls:
        return {}
    touched = Parcel.objects.filter(pk__in=list(ids)).filter(pk__in=_ever_under(controls))
    told = moments_of(touched.values_list("pk", flat=True))
    return {pk: _renumbered(moments, Secrets(set(controls))) for pk, moments in told.items()}


def _renumbered(moments: list[Moment], secrets: Secrets) -> dict[int, tuple[int, str]]:
    seen, _hidden = visible_moments(moments, secrets)
    return {moment.version: (number, moment.source) for number, moment in enumerate(seen, 1)}


def acts_kept_from(user: User, parcel: Parcel) -> set[int]:
    """The acts on this parcel that the person must not know of."""
    moments = moments_of([parcel.pk]).get(parcel.pk, [])
    return visible_moments(moments, secrets_of(user, moments))[1]
