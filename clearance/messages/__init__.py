"""The national customs system's message standard (CEB, edition 2022-05), both directions, in plain Python."""

from clearance.messages.catalogue import MESSAGES, MessageType, message_type
from clearance.messages.checking import check
from clearance.messages.envelope import Envelope, unwrap, wrap
from clearance.messages.faults import Fault, Tolerance
from clearance.messages.hardening import Unreadable
from clearance.messages.meaning import check_business
from clearance.messages.reading import Parsed, parse
from clearance.messages.types.frame import BaseSubscribe, BaseTransfer, ExtendMessage, Message
from clearance.messages.writing import Unwritable, build, write

__all__ = [
    "MESSAGES",
    "BaseSubscribe",
    "BaseTransfer",
    "Envelope",
    "ExtendMessage",
    "Fault",
    "Message",
    "MessageType",
    "Parsed",
    "Tolerance",
    "Unreadable",
    "Unwritable",
    "build",
    "check",
    "check_business",
    "message_type",
    "parse",
    "unwrap",
    "wrap",
    "write",
]
