"""The floor's pages: scan by gun, by list, by whole flight; count a delivery in a tally."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from waybills.models import Bag, Flight, FloorScan, FloorStep, TallySession
from waybills.permissions import parcels as may
from waybills.refusals import Refused
from waybills.selectors.outcomes import Told, told
from waybills.services import floor
from waybills.web import chips
from waybills.web.access import flight_or_404, only_for
from waybills.web.floor.stations import PLACES, chosen_flight, flights_for, station_of
from waybills.web.listings import TALLIES
from waybills.web.numbers import NumbersForm
from waybills.web.parts import Tab

UNSEEN_SHOWN = 50
SCANS_SHOWN = 20


@only_for(may.may_use_floor)
def station(request: HttpRequest, step: str) -> HttpResponse:
    """One station of the floor."""
    return _page(request, step)


def _page(request: HttpRequest, step: str, *, status: int = 200, **more: Any) -> HttpResponse:
    place = PLACES[step]
    flight = chosen_flight(place, request.GET.get("flight", "") or request.POST.get("flight", ""))
    context = {
        "place": place,
        "tabs": _tabs(step, flight),
        "flights": flights_for(place),
        "flight": flight,
        "form": NumbersForm(),
        "session": flight.tally_sessions.filter(closed_at=None).first() if flight and step == "TALLY" else None,
        "recent": _recent(request, step),
        "may": may,
    }
    return render(request, "waybills/floor/station.html", context | more, status=status)


def _tabs(step: str, flight: Flight | None) -> list[Tab]:
    query = f"?flight={flight.pk}" if flight else ""
    return [
        Tab(label=place.title, href=reverse(place.url) + query, current=key == step) for key, place in PLACES.items()
    ]


def _recent(request: HttpRequest, step: str) -> list[dict[str, Any]]:
    """What this person scanned here last, so that a reload loses nothing from sight."""
    rows = FloorScan.objects.filter(scanned_by=request.user, step=step, at__date=timezone.localdate())
    return [_line(row) for row in rows.exclude(code="").order_by("-pk")[:SCANS_SHOWN]]


@only_for(may.may_use_floor)
@require_POST
def scan(request: HttpRequest, step: str) -> HttpResponse:
    """One scan, answered by one line; the same scan id is answered again and nothing is done twice."""
    place = PLACES[step]
    number, scan_id = request.POST.get("number", ""), request.POST.get("scan_id", "").replace("\x00", "")
    kept = floor.scan(step, number, station=station_of(request, place), scan_id=scan_id)
    return render(request, "components/scan_line.html", _line(kept))


def _line(scan: FloorScan) -> dict[str, Any]:
    tone = floor.tone_of(scan.code)
    return {
        "tone": tone,
        "mark": chips.ICON_OF_TONE[chips.Tone(tone)],
        "number": scan.number,
        "text": floor.sentence_of(scan.code, scan.params),
        "at": scan.at,
    }


@only_for(may.may_use_floor)
@require_POST
def listed(request: HttpRequest, step: str) -> HttpResponse:
    """A pasted list, or a file of numbers, as one act."""
    form = NumbersForm(request.POST, request.FILES)
    station = station_of(request, PLACES[step])
    if form.is_valid() and not (missing := _missing(station, step)):
        try:
            done = floor.move_listed(
                step, form.cleaned_data["found"], by=request.user, at=station.at, flight=station.flight,
                reason=station.reason, receiver=station.receiver, land_unknown=bool(request.POST.get("land")),
            )  # fmt: skip
            outcome = told(done.outcome, unknown=done.unknown)
            return _done(request, step, outcome, flight=station.flight, landed=done.landed)
        except Refused as refused:
            form.add_error(None, refused.sentence)
    elif form.is_valid():
        form.add_error(None, missing)
    return _page(request, step, form=form, status=422)


def _missing(station: floor.Station, step: str) -> str:
    """What the station must be told before a list is worked off."""
    if step == FloorStep.OFFLOAD and not station.reason:
        return floor.sentence_of("REASON_NEEDED", {})
    if step == FloorStep.HAND_BACK and not station.receiver:
        return floor.sentence_of("RECEIVER_NEEDED", {})
    return ""


@only_for(may.may_use_floor)
@require_POST
def whole_flight(request: HttpRequest, step: str, pk: int) -> HttpResponse:
    """Everything of one flight that waits for the step."""
    flight = flight_or_404(request, pk)
    try:
        outcome = floor.move_flight(step, flight, by=request.user, at=timezone.now())
    except Refused as refused:
        return _refused(request, refused, reverse("waybills:flight", args=[pk]))
    return _done(request, step, told(outcome), flight=flight)


def _done(
    request: HttpRequest, step: str, outcome: Told, *, flight: Flight | None, landed: list[str] | None = None
) -> HttpResponse:
    place = PLACES[step]
    back = reverse(place.url) + (f"?flight={flight.pk}" if flight else "")
    context = {"outcome": outcome, "what": place.title, "landed": landed or [], "back": back, "flight": flight}
    return render(request, "waybills/outcome.html", context)


def _refused(request: HttpRequest, refused: Refused, back: str) -> HttpResponse:
    return render(request, "refused.html", {"reason": refused.sentence, "back": back}, status=refused.status)


# ------------------------------------------------------------ tally sessions
@only_for(may.may_tally)
@require_POST
def open_tally(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to count a delivery of this flight."""
    flight = flight_or_404(request, pk)
    floor.open_tally(flight, by=request.user, at=timezone.now())
    return redirect(f"{reverse('waybills:floor-tally')}?flight={flight.pk}")


