"""Reads the declared lifecycles: every verb with its sources, targets, guards and effects."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django_fsm import GET_STATE, RETURN_VALUE

from waybills.lifecycle.machine import FromColumn, Guard, Remember
from waybills.models.hot import HotRow

Transition = Callable[..., Any]


@dataclass(frozen=True)
class Verb:
    """One transition method with all its declared edges. `targets` maps each source to where it may lead."""

    machine: str
    name: str
    model: type[HotRow]
    sources: tuple[str, ...]
    target: Any  # a state, None (stays), FromColumn, or RETURN_VALUE (the caller chooses)
    guards: tuple[Guard, ...]
    actors: tuple[str, ...]
    meets: int
    opens: int
    remember: Remember | None
    document: str
    two_persons: bool
    targets: dict[str, tuple[str, ...]] = field(hash=False)

    @property
    def creates(self) -> bool:
        return self.sources == ("",)

    @property
    def label(self) -> str:
        return f"{self.machine}.{self.name}"

    def edges(self) -> Iterator[tuple[str, str]]:
        for source, targets in self.targets.items():
            for target in targets:
                yield source, target


def machines() -> dict[str, type[HotRow]]:
    """Every model with a lifecycle, by its machine's name (the model's class name)."""
    return {model.__name__: model for model in apps.get_models() if issubclass(model, HotRow)}


@cache
def verbs_of(model: type[HotRow]) -> dict[str, Verb]:
    """The verbs of one lifecycle by name, as its `@transition`s declare them."""
    return {
        name: _read(model, name, method)
        for name in dir(model)
        if hasattr(method := getattr(model, name, None), "_django_fsm")
    }


def verb_of(transition: Transition, model: type[models.Model]) -> Verb:
    """The verb of a transition method as named on its model: `Parcel.release`."""
    return verbs_of(model)[transition.__name__]  # type: ignore[arg-type]


def all_verbs() -> Iterator[Verb]:
    for model in machines().values():
        yield from verbs_of(model).values()


def _read(model: type[HotRow], name: str, method: Any) -> Verb:
    edges = list(method._django_fsm.transitions.values())
    first = edges[0]
    sources = tuple(str(edge.source) for edge in edges)
    custom = first.custom
    return Verb(
        machine=model.__name__,
        name=name,
        model=model,
        sources=sources,
        target=first.target,
        guards=tuple(first.conditions),
        actors=custom["actors"],
        meets=custom["meets"],
        opens=custom["opens"],
        remember=custom["remember"],
        document=custom["document"],
        two_persons=custom["two_persons"],
        targets={source: _targets(first.target, source) for source in sources},
    )


def _targets(target: Any, source: str) -> tuple[str, ...]:
    if target is None:
        return (source,)
    if isinstance(target, FromColumn | GET_STATE | RETURN_VALUE):
        return tuple(str(state) for state in target.allowed_states)
    return (str(target),)
