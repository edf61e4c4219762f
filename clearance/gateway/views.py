"""POST /gateway/: answers 200 only once the bytes are on the disk."""

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from clearance import tasks
from clearance.gateway import door
from clearance.services import inbox


@csrf_exempt
def receive(request: HttpRequest) -> HttpResponse:
    """Take a message or receipt in: 200 when it is stored (again or for the first time), else a problem."""
    if request.method != "POST":
        return _problem(door.Refused(405, "METHOD", "Messages are posted."), headers={"Allow": "POST"})
    body = b""
    now = timezone.now()
    try:
        body = door.take_body(request)
        door.check_channel(request, body, at=now)
        door.check_beginning(body)
        stored = inbox.store(body, at=now)
    except door.Refused as refused:
        return _turn_away(request, refused, body)
    except (OperationalError, InterfaceError):
        return _problem(door.Refused(503, "BUSY", "Nothing was stored; try again."), headers={"Retry-After": "5"})
    tasks.wake_inbox()
    return JsonResponse({"status": "RECEIVED", "sha256": stored.sha256, "repeated": stored.repeated})


def _turn_away(request: HttpRequest, refused: door.Refused, body: bytes) -> HttpResponse:
    address = request.META.get("REMOTE_ADDR", "")
    try:
        door.count_refusal(refused, address=address, body=body, at=timezone.now())
    except (OperationalError, InterfaceError):
        return _problem(door.Refused(503, "BUSY", "Nothing was stored; try again."), headers={"Retry-After": "5"})
    return _problem(refused)


def _problem(refused: door.Refused, headers: dict[str, str] | None = None) -> HttpResponse:
    """RFC 9457."""
    body = {"type": "about:blank", "title": refused.code, "status": refused.status, "detail": refused.detail}
    return JsonResponse(
        body, status=refused.status, headers=headers, content_type="application/problem+json", json_dumps_params={}
    )
