"""Panels: how the siblings show their part on a page that waybills owns.

    # inspection/web/registrations.py
    panels.register(
        panels.Panel(
            place=panels.Place.PARCEL, key="images", title=_("CT images"), order=30, icon="scan",
            template="inspection/parcel_images.html", context=parcel_images,
        )
    )

`context(request, subject)` answers the template's context, or None to be left out for this reader and subject.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.functional import Promise

from waybills.web import registry


class Place(models.TextChoices):
    """The pages that take panels."""

    START = "START"
    PARCEL = "PARCEL"
    FLIGHT = "FLIGHT"


@dataclass(frozen=True, kw_only=True)
class Panel:
    place: Place
    key: str
    title: str | Promise
    template: str
    context: Callable[[HttpRequest, Any], dict[str, Any] | None]
    order: int = 100
    icon: str = "box"
    # A wide panel takes the whole row; others share it.
    wide: bool = False


_panels: dict[tuple[str, str], Panel] = {}


def register(panel: Panel) -> None:
    """Add the panel, or replace the one of the same place and key."""
    _panels[panel.place, panel.key] = panel


def at(place: str) -> list[Panel]:
    """The panels of one place, in order."""
    registry.load()
    found = [panel for panel in _panels.values() if panel.place == place]
    return sorted(found, key=lambda panel: (panel.order, panel.key))


def filled(place: str, *, request: HttpRequest, subject: Any) -> Iterator[tuple[Panel, dict[str, Any]]]:
    """Each panel that has something to say about `subject` to this reader, with its context."""
    for panel in at(place):
        context = panel.context(request, subject)
        if context is not None:
            yield panel, context
