"""The line controller's and scanner's address: what waits for the scanner, and what happens on the belt.

How a client behaves (the twin's scanner is one):

    GET /inspection/line/queue/?limit=100          every few seconds; Authorization: Bearer <device>:<secret>
    -> {"queue": [{"task", "barcode", "since", "rescans", "pieces", "weight_kg", "destination",
                   "goods": [{"name", "hs", "quantity", "unit"}]}],
        "orders": [{"id", "kind": "STOP", "line", "barcode", "ordered_at"}]}
    It scans the parcels it has not scanned yet (a higher `rescans` means: once more) and sends each scan, volume
    and report together, to POST /dicomweb/studies. A parcel leaves the queue when its scan was bound to it.

    POST /inspection/line/events/                  signed (X-Device, X-Timestamp, X-Content-Sha256, X-Signature;
                                                   see inspection.ingest.devices) or with the same token
    {"key", "kind", "at", "barcode", "sequence", "facts"}, or {"events": [...]} of up to 100
    kind: ENTERED (facts.divert_at: when the belt reaches the diverter), SCANNED, DIVERTED (facts.lane), FAULT, READY,
          STOPPED (facts.order: the id of a STOP order), HEARTBEAT
    -> {"events": [{"key", "status": "ACCEPTED" | "REPEATED" | "REFUSED", "barcode", "lane", "why", "detail"}],
        "orders": [...]}
    lane: PASS, SCAN, EXAM, WAIT, HOLD. Only PASS lets a parcel go on; no answer means HOLD.
"""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from inspection.ingest.devices import NotADevice, device_of
from inspection.refusals import Incomplete
from inspection.selectors.line import orders_for, waiting_for_scan
from inspection.services.line import read_event, record_event
from waybills.models import Device

MAX_BODY = 256 * 1024
MAX_EVENTS = 100


@require_GET
def queue(request: HttpRequest) -> JsonResponse:
    """Parcels that wait for the scanner, and orders to the line."""
    now = timezone.now()
    try:
        device = device_of(request, at=now, body=b"")
    except NotADevice as refused:
        return _problem(401, str(refused))
    limit = request.GET.get("limit", "100")
    if not limit.isdecimal() or not 0 < int(limit[:6]) <= 500:
        return _problem(400, "limit: 1 to 500")
    Device.objects.filter(pk=device.pk).update(last_seen_at=now)
    return JsonResponse({"queue": waiting_for_scan(limit=int(limit)), "orders": orders_for(device)})


@csrf_exempt
@require_POST
def events(request: HttpRequest) -> JsonResponse:
    """What happened on the belt; each event is answered by itself."""
    if int(request.headers.get("content-length") or 0) > MAX_BODY:
        return _problem(413, f"at most {MAX_BODY} bytes")
    now, body = timezone.now(), request.body
    try:
        device = device_of(request, at=now, body=body)
        told = _events_in(body)
    except NotADevice as refused:
        return _problem(401, str(refused))
    except Incomplete as refused:
        return _problem(400, str(refused))
    answers = [_answer(device, said, at=now) for said in told]
    Device.objects.filter(pk=device.pk).update(last_seen_at=now)
    refused = answers and all(answer["status"] == "REFUSED" for answer in answers)
    return JsonResponse({"events": answers, "orders": orders_for(device)}, status=422 if refused else 200)


def _answer(device: Device, said: Any, *, at: Any) -> dict[str, Any]:
    try:
        return record_event(device, read_event(said), at=at)
    except Incomplete as refused:
        key = said.get("key") if isinstance(said, dict) and isinstance(said.get("key"), str) else ""
        return {"key": key, "status": "REFUSED", "detail": str(refused)}


def _events_in(body: bytes) -> list[Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise Incomplete("the body is no JSON") from fault
    found = said["events"] if isinstance(said, dict) and "events" in said else [said]
    if not isinstance(found, list) or not 0 < len(found) <= MAX_EVENTS:
        raise Incomplete(f"events: a list of 1 to {MAX_EVENTS}")
    return found


def _problem(status: int, detail: str) -> JsonResponse:
    said = {"type": "about:blank", "status": status, "detail": detail}
    return JsonResponse(said, status=status, content_type="application/problem+json")
