"""The broker's lists: flights, the lists of one flight, one list with its whole conversation."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clearance import permissions
from clearance.models import DeclarationList, ListProblem
from clearance.selectors import conversation
from clearance.selectors import lists as selectors
from clearance.services.correcting import correct_list
from clearance.services.filing import file_lists
from clearance.web import listings
from clearance.web.access import only_for
from clearance.web.faults import mark_problems
from clearance.web.forms import HeadForm, LineForms
from waybills.models import CodeListName as L
from waybills.models import Flight, Parcel
from waybills.selectors.code_names import names_of
from waybills.selectors.scope import visible_flights
from waybills.web.listing import asked
from waybills.web.parts import Tab

MOST_SELECTED = 5_000


@only_for(permissions.may_see_lists)
def flights(request: HttpRequest) -> HttpResponse:
    """Flights, newest first, with how their lists stand."""
    found = listings.FLIGHTS.found(request, visible_flights(request.user))

    def counted(some: list[Flight]) -> list[tuple[Flight, dict[str, int]]]:
        counts = selectors.counts_by_group(request.user, [flight.pk for flight in some])
        return [(flight, counts[flight.pk]) for flight in some]

    if (file := listings.FLIGHTS.file(request, found, prepared=counted)) is not None:
        return file
    page = listings.FLIGHTS.page(request, found)
    rows = [
        (flight, [(group, counts[group.key]) for group in selectors.GROUPS]) for flight, counts in counted(page.rows)
    ]
    return render(request, "clearance/lists.html", {"rows": rows, "page": page, "groups": selectors.GROUPS})


@only_for(permissions.may_see_lists)
def flight_lists(request: HttpRequest, flight: int) -> HttpResponse:
    """The lists of one flight, by what they wait for; those to be corrected with the reason and the way out."""
    return _show_flight(request, _flight(request, flight))


def _flight(request: HttpRequest, pk: int) -> Flight:
    return get_object_or_404(visible_flights(request.user), pk=pk)


def _show_flight(request: HttpRequest, flight: Flight, outcome: Any = None) -> HttpResponse:
    group = request.GET.get("group", "")
    lists = selectors.lists_of_flight(request.user, flight.pk, group).select_related("declaration", "answer")
    lists = listings.LISTS.found(request, lists)
    if (file := listings.LISTS.file(request, lists, prepared=conversation.with_reasons)) is not None:
        return file
    page = listings.LISTS.page(request, lists)
    context = {
        "flight": flight,
        "tabs": _tabs(request, flight, group),
        "rows": conversation.with_reasons(page.rows),
        "page": page,
        "reasons": selectors.reasons_of_flight(request.user, flight.pk) if group in ("", "refused") else [],
        "came_back": selectors.counts_by_group(request.user, [flight.pk])[flight.pk]["refused"],
        "unfiled": selectors.unfiled_parcels(request.user, flight.pk).count(),
        "may_file": permissions.may_file_lists(request.user),
        "outcome": outcome,
        "names": selectors.waybill_numbers(one.object_id for one in outcome.refusals) if outcome else {},
    }
    return render(request, "clearance/flight_lists.html", context)


def _tabs(request: HttpRequest, flight: Flight, group: str) -> list[Tab]:
    counts = selectors.counts_by_group(request.user, [flight.pk])[flight.pk]
    here, text = reverse("clearance:flight-lists", args=[flight.pk]), asked(request)
    searched = {"q": text} if text else {}
    every = Tab(
        label=_("All lists"), href=f"{here}?{urlencode(searched)}", current=not group, count=sum(counts.values())
    )
    return [every] + [
        Tab(
            label=one.label,
            href=f"{here}?{urlencode(searched | {'group': one.key})}",
            current=group == one.key,
            count=counts[one.key],
        )
        for one in selectors.GROUPS
    ]


@only_for(permissions.may_file_lists)
@require_POST
def file_flight(request: HttpRequest, flight: int) -> HttpResponse:
    """File what is not filed yet on the flight, with what came back; or, of it, only what was ticked."""
    found = _flight(request, flight)
    parcels = Parcel.objects.filter(flight=found)
    chosen = [int(one) for one in request.POST.getlist("list")[:MOST_SELECTED] if one.isdigit()]
    if chosen:
        parcels = parcels.filter(lists__in=chosen).distinct()
    else:
        waiting = selectors.unfiled_parcels(request.user, found.pk).order_by().values("pk")
        back = selectors.lists_of_flight(request.user, found.pk, "refused").order_by().values("parcel")
        parcels = parcels.filter(pk__in=waiting.union(back))
    return _show_flight(request, found, file_lists(parcels, by=request.user))


@only_for(permissions.may_see_lists)
def show_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: what it declares, what is wrong with it, and every message about it, both ways."""
    return _show_list(request, _list(request, pk))


