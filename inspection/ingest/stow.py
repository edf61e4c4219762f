"""DICOMweb store: `POST /dicomweb/studies` and `POST /dicomweb/studies/<uid>`.

The body is multipart/related; type="application/dicom"; it is streamed to the store part by part, hashed on the way and
its headers checked; pixels are decoded later by the workers. 200 all stored (also what was stored before), 202 some,
409 none, 400 not a multipart body, 401 not a known machine, 413 too large, 415 another media type.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from inspection import imaging
from inspection.ingest import answers
from inspection.ingest.devices import NotADevice, announced_sha256, device_of
from inspection.ingest.multipart import BadMultipart, Part, media_type, parts
from inspection.ingest.receive import Received, Source, receive
from inspection.models import Origin
from inspection.storage import Incoming, Stored
from waybills.models import Device

UID = re.compile(r"^[0-9.]{1,64}$")
DICOM = ("application/dicom", "application/octet-stream", "")
MAX_PARTS = 10_000


class TooLarge(Exception):
    """A part is larger than any instance may be."""


@method_decorator(csrf_exempt, name="dispatch")
class Studies(View):
    """The store service; machines prove themselves, persons upload on their own page."""

    def post(self, request: HttpRequest, scan_uid: str = "") -> HttpResponse:
        try:
            device = device_of(request, at=timezone.now())
        except NotADevice as refused:
            return _problem(401, str(refused), headers={"WWW-Authenticate": "Bearer"})
        kind = media_type(request.headers.get("content-type", ""))
        if kind.name != "multipart/related" or kind.parameters.get("type", DICOM[0]) != DICOM[0]:
            return _problem(415, 'send multipart/related; type="application/dicom"')
        if scan_uid and not UID.match(scan_uid):
            return _problem(400, "this is no study UID")
        return self._store(request, device, kind.parameters.get("boundary", ""), scan_uid)

    def _store(self, request: HttpRequest, device: Device, boundary: str, scan_uid: str) -> HttpResponse:
        stream = _Hashing(request)
        try:
            kept = list(_kept(parts(stream, boundary)))
        except BadMultipart as fault:
            return _problem(400, str(fault))
        except TooLarge:
            return _problem(413, f"an instance is larger than {imaging.LIMITS.file_bytes} bytes")
        except OSError:
            # The connection broke: nothing was entered, and the sender knows it must send again.
            return _problem(400, "the body ended early")
        if announced_sha256(request) not in ("", stream.sha256()):
            return _problem(401, "the body is not the one that was signed")
        source, now = Source(Origin.STOW, device), timezone.now()
        # Together or not at all: a volume without its report would be shown as if the machine had seen nothing.
        with transaction.atomic():
            received = [receive(one, source=source, at=now, file_name=name, scan_uid=scan_uid) for name, one in kept]
        Device.objects.filter(pk=device.pk).update(last_seen_at=now)
        return _answer(request, received)


class _Hashing:
    """The request's body with its hash, for signatures that announce it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.digest = request, hashlib.sha256()
        self.signed = bool(announced_sha256(request))

    def read(self, size: int, /) -> bytes:
        block = self.request.read(size)
        if self.signed:
            self.digest.update(block)
        return block

    def sha256(self) -> str:
        """Of the whole body: what follows the closing delimiter belongs to it."""
        while self.read(1 << 16):
            pass
        return self.digest.hexdigest()


def _kept(found: Iterator[Part]) -> Iterator[tuple[str, Stored]]:
    for count, part in enumerate(found):
        if count >= MAX_PARTS or part.content_type not in DICOM:
            raise BadMultipart("a part is not application/dicom" if count < MAX_PARTS else "too many parts")
        with Incoming() as incoming:
            for block in part.blocks():
                incoming.write(block)
                if incoming.bytes > imaging.LIMITS.file_bytes:
                    raise TooLarge
            yield part.headers.get("content-location", ""), incoming.keep()


def _answer(request: HttpRequest, received: list[Received]) -> HttpResponse:
    dataset, status = answers.dataset_of(received), answers.status_of(received)
    if answers.XML in request.headers.get("accept", "") and answers.JSON not in request.headers.get("accept", ""):
        return HttpResponse(answers.as_xml(dataset), content_type=answers.XML, status=status)
    return JsonResponse(dataset, content_type=answers.JSON, status=status)


def _problem(status: int, detail: str, *, headers: dict[str, str] | None = None) -> JsonResponse:
    said: dict[str, Any] = {"type": "about:blank", "status": status, "detail": detail}
    return JsonResponse(said, status=status, content_type="application/problem+json", headers=headers)
