"""One parcel, and the box that finds it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import LABELS, Requirement
from waybills.models import CodeListName as L
from waybills.models import Goods, Parcel, Waybill
from waybills.permissions import fields
from waybills.permissions import parcels as may
from waybills.permissions.fields import plain
from waybills.selectors.code_names import names_of
from waybills.selectors.desk import controls_on, proposals_about
from waybills.selectors.ladder import ladder_of
from waybills.selectors.outcomes import found_and_not
from waybills.selectors.parcel_lists import MOST_NUMBERS, Wanted, numbers_in, parcels_wanted, rows_of
from waybills.selectors.scope import visible_flights, visible_parcels
from waybills.selectors.timeline import timeline_of
from waybills.web.access import parcel_or_404
from waybills.web.deeds import deeds_on

# Which station does the next step with a parcel in each state.
STATION = {
    "AWAITING_ARRIVAL": ("waybills:floor-arrival", may.may_arrive),
    "SHORT_LANDED": ("waybills:floor-arrival", may.may_find_late),
    "ARRIVED": ("waybills:floor-tally", may.may_tally),
    "RELEASED": ("waybills:floor-load", may.may_load),
    "LOADED": ("waybills:floor-offload", may.may_offload),
    "RETURN_ORDERED": ("waybills:floor-hand-back", may.may_hand_back),
}


@login_required
def show_parcel(request: HttpRequest, number: str) -> HttpResponse:
    """Where it is and why, what happened, what the papers say, what this person may do."""
    parcel = parcel_or_404(request, number)
    user: Any = request.user
    row = rows_of(user, [parcel])[0]
    context = {
        "parcel": parcel,
        "row": row,
        "number": number,
        "others": _others(request, parcel, number),
        "facts": facts_of(parcel.waybill, reader=user),
        "goods": goods_of(parcel) if fields.may_see("goods", user) else None,
        "sees_value": fields.may_see("value", user),
        "rungs": ladder_of(parcel, reader=user),
        "events": timeline_of(parcel, reader=user),
        "controls": [(one, LABELS[Requirement(one.requirement)]) for one in controls_on(user, parcel)],
        "deeds": deeds_on(user, parcel) if user.organisation.kind in ("AUTHORITY", "AGENCY") else [],
        "station": _station(user, row.state),
        "proposals": proposals_about(parcel) if may.may_use_desk(user) else [],
        "may": _may(user),
    }
    return render(request, "waybills/parcels/parcel.html", context)


# Fields of a waybill that hold a code of a list.
CODED = {"consignee_country": L.COUNTRY, "currency": L.CURRENCY}


def facts_of(waybill: Waybill, *, reader: Any) -> list[tuple[Any, Any]]:
    """What the waybill says, as far as it is this reader's, with codes by their names."""
    seen = fields.shown_waybill(waybill, reader=reader)
    names = names_of((CODED[name], str(value)) for name, _label, value in seen if name in CODED)
    return [(label, names.get((CODED[name], value), value) if name in CODED else value) for name, label, value in seen]


def goods_of(parcel: Parcel) -> list[tuple[Goods, str, str]]:
    """The declared goods, each with quantity and total as people read them."""
    lines = list(parcel.goods.order_by("line"))
    codes = {(L.UNIT, line.unit) for line in lines} | {(L.CURRENCY, line.currency) for line in lines}
    names = names_of(codes)
    return [
        (
            line,
            f"{plain(line.quantity)} {names.get((L.UNIT, line.unit), line.unit)}",
            f"{plain(line.total)} {names.get((L.CURRENCY, line.currency), line.currency)}",
        )
        for line in lines
    ]


def _others(request: HttpRequest, parcel: Parcel, number: str) -> list[Parcel]:
    """Other parcels with the same number: another carrier's, or one that is over."""
    same = visible_parcels(request.user).filter(waybill__number=number).exclude(pk=parcel.pk)  # type: ignore[arg-type]
    return list(same.select_related("flight").order_by("-pk")[:10])


def _station(user: Any, state: ParcelState) -> str:
    url, allowed = STATION.get(state, ("", may.may_use_floor))
    return reverse(url) if url and allowed(user) else ""


def _may(user: Any) -> dict[str, bool]:
    return {
        "supplement": may.may_supplement_manifest(user),
        "correct": may.may_correct(user),
        "answer": may.may_answer_question(user),
        "lift": may.may_answer_control(user),
    }


@login_required
def find(request: HttpRequest) -> HttpResponse:
    """One box for waybill, bag, order, flight; many numbers at once give a table. Foreign ones are not found."""
    asked = request.GET.get("q", "").replace("\x00", "").strip()
    numbers = numbers_in(asked)
    if len(numbers) == 1 and (address := _address_of(request, numbers[0])):
        return redirect(address)
    found = _found(request, numbers) if numbers else []
    context = {
        "asked": asked,
        "rows": [(row, []) for row in rows_of(request.user, found)],  # type: ignore[arg-type]
        "unknown": _unknown(found, numbers),
        "too_many": len(numbers) == MOST_NUMBERS,
    }
    return render(request, "waybills/parcels/found.html", context)


def _address_of(request: HttpRequest, number: str) -> str:
    """Where one number leads; empty when it names nothing, or several things."""
    user: Any = request.user
    if visible_parcels(user).filter(waybill__number=number).exists():
        return reverse("waybills:parcel", args=[number])
    if flight := visible_flights(user).filter(number=number.upper()).order_by("-date").first():
        return reverse("waybills:flight", args=[flight.pk])
    return ""


def _found(request: HttpRequest, numbers: list[str]) -> list[Parcel]:
    user: Any = request.user
    by_number = parcels_wanted(user, Wanted(numbers=tuple(numbers)))
    by_order = visible_parcels(user).filter(pk__in=Waybill.objects.filter(order_no__in=numbers).values("pk"))
    ids = {pk for rows in (by_number, by_order) for pk in rows.order_by("-pk").values_list("pk", flat=True)[:2000]}
    return list(Parcel.objects.filter(pk__in=ids).select_related("waybill__bag", "flight").order_by("-pk"))


def _unknown(found: list[Parcel], numbers: list[str]) -> list[str]:
    orders = {parcel.waybill.order_no for parcel in found}
    return [number for number in found_and_not(found, numbers) if number not in orders]
