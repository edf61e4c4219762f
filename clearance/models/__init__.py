"""Tables of the conversation with customs: lists and messages as narrow hot rows, bytes and answers cold beside them."""

from clearance.models.channel import ChannelHealth, GatewayRefusal
from clearance.models.declaration_list import DeclarationList, DeclarationListLine, ListAnswer, ListProblem
from clearance.models.inbox import InboundMessage, InboundState, OrphanReceipt, ReceiptLine, ReceiptOutcome
from clearance.models.matching import MatchDifference, MatchResult, MatchTolerance
from clearance.models.outbox import (
    ArrivalWaiting,
    MessageBody,
    MessageItem,
    OutboundMessage,
    OutboundMessageLine,
    OutboxWaiting,
)
from clearance.models.reasons import ReasonEntry

__all__ = [
    "ArrivalWaiting", "ChannelHealth", "DeclarationList", "DeclarationListLine", "GatewayRefusal", "InboundMessage",
    "InboundState", "ListAnswer", "ListProblem", "MatchDifference", "MatchResult", "MatchTolerance", "MessageBody",
    "MessageItem", "OrphanReceipt", "OutboundMessage", "OutboundMessageLine", "ReceiptOutcome", "OutboxWaiting",
    "ReasonEntry", "ReceiptLine",
]  # fmt: skip
