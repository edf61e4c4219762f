"""The line: parcels one after another through a scanner, their files and events to the house, and what goes wrong."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from twin import chance
from twin.scanner.content import Content
from twin.scanner.doors import House
from twin.scanner.scanning import File, Scanner

HOUR = 3600.0
USUAL_RATE = 1800.0  # parcels an hour
BELT_SECONDS = 60.0  # from the scanner to the diverter
LATE_AFTER = 5  # parcels
FAULTS = {
    "swap": "the reader mixes up two parcels that follow each other",
    "loss": "no pictures arrive",
    "delay": "the pictures arrive several parcels later",
    "double": "everything is sent twice",
    "corrupt": "a picture file is cut in the middle",
}
ALL_STORED, SOME_STORED = 200, 202
PAUSES = (0.5, 1, 2, 4, 8, 15, 15, 15)  # seconds before pictures are sent again to a house that is away or unwell
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


class Line:
    """One scanner with its belt at one house; it remembers what is late and what is still on the belt."""

    def __init__(
        self,
        house: House,
        scanner: Scanner,
        *,
        rate: float = USUAL_RATE,
        faults: LineFaults | None = None,
        belt: float = BELT_SECONDS,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self.house, self.scanner, self.rate, self.wait = house, scanner, rate, wait
        self.faults, self.belt = faults or LineFaults(), timedelta(seconds=belt)
        self._late: deque[tuple[int, Pass, list[File]]] = deque()
        self._on_belt: deque[tuple[datetime, dict[str, Any]]] = deque()
        self._count = 0

    def run(self, contents: Iterable[Content]) -> Iterator[tuple[Pass, int]]:
        """Scan parcels at the line's rate; yields each pass with the HTTP status of its files (0: none were sent)."""
        for one in passes(contents, self.scanner.seed, self.faults):
            started = time.monotonic()
            files = self._through(one)
            if one.fault == "delay":
                self._late.append((self._count + LATE_AFTER, one, files))
            else:
                yield one, self._send(one, files)
            self._count += 1
            yield from self._send_late()
            self.divert()
            self.wait(max(0.0, HOUR / self.rate - (time.monotonic() - started)))
        yield from self._send_late(all_of_them=True)

    def divert(self) -> None:
        """Send every parcel that has reached the diverter into the lane that the house names now; none means hold."""
        while self._on_belt and self._on_belt[0][0] <= now_here():
            _, event = self._on_belt.popleft()
            lane = self.house.lane(event)
            self.house.tell("DIVERTED", event["barcode"], at=now_here(), lane=lane)

    def _through(self, one: Pass) -> list[File]:
        """Announce a parcel, scan it, say that the scan has ended; the files are yet to be sent."""
        at = now_here()
        due = at + self.belt
        self.house.tell("ENTERED", one.barcode, at=at, weight_kg=one.content.grams / 1000, divert_at=due.isoformat())
        files = self.scanner.scan(one.content, scanned_at=at, barcode=one.barcode)
        self._on_belt.append((due, self.house.tell("SCANNED", one.barcode, at=now_here(), files=len(files))))
        return corrupted(files) if one.fault == "corrupt" else files

    def _send_late(self, *, all_of_them: bool = False) -> Iterator[tuple[Pass, int]]:
        while self._late and (all_of_them or self._late[0][0] <= self._count):
            _, one, files = self._late.popleft()
            yield one, self._send(one, files)

    def _send(self, one: Pass, files: list[File]) -> int:
        if one.fault == "loss":
            return 0
        for _ in range(2 if one.fault == "double" else 1):
            status = self._stored(files)
        if status not in (ALL_STORED, SOME_STORED):
            log.warning("the house answers %s to the pictures of %s", status, one.barcode)
        return status

    def _stored(self, files: list[File]) -> int:
        """Send until the house has answered: another scan of the same parcel would be another picture of it."""
        for pause in PAUSES:
            with suppress(httpx.TransportError):
                status = self.house.store(files)
                if status < httpx.codes.INTERNAL_SERVER_ERROR:
                    return status
            self.wait(pause)
        return self.house.store(files)


def run(house: House, contents: Iterable[Content], *, scanner: Scanner, **line: Any) -> Iterator[tuple[Pass, int]]:
    """Scan parcels on a line with these settings (see Line) and send them; yields each pass with its HTTP status."""
    return Line(house, scanner, **line).run(contents)


def corrupted(files: list[File]) -> list[File]:
    """The same files, the first one cut off after two thirds."""
    (name, data), *others = files
    return [(name, data[: len(data) * 2 // 3]), *others]


def now_here() -> datetime:
    """This moment, in the zone of this machine."""
    return datetime.now(UTC).astimezone()
