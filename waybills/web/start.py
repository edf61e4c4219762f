"""The first page: what needs this person now."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from waybills.models import OrganisationKind
from waybills.selectors.board import READY, STOPPED, board
from waybills.selectors.scope import visible_flights
from waybills.services.counters import counts


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Counts of one's own parcels, the newest flights, and what the apps have to say."""
    organisation = request.user.organisation
    scope = {"broker_id": organisation.pk} if organisation and organisation.kind == OrganisationKind.BROKER else {}
    found = counts("Parcel", **scope) if organisation else {}
    context = {
        "waiting": sum(n for state, n in found.items() if state not in READY and state not in STOPPED),
        "stopped": sum(found.get(state, 0) for state in STOPPED),
        "released": found.get("RELEASED", 0),
        "gone": found.get("DEPARTED", 0) + found.get("CLOSED", 0),
        "rows": board(visible_flights(request.user), broker_id=scope.get("broker_id"))[:5],
        "at": timezone.now(),
    }
    return render(request, "waybills/start.html", context)
