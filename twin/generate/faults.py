"""Which parcels of a flight carry a planted fault, and which one: exact shares, dealt by rank of a hash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twin import chance
from twin.generate.parcels import Parcel

ROW_KINDS = (
    "WRONG_CHECK_DIGIT",
    "DUPLICATE_WAYBILL",
    "UNKNOWN_HS",
    "UNKNOWN_UNIT",
    "WEIGHT_ZERO",
    "VALUE_WITH_COMMA",
    "TEXT_TOO_LONG",
    "MISSING_FIELD",
    "UNKNOWN_COUNTRY",
    "BAD_QUANTITY",
)
MISMATCH_KINDS = (
    "WEIGHT_DIFFERS",  # the waybill weighs more than the manifest
    "PRICE_DIFFERS",  # the order has the price before the coupon
    "QUANTITY_DIFFERS",  # the order has one piece more
    "CURRENCY_DIFFERS",  # the order is in yuan
    "CONSIGNOR_DIFFERS",  # the order names another enterprise
    "AMOUNT_DIFFERS",  # less money received than ordered
    "ORDER_MISSING",
    "WAYBILL_MISSING",
)
THREATS = ("KNI", "LIQ", "BAT", "DRU", "GUN", "TOB")  # codes of threat_categories.csv that the scanner can draw
SHARES = {"rows": 0.02, "mismatch": 0.005, "threat": 0.005}
# A duplicate needs an earlier parcel that is not its neighbour in the file.
FIRST_FAULTY = 2

Plan = dict[int, str]


@dataclass(frozen=True)
class Fault:
    """A planted fault of a manifest row: the field that is wrong, what stands there, what should."""

    kind: str
    field: str
    value: str
    right: str


@dataclass(frozen=True)
class Plans:
    """Parcel index to kind, for each of the three sorts of faults; no parcel is in two of them."""

    rows: Plan
    mismatch: Plan
    threat: Plan


def shares(faults: str | Mapping[str, float] | None) -> dict[str, float]:
    """The shares of all parcels: None means the usual ones, "none" means none, "rows=0.1,threat=0" sets some."""
    if faults == "none":
        return dict.fromkeys(SHARES, 0.0)
    if isinstance(faults, str):
        faults = {name: float(rate) for name, _, rate in (part.partition("=") for part in faults.split(","))}
    if unknown := set(faults or ()) - set(SHARES):
        raise ValueError(f"unknown fault {min(unknown)!r}: a flight has {', '.join(SHARES)}")
    return SHARES | dict(faults or {})


def plan(parcels: Sequence[Parcel], seed: object, rates: Mapping[str, float]) -> Plans:
    """Deal the faults; a faulty row is always the only row of its parcel, so that one row has one fault."""
    order = _ranked(len(parcels), seed, "fault")
    single = [index for index in order if index >= FIRST_FAULTY and len(parcels[index].lines) == 1]
    rows = _deal(single, rates["rows"], len(parcels), ROW_KINDS)
    rest = [index for index in order if index not in rows]
    mismatch = _deal(rest, rates["mismatch"], len(parcels), MISMATCH_KINDS)
    clean = [index for index in _ranked(len(parcels), seed, "threat") if index not in rows | mismatch]
    return Plans(rows, mismatch, _deal(clean, rates["threat"], len(parcels), THREATS))


def _ranked(count: int, seed: object, name: str) -> list[int]:
    return np.argsort(chance.table(seed, name, count)[:, 0], kind="stable").tolist() if count else []


def _deal(candidates: Sequence[int], rate: float, count: int, kinds: Sequence[str]) -> Plan:
    return {index: kinds[rank % len(kinds)] for rank, index in enumerate(candidates[: round(rate * count)])}
