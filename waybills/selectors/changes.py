"""What of the trace of administration a person reads, and what its things and fields are called."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Model, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise
from oauth2_provider.models import get_application_model

from waybills.lifecycle.roles import Role
from waybills.models import ApiToken, Carrier, Change, CodeEntry, Device, Flight, Mandate, Organisation, User
from waybills.selectors.entries import told


@dataclass(frozen=True)
class Thing:
    """A kind of entry: its name, who reads its changes, and labels of fields that have none of their own."""

    model: type[Model]
    label: StrPromise | str
    readers: tuple[Role, ...]
    labels: dict[str, StrPromise | str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return str(self.model._meta.label_lower)

    def label_of(self, name: str) -> str:
        """What a field is called on the pages."""
        own = self.labels.get(name)
        return str(own or capfirst(str(self.model._meta.get_field(name).verbose_name)))  # type: ignore[union-attr]


class Told(NamedTuple):
    """One field of one change, as it is shown; a secret says only that it changed."""

    label: str
    before: Any
    after: Any
    secret: bool


things: dict[str, Thing] = {}


def register(
    model: type[Model], label: StrPromise | str, *, readers: tuple[Role, ...], **labels: StrPromise | str
) -> None:
    """Make a kind of entry known; without it nobody reads its changes."""
    thing = Thing(model, label, readers, labels)
    things[thing.key] = thing


KEEPERS = (Role.ADMIN, Role.AUDITOR)
register(
    User, _("Person"), readers=KEEPERS, organisation=_("Organisation"), roles=_("Roles"), factors=_("Second factor"),
    username=_("User name"), last_name=_("Family name"), first_name=_("Given name"), password=_("Password"),
    is_active=_("Active"), email=_("Mail address"), is_staff=_("Staff"), is_superuser=_("Superuser"),
)  # fmt: skip
register(Organisation, _("Organisation"), readers=KEEPERS)
register(Mandate, _("Mandate"), readers=KEEPERS, enterprise=_("Enterprise"), broker=_("Customs broker"))
register(Device, _("Device"), readers=KEEPERS, secret=_("Secret"))
register(Carrier, _("Carrier"), readers=KEEPERS)
register(
    Flight, _("Flight"), readers=KEEPERS, carrier=_("Carrier"), centre=_("Centre"),
    origin=_("Airport of departure"), destination=_("Airport of destination"),
)  # fmt: skip
register(CodeEntry, _("Code lists"), readers=KEEPERS, codes=_("Codes new or changed"))
register(
    get_application_model(), _("Program"), readers=KEEPERS, expires=_("Valid until"), scope=_("What it may do"),
)  # fmt: skip
register(ApiToken, _("API token"), readers=KEEPERS, expires_at=_("Valid until"))


def visible_changes(user: User) -> QuerySet[Change]:
    """The changes that this person reads; what names no entry at all is read with the people."""
    keys = [key for key, thing in things.items() if user.has_role(*thing.readers)]
    return Change.objects.filter(thing__in=[*keys, ""] if things[User._meta.label_lower].key in keys else keys)


def changes_of(row: Model, user: User) -> QuerySet[Change]:
    """One entry's own changes, newest first."""
    return visible_changes(user).filter(thing=row._meta.label_lower, thing_id=row.pk).order_by("-id")


def told_in(change: Change) -> Iterator[Told]:
    """The fields of a change in the reader's language, in the order of the form they are entered in."""
    thing = things.get(change.thing)
    order = {name: place for place, name in enumerate(told(thing.model))} if thing else {}
    for name in sorted(change.values, key=lambda one: (order.get(one, -1), one)):
        pair = change.values[name]
        label = thing.label_of(name) if thing else name
        before, after = (_shown(thing, name, value) for value in pair or (None, None))
        yield Told(label, before, after, pair is None)


def in_words(change: Change) -> str:
    """A change in one line, for files and for searching eyes."""
    return "; ".join(
        f"{one.label}: {gettext('changed')}" if one.secret else f"{one.label}: {_word(one.before)} → {_word(one.after)}"
        for one in told_in(change)
    )


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return "–" if value in (None, "") else str(value)


def _shown(thing: Thing | None, name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return value.get("name")
    if isinstance(value, list):
        return gettext(", ").join(str(_shown(thing, name, one)) for one in value)
    return value if thing is None or value is None else _typed(thing.model, name, value)


def _typed(model: type[Model], name: str, value: Any) -> Any:
    """A stored value as the field means it: moments and days in the reader's way, codes by their labels."""
    own = next((one for one in model._meta.concrete_fields if one.name == name), None)
    if isinstance(own, models.DateTimeField):
        return parse_datetime(value)
    if isinstance(own, models.DateField):
        return parse_date(value)
    inner = getattr(own, "base_field", own)
    return dict(getattr(inner, "flatchoices", ())).get(value, value)
