"""The seam: what every channel to customs can do, whatever carries its bytes."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol


class Verdict(Enum):
    TAKEN = "TAKEN"
    REFUSED = "REFUSED"  # this message, for what it is
    UNKNOWN = "UNKNOWN"  # nobody says that it was taken: the way is bad, try again with the same bytes


@dataclass(frozen=True)
class Answer:
    verdict: Verdict
    detail: str = ""


@dataclass(frozen=True)
class Letter:
    """One envelope on its way out: the bytes of a DxpMsg, its CopMsgId, the kind of message in it (CEB603)."""

    data: bytes
    key: str
    kind: str


class Incoming(Protocol):
    """One document that came in; it is asked for again until one of the two is said."""

    @property
    def name(self) -> str: ...

    @property
    def data(self) -> bytes: ...

    def keep(self) -> None:
        """It is on our disk: the channel may forget it."""

    def refuse(self, code: str, reason: str) -> None:
        """Nobody here takes it: the channel puts it aside with the reason."""


@dataclass(frozen=True)
class Look:
    """How the channel finds itself: what is wrong ("" if nothing), what the other side has not fetched yet."""

    trouble: str = ""
    unfetched: int = 0
    oldest_at: datetime | None = None
    # What lies in the way in and is left alone, as (name, code of the reason).
    left_alone: tuple[tuple[str, str], ...] = ()


class Channel(Protocol):
    """Carries envelopes out, brings documents in, says how it is; reads its settings each time."""

    name: str

    def send(self, letter: Letter) -> Answer:
        """Carry one envelope; the same letter twice is one message on the other side."""

    def fetch(self, most: int) -> AbstractContextManager[Iterator[Incoming]]:
        """Up to so many documents that came in; raises Unreachable."""

    def look(self) -> Look:
        """How the channel is, without sending anything."""


class Unreachable(Exception):
    """The channel cannot be asked now; says why."""
