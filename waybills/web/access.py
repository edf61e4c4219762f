"""Who may open which page; a foreign object simply is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from waybills.models import Flight, Parcel
from waybills.selectors.scope import visible_flights, visible_parcels

View = Callable[..., HttpResponse]


def only_for(may: Callable[[Any], bool]) -> Callable[[View], View]:
    """Let in those of whom `may(user)` is true; others are told so, strangers to the house log in."""

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user):
                raise PermissionDenied(_("Your roles do not include this page."))
            return view(request, *args, **kwargs)

        return guarded

    return guard


def parcel_or_404(request: HttpRequest, number: str) -> Parcel:
    """The parcel of that waybill number that the reader may see: the one named by `?id=`, else the newest."""
    found = visible_parcels(request.user).filter(waybill__number=number)
    asked = request.GET.get("id", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        found = found.filter(pk=int(asked))
    parcel = found.select_related("waybill__master", "waybill__bag", "flight", "broker").order_by("-pk").first()
    if parcel is None:
        raise Http404
    return parcel


def flight_or_404(request: HttpRequest, pk: int) -> Flight:
    """The flight, if the reader may see it."""
    flight = visible_flights(request.user).select_related("carrier").filter(pk=pk).first()
    if flight is None:
        raise Http404
    return flight
