"""The shapes that components draw. Any object with the same attributes will do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Event:
    """One line of a timeline."""

    at: datetime
    title: Text
    actor: Text = ""
    detail: Text = ""
    tone: str = "neutral"
    icon: str = ""
    href: str = ""
    link: Text = ""


@dataclass(frozen=True, kw_only=True)
class Tab:
    label: Text
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class RefusalGroup:
    """Refusals with one reason: how many there are, and the first few of them by name."""

    reason: Text
    count: int
    examples: list[str] = field(default_factory=list)


EXAMPLES_SHOWN = 5


def grouped(refusals: Iterable[tuple[Any, Text]]) -> list[RefusalGroup]:
    """Refusals as (name, reason), grouped by reason, the largest group first."""
    refusals = list(refusals)
    counts = Counter(str(reason) for _, reason in refusals)
    examples: dict[str, list[str]] = {}
    for name, reason in refusals:
        shown = examples.setdefault(str(reason), [])
        if len(shown) < EXAMPLES_SHOWN:
            shown.append(str(name))
    return [RefusalGroup(reason, count, examples[reason]) for reason, count in counts.most_common()]
