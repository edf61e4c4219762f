"""The registry of who reads which message; receipts register themselves, intake registers the senders' documents."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clearance.messages import Parsed
from clearance.models import InboundMessage


@dataclass(frozen=True)
class Handled:
    """How many of its nodes someone must look at, and what to note (`rule`, `zh`, `en`)."""

    parked: int = 0
    notes: tuple[dict[str, str], ...] = ()


Handler = Callable[[Parsed, InboundMessage, datetime], Handled]
_handlers: dict[str, Handler] = {}


def register(*codes: str) -> Callable[[Handler], Handler]:
    """Let a function read the messages of these codes (CEB604 …), inside the inbox's transaction."""

    def keep(handler: Handler) -> Handler:
        for code in codes:
            _handlers[code] = handler
        return handler

    return keep


def handler_of(code: str) -> Handler | None:
    return _handlers.get(code)
