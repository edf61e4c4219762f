"""The administrator's pages: one list and one form for each register."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from waybills.models import Device, User
from waybills.people import accounts
from waybills.people.history import history_of
from waybills.people.permissions import check_may_administer
from waybills.people.registers import REGISTERS, Register
from waybills.refusals import Refused
from waybills.web.hands import hand_of
from waybills.web.parts import Tab

View = Callable[..., HttpResponse]


def for_administrators(view: View) -> View:
    """Only whoever keeps the registers comes in."""

    @login_required
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_may_administer(request.user)
        return view(request, *args, **kwargs)

    return guarded


@for_administrators
def show_register(request: HttpRequest, key: str = "people") -> HttpResponse:
    """The entries, newest first."""
    register = _register(key)
    found = register.listing.found(request, register.rows())
    if (file := register.listing.file(request, found)) is not None:
        return file
    page = register.listing.page(request, found)
    rows = [(row, register.cells(row)) for row in page]
    context = {"register": register, "page": page, "rows": rows, "tabs": _tabs(key)}
    return render(request, "waybills/people/register.html", context)


@for_administrators
def edit_entry(request: HttpRequest, key: str, pk: int | None = None) -> HttpResponse:
    """A new entry, or one that stands."""
    register = _register(key)
    row = get_object_or_404(register.rows(), pk=pk) if pk else None
    form = register.form(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            shown = register.keep(form, hand_of(request))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            return _kept(request, register, form.instance, shown)
    context = {"register": register, "form": form, "row": row} | _of_entry(request, row)
    return render(request, "waybills/people/entry.html", context, status=422 if form.errors else 200)


def _of_entry(request: HttpRequest, row: Any) -> dict[str, Any]:
    """What stands beside the form of an entry: its history, and of a person what keeps them out."""
    if row is None:
        return {}
    every = f"{reverse('people:changes')}?thing={row._meta.label_lower}&entry={row.pk}"
    beside = history_of(row, request.user) | {"all_changes": every}  # type: ignore[arg-type]
    return beside | (accounts.hindrances(row) if isinstance(row, User) else {})


def _kept(request: HttpRequest, register: Register, row: Any, shown: str) -> HttpResponse:
    if shown:
        return _show_once(request, register.key, getattr(row, "username", str(row)), shown)
    messages.success(request, _("Kept."))
    return redirect("people:register", register.key)


@for_administrators
@require_POST
def renew(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """A new password for a person, or a new secret for a machine; the old one is void."""
    if key == "people":
        user = get_object_or_404(User, pk=pk)
        return _show_once(request, key, user.username, accounts.renew_password(user, by=hand_of(request)))
    device = get_object_or_404(Device, pk=pk)
    return _show_once(request, key, str(device), accounts.renew_secret(device, by=hand_of(request)))


@for_administrators
@require_POST
def switch_account(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Close an account, which ends its sessions, or open it again."""
    user = get_object_or_404(User, pk=pk)
    try:
        if verb == "close":
            ended = accounts.close_account(user, by=hand_of(request))
            messages.success(request, _("Closed; %(n)s sessions ended.") % {"n": ended})
        else:
            accounts.open_account(user, by=hand_of(request))
            messages.success(request, _("Opened again."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("people:register", "people")


@for_administrators
@require_POST
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second factor off somebody who lost it; the reason stands in the trace."""
    user = get_object_or_404(User, pk=pk)
    try:
        accounts.reset_second_factor(user, by=hand_of(request), reason=request.POST.get("reason", ""))
        messages.success(request, _("The second factor is off; the password alone lets them in."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("people:entry", "people", pk)


@for_administrators
@require_POST
def lift_lockout(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody try again at once."""
    user = get_object_or_404(User, pk=pk)
    try:
        accounts.lift_lockout(user, by=hand_of(request))
        messages.success(request, _("They may try again at once."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("people:entry", "people", pk)


def _show_once(request: HttpRequest, key: str, name: str, secret: str) -> HttpResponse:
    return render(request, "waybills/people/shown_once.html", {"key": key, "name": name, "secret": secret})


def _register(key: str) -> Register:
    if key not in REGISTERS:
        raise Http404
    return REGISTERS[key]


def _tabs(current: str) -> list[Tab]:
    return [
        Tab(label=one.title, href=reverse("people:register", args=[one.key]), current=one.key == current)
        for one in REGISTERS.values()
    ]
