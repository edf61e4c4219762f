"""Who hears of an act: `@when` inside its transaction (rows only), `@later` through a delivery that Celery claims."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db import models

from waybills.acts.verbs import Verb
from waybills.models import Act


@dataclass(frozen=True)
class Heard:
    """What a subscriber gets: the act and the set it moved."""

    act_id: int
    verb: Verb

    @cached_property
    def act(self) -> Act:
        return Act.objects.get(pk=self.act_id)

    def rows(self) -> models.QuerySet:
        """The moved rows, as they are now."""
        lines = self.verb.model.line_model.objects.filter(act_id=self.act_id)  # type: ignore[attr-defined]
        return self.verb.model.objects.filter(pk__in=lines.values("object_id"))  # type: ignore[attr-defined]


Subscriber = Callable[[Heard], None]

_inside: dict[str, list[Subscriber]] = defaultdict(list)
_later: dict[str, list[str]] = defaultdict(list)
by_name: dict[str, Subscriber] = {}
# Told, inside the transaction, of acts that brought rows to the release gate under a control.
at_the_gate: list[Subscriber] = []


def when(*labels: str) -> Callable[[Subscriber], Subscriber]:
    """Run inside the act's transaction: only rows may be written. Labels look like "Parcel.hold"."""

    def register(subscriber: Subscriber) -> Subscriber:
        for label in labels:
            _inside[label].append(subscriber)
        return subscriber

    return register


def later(*labels: str) -> Callable[[Subscriber], Subscriber]:
    """Run after the commit, at least once, through a delivery row with lease, retries and dead letter."""

    def register(subscriber: Subscriber) -> Subscriber:
        name = f"{subscriber.__module__}.{subscriber.__name__}"
        by_name[name] = subscriber
        for label in labels:
            _later[label].append(name)
        return subscriber

    return register


def inside(label: str) -> list[Subscriber]:
    return _inside[label]


def names_later(label: str) -> list[str]:
    return _later[label]
