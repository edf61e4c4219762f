"""One generated flight and what can be asked of it."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from twin import chance
from twin.generate import documents
from twin.generate.faults import Fault, Plans, plan, shares
from twin.generate.manifest import CHINESE, ENGLISH, NUMERIC, Row, in_chinese, manifest
from twin.generate.parcels import Parcel
from twin.generate.parcels import parcels as draw_parcels
from twin.generate.spreadsheet import spreadsheet
from twin.numbers import master_waybill

CARRIER_PREFIX = "971"  # of no airline
CARRIER = "9T"
MASTERS = 2
USUAL_DAY = date(2026, 3, 14)


@dataclass(frozen=True)
class Flight:
    """Parcels of one flight with the faults planted in their papers; equal arguments give equal bytes."""

    seed: str
    number: str
    day: date
    masters: tuple[str, ...]
    parcels: list[Parcel] = field(repr=False)
    plans: Plans = field(repr=False)

    @cached_property
    def _manifest(self) -> tuple[list[Row], dict[int, Fault]]:
        return manifest(self.parcels, self.plans.rows, self.seed)

    @property
    def rows(self) -> list[Row]:
        """The manifest's rows without header, columns as in manifest.ENGLISH."""
        return self._manifest[0]

    @property
    def faults(self) -> dict[int, Fault]:
        """The fault in the manifest row of each parcel that has one, by parcel's place."""
        return self._manifest[1]

    def table(self, *, header: str = "en") -> tuple[tuple[str, ...], Iterator[Row]]:
        """Header and rows, in English ("en", countries as alpha-3) or Chinese ("zh", countries as CEB numbers)."""
        return (ENGLISH, iter(self.rows)) if header == "en" else (CHINESE, in_chinese(self.rows))

    def manifest_csv(self, *, header: str = "en", encoding: str = "utf-8") -> bytes:
        """The manifest as a CSV file."""
        names, rows = self.table(header=header)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows(rows)
        return text.getvalue().encode(encoding)

    def manifest_xlsx(self, *, header: str = "en") -> bytes:
        """The manifest as a spreadsheet; ValueError if a sheet cannot hold its rows."""
        names, rows = self.table(header=header)
        return spreadsheet(names, rows, NUMERIC)

    def _context(self, *, declared: bool = False) -> documents.Context:
        return documents.Context(self.seed, self.day, self.number, self.plans.mismatch, declared)

    def orders(self) -> Iterator[documents.Document]:
        """CEB303 messages."""
        return documents.orders(self.parcels, self._context())

    def receipts(self) -> Iterator[documents.Document]:
        """CEB403 messages."""
        return documents.receipts(self.parcels, self._context())

    def waybills(self) -> Iterator[documents.Document]:
        """CEB505 messages."""
        return documents.waybills(self.parcels, self._context())

    def lists(self, *, declared: bool = False) -> Iterator[documents.Document]:
        """CEB603 messages, drafts (appStatus 1) or declared (2), for parcels whose manifest row is right."""
        right = (parcel for parcel in self.parcels if parcel.place not in self.plans.rows)
        return documents.lists(right, self._context(declared=declared))


def flight(
    *,
    parcels: int,
    seed: object,
    faults: str | Mapping[str, float] | None = None,
    day: date = USUAL_DAY,
) -> Flight:
    """A flight of that many parcels; `faults` as in faults.shares(): "none", "rows=0.1,threat=0" or a mapping."""
    return _flight(parcels, str(seed), shares(faults), day)


def _flight(count: int, seed: str, rates: Mapping[str, float], day: date) -> Flight:
    masters = tuple(
        master_waybill(CARRIER_PREFIX, chance.below(seed, 10_000_000, "master", number)) for number in range(MASTERS)
    )
    made = draw_parcels(count, seed, masters, day)
    number = f"{CARRIER}{9000 + chance.below(seed, 999, 'flight number')}"
    return Flight(seed, number, day, masters, made, plan(made, seed, rates))
