"""Papers on screen: ask, wait, take; and the public check of a number."""

import hashlib

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from waybills.models import Paper, Parcel
from waybills.papers import service
from waybills.selectors.scope import visible_parcels

MAX_COMPARED = 20 * 1024 * 1024


@login_required
@require_POST
def request_release_note(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for one parcel's release note in the reader's language."""
    parcel = visible_parcels(request.user).filter(waybill__number=number).order_by("-pk").first()
    if parcel is None:
        raise Http404
    try:
        paper = service.request_release_note(
            parcel, by=request.user, at=timezone.now(), language=get_language() or "zh-hans"
        )
    except service.NothingToShow as reason:
        return render(request, "refused.html", {"reason": reason, "back": request.META.get("HTTP_REFERER")}, status=409)
    return redirect("papers:paper", number=paper.number)


@login_required
def paper_status(request: HttpRequest, number: str) -> HttpResponse:
    """Where the paper is; the page asks again until it is there."""
    paper = _visible(request, number)
    template = "waybills/papers/status.html" if request.htmx else "waybills/papers/paper.html"
    return render(request, template, {"paper": paper})


@login_required
def download(request: HttpRequest, number: str) -> FileResponse:
    """The PDF, byte for byte as issued."""
    paper = _visible(request, number)
    path = service.path_of(paper.file)
    if paper.state not in ("ISSUED", "VOIDED") or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), filename=f"{paper.number}.pdf", content_type="application/pdf")


def _visible(request: HttpRequest, number: str) -> Paper:
    paper = get_object_or_404(Paper, number=number)
    seen = visible_parcels(request.user)
    if paper.parcel_id:
        allowed = seen.filter(pk=paper.parcel_id).exists()
    else:  # a list may be taken by whoever sees every parcel on it
        listed = Parcel.objects.filter(pk__in=_lines(paper))
        allowed = not listed.exclude(pk__in=seen.order_by().values("pk")).exists()
    if not allowed:
        raise Http404
    return paper


def _lines(paper: Paper) -> object:
    from waybills.models import ParcelLine

    return ParcelLine.objects.filter(act_id=paper.about_id).values("object_id")


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, number: str = "") -> HttpResponse:
    """For anyone holding a document: is the number genuine, and is this the file that was issued?"""
    number = (number or request.GET.get("number", "")).strip().upper()
    paper = Paper.objects.filter(number=number, state__in=["ISSUED", "VOIDED"]).first()
    same = None
    if paper and request.method == "POST" and (file := request.FILES.get("file")):
        same = file.size <= MAX_COMPARED and hashlib.sha256(file.read()).hexdigest() == paper.sha256
    context = {"number": number, "paper": paper, "same": same, "waybill": _masked(paper)}
    return render(request, "waybills/papers/verify.html", context, status=200 if paper or not number else 404)


def _masked(paper: Paper | None) -> str:
    """The waybill's number with its middle hidden: enough for its holder, too little for others."""
    number = paper.facts.get("waybill", "") if paper else ""
    return f"{number[:4]}…{number[-4:]}" if len(number) > 8 else "…"
