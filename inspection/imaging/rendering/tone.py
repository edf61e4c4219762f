"""How densities become grey: one fixed curve, so that two parcels side by side may be compared."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

# Steel is white. The root spreads the light goods (cotton 0.35, water 1.0) that fill most parcels.
WHITE_MG_CM3 = 8000
WHITE_Z_X100 = 3000
LEVELS = 65536


@cache
def grey_table(white: int = WHITE_MG_CM3) -> NDArray[np.uint8]:
    """A grey level for every uint16 value: 255 times the root of value / white. Undo it with (grey / 255) squared."""
    share = np.minimum(np.arange(LEVELS, dtype=np.float64) / white, 1.0)
    return np.rint(255 * np.sqrt(share)).astype(np.uint8)


def grey(values: NDArray[np.uint16], white: int = WHITE_MG_CM3) -> NDArray[np.uint8]:
    """The grey picture of an array of densities in mg/cm3."""
    return grey_table(white).take(values)


def white_of(unit: str) -> int:
    """The value shown white in a unit."""
    return WHITE_Z_X100 if unit == "Z_X100" else WHITE_MG_CM3


def striped(height: int, width: int) -> NDArray[np.uint8]:
    """What stands for a slice that nobody sent: stripes, which no goods look like."""
    rows, columns = np.ogrid[:height, :width]
    return np.where((rows + columns) // 4 % 2, 160, 64).astype(np.uint8)
