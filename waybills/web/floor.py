"""The floor: scanning in, tallying, loading; by gun, by list, by flight."""

from decimal import Decimal, InvalidOperation

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from waybills.lifecycle.roles import Role
from waybills.models import Flight
from waybills.services import floor
from waybills.web.access import flight_or_404, for_roles, numbers_in

MARKS = {"good": "check", "attention": "alert", "stop": "stop"}
STEPS = {
    "arrive": (gettext_lazy("Arrival"), gettext_lazy("Scan each parcel or bag as it comes off the truck.")),
    "tally": (gettext_lazy("Tally"), gettext_lazy("Scan, weigh, look for damage.")),
    "load": (
        gettext_lazy("Loading"),
        gettext_lazy("Scan each parcel or bag onto its flight. Anything not released is refused."),
    ),
    "offload": (gettext_lazy("Off-loading"), gettext_lazy("Take a parcel off again, with the reason.")),
    "hand_back": (gettext_lazy("Hand back"), gettext_lazy("Returned parcels leave to a named receiver.")),
}
REMEMBER_SECONDS = 24 * 3600


@for_roles(Role.OPERATOR)
def station(request: HttpRequest, step: str) -> HttpResponse:
    """One station of the floor."""
    title, hint = STEPS[step]
    flights = Flight.objects.exclude(state__in=["DEPARTED", "CANCELLED"]).order_by("-date", "-pk")[:50]
    context = {"step": step, "title": title, "hint": hint, "flights": flights, "steps": STEPS}
    return render(request, "waybills/floor/station.html", context)


@for_roles(Role.OPERATOR)
@require_POST
def scan(request: HttpRequest, step: str) -> HttpResponse:
    """One scan. The same scan id is the same scan: it is answered again and nothing is done twice."""
    number = request.POST.get("number", "").replace("\x00", "").strip()[:40]
    key = f"scan:{request.user.pk}:{request.POST.get('scan_id', '')[:64]}"
    line = cache.get(key) if request.POST.get("scan_id") else None
    if line is None:
        line = _line(request, step, number)
        cache.set(key, line, REMEMBER_SECONDS)
    return render(request, "components/scan_line.html", line)


def _line(request: HttpRequest, step: str, number: str) -> dict:
    at = timezone.now()
    try:
        flight_id = request.POST.get("flight", "")
        flight = flight_or_404(request, int(flight_id)) if flight_id.isdigit() else None
        if not number:
            raise floor.Refused(_("Nothing was scanned."))
        if step == "load" and flight is None:
            raise floor.Refused(_("Choose the flight first."))
        if step == "offload" and not request.POST.get("reason", "").strip():
            raise floor.Refused(_("Give the reason first."))
        done = floor.scan(
            step, number, by=request.user, at=at, flight=flight, weight=_weight(request),
            damaged=bool(request.POST.get("damaged")), reason=request.POST.get("reason", "").strip()[:200],
        )  # fmt: skip
    except floor.Refused as reason:
        return {"tone": "stop", "mark": MARKS["stop"], "number": number, "text": str(reason), "at": at}
    return {"tone": done.tone, "mark": MARKS[done.tone], "number": number, "text": done.text, "at": at}


def _weight(request: HttpRequest) -> Decimal | None:
    text = request.POST.get("weight", "").strip()
    if not text:
        return None
    try:
        weight = Decimal(text)
    except InvalidOperation:
        raise floor.Refused(
            _("“%(text)s” is not a weight. Write kilograms with a point, like 1.25.") % {"text": text[:20]}
        ) from None
    if not weight.is_finite() or not 0 < weight < 10_000:
        raise floor.Refused(_("A weight lies between 0 and 10,000 kg."))
    return weight.quantize(Decimal("0.001"))


@for_roles(Role.OPERATOR)
@require_POST
def listed(request: HttpRequest, step: str) -> HttpResponse:
    """A pasted list, or a file of numbers."""
    text = request.POST.get("numbers", "")
    if file := request.FILES.get("file"):
        text += "\n" + file.read(1_000_000).decode("utf-8-sig", errors="replace")
    numbers = numbers_in(text.replace("\x00", ""))
    if not numbers:
        return render(request, "refused.html", {"reason": _("The list is empty.")}, status=422)
    done = floor.move_listed(step, numbers, by=request.user, at=timezone.now())
    return render(request, "waybills/outcome.html", {"outcome": done.outcome, "unknown": done.unknown, "step": step})
