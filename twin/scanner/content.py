"""What is in a parcel, as far as the scanner is concerned."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from twin import chance
from twin.generate import THREATS, Flight
from twin.goods import goods

THREAT_RATE = 0.005
MOST_PIECES = 20
MOST_NUMBER = 1e6


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


def declared(waiting: Mapping[str, Any], seed: object) -> Content:
    """A parcel of which only the declaration is known: the goods and weight it names, and maybe a threat."""
    guess = invented(str(waiting["barcode"]), seed)
    by_code = {good.hs_code: good.number for good in reversed(goods())}
    own = tuple(
        (by_code[str(line["hs"])], max(1, min(MOST_PIECES, round(_number(line.get("quantity"))))))
        for line in waiting.get("goods") or ()
        if str(line.get("hs")) in by_code
    )
    grams = round(_number(waiting.get("weight_kg")) * 1000)
    return replace(guess, goods=own or guess.goods, grams=grams or guess.grams)


def _number(value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        return 0.0
    return number if 0 <= number < MOST_NUMBER else 0.0


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
