"""One parcel, and the box that finds it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waybills.lifecycle.roles import Role
from waybills.permissions.fields import masked_waybill
from waybills.selectors.ladder import ladder_of, open_names
from waybills.selectors.scope import visible_flights, visible_parcels
from waybills.selectors.timeline import timeline_of
from waybills.web.access import numbers_in, parcel_or_404


@login_required
def show_parcel(request: HttpRequest, number: str) -> HttpResponse:
    """Where it is and why, what happened, what the papers say."""
    parcel = parcel_or_404(request, number)
    context = {
        "parcel": parcel,
        "waybill": parcel.waybill,
        "facts": masked_waybill(parcel.waybill, reader=request.user),
        "goods": parcel.goods.order_by("line"),
        "rungs": ladder_of(parcel, reader=request.user),
        "events": timeline_of(parcel, reader=request.user),
        "may_control": request.user.has_role(Role.OFFICER, Role.AGENCY),
    }
    return render(request, "waybills/parcels/parcel.html", context)


@login_required
def find(request: HttpRequest) -> HttpResponse:
    """One box for waybill, bag, order, flight; many numbers at once give a table."""
    asked = request.GET.get("q", "").replace("\x00", "").strip()
    numbers = numbers_in(asked)
    if len(numbers) == 1:
        if flight := visible_flights(request.user).filter(number=numbers[0].upper()).order_by("-date").first():
            return redirect("waybills:flight", pk=flight.pk)
        if visible_parcels(request.user).filter(waybill__number=numbers[0]).exists():
            return redirect("waybills:parcel", number=numbers[0])
    seen = visible_parcels(request.user).select_related("waybill__bag", "flight")
    rows = (
        seen.filter(waybill__number__in=numbers)
        | seen.filter(waybill__bag__number__in=numbers)
        | seen.filter(waybill__order_no__in=numbers)
    )
    found = list(rows.order_by("id")[:1000]) if numbers else []
    for parcel in found:
        parcel.open_names = open_names(parcel.gate)
    known = {parcel.waybill.number for parcel in found} | {str(parcel.waybill.bag) for parcel in found}
    known |= {parcel.waybill.order_no for parcel in found}
    unknown = [number for number in numbers if number not in known]
    return render(request, "waybills/parcels/found.html", {"asked": asked, "rows": found, "unknown": unknown})
