"""The readers' screens: the queue, and the one on which cases are judged by key."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from inspection.codes import OUTCOMES
from inspection.codes.outcomes import REASONS
from inspection.models import TaskClaim
from inspection.permissions import check_may_review
from inspection.selectors.cases import case_of, needed_pictures
from inspection.selectors.queue import queue, waiting_for_readers
from inspection.services import claims, effects, verdicts
from inspection.web.answers import for_script, said
from inspection.web.cases import case_json


@require_GET
@login_required
def queue_page(request: HttpRequest) -> HttpResponse:
    """Who waits, how long, for whom."""
    check_may_review(request.user)
    return render(request, "inspection/review_queue.html", {"queue": queue(), "now": timezone.now()})


@require_GET
@login_required
def screen(request: HttpRequest) -> HttpResponse:
    """The review screen; the cases come by script."""
    check_may_review(request.user)
    outcomes = [(outcome, REASONS.get(outcome.code, ())) for outcome in OUTCOMES.values()]
    context = {"outcomes": outcomes, "undo_ms": int(settings.VERDICT_UNDO_SECONDS * 1000)}
    return render(request, "inspection/review.html", context)


@require_POST
@for_script
def next_case(request: HttpRequest) -> HttpResponse:
    """The case after those the screen holds already; what is due takes effect on the way."""
    now, user = timezone.now(), request.user
    check_may_review(user)
    effects.apply_due(at=now, batch=5)
    claims.renew(user, at=now)
    holding = set(_ids(said(request).get("holding")))
    claim = _held_elsewhere(user, holding) or claims.claim_next(user, at=now, workstation=_workstation(request))
    case = case_json(request, case_of(claim)) if claim else None
    return JsonResponse({"case": case, "waiting": waiting_for_readers()})


@require_POST
@for_script
def open_case(request: HttpRequest, task_id: int) -> HttpResponse:
    """The case came on the screen."""
    claims.open_case(request.user, task_id, token=_token(request), at=timezone.now())
    return JsonResponse({})


@require_POST
@for_script
def painted(request: HttpRequest, task_id: int) -> HttpResponse:
    """The browser drew the pictures; the time of looking begins."""
    now, token = timezone.now(), _token(request)
    claims.paint_case(request.user, task_id, token=token, needed=needed_pictures(task_id), at=now)
    return JsonResponse({"minimum_ms": int(settings.MINIMUM_VIEW_SECONDS * 1000)})


@require_POST
@for_script
def verdict(request: HttpRequest, task_id: int) -> HttpResponse:
    """The reader's word."""
    body = said(request)
    word = verdicts.Word(
        outcome=_text(body, "outcome", 4),
        reason=_text(body, "reason", 8),
        note=_text(body, "note", 500),
        active_seconds=_seconds(body.get("active_seconds")),
        tools=_tools(body.get("tools")),
        findings=_ids(body.get("findings")),
    )
    decision = verdicts.give_verdict(request.user, task_id, word, token=_token(request), at=timezone.now())
    left = verdicts.undo_until(decision) - decision.decided_at
    return JsonResponse({"decision": decision.pk, "undo_ms": int(left.total_seconds() * 1000)})


@require_POST
@for_script
def undo(request: HttpRequest, task_id: int) -> HttpResponse:
    """The reader takes his word back; the case is on his screen again."""
    claim = verdicts.take_back(request.user, task_id, at=timezone.now(), workstation=_workstation(request))
    return JsonResponse({"case": case_json(request, case_of(claim))})


@require_POST
@for_script
def return_case(request: HttpRequest, task_id: int) -> HttpResponse:
    """Back to the queue, unjudged."""
    claims.return_case(request.user, task_id, at=timezone.now())
    return JsonResponse({})


@require_POST
@for_script
def renew(request: HttpRequest) -> HttpResponse:
    """Somebody is still looking."""
    claims.renew(request.user, at=timezone.now())
    mine = TaskClaim.objects.filter(user=request.user).values_list("task_id", flat=True)
    return JsonResponse({"mine": sorted(mine), "waiting": waiting_for_readers()})


@require_POST
@for_script
def leave(request: HttpRequest) -> HttpResponse:
    """The screen is closed: its cases, by their tokens, go back at once (a beacon, so no JSON)."""
    tokens = request.POST.getlist("token")[: claims.MOST_CLAIMS]
    for claim in TaskClaim.objects.filter(user=request.user, token__in=tokens):
        claims.return_case(request.user, claim.task_id, at=timezone.now())
    return HttpResponse(status=204)


def _held_elsewhere(user: Any, holding: set[int]) -> TaskClaim | None:
    """A case of his that the screen does not show: it was reloaded, or closed by a crash."""
    mine = TaskClaim.objects.filter(user=user).select_related("task").order_by("claimed_at", "task_id")
    return next((claim for claim in mine if claim.task_id not in holding), None)


def _token(request: HttpRequest) -> str:
    return _text(said(request), "token", 64)


def _text(body: dict[str, Any], name: str, longest: int) -> str:
    """A text of the body without characters that no database keeps."""
    value = body.get(name)
    return value.replace("\x00", "")[:longest] if isinstance(value, str) else ""


def _ids(value: Any) -> tuple[int, ...]:
    found = value if isinstance(value, list) else []
    return tuple(one for one in found if type(one) is int and 0 < one < 2**63)[:100]


def _workstation(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))[:64]


def _seconds(value: Any) -> Decimal:
    try:
        seconds = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return seconds if seconds.is_finite() and 0 <= seconds < 100_000 else Decimal(0)


def _tools(value: Any) -> dict[str, int]:
    """What he used, and how often; nothing else is kept of what a browser sends."""
    if not isinstance(value, dict):
        return {}
    return {str(name)[:20]: int(count) for name, count in list(value.items())[:20] if isinstance(count, int)}
