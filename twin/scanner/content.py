"""What is in a parcel, as far as the scanner is concerned."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from twin import chance
from twin.generate import THREATS, Flight
from twin.goods import goods

THREAT_RATE = 0.005


@dataclass(frozen=True)
class Content:
    """A parcel by its barcode; goods by their row in data/goods.csv with a quantity; threat "" or a code."""

    barcode: str
    grams: int
    goods: tuple[tuple[int, int], ...]
    threat: str = ""  # code of threat_categories.csv


def contents(flight: Flight) -> Iterator[Content]:
    """The parcels of a generated flight, with what CT must stop in them."""
    for parcel in flight.parcels:
        yield Content(
            barcode=parcel.house_waybill,
            grams=parcel.gross_grams,
            goods=tuple((line.good.number, line.quantity) for line in parcel.lines),
            threat=flight.plans.threat.get(parcel.place, ""),
        )


def from_truth(path: Path) -> dict[str, Content]:
    """The same from the truth.json that `twin --out` wrote, by barcode."""
    truth = json.loads(path.read_text(encoding="utf-8"))
    return {
        parcel["house_waybill"]: Content(
            barcode=parcel["house_waybill"],
            grams=parcel["grams"],
            goods=tuple((number, quantity) for number, quantity in parcel["goods"]),
            threat=parcel.get("threat", ""),
        )
        for parcel in truth["parcels"]
    }


def invented(barcode: str, seed: object) -> Content:
    """A parcel of which nothing is known but its barcode: what is in it is up to the seed."""
    catalogue = goods()
    count = 1 + chance.below(seed, 3, "scan lines", barcode)
    numbers = [chance.below(seed, len(catalogue), "scan goods", barcode, line) for line in range(count)]
    own = tuple((number, 1 + chance.below(seed, 3, "scan quantity", barcode, number)) for number in numbers)
    net = sum(catalogue[number].grams * quantity for number, quantity in own)
    is_threat = chance.happens(seed, THREAT_RATE, "scan threat", barcode)
    threat = chance.pick(seed, THREATS, "scan threat kind", barcode) if is_threat else ""
    return Content(barcode, net + 60 + net // 15, own, threat)
