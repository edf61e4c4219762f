"""Who performs an act: a person, or one of the three that are none."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from waybills.lifecycle.roles import Role

if TYPE_CHECKING:
    from waybills.models import User


@dataclass(frozen=True)
class Actor:
    """`kind` is "PERSON", "SYSTEM", "CUSTOMS" or "LINE"; only a person has an id."""

    kind: str
    user_id: int | None = None


SYSTEM = Actor(Role.SYSTEM)
CUSTOMS = Actor(Role.CUSTOMS)
LINE = Actor(Role.LINE)


def actor_of(by: "Actor | User") -> Actor:
    """The actor behind a user or an actor."""
    return by if isinstance(by, Actor) else Actor("PERSON", by.pk)
