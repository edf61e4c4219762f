"""One rung of the ladder."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django_stubs_ext import StrPromise

Text = str | StrPromise


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One thing between a parcel and its way on: where, why, who must act, by when, what then."""

    why: Text
    who: Text
    what_then: Text
    # Said by the ladder, which knows what this reader may know of it.
    where: Text = ""
    by_when: datetime | None = None
    tone: str = "attention"
    # Where this reader can do something about it: a key that the page turns into an address.
    href: str = ""
    action: Text = ""


class Sentences(NamedTuple):
    """Why it stands there, who must act, what happens then, how it looks."""

    why: StrPromise
    who: StrPromise
    then: StrPromise
    tone: str