def _list(request: HttpRequest, pk: int) -> DeclarationList:
    rows = permissions.visible_lists(request.user).select_related("declaration", "answer", "flight", "broker")
    return get_object_or_404(rows, pk=pk)


def _show_list(request: HttpRequest, row: DeclarationList) -> HttpResponse:
    context = {
        "row": row,
        **_declared(row),
        "problems": conversation.problems_of(row),
        "reason": conversation.reason_of(row),
        "elsewhere": conversation.elsewhere(row),
        "said": conversation.said_about(request.user, row),
        "sent": conversation.sent_about(request.user, row),
        "match": conversation.match_of(row),
        "may_correct": permissions.may_correct_list(request.user, row),
        "sees_messages": permissions.may_see_exchange(request.user),
        "sees_documents": permissions.may_see_exchange(request.user) and permissions.sees_whole_documents(request.user),
    }
    return render(request, "clearance/list.html", context)


def _declared(row: DeclarationList) -> dict[str, Any]:
    """Destination and goods lines with their codes by name; a code without a name stands for itself."""
    lines, country = list(row.declaration.lines.order_by("gnum")), row.declaration.country
    units, money = {(L.UNIT, line.unit) for line in lines}, {(L.CURRENCY, line.currency) for line in lines}
    names = names_of({(L.COUNTRY, country), *units, *money})
    return {
        "destination": names.get((L.COUNTRY, country), country),
        "lines": [
            (line, names.get((L.UNIT, line.unit), line.unit), names.get((L.CURRENCY, line.currency), line.currency))
            for line in lines
        ],
    }


@only_for(permissions.may_file_lists)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The form that corrects a list; saved, and filed at once if asked."""
    row = _list(request, pk)
    if not permissions.may_correct_list(request.user, row):
        raise Http404
    lines = row.declaration.lines.order_by("gnum")
    head = HeadForm(request.POST or None, instance=row.declaration)
    body = LineForms(request.POST or None, queryset=lines)
    if request.method == "POST" and head.is_valid() and body.is_valid():
        return _save(request, row, head, body)
    return _form(request, row, head, body)


def _form(request: HttpRequest, row: DeclarationList, head: Any, body: Any) -> HttpResponse:
    context = {
        "row": row,
        "head": head,
        "body": body,
        # Where the form was sent, what is wrong stands at its fields.
        "problems": [] if request.method == "POST" else conversation.problems_of(row),
        "reason": conversation.reason_of(row),
        "elsewhere": conversation.elsewhere(row),
        "match": conversation.match_of(row),
    }
    return render(request, "clearance/correct_list.html", context, status=422 if request.method == "POST" else 200)


def _save(request: HttpRequest, row: DeclarationList, head: Any, body: Any) -> HttpResponse:
    changed = [form.cleaned_data for form in body]
    is_clean = correct_list(row, by=request.user, head=head.cleaned_data, lines=changed)
    if "file" in request.POST:
        return _file_corrected(request, row, head, body)
    if is_clean:
        messages.success(request, _("Saved. The list breaks no rule now; it can be filed."))
    else:
        messages.warning(request, _("Saved. Something is still wrong with the list; see below."))
    return redirect("clearance:list", pk=row.pk)


def _file_corrected(request: HttpRequest, row: DeclarationList, head: Any, body: Any) -> HttpResponse:
    """File what was just saved; where that is refused, the form again with what was typed and why at the fields."""
    outcome = file_lists(Parcel.objects.filter(pk=row.parcel_id), by=request.user)
    if outcome.moved:
        messages.success(request, _("Filed. It is on its way to customs."))
        return redirect("clearance:list", pk=row.pk)
    problems = list(ListProblem.objects.filter(parcel=row.parcel_id).order_by("line", "pk"))
    mark_problems(head, body, problems, also=[] if problems else [one.sentence for one in outcome.refusals])
    messages.warning(request, _("Saved, but not filed: what is still wrong is marked below."))
    return _form(request, _list(request, row.pk), head, body)


@only_for(permissions.may_file_lists)
@require_POST
def file_one(request: HttpRequest, pk: int) -> HttpResponse:
    """File one list (again)."""
    row = _list(request, pk)
    outcome = file_lists(Parcel.objects.filter(pk=row.parcel_id), by=request.user)
    if outcome.moved:
        messages.success(request, _("Filed. It is on its way to customs."))
    for refusal in outcome.refusals:
        messages.error(request, refusal.sentence)
    return redirect("clearance:list", pk=pk)
