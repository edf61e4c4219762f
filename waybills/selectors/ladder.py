"""The reason ladder: where a parcel is, why, who must act, by when, what then. Never only "processing".

The gate's open bits and the state each give a rung; a covert control gives none to those whom it concerns.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from waybills.lifecycle.parcel import ENDED, ParcelState
from waybills.lifecycle.requirements import DETAILED, LABELS, Requirement, names_in
from waybills.lifecycle.roles import Role
from waybills.models import OpenRequirement, Parcel, User

S = ParcelState
R = Requirement
Text = str | StrPromise


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One rung; the shape of `waybills.web.parts.Rung`."""

    where: Text
    why: Text
    who: Text
    what_then: Text
    by_when: datetime | None = None
    tone: str = "attention"
    href: str = ""
    action: Text = ""


# Per state: why it stands there, who must act, what happens then, tone.
STATES: dict[ParcelState, tuple[Text, Text, Text, str]] = {
    S.PRE_ADVISED: (_("Its waybill is here, its manifest line is not accepted yet."), _("The logistics enterprise"), _("Once the master waybill is on an open flight, it is expected here."), "neutral"),
    S.AWAITING_ARRIVAL: (_("It is announced and has not been scanned in."), _("The floor operator, when the truck comes"), _("After arrival it is tallied."), "neutral"),
    S.OVER_LANDED: (_("It came without a manifest line and stands in the cage."), _("The carrier supplements the manifest, an officer accepts it"), _("Then it goes on as arrived."), "attention"),
    S.ARRIVED: (_("It is here; count and weight are not recorded yet."), _("The floor operator"), _("After the tally the selector decides whether it goes to CT."), "progress"),
    S.TALLIED: (_("It is tallied; the selector has not decided yet."), _("Nobody: the system decides within seconds"), _("Then it goes to CT or to the release gate."), "progress"),
    S.CT_QUEUED: (_("It was chosen for CT and has no picture yet."), _("The CT line"), _("Once its pictures are bound to it, an inspector judges them."), "progress"),
    S.IMAGE_REVIEW: (_("Its pictures wait for an inspector's verdict."), _("A CT inspector"), _("Clear: on to the release gate. Suspect: it is opened."), "control"),
    S.AWAITING_DECISION: (_("It stands at the release gate; the requirements below are still open."), _("Those named below"), _("When the last of them is met it is released at once, without a hand."), "progress"),
    S.EXAM_QUEUED: (_("Somebody must open it."), _("An examination officer"), _("The result decides: release, correction, hold, detention or return."), "control"),
    S.UNDER_EXAM: (_("It is being opened."), _("The examination officer"), _("The result decides: release, correction, hold, detention or return."), "control"),
    S.SAMPLED: (_("A sample is at the laboratory."), _("The laboratory"), _("With the report the examination goes on."), "control"),
    S.ON_HOLD: (_("It is held until the question or hold below is answered."), _("Those named below"), _("Then it goes back to where it was held."), "attention"),
    S.DETAINED: (_("It is detained by law."), _("The authority it was handed to; a lift needs two officers"), _("It is set free to the gate, sent back, seized or destroyed."), "stop"),
    S.RELEASED: (_("Customs released it and every requirement is met."), _("The floor operator"), _("It may be loaded on its flight."), "good"),
    S.RETURN_ORDERED: (_("Customs ordered it back."), _("The floor operator hands it to a named receiver"), _("Its life here ends with the return."), "stop"),
    S.RETURNED: (_("It was handed back."), _("Nobody"), _("Nothing more happens here."), "closed"),
    S.SEIZED: (_("It was seized by decision."), _("Nobody"), _("Nothing more happens here."), "closed"),
    S.DISPOSED: (_("It was abandoned or destroyed."), _("Nobody"), _("Nothing more happens here."), "closed"),
    S.LOADED: (_("It is on board and waits for the departure."), _("The floor operator"), _("With the departure the list of departed goods goes to customs."), "good"),
    S.IN_TRANSIT: (_("It is on its way to the next site under seal."), _("The haulier"), _("At the next site the seal is checked."), "good"),
    S.DEPARTED: (_("It left the country; customs has not closed its list yet."), _("National customs"), _("With receipt 899 its list is closed."), "good"),
    S.CLOSED: (_("It left, and customs closed its list."), _("Nobody"), _("Nothing more happens here."), "closed"),
    S.SHORT_LANDED: (_("It was announced but never came."), _("The logistics enterprise searches for it"), _("If it is found, it goes on as arrived."), "attention"),
    S.CANCELLED: (_("Its announcement was cancelled."), _("Nobody"), _("Nothing more happens here."), "closed"),
}  # fmt: skip

