"""The line beside the server: it asks the house what waits, scans that, and asks again."""

import logging
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

from twin.generate import flight
from twin.scanner.content import Content, contents, declared, from_truth
from twin.scanner.doors import House
from twin.scanner.line import Line, LineFaults, now_here
from twin.scanner.scanning import Scanner

REST_SECONDS = 2.0
LONG_REST_SECONDS = 15.0
AGAIN_SECONDS = 600.0  # a parcel that still waits so long after its scan is scanned once more
log = logging.getLogger("twin.scanner")


def line_of(options: Mapping[str, Any], wait: Callable[[float], object] = time.sleep) -> "Tending":
    """The line of the arguments; TWIN_LINE_TOKEN is <device>:<secret>. ValueError if there is no house."""
    if not options["house"]:
        raise ValueError("A line needs a house: say --house URL.")
    device, _, secret = os.environ.get("TWIN_LINE_TOKEN", "").partition(":")
    return Tending(House(options["house"], device or "CT01", secret), options, wait)


def tend(tending: "Tending") -> None:
    """Scan what waits, for ever; a house that is away or has no list is asked again after a rest."""
    while True:
        try:
            scanned = tending.once()
        except httpx.HTTPError as error:
            log.info("the house does not answer the line: %s", error)
            tending.wait(LONG_REST_SECONDS)
        except Exception:
            log.exception("the line stumbles")
            tending.wait(LONG_REST_SECONDS)
        else:
            tending.wait(0.0 if scanned else REST_SECONDS)


class Tending:
    """One line that finds its own work."""

    def __init__(self, house: House, options: Mapping[str, Any], wait: Callable[[float], object] = time.sleep) -> None:
        self.house, self.wait = house, wait
        scanner = Scanner(seed=str(options["seed"]), station=house.device, channels=options["channels"])
        faults = LineFaults(line_faults(options["line_faults"]))
        self.line = Line(house, scanner, rate=float(options["line_rate"]), faults=faults, wait=wait)
        self.known = _known(options)
        self._scanned_at: dict[tuple[str, int], float] = {}

    def once(self) -> int:
        """Obey what is ordered and scan what waits now; answers how many parcels went through."""
        waiting = self.house.waiting()
        for order in waiting.orders:
            log.warning("the belt stops: %s", order)
            self.house.tell("STOPPED", str(order.get("barcode") or ""), at=now_here(), order=order["id"])
        due = {self._key(one): self.content(one) for one in waiting.parcels if self._is_due(self._key(one))}
        now = time.monotonic()
        count = sum(1 for _ in self.line.run(due.values()))
        self._scanned_at.update(dict.fromkeys(due, now))
        self.line.divert()
        return count

    def _key(self, waiting: Mapping[str, Any]) -> tuple[str, int]:
        rescans = waiting.get("rescans")
        return str(waiting["barcode"]), rescans if isinstance(rescans, int) else 0

    def _is_due(self, key: tuple[str, int]) -> bool:
        return time.monotonic() - self._scanned_at.get(key, -AGAIN_SECONDS) >= AGAIN_SECONDS

    def content(self, waiting: Mapping[str, Any]) -> Content:
        """What is in the parcel: as its flight has it, else what is declared of it and what the seed adds."""
        return self.known.get(str(waiting["barcode"])) or declared(waiting, self.line.scanner.seed)


def line_faults(text: str | None) -> dict[str, float]:
    """Rates by name from "swap=0.01,loss=0.02"."""
    if not text or text == "none":
        return {}
    return {name.strip(): float(rate or 1) for name, _, rate in (part.partition("=") for part in text.split(","))}


def _known(options: Mapping[str, Any]) -> dict[str, Content]:
    known: dict[str, Content] = {}
    if options["parcels"] is not None:
        made = flight(parcels=options["parcels"], seed=options["seed"])
        known |= {content.barcode: content for content in contents(made)}
    truth = Path(options["flight"]) / "truth.json" if options["flight"] else None
    if truth is not None and truth.is_file():
        known |= from_truth(truth)
    return known
