"""The living page of the design system; the components on it are the real ones."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from waybills.lifecycle.parcel import ParcelState
from waybills.web import chips
from waybills.web.context import may_see_styleguide
from waybills.web.shell import samples

TONES_OF_SCANS = (chips.Tone.GOOD, chips.Tone.PROGRESS, chips.Tone.ATTENTION, chips.Tone.STOP)


def styleguide(request: HttpRequest) -> HttpResponse:
    if not may_see_styleguide(request.user):
        raise Http404
    if request.method == "POST":
        return _scanned(request)
    return render(request, "styleguide/index.html", _components())


def _scanned(request: HttpRequest) -> HttpResponse:
    """Answers the scan field as a tally would; the length of the number chooses how it went."""
    tone = TONES_OF_SCANS[len(request.POST.get("number", "")) % len(TONES_OF_SCANS)]
    line = {
        "tone": tone.value,
        "mark": chips.ICON_OF_TONE[tone],
        "number": request.POST.get("number", ""),
        "text": tone.label,
        "at": timezone.now(),
    }
    return render(request, "components/scan_line.html", line)


def _components() -> dict[str, object]:
    # A fixed moment, so that pictures of this page can be compared.
    now = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
    return {
        "states": list(ParcelState),
        "tones": [(tone.value, tone.label) for tone in chips.Tone],
        "form": samples.SampleForm({"number": "", "weight": "-1", "lane": "CT"}),
        "rows": samples.rows(),
        "page": samples.page(),
        "rungs": samples.rungs(now),
        "events": samples.events(now),
        "tabs": samples.tabs(),
        "outcome": samples.outcome(),
        "names": samples.names(),
        "commodity": "3926909090",
    }
