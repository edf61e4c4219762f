"""The flight board and one flight."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.roles import Role
from waybills.models import Flight, OrganisationKind
from waybills.selectors.board import board, counts_by_flight, requirements_open
from waybills.selectors.ladder import open_names
from waybills.selectors.scope import visible_flights, visible_parcels
from waybills.services import flights as service
from waybills.services import floor
from waybills.web import exports
from waybills.web.access import flight_or_404, for_roles, numbers_in
from waybills.web.paging import keyset_page

VERBS = ("open", "start_loading", "finish_loading", "reopen_loading", "cancel")
WHOLE_FLIGHT = ("arrive", "tally", "load")


def _broker_of(request: HttpRequest) -> int | None:
    organisation = request.user.organisation
    return organisation.pk if organisation and organisation.kind == OrganisationKind.BROKER else None


@login_required
def flight_board(request: HttpRequest) -> HttpResponse:
    """Every flight with its counts; the page asks again every few seconds."""
    rows = board(visible_flights(request.user), broker_id=_broker_of(request))
    template = (
        "waybills/flights/board_rows.html"
        if request.htmx and not request.htmx.boosted
        else "waybills/flights/board.html"
    )
    return render(request, template, {"rows": rows, "at": timezone.now()})


@login_required
def show_flight(request: HttpRequest, pk: int) -> HttpResponse:
    """One flight: counts, requirements, its parcels."""
    flight = flight_or_404(request, pk)
    rows = _filtered(request, flight)
    if request.GET.get("export") in ("csv", "xlsx"):
        return exports.answer(rows, request.GET["export"], name=f"{flight.number}-{flight.date:%Y%m%d}")
    page = keyset_page(rows, order=("id",), cursor=request.GET.get("cursor", ""))
    for parcel in page:
        parcel.open_names = open_names(parcel.gate)
    counts = counts_by_flight([flight], broker_id=_broker_of(request))[flight.pk]
    context = {
        "flight": flight,
        "page": page,
        "counts": sorted(counts.items()),
        "requirements": requirements_open(flight),
        "states": ParcelState.choices,
        "chosen": request.GET.get("state", ""),
        "asked": request.GET.get("q", ""),
        "query": _without_page(request),
        "total": sum(counts.values()),
        "may_work": request.user.has_role(Role.OPERATOR),
        "verbs": _verbs(flight),
    }
    part = (
        "waybills/flights/parcels.html"
        if request.htmx and request.htmx.target == "rows"
        else "waybills/flights/flight.html"
    )
    return render(request, part, context)


def _filtered(request: HttpRequest, flight: Flight):  # type: ignore[no-untyped-def]
    rows = visible_parcels(request.user).filter(flight=flight).select_related("waybill__bag", "waybill__master")
    if state := request.GET.get("state"):
        rows = rows.filter(state=state)
    if numbers := numbers_in(request.GET.get("q", "").replace("\x00", "")):
        rows = rows.filter(waybill__number__in=numbers) | rows.filter(waybill__bag__number__in=numbers)
    return rows


def _without_page(request: HttpRequest) -> str:
    kept = request.GET.copy()
    for name in ("cursor", "export"):
        kept.pop(name, None)
    return kept.urlencode()


def _verbs(flight: Flight) -> list[tuple[str, str]]:
    """The steps the flight's own life allows now."""
    labels = {
        "open": _("Open for parcels"),
        "start_loading": _("Start loading"),
        "finish_loading": _("Close for loading"),
        "reopen_loading": _("Reopen loading"),
        "depart": _("Departed"),
    }
    allowed = {transition.name for transition in flight.get_available_state_transitions()}
    return [(verb, label) for verb, label in labels.items() if verb in allowed]


@for_roles(Role.OPERATOR)
@require_POST
def move_flight(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One step of the flight, or of everything on it."""
    flight = flight_or_404(request, pk)
    try:
        if verb == "depart":
            outcome = service.depart_flight(flight, by=request.user, at=timezone.now())
        elif verb in VERBS:
            outcome = service.move_flight(verb, flight, by=request.user, at=timezone.now())
        elif verb in WHOLE_FLIGHT:
            outcome = floor.move_flight(verb, flight, by=request.user, at=timezone.now())
        else:
            outcome = floor.close_tally(flight, by=request.user, at=timezone.now())
    except service.NotReady as reason:
        messages.error(request, str(reason))
        return redirect("waybills:flight", pk=pk)
    return render(request, "waybills/outcome.html", {"outcome": outcome, "flight": flight, "names": _names(outcome)})


def _names(outcome) -> dict[int, str]:  # type: ignore[no-untyped-def]
    from waybills.models import Waybill

    ids = [refusal.object_id for refusal in outcome.refusals[:1000]]
    return dict(Waybill.objects.filter(pk__in=ids).values_list("pk", "number"))
