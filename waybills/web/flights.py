"""The flight board, one flight, and what is done to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_stubs_ext import StrPromise

from waybills.lifecycle.parcel import ENDED
from waybills.models import Centre, Flight, Parcel
from waybills.permissions import flights as may
from waybills.permissions import parcels as may_parcels
from waybills.refusals import Refused
from waybills.selectors.board import STAGES, board_of, missing_on, progress_of
from waybills.selectors.outcomes import Told, numbers_of
from waybills.services import flights as service
from waybills.web.access import flight_or_404, only_for
from waybills.web.chips import chip_of
from waybills.web.lists import export, list_context


@dataclass(frozen=True)
class Step:
    """One step of a flight's life as a button; `asks` when it needs a reason or a second look."""

    verb: str
    label: StrPromise
    may: Callable[[Any], bool]
    do: Callable[..., Any]
    needs_reason: bool = False
    is_final: bool = False


STEPS = {
    step.verb: step
    for step in (
        Step("open", gettext_lazy("Open for parcels"), may.may_open_flight, service.open_flight),
        Step("start_loading", gettext_lazy("Start loading"), may.may_start_loading, service.start_loading),
        Step("finish_loading", gettext_lazy("Close for loading"), may.may_finish_loading, service.finish_loading),
        Step(
            "reopen_loading", gettext_lazy("Reopen loading"), may.may_reopen_loading, service.reopen_loading,
            needs_reason=True,
        ),
        Step("depart", gettext_lazy("Record departure"), may.may_depart_flight, service.depart_flight, is_final=True),
        Step(
            "cancel", gettext_lazy("Cancel the flight"), may.may_cancel_flight, service.cancel_flight,
            needs_reason=True, is_final=True,
        ),
    )
}  # fmt: skip


@login_required
def flight_board(request: HttpRequest) -> HttpResponse:
    """Every flight of now with its counts; the page asks again every few seconds."""
    rows = board_of(request.user)  # type: ignore[arg-type]
    context = {
        "rows": rows,
        "stages": STAGES,
        "at": timezone.now(),
        "total": sum(row.total for row in rows),
        "cleared": sum(row.cleared for row in rows),
        "may_plan": may.may_plan_flight(request.user),
    }
    part = request.GET.get("part") == "rows"
    return render(request, "waybills/flights/board_live.html" if part else "waybills/flights/board.html", context)


@login_required
def show_flight(request: HttpRequest, pk: int) -> HttpResponse:
    """One flight: counts, requirements, panels, its parcels."""
    flight = flight_or_404(request, pk)
    if (file := export(request, flight=flight)) is not None:
        return file
    part = request.GET.get("part")
    if part == "live":
        return render(request, "waybills/flights/live.html", _live(request, flight))
    if part == "list":
        return render(request, "waybills/parcels/list.html", list_context(request, flight=flight))
    context = _live(request, flight) | list_context(request, flight=flight) | _for_floor(request, flight)
    return render(request, "waybills/flights/flight.html", context)


def _live(request: HttpRequest, flight: Flight) -> dict[str, Any]:
    user: Any = request.user
    progress = progress_of(user, flight)
    alive = sum(n for state, n in progress.counts.items() if state not in (*ENDED, "SHORT_LANDED", "DEPARTED"))
    return {
        "flight": flight,
        "progress": progress,
        "alive": alive,
        "states": [(state, n, chip_of(state).tone) for state, n in progress.states],
        "missing": [(one, alive - one.n) for one in missing_on(user, flight)],
        "at": timezone.now(),
    }


def _for_floor(request: HttpRequest, flight: Flight) -> dict[str, Any]:
    """Steps and stations, for those who work on the flight."""
    user: Any = request.user
    left_behind = Parcel.objects.on(flight).exclude(state__in=[*ENDED, "LOADED", "DEPARTED", "SHORT_LANDED"])
    released = Parcel.objects.on(flight).filter(state="RELEASED")
    works = may_parcels.may_use_floor(user)
    return {
        "steps": steps_of(user, flight),
        "works_here": works,
        "left_behind": left_behind.count() if works and flight.state == "LOADED" else 0,
        "may_still_load": released.count() if works and flight.state in ("LOADING", "LOADED") else 0,
        "session": flight.tally_sessions.filter(closed_at=None).first() if works else None,
    }


