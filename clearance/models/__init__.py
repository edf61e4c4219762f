"""Tables of the conversation with customs: narrow hot rows for what moves, cold ones for bytes and answers."""

from clearance.models.channel import ChannelHealth, ChannelShutter, ChannelShutterLine, GatewayRefusal
from clearance.models.declaration_list import (
    DeclarationList,
    DeclarationListLine,
    ListAnswer,
    ListEdit,
    ListProblem,
)
from clearance.models.inbox import InboundMessage, InboundStage, OrphanReceipt, ReceiptLine, ReceiptOutcome
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
    "ArrivalWaiting",
    "ChannelHealth",
    "ChannelShutter",
    "ChannelShutterLine",
    "DeclarationList",
    "DeclarationListLine",
    "GatewayRefusal",
    "InboundMessage",
    "InboundStage",
    "ListAnswer",
    "ListEdit",
    "ListProblem",
    "MatchDifference",
    "MatchResult",
    "MatchTolerance",
    "MessageBody",
    "MessageItem",
    "OrphanReceipt",
    "OutboundMessage",
    "OutboundMessageLine",
    "OutboxWaiting",
    "ReasonEntry",
    "ReceiptLine",
    "ReceiptOutcome",
]
