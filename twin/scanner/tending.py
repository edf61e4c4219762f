"""The line beside the server: it asks the house what waits, scans that, and asks again."""

import logging
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

from twin.generate import flight
from twin.scanner.content import Content, contents, from_truth, invented
from twin.scanner.line import House, LineFaults, run
from twin.scanner.scanning import Scanner

REST_SECONDS = 2.0
LONG_REST_SECONDS = 15.0
AGAIN_SECONDS = 120.0  # a parcel that still waits so long after its scan is scanned once more
log = logging.getLogger("twin.scanner")


def line_of(options: Mapping[str, Any]) -> "Tending":
    """The line that the arguments and TWIN_LINE_TOKEN, _SECRET and _STATION describe; ValueError if they cannot."""
    if not options["house"]:
        raise ValueError("A line needs a house: say --house URL.")
    house = House(
        address=options["house"],
        token=os.environ.get("TWIN_LINE_TOKEN", ""),
        secret=os.environ.get("TWIN_LINE_SECRET", ""),
        station=os.environ.get("TWIN_LINE_STATION", "CT01"),
    )
    return Tending(house, options)


def tend(line: "Tending", wait: Callable[[float], object] = time.sleep) -> None:
    """Scan what waits, for ever; a house that is away or has no list is asked again after a rest."""
    while True:
        try:
            scanned = line.once()
        except httpx.HTTPError as error:
            log.info("the house does not answer the line: %s", error)
            wait(LONG_REST_SECONDS)
        except Exception:
            log.exception("the line stumbles")
            wait(LONG_REST_SECONDS)
        else:
            wait(0.0 if scanned else REST_SECONDS)


class Tending:
    """One scanner at one house."""

    def __init__(self, house: House, options: Mapping[str, Any]) -> None:
        self.house = house
        self.rate = float(options["line_rate"])
        self.scanner = Scanner(seed=str(options["seed"]), station=house.station, channels=options["channels"])
        self.faults = LineFaults(line_faults(options["line_faults"]))
        self.known = _known(options)
        self._scanned_at: dict[str, float] = {}

    def once(self) -> int:
        """Scan what waits now; answers how many parcels went through."""
        now = time.monotonic()
        again = now - AGAIN_SECONDS
        waiting = [code for code in self.house.waiting() if self._scanned_at.get(code, again - 1) < again]
        count = 0
        for one, _ in run(
            self.house, map(self.content, waiting), scanner=self.scanner, rate=self.rate, faults=self.faults
        ):
            self._scanned_at[one.content.barcode] = time.monotonic()
            count += 1
        return count

    def content(self, barcode: str) -> Content:
        """What is in the parcel: as its flight has it, else as the seed invents it."""
        return self.known.get(barcode) or invented(barcode, self.scanner.seed)


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
