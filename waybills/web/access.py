"""Who may open which page; a foreign object simply is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from waybills.lifecycle.roles import Role
from waybills.models import Flight, Parcel
from waybills.selectors.scope import visible_flights, visible_parcels

View = Callable[..., HttpResponse]


def for_roles(*roles: Role) -> Callable[[View], View]:
    """Only people with one of the roles come in."""

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_role(*roles):
                raise PermissionDenied(_("Your roles do not include this page."))
            return view(request, *args, **kwargs)

        return guarded

    return guard


def parcel_or_404(request: HttpRequest, number: str) -> Parcel:
    """The newest parcel of that waybill number that the reader may see."""
    found = visible_parcels(request.user).filter(waybill__number=number).order_by("-pk")
    parcel = found.select_related("waybill__master", "waybill__bag", "flight", "broker", "centre").first()
    if parcel is None:
        raise Http404
    return parcel


def flight_or_404(request: HttpRequest, pk: int) -> Flight:
    """The flight, if the reader may see it."""
    flight = visible_flights(request.user).filter(pk=pk).first()
    if flight is None:
        raise Http404
    return flight


def numbers_in(text: str) -> list[str]:
    """The numbers of a pasted text: split at white space, commas and semicolons, in order, each once, 1,000 at most."""
    words = text.replace(",", " ").replace(";", " ").replace("，", " ").replace("；", " ").split()
    return list(dict.fromkeys(word.strip() for word in words))[:1000]
