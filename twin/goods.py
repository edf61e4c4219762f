"""The goods that parcels are filled with: real HS codes and CEB units, invented prices."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"


class Good(NamedTuple):
    """One kind of goods; unit, unit1 and unit2 are CEB unit codes (declared, statutory, second statutory or "")."""

    number: int  # its row in data/goods.csv, from 0
    hs_code: str
    unit: str
    unit1: str
    unit2: str
    name: str
    name_en: str
    grams: int  # one piece
    cents_low: int  # US cents a piece
    cents_high: int
    material: str  # a row of data/materials.csv
    shape: str  # how the scanner draws it
    popularity: int


@cache
def goods() -> tuple[Good, ...]:
    """The catalogue, in the order of data/goods.csv."""
    with (DATA / "goods.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_good(index, row) for index, row in enumerate(csv.DictReader(file)))


def _good(index: int, row: dict[str, str]) -> Good:
    return Good(
        number=index,
        hs_code=row["hs_code"],
        unit=row["unit"],
        unit1=row["unit1"],
        unit2=row["unit2"],
        name=row["name"],
        name_en=row["name_en"],
        grams=int(row["grams"]),
        cents_low=round(float(row["usd_low"]) * 100),
        cents_high=round(float(row["usd_high"]) * 100),
        material=row["material"],
        shape=row["shape"],
        popularity=int(row["popularity"]),
    )
