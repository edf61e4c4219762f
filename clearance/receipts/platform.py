"""What the exchange platform itself answers where it does not answer at once: by folder or queue, as a DxpRep."""

from datetime import datetime

from clearance.messages import Reply, Unreadable, read_reply
from clearance.messages.codes import PLATFORM_ERRORS
from clearance.messages.hardening import MAX_PROLOG, root_name
from clearance.models import ReceiptOutcome
from clearance.receipts import records, whole
from clearance.receipts.nodes import Node

KIND = "DXPREP"
TAKES = "0000"


def reply_in(body: bytes) -> Reply | None:
    """The platform's answer if the document is one; raises Unreadable if it is a broken one."""
    try:
        name = root_name(body[:MAX_PROLOG])
    except Unreadable:
        return None
    return read_reply(body) if name == "DxpRep" else None


def apply_reply(reply: Reply, *, inbound_id: int, received_at: datetime, at: datetime) -> int:
    """A message that the platform did not take is given up, its lists come back as not sent; how many are orphans."""
    nodes = [
        Node(
            position=position, kind=KIND, key=said.about[:100], status=said.code, returned_at=received_at,
            info=_sentence(said.code, said.info), inbound_id=inbound_id,
        )
        for position, said in enumerate(reply.responses, 1)
    ]  # fmt: skip
    refused = [node for node in nodes if node.status != TAKES]
    whole.bury_unreadable(refused, inbound_id=inbound_id, at=at)
    for node in nodes:
        if node.status == TAKES:
            node.outcome = ReceiptOutcome.NOTED
    records.write_lines(nodes)
    return sum(node.outcome == ReceiptOutcome.ORPHAN for node in nodes)


def _sentence(code: str, info: str) -> str:
    known = PLATFORM_ERRORS.get(code)
    return f"{known.zh} {info}".strip() if known else info
