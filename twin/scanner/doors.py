"""The doors of the house that a line knows: STOW-RS for files, one for events, and the list of what waits."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

import httpx

from twin.scanner.scanning import File

TIMEOUT = 30.0
STUDIES, QUEUE, EVENTS = "/dicomweb/studies", "/inspection/line/queue/", "/inspection/line/events/"
HOLD = "HOLD"  # the lane of a parcel of which the house says nothing


@dataclass(frozen=True)
class Waiting:
    """What the house has waiting: parcels for the scanner, and orders to the belt."""

    parcels: list[dict[str, Any]] = field(default_factory=list)  # barcode, rescans, weight_kg, goods …
    orders: list[dict[str, Any]] = field(default_factory=list)  # id, kind


@dataclass
class House:
    """One house as one device sees it; `device` and `secret` prove who asks."""

    address: str
    device: str = "CT01"
    secret: str = ""
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=TIMEOUT, trust_env=False))
    _numbers: Iterable[int] = field(default_factory=lambda: count(int(time.time() * 1000)))

    def waiting(self) -> Waiting:
        """What waits; nothing if the house has no such list (yet)."""
        answer = self.client.get(self._url(QUEUE), params={"limit": 100}, headers=self._token())
        if answer.status_code == httpx.codes.NOT_FOUND:
            return Waiting()
        answer.raise_for_status()
        found = answer.json()
        return Waiting(_objects(found, "queue", "barcode"), _objects(found, "orders", "id"))

    def store(self, files: Iterable[File]) -> int:
        """Send DICOM files in one STOW-RS request; answers its HTTP status."""
        body, boundary = multipart([data for _, data in files])
        headers = {
            "Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}',
            "Accept": "application/dicom+json",
        }
        return self.client.post(self._url(STUDIES), content=body, headers=headers | self._token()).status_code

    def tell(self, kind: str, barcode: str = "", *, at: datetime, **facts: object) -> dict[str, Any]:
        """An event of the line controller (ENTERED SCANNED DIVERTED STOPPED HEARTBEAT), ready to be sent again."""
        number = next(iter(self._numbers))
        event = {
            "key": f"{self.device}-{number}",
            "sequence": number,
            "kind": kind,
            "barcode": barcode,
            "at": at.isoformat(),
            "facts": facts,
        }
        self.lane(event)
        return event

    def lane(self, event: Mapping[str, Any]) -> str:
        """Send an event, for the first time or again; answers the lane of its parcel as it is now."""
        body = json.dumps(event).encode()
        headers = {"Content-Type": "application/json"} | self._signature(EVENTS, body)
        answer = self.client.post(self._url(EVENTS), content=body, headers=headers)
        if answer.status_code != httpx.codes.OK:
            return HOLD
        told = _objects(answer.json(), "events", "key")
        return str(told[0].get("lane") or HOLD) if told else HOLD

    def _url(self, path: str) -> str:
        return self.address.rstrip("/") + path

    def _token(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.device}:{self.secret}"}

    def _signature(self, path: str, body: bytes) -> dict[str, str]:
        stamp, digest = str(int(time.time())), hashlib.sha256(body).hexdigest()
        said = "\n".join(["POST", path, stamp, digest]).encode()
        return {
            "X-Device": self.device,
            "X-Timestamp": stamp,
            "X-Content-Sha256": digest,
            "X-Signature": hmac.new(self.secret.encode(), said, hashlib.sha256).hexdigest(),
        }


def _objects(answer: object, name: str, needed: str) -> list[dict[str, Any]]:
    """The objects under a name that have what is needed; an answer of another form has none."""
    found = answer.get(name) if isinstance(answer, dict) else None
    return [one for one in found if isinstance(one, dict) and one.get(needed)] if isinstance(found, list) else []


def multipart(parts: list[bytes]) -> tuple[bytes, str]:
    """The body of a multipart/related request with DICOM parts, and its boundary."""
    boundary = "line-" + hashlib.sha256(b"".join(parts)).hexdigest()[:32]
    opening = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
    return b"".join(opening + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode(), boundary
