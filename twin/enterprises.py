"""The invented enterprises that send documents; the same ones whatever the seed, so that a house can register them."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from twin.numbers import customs_code, social_credit_code

DATA = Path(__file__).parent / "data"
REGION = "420116"  # the district of the model site


@dataclass(frozen=True)
class Enterprise:
    """Kinds as the house names its organisations: PLATFORM ENTERPRISE LOGISTICS PAYMENT BROKER OPERATOR."""

    kind: str
    code: str  # 10-character customs registration code
    social_credit_code: str
    name: str
    name_en: str
    telephone: str
    dxp_id: str  # terminal number on the exchange platform


@cache
def enterprises() -> tuple[Enterprise, ...]:
    """All of them, in the order of data/enterprises.csv."""
    with (DATA / "enterprises.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_enterprise(row) for row in csv.DictReader(file))


def _enterprise(row: dict[str, str]) -> Enterprise:
    serial = int(row["serial"])
    return Enterprise(
        kind=row["kind"],
        code=customs_code(serial),
        social_credit_code=social_credit_code(REGION, serial * 331),
        name=row["name"],
        name_en=row["name_en"],
        telephone=row["telephone"],
        dxp_id=f"DXPENT{961_000_0000 + serial:010d}",
    )


def of_kind(kind: str) -> tuple[Enterprise, ...]:
    """The enterprises of one kind."""
    return tuple(enterprise for enterprise in enterprises() if enterprise.kind == kind)


def the(kind: str) -> Enterprise:
    """The first enterprise of a kind: the broker, the operator."""
    return of_kind(kind)[0]