def steps_of(user: Any, flight: Flight) -> list[Step]:
    """The steps that the flight's own life allows now, and this person may take."""
    allowed = {transition.name for transition in flight.get_available_state_transitions()}  # type: ignore[attr-defined]
    return [step for step in STEPS.values() if step.verb in allowed and step.may(user)]


@login_required
@require_POST
def move_flight(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One step of the flight's life."""
    flight = flight_or_404(request, pk)
    step = STEPS[verb]
    more = {"reason": request.POST.get("reason", "").replace("\x00", "")} if step.needs_reason else {}
    try:
        step.do(flight, by=request.user, at=timezone.now(), **more)
    except service.NotReady as reason:
        return _not_ready(request, flight, reason)
    except Refused as refused:
        context = {"reason": refused.sentence, "back": reverse("waybills:flight", args=[pk])}
        return render(request, "refused.html", context, status=refused.status)
    said = {"flight": flight.number, "state": Flight.objects.get(pk=pk).get_state_display()}  # type: ignore[attr-defined]
    messages.success(request, _("%(flight)s is now “%(state)s”.") % said)
    return redirect("waybills:flight", pk=pk)


def _not_ready(request: HttpRequest, flight: Flight, reason: service.NotReady) -> HttpResponse:
    """What on board may not leave, by reason, with the numbers to take off."""
    names = numbers_of(one.object_id for one in reason.blocked)
    context = {
        "outcome": Told(0, len(reason.blocked), reason.blocked, names),
        "what": str(reason),
        "flight": flight,
        "back": reverse("waybills:flight", args=[flight.pk]),
        "offload": [names.get(one.object_id, "") for one in reason.blocked],
    }
    return render(request, "waybills/outcome.html", context, status=409)


class FlightForm(forms.ModelForm):
    """A flight to be planned."""

    class Meta:
        model = Flight
        fields = ("number", "date", "carrier", "origin", "destination", "charter", "cut_off_at", "departs_at")
        labels = {
            "carrier": gettext_lazy("Carrier"),
            "origin": gettext_lazy("Airport of departure"),
            "destination": gettext_lazy("Airport of destination"),
        }
        widgets = {
            "date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "cut_off_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "departs_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }

    def clean_number(self) -> str:
        return self.cleaned_data["number"].upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("origin", "destination"):
            cleaned[name] = (cleaned.get(name) or "").upper()
            if cleaned[name] and not (len(cleaned[name]) == 3 and cleaned[name].isalpha()):
                self.add_error(name, _("Three letters, such as WUH."))
        cut_off, departure = cleaned.get("cut_off_at"), cleaned.get("departs_at")
        if cut_off and departure and cut_off > departure:
            self.add_error("cut_off_at", _("The cut-off is before the departure."))
        return cleaned


@only_for(may.may_plan_flight)
def plan_flight(request: HttpRequest) -> HttpResponse:
    """Announce a flight."""
    centre = Centre.objects.filter(code=settings.CENTRE_CODE).first() or Centre.objects.first()
    if centre is None:
        raise Http404
    form = FlightForm(request.POST or None, instance=Flight(centre=centre))
    if request.method == "POST" and form.is_valid():
        try:
            flight = service.plan_flight(form.save(commit=False), by=request.user, at=timezone.now())  # type: ignore[arg-type]
            return redirect("waybills:flight", pk=flight.pk)
        except Refused as refused:
            form.add_error(refused.field or None, refused.sentence)
    return render(
        request, "waybills/flights/plan.html", {"form": form}, status=422 if request.method == "POST" else 200
    )
