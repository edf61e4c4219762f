"""How states look: a tone and an icon beside the words, so that colour never speaks alone.

chips.register(ParcelState, {ParcelState.RELEASED: chips.Look(chips.Tone.GOOD, "check")})
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from waybills.web import registry


class Tone(models.TextChoices):
    """What a colour means; the palette is told apart with any kind of colour sight."""

    NEUTRAL = "neutral", _("Not begun")
    PROGRESS = "progress", _("Goes on by itself")
    CONTROL = "control", _("Customs looks at it")
    ATTENTION = "attention", _("Someone must act")
    STOP = "stop", _("Must not move")
    GOOD = "good", _("May move")
    CLOSED = "closed", _("Over")


ICON_OF_TONE = {
    Tone.NEUTRAL: "dot",
    Tone.PROGRESS: "clock",
    Tone.CONTROL: "eye",
    Tone.ATTENTION: "alert",
    Tone.STOP: "stop",
    Tone.GOOD: "check",
    Tone.CLOSED: "lock",
}


@dataclass(frozen=True)
class Look:
    tone: Tone
    icon: str = ""


@dataclass(frozen=True)
class Chip:
    """A look with its words, ready to be drawn."""

    code: str
    label: str | Promise
    tone: str
    icon: str


PLAIN = Look(Tone.NEUTRAL)

_looks: dict[tuple[type[models.TextChoices], str], Look] = {}
_choices: list[type[models.TextChoices]] = []


def register(choices: type[models.TextChoices], looks: Mapping[str, Look]) -> None:
    """Say how the values of `choices` look; values left out are plain."""
    _choices.append(choices)
    _looks.update({(choices, str(code)): look for code, look in looks.items()})


def chip_of(value: Any, *, label: str | Promise = "") -> Chip:
    """The chip of a state: a member of its choices, a bare code, or an object with a `state`.

    A bare code that several machines share is looked up in the order they registered.
    """
    registry.load()
    code = getattr(value, "state", value)
    member = _member(code)
    look = PLAIN if member is None else _looks.get((type(member), member.value), PLAIN)
    words = label or _display(value) or (code if member is None else member.label)
    return Chip(str(code), words, look.tone.value, look.icon or ICON_OF_TONE[look.tone])


def _member(code: Any) -> models.TextChoices | None:
    if isinstance(code, models.TextChoices):
        return code
    return next((choices(code) for choices in _choices if code in choices.values), None)


def _display(value: Any) -> str:
    display = getattr(value, "get_state_display", None)
    return display() if display else ""
