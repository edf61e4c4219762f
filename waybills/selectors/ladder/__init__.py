"""The reason ladder: where a parcel is, why, who must act, by when, what then. Never only "processing".

The state gives the first rung; each open requirement that can be met now gives another. An app that knows more about
a requirement says it better: `@explain(Requirement.LIST_ADJUDICATED)` on a function of parcel and reader that answers
a Rung, or None to leave the general sentence.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from waybills.lifecycle.flight import FlightState
from waybills.lifecycle.parcel import ENDED, ParcelState
from waybills.lifecycle.requirements import DETAILED, LABELS, Requirement, names_in
from waybills.models import Answer, Control, OpenRequirement, OrganisationKind, Parcel, User
from waybills.selectors.ladder.requirements import ANSWERED, REQUIREMENTS
from waybills.selectors.ladder.rung import Rung, Sentences, Text
from waybills.selectors.ladder.states import HELD_UNNAMED, LEFT_BEHIND, NOTHING_OPEN, STATES
from waybills.selectors.redaction import concealed_from, masked_parcels

S = ParcelState
R = Requirement
K = OrganisationKind
Explain = Callable[[Parcel, User], Rung | None]

# Papers can be brought at any time before the parcel leaves.
PAPERS = R.LIST_ADJUDICATED | R.DOCUMENTS_MATCHED | R.CUSTOMS_RELEASE
# From here on what is open keeps it from its next step; before, the state says what comes first.
AT_THE_GATE = (S.AWAITING_DECISION, S.ON_HOLD, S.RELEASED, S.LOADED, S.IN_TRANSIT)
OUT_OF_REACH = (*ENDED, S.DEPARTED, S.SHORT_LANDED, S.RETURN_ORDERED)
# Reasons of these are told to those who must answer; why something is inspected stays with customs.
TOLD = R.HOLD | R.QUERY_ANSWERED | R.RECALL | R.DO_NOT_LOAD

GONE = (FlightState.DEPARTED, FlightState.CANCELLED)

_explanations: dict[Requirement, Explain] = {}


def explain(requirement: Requirement) -> Callable[[Explain], Explain]:
    """Let an app say more of one requirement than the general sentence."""

    def register(explanation: Explain) -> Explain:
        _explanations[requirement] = explanation
        return explanation

    return register


@dataclass
class Look:
    """A parcel as one reader sees it: masked state, masked gate, the open rows that they may know of."""

    parcel: Parcel
    reader: User
    state: ParcelState
    gate: int
    rows: list[OpenRequirement] = field(default_factory=list)

    @property
    def where(self) -> Text:
        flight = self.parcel.flight
        return f"{self.state.label} · {flight}" if flight else self.state.label

    @property
    def left_behind(self) -> bool:
        """Whether its flight goes without it."""
        flight = self.parcel.flight
        return flight is not None and flight.state in GONE and self.state not in (*ENDED, S.DEPARTED)

    @property
    def due(self) -> datetime | None:
        """The flight sets the time: its cut-off for what comes before loading, its departure after."""
        flight = self.parcel.flight
        if flight is None or self.left_behind or self.state in OUT_OF_REACH:
            return None
        return flight.departs_at if self.state in (S.RELEASED, S.LOADED, S.IN_TRANSIT) else flight.cut_off_at


def ladder_of(parcel: Parcel, *, reader: User) -> list[Rung]:
    """The rungs for this reader: the state first, then what is open and can be met now."""
    look = _look(parcel, reader)
    return [_state(look), *_controls(look), *_requirements(look)]


def _look(parcel: Parcel, reader: User) -> Look:
    masked = masked_parcels(reader, Parcel.objects.filter(pk=parcel.pk)).get(parcel.pk)
    state = S(masked.state if masked and masked.state else parcel.state)
    gate = parcel.gate & ~masked.hidden_bits if masked else parcel.gate
    rows = OpenRequirement.objects.filter(parcel=parcel).select_related("control__owner").order_by("pk")
    concealed = concealed_from(reader)
    if concealed is not None:
        rows = rows.exclude(control__in=Control.objects.filter(concealed))
    return Look(parcel, reader, state, gate, list(rows))


def _owns(reader: User, row: OpenRequirement) -> bool:
    house = reader.organisation
    return house is not None and house.kind == K.AGENCY and row.control.owner_id == house.pk


def _state(look: Look) -> Rung:
    said = STATES[look.state]
    if look.state == S.AWAITING_DECISION and not look.gate:
        said = NOTHING_OPEN
    if look.state == S.ON_HOLD and not look.gate & DETAILED:
        said = HELD_UNNAMED
    if look.state == S.RELEASED and look.left_behind:
        said = LEFT_BEHIND
    return _rung(look, said, by_when=look.due)


def _rung(look: Look, said: Sentences, *, by_when: datetime | None, why: Text = "", who: Text = "") -> Rung:
    return Rung(
        where=look.where, why=why or said.why, who=who or said.who, what_then=said.then, by_when=by_when, tone=said.tone
    )


def _controls(look: Look) -> Iterator[Rung]:
    if look.state in ENDED:
        return
    answered = _answered(look)
    for row in look.rows:
        requirement = R(row.requirement)
        said = ANSWERED if row.control_id in answered else REQUIREMENTS[requirement]
        yield _rung(look, said, by_when=row.control.due_at or look.due, why=_why(look, row, said), who=_who(row, said))


def _answered(look: Look) -> set[int]:
    """The open questions whose last word came from the parties."""
    questions = [row.control_id for row in look.rows if row.requirement == R.QUERY_ANSWERED]
    if not questions:
        return set()
    mine = Q(parcel=look.parcel) | Q(parcel=None, organisation=look.parcel.broker_id)
    answers = Answer.objects.filter(mine, question__in=questions)
    return set(answers.values_list("question", flat=True))


def may_know_reason(reader: User, row: OpenRequirement) -> bool:
    """Whether the reason of a control that stands on a parcel is for this reader."""
    kind = reader.organisation.kind if reader.organisation else ""
    return bool(kind == K.AUTHORITY or (row.requirement & TOLD and kind != K.AGENCY) or _owns(reader, row))


def _why(look: Look, row: OpenRequirement, said: Sentences) -> Text:
    if not may_know_reason(look.reader, row) or not row.control.reason:
        return said.why
    return _("%(why)s “%(reason)s”") % {"why": said.why, "reason": row.control.said}


def _who(row: OpenRequirement, said: Sentences) -> Text:
    """Who placed it, where it is theirs to lift."""
    if row.requirement in (R.HOLD, R.DO_NOT_LOAD, R.RECALL) and row.control.owner:
        return _("%(house)s, who placed it, lifts it.") % {"house": row.control.owner}
    return said.who


def _requirements(look: Look) -> Iterator[Rung]:
    if look.state in (*OUT_OF_REACH, S.DETAINED, S.OVER_LANDED):
        return
    open_now = look.gate & ~int(DETAILED)
    if look.state not in AT_THE_GATE:
        open_now &= int(PAPERS)
    if open_now & R.LIST_ADJUDICATED:
        open_now &= ~int(R.CUSTOMS_RELEASE)  # it comes after the review, whose rung says so
    for requirement in names_in(open_now):
        better = _explanations.get(requirement)
        rung = better(look.parcel, look.reader) if better else None
        if rung is None:
            yield _rung(look, REQUIREMENTS[requirement], by_when=look.due)
        else:
            yield replace(rung, where=rung.where or look.where, by_when=rung.by_when or look.due)


def open_names(gate: int) -> list[Text]:
    """The labels of the open requirements, for lists."""
    return [LABELS[bit] for bit in names_in(gate)]


__all__ = ["ANSWERED", "HELD_UNNAMED", "LEFT_BEHIND", "NOTHING_OPEN", "REQUIREMENTS", "STATES", "Rung", "explain",
           "ladder_of", "may_know_reason", "open_names"]  # fmt: skip
