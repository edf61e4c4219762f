"""What can stand between a parcel and its release; each name is one bit of the hot row's gate."""

from enum import IntFlag

from django.utils.translation import gettext_lazy as _


class Requirement(IntFlag):
    ARRIVED = 1
    TALLIED = 2
    LIST_ADJUDICATED = 4
    DOCUMENTS_MATCHED = 8
    CUSTOMS_RELEASE = 16
    CT_VERDICT = 32
    EXAM_RESULT = 64
    QUERY_ANSWERED = 128
    # Controls: they may come in any state.
    INSPECT = 256
    HOLD = 512
    DO_NOT_LOAD = 1024
    RECALL = 2048


# A parcel starts with everything that every parcel must meet standing against it.
INSERTED_CLOSED = (
    Requirement.ARRIVED
    | Requirement.TALLIED
    | Requirement.LIST_ADJUDICATED
    | Requirement.DOCUMENTS_MATCHED
    | Requirement.CUSTOMS_RELEASE
    | Requirement.CT_VERDICT
)
CONTROLS = Requirement.INSPECT | Requirement.HOLD | Requirement.DO_NOT_LOAD | Requirement.RECALL
# Bits that several open detail rows may hold at once: such a bit falls with the last of its rows.
DETAILED = CONTROLS | Requirement.QUERY_ANSWERED
WHOLE_GATE = INSERTED_CLOSED | DETAILED | Requirement.EXAM_RESULT

LABELS = {
    Requirement.ARRIVED: _("Arrival"),
    Requirement.TALLIED: _("Tally"),
    Requirement.LIST_ADJUDICATED: _("Declaration list adjudicated"),
    Requirement.DOCUMENTS_MATCHED: _("Documents matched"),
    Requirement.CUSTOMS_RELEASE: _("Customs release"),
    Requirement.CT_VERDICT: _("CT verdict"),
    Requirement.EXAM_RESULT: _("Examination result"),
    Requirement.QUERY_ANSWERED: _("Answer to a query"),
    Requirement.INSPECT: _("Control: inspect"),
    Requirement.HOLD: _("Control: hold"),
    Requirement.DO_NOT_LOAD: _("Control: do not load"),
    Requirement.RECALL: _("Control: recall"),
}


def names_in(gate: int) -> list[Requirement]:
    """The requirements whose bits are set, lowest bit first."""
    return [requirement for requirement in Requirement if gate & requirement]
