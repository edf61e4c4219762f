"""The trace of administration as a list: who changed what, when, from where."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from waybills.models import Change, ChangeKind, User
from waybills.people.permissions import check_may_read_changes, may_administer
from waybills.selectors.changes import in_words, things, told_in, visible_changes
from waybills.web.listing import Listing

LARGEST_KEY = 2**63 - 1


def hand_in_words(change: Change) -> str:
    """The person, or what stands for one."""
    return str(change.by or change.command or _t("Nobody known"))


def thing_in_words(change: Change) -> str:
    thing = things.get(change.thing)
    return str(thing.label) if thing else _t("A name that nobody has")


CHANGES = Listing(
    name="changes",
    search=("name", "reason", "command", "address", "by__username", "by__last_name", "by__first_name"),
    orders={"age": ("id",), "kind": ("kind", "id"), "name": ("name", "id")},
    size=50,
    columns=(
        (_("Time"), lambda row: row.at),
        (_("By"), hand_in_words),
        (_("Address"), lambda row: row.address),
        (_("Deed"), lambda row: row.get_kind_display()),
        (_("Kind"), thing_in_words),
        (_("Entry"), lambda row: row.name),
        (_("Before and after"), in_words),
        (_("Reason"), lambda row: row.reason),
    ),
)


@login_required
@never_cache
@require_GET
def show_changes(request: HttpRequest) -> HttpResponse:
    """Every deed of administration that this person reads, newest first."""
    check_may_read_changes(request.user)
    seen = visible_changes(request.user).select_related("by")  # type: ignore[arg-type]
    found = CHANGES.found(request, _filtered(request, seen))
    if (file := CHANGES.file(request, found)) is not None:
        return file
    page = CHANGES.page(request, found)
    context = {"page": page, "rows": [(row, *_drawn(row)) for row in page], "kinds": ChangeKind, "people": _people()}
    return render(request, "waybills/people/changes.html", context | _asked(request))


def _filtered(request: HttpRequest, rows: QuerySet[Change]) -> QuerySet[Change]:
    """By person, deed, kind of entry and entry; a filter that is none finds nothing."""
    names = {"by": "by_id", "deed": "kind", "thing": "thing", "entry": "thing_id"}
    given: dict[str, Any] = {lookup: request.GET[name] for name, lookup in names.items() if request.GET.get(name)}
    for lookup in ("by_id", "thing_id"):
        if lookup in given:
            given[lookup] = _key(given[lookup])
    return rows.filter(**{name: str(value).replace("\x00", "") for name, value in given.items()})


def _key(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= LARGEST_KEY):
        raise BadRequest(_t("This page link is damaged. Go back to the start of the list."))
    return int(text)


def _drawn(row: Change) -> tuple[str, str, list[Any]]:
    return hand_in_words(row), thing_in_words(row), list(told_in(row))


def _people() -> QuerySet[User]:
    """Whoever has ever changed or begun anything, for the filter."""
    return User.objects.filter(pk__in=Change.objects.exclude(by=None).values("by")).order_by("username")


def _asked(request: HttpRequest) -> dict[str, Any]:
    asked = {name: request.GET.get(name, "") for name in ("by", "deed", "thing", "entry")}
    seen = [thing for thing in things.values() if request.user.has_role(*thing.readers)]  # type: ignore[union-attr]
    return {"asked": asked, "things": seen, "may_administer": may_administer(request.user)}
