"""Densities and effective atomic numbers of what parcels are made of."""

import csv
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"


@cache
def _table() -> dict[str, tuple[float, float]]:
    with (DATA / "materials.csv").open(encoding="utf-8", newline="") as file:
        return {row["material"]: (float(row["density_g_cm3"]), float(row["z_eff"])) for row in csv.DictReader(file)}


def density(material: str) -> float:
    """g/cm3."""
    return _table()[material][0]


def atomic_number(material: str) -> float:
    """Effective atomic number."""
    return _table()[material][1]
