"""Solids drawn into volumes: density in mg/cm3 and effective atomic number times 100, uint16, shape (z, y, x)."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin import chance
from twin.scanner.materials import atomic_number, density
from twin.scanner.scene import CARTON_WALL, TUNNEL, Solid

VOXEL = 4.0  # mm
SHAPE = (80, 160, 160)  # z, y, x of the tunnel at that size
METAL = 5000  # mg/cm3
SIDE = 8.0  # mm of the walls of a hollow thing
NOISE = 6.0  # mg/cm3, standard deviation
STREAK = 45  # mg/cm3 beside metal
Volume = NDArray[np.uint16]
Mask = NDArray[np.bool_]


class Box(NamedTuple):
    """Voxels x, y, z of both ends, the last one included."""

    low: tuple[int, int, int]
    high: tuple[int, int, int]

    @property
    def extents(self) -> tuple[int, int, int]:
        """Number of voxels along x, y, z."""
        x, y, z = (high - low + 1 for low, high in zip(self.low, self.high, strict=True))
        return x, y, z


class Drawn(NamedTuple):
    """A solid as it came out: where, how many cm3, how many grams."""

    solid: Solid
    box: Box
    volume_cm3: float
    mass_g: float


class Phantom(NamedTuple):
    """The two channels and the truth about what is in them."""

    density: Volume
    atomic_number: Volume
    objects: tuple[Drawn, ...]


def draw(solids: Sequence[Solid], seed: object, key: str) -> Phantom:
    """Draw, blur as a scanner does, add noise and the streaks that metal leaves."""
    dense, atomic = np.zeros(SHAPE, np.uint16), np.zeros(SHAPE, np.uint16)
    objects = tuple(drawn for solid in solids if (drawn := _put(solid, dense, atomic)) is not None)
    metal = dense > METAL
    blurred = _blurred(dense)
    _add_streaks(blurred, metal)
    _add_noise(blurred, seed, key)
    # Below a tenth of cardboard there is no signal to tell a material by.
    atomic[blurred < 70] = 0
    return Phantom(blurred, atomic, objects)


def _put(solid: Solid, dense: Volume, atomic: Volume) -> Drawn | None:
    low = [max(0, round(corner / VOXEL)) for corner in solid.corner]
    high = [
        min(limit, max(start + 1, round((corner + size) / VOXEL)))
        for start, corner, size, limit in zip(low, solid.corner, solid.size, reversed(SHAPE), strict=True)
    ]
    if any(start >= end for start, end in zip(low, high, strict=True)):
        return None
    window = tuple(slice(start, end) for start, end in zip(reversed(low), reversed(high), strict=True))
    mask = _mask(solid.form, tuple(high[axis] - low[axis] for axis in (2, 1, 0)))
    dense[window][mask] = round(density(solid.material) * 1000)
    atomic[window][mask] = round(atomic_number(solid.material) * 100)
    volume = float(mask.sum()) * (VOXEL / 10) ** 3
    box = Box((low[0], low[1], low[2]), (high[0] - 1, high[1] - 1, high[2] - 1))
    return Drawn(solid, box, volume, volume * density(solid.material))


@cache
def _mask(form: str, shape: tuple[int, ...]) -> Mask:
    """Which voxels of its box a form fills; axes z, y, x, each from -1 to 1."""
    z, y, x = np.meshgrid(*(_centres(count) for count in shape), indexing="ij", sparse=True)
    full = np.ones(shape, bool)
    match form:
        case "ellipsoid":
            return x**2 + y**2 + z**2 <= 1.05
        case "garment":  # soft edges
            return np.broadcast_to(np.abs(x) ** 4 + np.abs(z) ** 4 <= 1.3, shape) & full
        case "cylinder" | "bottle":  # along the belt
            round_ = np.broadcast_to(x**2 + y**2 <= 1.05, shape)
            return round_ & full
        case "tube":  # across the belt
            return np.broadcast_to(y**2 + z**2 <= 1.05, shape) & full
        case "coil":
            ring = np.sqrt(x**2 + z**2)
            return np.broadcast_to((ring <= 1.05) & (ring >= 0.6), shape) & full
        case "shell":
            return _hollow(shape, SIDE)
        case "carton":
            return _hollow(shape, CARTON_WALL)
        case "pieces":
            return np.broadcast_to((np.abs(x * 3 % 1) < 0.62) & (np.abs(z * 3 % 1) < 0.62), shape) & full
        case "shoe":
            pair = (np.abs(z) - 0.5) * 2.2
            return (x**2 + y**2 + pair**2 <= 1.0) & (y > -0.9)
    return full


def _centres(count: int) -> NDArray[np.float64]:
    return (np.arange(count) + 0.5) * 2 / count - 1


def _hollow(shape: tuple[int, ...], side: float) -> Mask:
    mask = np.ones(shape, bool)
    wall = max(1, round(side / VOXEL))
    if min(shape) > 2 * wall:
        mask[wall:-wall, wall:-wall, wall:-wall] = False
    return mask


def _blurred(volume: Volume) -> NDArray[np.uint16]:
    """A quarter, a half, a quarter along each axis: what a detector of that size makes of an edge."""
    for axis in range(3):
        ahead, behind = np.roll(volume, -1, axis), np.roll(volume, 1, axis)
        ahead >>= 2
        behind >>= 2
        ahead += behind
        ahead += volume >> 1
        volume = ahead
    return volume


def _add_streaks(volume: Volume, metal: Mask) -> None:
    """Rows that run through much metal are a little too bright and too dark by turns."""
    much = metal.sum(axis=2) > 5
    rows = np.zeros(much.shape, np.uint16)
    rows[:, ::2] = STREAK
    rows[~much] = 0
    volume += rows[:, :, None]


@cache
def _noise() -> NDArray[np.int16]:
    """Bell-shaped noise from raw bits: the same on every machine and with every numpy."""
    count = SHAPE[0] * SHAPE[1] * SHAPE[2]
    bits = np.random.PCG64(0x7A11).random_raw(count // 2).view(np.uint8).reshape(count, 4)
    sums = bits.sum(axis=1, dtype=np.int16) - 510
    return (sums * np.float32(NOISE / 147.8)).round().astype(np.int16).reshape(SHAPE)


def _add_noise(volume: Volume, seed: object, key: str) -> None:
    """The same field of noise, shifted for each parcel; air stays at nought, as scanners cut it off there."""
    shift = tuple(chance.below(seed, limit, "noise", axis, key) for axis, limit in enumerate(SHAPE))
    noisy = volume.astype(np.int16)
    noisy += np.roll(_noise(), shift, (0, 1, 2))
    volume[:] = np.where(volume < 20, 0, noisy.clip(0))


assert tuple(round(size / VOXEL) for size in reversed(TUNNEL)) == SHAPE, "the tunnel and its voxels disagree"
