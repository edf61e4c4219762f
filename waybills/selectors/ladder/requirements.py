"""What each open requirement means: why it is open, who must act, what happens then."""

from django.utils.translation import gettext_lazy as _

from waybills.lifecycle.requirements import Requirement as R
from waybills.selectors.ladder.rung import Sentences

REQUIREMENTS: dict[R, Sentences] = {
    R.ARRIVED: Sentences(
        _("Its arrival is not recorded."),
        _("The floor operator scans it."),
        _("The scan meets this."),
        "neutral",
    ),
    R.TALLIED: Sentences(
        _("It is not counted and weighed."),
        _("The floor operator tallies it."),
        _("The tally meets this."),
        "neutral",
    ),
    R.LIST_ADJUDICATED: Sentences(
        _("Customs has not finished its review of the declaration list."),
        _("The broker files the list; the national customs system answers."),
        _("Receipt 399 meets this; then customs decides on the release."),
        "progress",
    ),
    R.DOCUMENTS_MATCHED: Sentences(
        _("Order, waybill and declaration list do not agree yet, or one of them is missing."),
        _("Whoever sends the document that is missing or differs."),
        _("As soon as the three agree, this is met."),
        "attention",
    ),
    R.CUSTOMS_RELEASE: Sentences(
        _("Customs has not released the declaration list."),
        _("The national customs system answers with receipt 800."),
        _("The receipt meets this."),
        "progress",
    ),
    R.CT_VERDICT: Sentences(
        _("There is no CT verdict, and it was not spared one."),
        _("The CT line scans it; a CT inspector judges the pictures."),
        _("A clear verdict meets this; a suspect one sends it to be opened."),
        "progress",
    ),
    R.EXAM_RESULT: Sentences(
        _("Its examination has no result."),
        _("An examination officer opens it and records the result."),
        _("The result meets this, or says what becomes of the parcel."),
        "control",
    ),
    R.QUERY_ANSWERED: Sentences(
        _("Customs asked a question that is not settled."),
        _("The broker answers; a customs officer reads the answer."),
        _("When the officer accepts the answer, it goes on."),
        "attention",
    ),
    R.INSPECT: Sentences(
        _("An instruction says that it must be opened."),
        _("An examination officer opens it."),
        _("The result of the examination answers the instruction."),
        "control",
    ),
    R.HOLD: Sentences(
        _("An instruction holds it."),
        _("Whoever placed the hold lifts it."),
        _("When it is lifted, the parcel goes on."),
        "attention",
    ),
    R.DO_NOT_LOAD: Sentences(
        _("An instruction forbids loading it."),
        _("Whoever placed the instruction lifts it."),
        _("When it is lifted, the parcel may be loaded."),
        "stop",
    ),
    R.RECALL: Sentences(
        _("Its release was recalled."),
        _("Whoever recalled it lifts the recall."),
        _("Then it goes back to the gate, and only the gate can release it again."),
        "stop",
    ),
}
# A question that somebody answered waits for the other side.
ANSWERED = Sentences(
    _("Customs asked a question; it was answered."),
    _("A customs officer reads the answer."),
    _("If the answer is accepted, it goes on; if not, customs asks again."),
    "progress",
)