@only_for(may.may_tally)
def tally_session(request: HttpRequest, pk: int) -> HttpResponse:
    """What a tally has seen and what not; a second person closes it here."""
    session = get_object_or_404(TallySession.objects.select_related("flight", "opened_by", "closed_by"), pk=pk)
    if request.method == "POST":
        return _close(request, session)
    unseen = floor.unseen(session.flight).select_related("waybill__bag").order_by("pk")
    scans = session.scans.exclude(code="").select_related("scanned_by")
    context = {
        "session": session,
        "unseen": unseen[:UNSEEN_SHOWN],
        "unseen_total": unseen.count(),
        "counted": sum(scans.values_list("moved", flat=True)),
        "differing": scans.filter(code="WEIGHT_DIFFERS").count(),
        "recent": [_line(one) for one in scans.order_by("-pk")[:SCANS_SHOWN]],
        "is_first_person": session.opened_by_id == request.user.pk,
    }
    return render(request, "waybills/floor/session.html", context)


def _close(request: HttpRequest, session: TallySession) -> HttpResponse:
    try:
        outcome = floor.close_tally(session, by=request.user, at=timezone.now())
    except Refused as refused:
        return _refused(request, refused, reverse("waybills:tally-session", args=[session.pk]))
    context = {
        "outcome": told(outcome),
        "what": _("Tally closed: reported short-landed"),
        "back": reverse("waybills:flight", args=[session.flight_id]),
        "flight": session.flight,
    }
    return render(request, "waybills/outcome.html", context)


@only_for(may.may_seal_bag)
@require_POST
def seal_bag(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing goes into the bag any more."""
    bag = get_object_or_404(Bag.objects.select_related("master"), pk=pk)
    back = f"{reverse('waybills:flight', args=[bag.master.flight_id])}?bag={bag.number}"
    try:
        floor.seal_bag(bag, by=request.user, at=timezone.now())
    except Refused as refused:
        return _refused(request, refused, back)
    return redirect(back)


@only_for(may.may_tally)
def tallies(request: HttpRequest) -> HttpResponse:
    """Every count of a delivery, the newest first; or only those that are still open."""
    is_open = request.GET.get("open") == "1"
    rows = TALLIES.found(request, TallySession.objects.select_related("flight", "opened_by", "closed_by"))
    if is_open:
        rows = rows.filter(closed_at=None)
    if (file := TALLIES.file(request, rows)) is not None:
        return file
    return render(request, "waybills/floor/tallies.html", {"page": TALLIES.page(request, rows), "is_open": is_open})
