"""The navigation, data-driven: each app registers its items, a person sees those of their roles.

# clearance/web/registrations.py
navigation.register(
    navigation.Item(
        key="lists", label=_("Lists"), url="clearance:lists", group=navigation.Group.BROKER,
        may_see=permissions.may_see_lists, order=10, icon="list", shortcut="g l",
    )
)
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from waybills.web import registry


class Group(models.TextChoices):
    """The headings of the menu, in the order they are shown."""

    OVERVIEW = "OVERVIEW", _("Overview")
    FLOOR = "FLOOR", _("Floor")
    BROKER = "BROKER", _("Declaration")
    INSPECTION = "INSPECTION", _("Inspection")
    CUSTOMS = "CUSTOMS", _("Customs")
    ADMINISTRATION = "ADMINISTRATION", _("Administration")


@dataclass(frozen=True, kw_only=True)
class Item:
    """One entry of the menu; `may_see` is asked with the user of the request on every page, so keep it cheap."""

    key: str
    label: str | Promise
    url: str
    group: Group
    may_see: Callable[[Any], bool]
    order: int = 100
    icon: str = "dot"
    # Two keys pressed one after the other, for instance "g f"; empty for none.
    shortcut: str = ""


@dataclass(frozen=True)
class Entry:
    """An item as one person sees it on one page."""

    item: Item
    href: str
    current: bool


@dataclass(frozen=True)
class Section:
    label: str
    entries: list[Entry]


_items: dict[str, Item] = {}


def register(item: Item) -> None:
    """Add the item, or replace the one of the same key."""
    _items[item.key] = item


def items() -> list[Item]:
    """Every registered item, in menu order."""
    registry.load()
    groups = list(Group)
    return sorted(_items.values(), key=lambda item: (groups.index(item.group), item.order, item.key))


def menu_for(user: Any, *, path: str) -> list[Section]:
    """The sections this user may see, with the entry that leads to `path` marked current."""
    hrefs = {item: reverse(item.url) for item in items() if item.may_see(user)}
    current = _longest_prefix(hrefs.values(), path)
    return list(_sections(hrefs, current))


def _longest_prefix(hrefs: Any, path: str) -> str | None:
    # "/" begins every path, so it counts only when it is the page itself.
    matching = [href for href in hrefs if path == href or (href != "/" and path.startswith(href))]
    return max(matching, key=len, default=None)


def _sections(hrefs: dict[Item, str], current: str | None) -> Iterator[Section]:
    for group in Group:
        entries = [Entry(item, href, href == current) for item, href in hrefs.items() if item.group == group]
        if entries:
            yield Section(str(group.label), entries)
