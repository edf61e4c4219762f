"""The line: parcels one after another through a scanner, their files and events to the house, and what goes wrong."""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from twin import chance
from twin.scanner.content import Content
from twin.scanner.scanning import File, Scanner

HOUR = 3600.0
USUAL_RATE = 1800.0  # parcels an hour
LATE_AFTER = 5  # parcels
TIMEOUT = 30.0
FAULTS = {
    "swap": "the reader mixes up two parcels that follow each other",
    "loss": "no pictures arrive",
    "delay": "the pictures arrive several parcels later",
    "double": "everything is sent twice",
    "corrupt": "a picture file is cut in the middle",
}
ALL_STORED, SOME_STORED, NONE_STORED = 200, 202, 409
log = logging.getLogger("twin.scanner")


@dataclass(frozen=True)
class LineFaults:
    """Rates by name (see FAULTS); ValueError if a name is unknown or a rate is none."""

    rates: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, rate in self.rates.items():
            if name not in FAULTS or not 0 <= rate <= 1:
                raise ValueError(f"{name}={rate}: a line can have {', '.join(FAULTS)}, each with a rate from 0 to 1")


@dataclass(frozen=True)
class Pass:
    """One parcel through the tunnel: what it is, what the reader took it for, and which fault strikes ("" for none)."""

    content: Content
    barcode: str
    fault: str = ""


def passes(contents: Iterable[Content], seed: object, faults: LineFaults) -> Iterator[Pass]:
    """The parcels in order with the faults dealt to them; a swap takes two that follow each other."""
    remaining = iter(contents)
    for content in remaining:
        fault = _fault(content, seed, faults)
        following = next(remaining, None) if fault == "swap" else None
        if following is None:
            yield Pass(content, content.barcode, "" if fault == "swap" else fault)
        else:
            yield Pass(content, following.barcode, "swap")
            yield Pass(following, content.barcode, "swap")


def _fault(content: Content, seed: object, faults: LineFaults) -> str:
    for name in FAULTS:
        if chance.happens(seed, faults.rates.get(name, 0.0), "line", name, content.barcode):
            return name
    return ""


@dataclass
class House:
    """The doors of the house that a line knows: STOW-RS for files, a door for events, a list of what waits."""

    address: str
    token: str = ""  # of the device
    secret: str = ""  # signs its events
    station: str = "CT01"
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=TIMEOUT, trust_env=False))
    _sequence: int = 0

    def waiting(self) -> list[str]:
        """Barcodes that wait to be scanned; none if the house has no such list (yet)."""
        answer = self.client.get(f"{self._base}/api/v1/line/queue/", headers=self._headers())
        if answer.status_code == httpx.codes.NOT_FOUND:
            return []
        answer.raise_for_status()
        return barcodes_in(answer.json())

    def store(self, files: Iterable[File]) -> int:
        """Send DICOM files in one STOW-RS request; answers its HTTP status."""
        body, boundary = multipart([data for _, data in files])
        headers = {
            "Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}',
            "Accept": "application/dicom+json",
        }
        address = f"{self._base}/dicomweb/studies"
        return self.client.post(address, content=body, headers=self._headers(body) | headers).status_code

    def tell(self, kind: str, barcode: str, at: datetime, **facts: object) -> int:
        """Send one event of the line controller (ENTERED, SCANNED, DIVERTED, HEARTBEAT); answers its HTTP status."""
        self._sequence += 1
        event = {
            "key": f"{self.station}-{at:%Y%m%d%H%M%S%f}-{self._sequence}",
            "sequence": self._sequence,
            "kind": kind,
            "device": self.station,
            "barcode": barcode,
            "at": at.isoformat(),
            "facts": facts,
        }
        body = json.dumps(event).encode()
        headers = self._headers(body) | {"Content-Type": "application/json"}
        return self.client.post(f"{self._base}/api/v1/line/events/", content=body, headers=headers).status_code

    @property
    def _base(self) -> str:
        return self.address.rstrip("/")

    def _headers(self, body: bytes | None = None) -> dict[str, str]:
        headers = {"X-Line-Device": self.station}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if body is not None and self.secret:
            stamp = str(int(time.time()))
            signature = hmac.new(self.secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
            headers |= {"X-Line-Timestamp": stamp, "X-Line-Signature": signature}
        return headers


def barcodes_in(answer: object) -> list[str]:
    """Barcodes from whatever form a list of them has: texts, objects with a barcode, or a page of either."""
    if isinstance(answer, dict):
        answer = answer.get("results") or answer.get("barcodes") or answer.get("items") or []
    found = [one.get("barcode") if isinstance(one, dict) else one for one in answer] if isinstance(answer, list) else []
    return [barcode for barcode in found if isinstance(barcode, str) and barcode]


def multipart(parts: list[bytes]) -> tuple[bytes, str]:
    """The body of a multipart/related request with DICOM parts, and its boundary."""
    boundary = "line-" + hashlib.sha256(b"".join(parts)).hexdigest()[:32]
    opening = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
    return b"".join(opening + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode(), boundary


def run(
    house: House,
    contents: Iterable[Content],
    *,
    scanner: Scanner,
    rate: float = USUAL_RATE,
    faults: LineFaults | None = None,
    wait: Callable[[float], object] = time.sleep,
) -> Iterator[tuple[Pass, int]]:
    """Scan parcels at `rate` an hour; yields each pass with the HTTP status of its files (0: none were sent)."""
    late: list[tuple[Pass, list[File], int]] = []
    for number, one in enumerate(passes(contents, scanner.seed, faults or LineFaults())):
        started = time.monotonic()
        files = _through(house, one, scanner)
        if one.fault == "delay":
            late.append((one, files, number + LATE_AFTER))
        else:
            yield one, _send(house, one, files)
        while late and late[0][2] <= number:
            yield late[0][0], _send(house, *late.pop(0)[:2])
        wait(max(0.0, HOUR / rate - (time.monotonic() - started)))
    for one, files, _ in late:
        yield one, _send(house, one, files)


def _through(house: House, one: Pass, scanner: Scanner) -> list[File]:
    """Announce a parcel, scan it, say that the scan has ended; the files are yet to be sent."""
    at = datetime.now(UTC).astimezone()
    house.tell("ENTERED", one.barcode, at, weight_kg=one.content.grams / 1000)
    files = scanner.scan(one.content, scanned_at=at, barcode=one.barcode)
    house.tell("SCANNED", one.barcode, datetime.now(UTC).astimezone(), files=len(files))
    return corrupted(files) if one.fault == "corrupt" else files


def _send(house: House, one: Pass, files: list[File]) -> int:
    if one.fault == "loss":
        return 0
    for _ in range(2 if one.fault == "double" else 1):
        status = house.store(files)
    if status not in (ALL_STORED, SOME_STORED):
        log.warning("the house answers %s to the pictures of %s", status, one.barcode)
    return status


def corrupted(files: list[File]) -> list[File]:
    """The same files, the first one cut off after two thirds."""
    (name, data), *others = files
    return [(name, data[: len(data) * 2 // 3]), *others]
