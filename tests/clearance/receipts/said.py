"""What customs says, as messages: written with the house's own builder, stored and read through the inbox."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from clearance.messages import Message, build, guid_of
from clearance.messages.times import c17
from clearance.messages.types import exports, frame
from clearance.models import DeclarationList, InboundMessage
from clearance.services import inbox
from tests.clearance.papers import NOON

_numbers = count(1)
Said = tuple[DeclarationList, str, int]  # list, status, minute of its returnTime


def minute(n: float) -> datetime:
    return NOON + timedelta(minutes=n)


def node(row: DeclarationList, status: str, at: float, **changes: Any) -> exports.InventoryReturn:
    declared = row.declaration
    values = {
        "guid": guid_of("node", declared.cop_no, status, str(at)), "agentCode": declared.agent_code,
        "copNo": declared.cop_no, "preNo": "B20261124000000001", "invtNo": "47132026E00000000001",
        "ebcCode": declared.ebc_code, "ebpCode": declared.ebp_code, "orderNo": declared.order_no,
        "statisticsFlag": "A", "returnStatus": status, "returnTime": c17(minute(at)), "returnInfo": f"[{status}]",
    }  # fmt: skip
    return exports.InventoryReturn(**values | changes)


def receipts(*said: Said, code: str = "CEB604") -> bytes:
    """One message with a node for each."""
    return message(*(node(*one) for one in said), code=code)


def message(*nodes: Any, code: str = "CEB604") -> bytes:
    return build(Message(code=code, guid=guid_of("receipt", str(next(_numbers))), nodes=nodes))


def arrive(body: bytes) -> InboundMessage:
    """The document comes in and is read."""
    stored = inbox.store(body, at=NOON)
    inbox.process(stored.id)
    found = InboundMessage.objects.get(pk=stored.id)
    assert not found.error, found.error
    return found


def tell(*said: Said) -> InboundMessage:
    return arrive(receipts(*said))


def outcomes(inbound: InboundMessage) -> list[str]:
    return list(inbound.lines.order_by("position").values_list("outcome", flat=True))


def format_receipt(guid: str) -> bytes:
    said = frame.MessageReturn(
        guid=guid_of("900", guid), returnStatus="-900001", returnInfo="cannot be read", returnTime=c17(NOON),
        oriCopMsgId=guid, oriMessageType="CEB603Message", oriBizMessage="",
    )  # fmt: skip
    return message(said, code="CEB900")
