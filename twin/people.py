"""Consignees that do not exist: names put together from syllables, streets and towns that are on no map."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"

GIVEN = (
    "Mar", "Tal", "Jor", "Lin", "Sel", "Kav", "Bren", "Ola", "Yun", "Zef",
    "Dar", "Ilm", "Pav", "Rosk", "Tem", "Vey", "Nor", "Ansh", "Cor", "Elv",
)  # fmt: skip
GIVEN_ENDS = ("a", "en", "io", "is", "una", "el", "or", "ika", "ette", "ano")
FAMILY = (
    "Tov", "Brask", "Lund", "Quill", "Hart", "Vesp", "Mor", "Cald", "Fenn", "Drov",
    "Stel", "Wick", "Arv", "Pell", "Gant", "Roth", "Sib", "Tarn", "Ulm", "Yard",
)  # fmt: skip
FAMILY_ENDS = ("ell", "in", "man", "ova", "son", "ier", "aki", "ero", "strand", "wright", "ide", "ulo")
STREETS = (
    "Alder Row", "Larkspur Lane", "Old Mill Road", "Copperfield Walk", "Juniper Street", "Harbourlight Quay",
    "Ninth Orchard Avenue", "Saffron Hill Way", "Tanglewood Drive", "Beacon Terrace", "Quarryside", "Willow Mead",
)  # fmt: skip


class Destination(NamedTuple):
    """A country goods go to; numeric and currency are CEB codes, rate is units of that currency to one dollar."""

    alpha3: str
    numeric: str
    name_zh: str
    currency: str
    rate: float
    dial: str
    towns: tuple[str, ...]
    share: int


@cache
def destinations() -> tuple[Destination, ...]:
    """The countries of data/destinations.csv, in its order."""
    with (DATA / "destinations.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Destination(
                alpha3=row["alpha3"],
                numeric=row["numeric"],
                name_zh=row["name_zh"],
                currency=row["currency"],
                rate=float(row["rate"]),
                dial=row["dial"],
                towns=tuple(row["towns"].split(";")),
                share=int(row["share"]),
            )
            for row in csv.DictReader(file)
        )


def person(draw: int) -> str:
    """A name from one 32-bit draw."""
    draw, given = divmod(draw, len(GIVEN))
    draw, given_end = divmod(draw, len(GIVEN_ENDS))
    draw, family = divmod(draw, len(FAMILY))
    return f"{GIVEN[given]}{GIVEN_ENDS[given_end]} {FAMILY[family]}{FAMILY_ENDS[draw % len(FAMILY_ENDS)]}"


def address(draw: int, destination: Destination) -> str:
    """A street, a postcode and a town in that country."""
    draw, street = divmod(draw, len(STREETS))
    draw, number = divmod(draw, 240)
    draw, town = divmod(draw, len(destination.towns))
    return f"{number + 1} {STREETS[street]}, {draw % 90000 + 10000} {destination.towns[town]}"


def telephone(draw: int, destination: Destination) -> str:
    """A number in the range 555-01xx and the like, which no exchange gives out."""
    return f"+{destination.dial} 555 01{draw % 1_000_000:06d}"
