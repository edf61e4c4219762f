"""Return nodes as the plan and the tables need them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from clearance.messages.codes import is_failure, reasons_in
from clearance.messages.times import moment
from clearance.models import ReceiptOutcome

# The standard has ten characters for a status; what is longer is a fault, and its line says how it begins.
LONGEST_STATUS = 10
# Stands in the tables for a time that nobody can read; such a node is parked.
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Node:
    """One return node on its way through the plan; `line_id` is set if it was parked before and is looked at again."""

    position: int
    kind: str
    key: str
    status: str
    returned_at: datetime
    info: str
    # The document that it came in.
    inbound_id: int = 0
    pre_no: str = ""
    invt_no: str = ""
    list_id: int | None = None
    message_id: int | None = None
    outcome: str = ReceiptOutcome.ORPHAN
    act_id: int | None = None
    line_id: int | None = None
    steps: list["Step"] = field(default_factory=list)

    @property
    def reason_code(self) -> str:
        return reason_code(self.status, self.info)


@dataclass(frozen=True)
class Step:
    """One verb on one list; an implied one is proven by a receipt for a later step."""

    verb: str
    status: str
    implied: bool = False


def node_of(kind: str, position: int, said: Any, key: str, *, inbound_id: int) -> Node:
    """The node of a parsed return element; fields that this kind lacks, or that did not come, stay empty."""
    return Node(
        inbound_id=inbound_id,
        position=position,
        kind=kind,
        key=key[:100],
        status=(said.returnStatus or "").strip()[:LONGEST_STATUS],
        returned_at=_time(said.returnTime or ""),
        info=said.returnInfo or "",
        pre_no=getattr(said, "preNo", None) or "",
        invt_no=getattr(said, "invtNo", None) or "",
    )


def documents_of(nodes: Iterable[Node]) -> list[int]:
    """The documents in which these nodes came."""
    return sorted({node.inbound_id for node in nodes})


def reason_code(status: str, info: str) -> str:
    """The code under which the dictionary explains a receipt: the e-port's own, else the one in its text."""
    if is_failure(status):
        return status
    found = reasons_in(info)
    return found[0][0] if found else status


def _time(text: str) -> datetime:
    try:
        return moment(text.strip())
    except ValueError:
        return NO_TIME
