"""The parcels of a flight, drawn in columns and then zipped into rows."""

from datetime import date
from typing import NamedTuple

import numpy as np

from twin import chance
from twin.enterprises import Enterprise, of_kind
from twin.goods import Good, goods
from twin.numbers import house_waybill
from twin.people import Destination, address, destinations, person, telephone

BAG_SIZE = 24
LINE_COUNT_WEIGHTS = (70, 22, 8)  # one, two, three goods lines
PIECES_WEIGHTS = (96, 4)
QUANTITY_WEIGHTS = (62, 20, 8, 4, 3, 3)
CARTON_GRAMS = 60
SEED_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 1 I O: they are mistaken for each other


class Line(NamedTuple):
    """One goods line; the price is of one piece, in hundredths of the parcel's currency."""

    good: Good
    quantity: int
    cents: int

    @property
    def total_cents(self) -> int:
        """Quantity times price."""
        return self.quantity * self.cents


class Parcel(NamedTuple):
    """One house waybill as its senders mean it, before any fault is planted."""

    place: int  # in the flight, from 0
    house_waybill: str
    master: str
    bag: str
    pieces: int
    gross_grams: int
    net_grams: int
    seller: Enterprise
    platform: Enterprise
    logistics: Enterprise
    payment: Enterprise
    order_no: str
    destination: Destination
    name: str
    address: str
    phone: str
    freight_cents: int  # CNY
    lines: tuple[Line, ...]

    @property
    def total_cents(self) -> int:
        """Value of all lines, in hundredths of the currency of the destination."""
        return sum(line.quantity * line.cents for line in self.lines)


def seed_tag(seed: object) -> str:
    """Three characters that keep the numbers of one seed apart from those of another."""
    draw = chance.below(seed, len(SEED_SIGNS) ** 3, "tag")
    return "".join(SEED_SIGNS[draw // len(SEED_SIGNS) ** place % len(SEED_SIGNS)] for place in range(3))


def parcels(count: int, seed: object, masters: tuple[str, ...], day: date) -> list[Parcel]:
    """`count` parcels, in bags that go to one country each, bag after bag under one master waybill after another."""
    draws = chance.table(seed, "parcel", count)
    lines = _lines(chance.table(seed, "lines", count), seed)
    bags = _bags(count, seed, masters)
    tag, numbers = seed_tag(seed), _numbers(count, seed)
    sellers, platforms = of_kind("ENTERPRISE"), of_kind("PLATFORM")
    # One carrier flies all of it, as one carrier reports its departure.
    carrier, payers = chance.pick(seed, of_kind("LOGISTICS"), "carrier"), of_kind("PAYMENT")
    columns = zip(numbers, draws.tolist(), lines, chance.choose(draws[:, 0], PIECES_WEIGHTS).tolist(), strict=True)
    result = []
    for index, (number, draw, own_lines, extra) in enumerate(columns):
        master, bag, destination = bags[index // BAG_SIZE]
        own_lines = _priced(own_lines, destination)
        net = sum(line.quantity * line.good.grams for line in own_lines)
        gross = net + CARTON_GRAMS + net * (4 + draw[1] % 7) // 100
        seller = sellers[own_lines[0].good.number % len(sellers)]
        result.append(
            Parcel(
                place=index,
                house_waybill=house_waybill(tag, number),
                master=master,
                bag=bag,
                pieces=1 + extra,
                gross_grams=gross,
                net_grams=net,
                seller=seller,
                platform=platforms[draw[2] % len(platforms)],
                logistics=carrier,
                payment=payers[draw[3] % len(payers)],
                order_no=f"SO{day:%y%m%d}{tag}{number:08d}",
                destination=destination,
                name=person(draw[4]),
                address=address(draw[5], destination),
                phone=telephone(draw[6], destination),
                freight_cents=1800 + gross * 4 + draw[7] % 500,
                lines=own_lines,
            )
        )
    return result


def _numbers(count: int, seed: object) -> list[int]:
    """Different serials that do not betray their order: a stride without common factor to the range."""
    start = chance.below(seed, 100_000_000, "first number")
    return [(start + index * 7_368_787) % 100_000_000 for index in range(count)]


def _bags(count: int, seed: object, masters: tuple[str, ...]) -> list[tuple[str, str, Destination]]:
    """Master waybill, bag number and country of every bag."""
    places = destinations()
    bags = -(-count // BAG_SIZE)
    countries = chance.choose(chance.table(seed, "bag", bags)[:, 0], [place.share for place in places]).tolist()
    tag = seed_tag(seed)
    return [
        (masters[bag * len(masters) // bags], f"BG{tag}{bag + 1:06d}", places[country])
        for bag, country in enumerate(countries)
    ]


def _lines(draws: np.ndarray, seed: object) -> list[tuple[Line, ...]]:
    """One to three lines for every parcel, priced in US cents; lines of one parcel are different goods."""
    catalogue = goods()
    weights = [good.popularity for good in catalogue]
    counts = (chance.choose(draws[:, 0], LINE_COUNT_WEIGHTS) + 1).tolist()
    picks = [chance.choose(draws[:, 1 + line], weights).tolist() for line in range(3)]
    amounts = [(chance.choose(draws[:, 4 + line], QUANTITY_WEIGHTS) + 1).tolist() for line in range(3)]
    levels = [chance.spread(draws[:, 7 + line], 0.0, 1.0).tolist() for line in range(3)]
    result = []
    for index, count in enumerate(counts):
        chosen: dict[int, Line] = {}
        for line in range(count):
            good = catalogue[picks[line][index]]
            cents = good.cents_low + round((good.cents_high - good.cents_low) * levels[line][index] ** 2)
            chosen.setdefault(good.number, Line(good, amounts[line][index], cents))
        result.append(tuple(chosen.values()))
    return result


def _priced(lines: tuple[Line, ...], destination: Destination) -> tuple[Line, ...]:
    if destination.rate == 1.0:
        return lines
    return tuple(line._replace(cents=max(1, round(line.cents * destination.rate))) for line in lines)
