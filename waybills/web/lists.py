"""Lists of parcels on pages: filters in the address, keyset pages, export of what is shown, a pasted list."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import LABELS, Requirement
from waybills.models import Bag, Flight, NumberList
from waybills.permissions import parcels as may
from waybills.selectors.bags import bags_named
from waybills.selectors.ladder import open_names
from waybills.selectors.outcomes import found_and_not
from waybills.selectors.parcel_lists import MOST_NUMBERS, Wanted, parcels_wanted, rows_of, wanted_in
from waybills.services.number_lists import keep_numbers
from waybills.web import exports
from waybills.web.numbers import NumbersForm
from waybills.web.paging import Page, flipped, keyset_page

PAGE_SIZE = 50
# Not by state: where a row stands would betray what is kept from its reader.
ORDERS = {"number": ("number", "id"), "weight": ("weight", "id")}
SHOWN_WITH = ("waybill__bag", "waybill__master", "flight")


def list_context(request: HttpRequest, *, flight: Flight | None = None) -> dict[str, Any]:
    """What `waybills/parcels/list.html` draws: rows of one page, and the filters as they are set."""
    query = request.GET.copy()
    if flight:
        query["flight"] = str(flight.pk)
    wanted = wanted_in(query)
    found = parcels_wanted(request.user, wanted)  # type: ignore[arg-type]
    page = _page(request, found.select_related(*SHOWN_WITH), flight)
    return {
        "page": page,
        "rows": _rows(request, page),
        "wanted": wanted,
        "query": _kept(query),
        "all_states": ParcelState.choices,
        "requirements": [(one.name, LABELS[one]) for one in Requirement],
        "stage": request.GET.get("stage", ""),
        "state": request.GET.get("state", ""),
        "number": request.GET.get("number", ""),
        "unknown": _unknown(request, wanted, found),
        "bag": _bag(request, wanted, flight),
        "may_act": may.may_open_control(request.user) or may.may_order_return(request.user),
        "numbers_form": NumbersForm(),
        "here": reverse("waybills:flight", args=[flight.pk]) if flight else reverse("waybills:parcels"),
        "flight": flight,
    }


def _page(request: HttpRequest, found: Any, flight: Flight | None) -> Page:
    """A flight in the order it was announced, or by number or weight; of all parcels the newest first."""
    cursor = request.GET.get("cursor", "")
    if not flight:
        return keyset_page(found, order=("-id",), cursor=cursor, size=PAGE_SIZE)
    sort = request.GET.get("sort", "")
    order = ORDERS.get(sort.removeprefix("-"), ("id",))
    if sort.startswith("-"):
        order = tuple(flipped(name) for name in order)
    # A parcel without its paper yet has neither number nor weight.
    number, weight = Coalesce("waybill__number", Value("")), Coalesce("waybill__gross_weight", Value(Decimal(0)))
    return keyset_page(found.annotate(number=number, weight=weight), order=order, cursor=cursor, size=PAGE_SIZE)


def _bag(request: HttpRequest, wanted: Wanted, flight: Flight | None) -> Bag | None:
    """The bag that the list shows, for who may seal it."""
    if not wanted.bag or flight is None or not may.may_seal_bag(request.user):
        return None
    return bags_named([wanted.bag], flight=flight.pk).first()


def _rows(request: HttpRequest, page: Page) -> list[tuple[Any, list[Any]]]:
    return [(row, open_names(row.gate)) for row in rows_of(request.user, page.rows)]  # type: ignore[arg-type]


def _kept(query: QueryDict) -> str:
    for name in ("cursor", "export", "part"):
        query.pop(name, None)
    return query.urlencode()


def _unknown(request: HttpRequest, wanted: Wanted, found: Any) -> list[str]:
    """Of a pasted list, what names nothing here."""
    if not wanted.chosen and not wanted.numbers:
        return []
    pasted = NumberList.objects.filter(pk=wanted.chosen or 0, owner=request.user).first()
    numbers = [*wanted.numbers, *(pasted.numbers if pasted else [])]
    return found_and_not(found[: MOST_NUMBERS * 2], numbers)


def export(request: HttpRequest, *, flight: Flight | None = None) -> HttpResponse | None:
    """The list as a file, if one is asked for."""
    kind = request.GET.get("export", "")
    if kind not in exports.KINDS:
        return None
    query = request.GET.copy()
    if flight:
        query["flight"] = str(flight.pk)
    found = parcels_wanted(request.user, wanted_in(query))  # type: ignore[arg-type]
    name = f"{flight.number}-{flight.date:%Y%m%d}" if flight else "parcels"
    return exports.answer(request.user, found, kind, name=name)  # type: ignore[arg-type, return-value]


@login_required
def parcels(request: HttpRequest) -> HttpResponse:
    """Parcels of all flights, filtered."""
    if (file := export(request)) is not None:
        return file
    context = list_context(request)
    template = "waybills/parcels/list.html" if request.GET.get("part") == "list" else "waybills/parcels/parcels.html"
    return render(request, template, context | {"title": _title(context)})


def _title(context: dict[str, Any]) -> str:
    state = context["state"]
    return str(ParcelState(state).label) if state in ParcelState.values else _("Parcels")


@login_required
@require_POST
def paste(request: HttpRequest) -> HttpResponse:
    """Keep a pasted list under an address and show what it names, on one flight or anywhere."""
    form = NumbersForm(request.POST, request.FILES)
    flight = request.POST.get("flight", "")
    here = reverse("waybills:parcels")
    if flight.isascii() and flight.isdigit() and len(flight) < 19:
        here = reverse("waybills:flight", args=[int(flight)])
    if not form.is_valid():
        return render(
            request, "waybills/parcels/paste.html", {"form": form, "flight": flight, "back": here}, status=422
        )
    numbers = form.cleaned_data["found"][:MOST_NUMBERS]
    pasted = keep_numbers(numbers, by=request.user, at=timezone.now())  # type: ignore[arg-type]
    return redirect(f"{here}?list={pasted.pk}")
