"""What is looked at before a message leaves."""

from clearance.messages.catalogue import message_type
from clearance.messages.checking import check
from clearance.messages.faults import Fault
from clearance.messages.meaning import check_business
from clearance.messages.plain import first_look
from clearance.messages.types.frame import Message


def check_outgoing(message: Message) -> list[Fault]:
    """Why a message must not leave: what the official schema and the business rules say; none if it may."""
    sound = all(map(first_look(message_type(message.code).node), message.nodes))
    return [*check(message, strict=True, sound=sound), *check_business(message, sound=sound)]
