"""The usual colours of X-ray pictures: organic orange, light metals and glass green, heavy metals blue."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

# Absorption of red, green and blue per g/cm2 by effective atomic number: what absorbs blue looks orange. Made by eye
# so that 1 g/cm2 tints, 10 g/cm2 is strong and 60 g/cm2 is nearly black; lightness tells the classes apart as well
# as hue does, for those who cannot see one of the hues.
ANCHORS_Z = (0.0, 7.5, 9.0, 11.0, 15.0, 18.0, 26.0, 80.0)
ANCHORS_RGB = (
    (0.010, 0.050, 0.160),
    (0.010, 0.050, 0.160),
    (0.020, 0.045, 0.150),
    (0.110, 0.025, 0.110),
    (0.120, 0.040, 0.090),
    (0.180, 0.110, 0.040),
    (0.260, 0.170, 0.050),
    (0.320, 0.240, 0.120),
)
Z_LEVELS = 128  # steps of a quarter up to Z 32
Z_STEP = 0.25
MASS_LEVELS = 512
MOST_MASS = 80.0  # g/cm2, nothing shines through more


@cache
def palette() -> NDArray[np.uint8]:
    """RGB for every (atomic number, mass) step: shape (Z_LEVELS * MASS_LEVELS, 3)."""
    z = np.arange(Z_LEVELS) * Z_STEP
    absorb = np.stack([np.interp(z, ANCHORS_Z, [rgb[i] for rgb in ANCHORS_RGB]) for i in range(3)], axis=1)
    # The root spreads thin goods over more of the steps.
    mass = MOST_MASS * (np.arange(MASS_LEVELS) / (MASS_LEVELS - 1)) ** 2
    light = np.exp(-absorb[:, None, :] * mass[None, :, None])
    return np.rint(255 * light).astype(np.uint8).reshape(-1, 3)


def coloured(mass_g_cm2: NDArray[np.float32], z: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The colour picture (rows, columns, 3) of the mass along each ray and its mean atomic number."""
    thick = np.sqrt(np.minimum(mass_g_cm2 / np.float32(MOST_MASS), 1.0)) * (MASS_LEVELS - 1)
    kind = np.minimum(z / np.float32(Z_STEP), Z_LEVELS - 1)
    index = np.rint(kind).astype(np.int32) * MASS_LEVELS + np.rint(thick).astype(np.int32)
    return palette().take(index, axis=0)