# Per open bit: why, who, what then.
BITS: dict[Requirement, tuple[Text, Text, Text]] = {
    R.ARRIVED: (_("It has not arrived."), _("The floor operator"), _("An arrival scan meets this.")),
    R.TALLIED: (_("It has not been tallied."), _("The floor operator"), _("The tally meets this.")),
    R.LIST_ADJUDICATED: (_("Customs has not finished reviewing its declaration list."), _("The broker files; national customs answers"), _("Receipt 399 meets this.")),
    R.DOCUMENTS_MATCHED: (_("Order, waybill and list do not agree yet, or one is missing."), _("The sender of the document that is missing or differs"), _("As soon as the three agree this is met.")),
    R.CUSTOMS_RELEASE: (_("Customs has not released it."), _("National customs"), _("Receipt 800 meets this.")),
    R.CT_VERDICT: (_("There is no CT verdict, and it was not spared one."), _("The selector, then the CT line and an inspector"), _("A clear verdict meets this.")),
    R.EXAM_RESULT: (_("Its examination has no result."), _("An examination officer"), _("The recorded result meets this.")),
    R.QUERY_ANSWERED: (_("A question is unanswered."), _("The broker"), _("The answer meets this.")),
    R.INSPECT: (_("An instruction says: open it."), _("An examination officer"), _("The examination answers this.")),
    R.HOLD: (_("An instruction says: hold it."), _("Who placed the hold"), _("When the hold is lifted it goes on.")),
    R.DO_NOT_LOAD: (_("An instruction says: do not load it."), _("Who placed the instruction"), _("When it is lifted the parcel may be loaded.")),
    R.RECALL: (_("Its release was recalled."), _("Who recalled it"), _("Only the gate can release it again.")),
}  # fmt: skip
# In these states the open bits are what it waits for; elsewhere they are still to come and would only be noise.
GATE_SPEAKS = (S.AWAITING_DECISION, S.ON_HOLD, S.RELEASED, S.LOADED, S.IN_TRANSIT)
SEES_COVERT = (Role.OFFICER, Role.SUPERVISOR, Role.AGENCY, Role.AUDITOR)


def ladder_of(parcel: Parcel, *, reader: User) -> list[Reason]:
    """The rungs for this reader: the state first, then each open requirement."""
    state = S(parcel.state)
    why, who, then, tone = STATES[state]
    rungs = [Reason(where=state.label, why=why, who=who, what_then=then, tone=tone)]
    if state in ENDED:
        return rungs
    open_rows = list(OpenRequirement.objects.filter(parcel=parcel).select_related("control"))
    rungs += _controls(state, open_rows, reader)
    bits = names_in(parcel.gate & ~int(DETAILED))
    if state in GATE_SPEAKS:
        rungs += [_bit(state, bit) for bit in bits]
    return rungs


def may_see(row: OpenRequirement, reader: User) -> bool:
    """A covert control is never shown to those whom it concerns."""
    return not row.control.covert or reader.has_role(*SEES_COVERT)


def _controls(state: ParcelState, rows: list[OpenRequirement], reader: User) -> Iterator[Reason]:
    for row in rows:
        if may_see(row, reader):
            why, who, then = BITS[Requirement(row.requirement)]
            reason = f"{why} “{row.control.reason}”" if row.control.reason else why
            yield Reason(where=state.label, why=reason, who=who, what_then=then, by_when=row.control.due_at)


def _bit(state: ParcelState, bit: Requirement) -> Reason:
    why, who, then = BITS[bit]
    return Reason(where=state.label, why=why, who=who, what_then=then, tone="progress")


def open_names(gate: int) -> list[Text]:
    """The labels of the open requirements, for lists."""
    return [LABELS[bit] for bit in names_in(gate)]
