"""The registry of who reads which message; receipts register themselves, intake registers the senders' documents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from clearance.messages import Parsed
from clearance.models import InboundMessage


@dataclass(frozen=True)
class Received:
    """A document that came in and could be read."""

    parsed: Parsed
    inbound: InboundMessage


@dataclass(frozen=True)
class Handled:
    """How many of its nodes someone must look at, and what to note (`rule`, `zh`, `en`)."""

    parked: int = 0
    notes: tuple[dict[str, str], ...] = ()


# Answers for each document, in their order.
Handler = Callable[[Sequence[Received], datetime], list[Handled]]
_handlers: dict[str, Handler] = {}


def register(*codes: str) -> Callable[[Handler], Handler]:
    """Let a function read messages of these codes (CEB604 …), as they come: several at once, in one transaction."""

    def keep(handler: Handler) -> Handler:
        for code in codes:
            _handlers[code] = handler
        return handler

    return keep


def one_by_one(read: Callable[[Received, datetime], Handled]) -> Handler:
    """The handler that reads each document by itself: for those that come alone anyway."""
    return lambda received, at: [read(one, at) for one in received]


def handler_of(code: str) -> Handler | None:
    return _handlers.get(code)
