"""From stored values to the units of this house: mg/cm3 for density, 100 x Z for atomic number."""

import numpy as np
from numpy.typing import NDArray

from .planes import Plane
from .tags import Channel

MG_CM3 = "MG_CM3"
Z_X100 = "Z_X100"
RAW = "RAW"
# Water is 0 HU and 1000 mg/cm3, air -1000 HU and nothing: the two scales differ by this.
WATER_MG_CM3 = 1000.0
GRAMS = frozenset({"G/CM3", "G/CC", "GCC", "G/ML"})
TOP = 65535


def unit_of(channel: Channel) -> str:
    """The unit in which slices of a channel come out."""
    if channel == Channel.Z_EFFECTIVE:
        return Z_X100
    if channel in (Channel.INTENSITY, Channel.BASIS_MATERIAL_1, Channel.BASIS_MATERIAL_2):
        return RAW
    return MG_CM3  # attenuation channels are in modified Hounsfield units, where water is 1000 as well


def line_of(plane: Plane, unit: str) -> tuple[float, float]:
    """(factor, offset) from stored values to `unit`."""
    factor, offset = plane.slope, plane.intercept
    if unit == MG_CM3 and plane.rescale_type == "HU":
        return factor, offset + WATER_MG_CM3
    if unit == MG_CM3 and plane.rescale_type in GRAMS:
        return factor * 1000, offset * 1000
    if unit == Z_X100 and (plane.rescale_type in ("Z", "ZEFF", "Z_EFF") or factor <= 0.1):
        return factor * 100, offset * 100  # a fine slope means that the file counts in Z, not in hundredths
    return factor, offset


def in_units(stored: NDArray[np.generic], plane: Plane, unit: str) -> NDArray[np.uint16]:
    """Stored values as uint16 in `unit`, cut at 0 and 65535; whole offsets take no detour over floats."""
    factor, offset = line_of(plane, unit)
    if factor == 1 and offset == round(offset) and stored.dtype.kind in "ui" and stored.dtype.itemsize <= 2:
        return _shifted(stored, int(offset))
    scaled = stored.astype(np.float32) * np.float32(factor) + np.float32(offset)
    np.nan_to_num(scaled, copy=False, nan=0.0)
    return np.rint(np.clip(scaled, 0, TOP), out=scaled).astype(np.uint16)


def _shifted(stored: NDArray[np.generic], offset: int) -> NDArray[np.uint16]:
    if stored.dtype.kind == "u" and offset == 0:
        return stored.astype(np.uint16, copy=False)
    if stored.dtype.kind == "u" and offset < 0 and -offset <= TOP:
        values = stored.astype(np.uint16, copy=False)
        return np.maximum(values, np.uint16(-offset)) - np.uint16(-offset)
    return np.clip(stored.astype(np.int32) + offset, 0, TOP).astype(np.uint16)
