"""Running maxima, sums and atomic numbers along the three axes, fed slice by slice."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ..volume import Slice

AXES = ("axial", "coronal", "sagittal")
# Effective atomic number guessed from density (mg/cm3) where the machine measures none: plastics and food below 1.4,
# glass and light metals up to 2.8, then steel, copper, lead.
DENSITY_STEPS = (0, 1400, 2000, 2700, 4000, 7850, 11350)
Z_STEPS = (6.8, 7.2, 10.5, 13.0, 20.0, 26.0, 60.0)


class Projections:
    """The projections of a volume of shape (z, y, x): axial (y, x), coronal (z, x), sagittal (z, y).

    `maxima` are uint16 and exact, `total` is the exact sum of all voxels, `sums` (of density) are for pictures.
    The atomic numbers come from the second channel, or else are guessed on slices reduced to (`height`, `width`):
    the eye wants sharp edges in lightness, not in hue.
    """

    def __init__(self, shape: tuple[int, int, int], small: tuple[int, int]) -> None:
        self.maxima = {axis: np.zeros(size, np.uint16) for axis, size in sizes(shape).items()}
        self.sums = {axis: np.zeros(size, np.float32) for axis, size in sizes(shape).items()}
        self.measured = WeightedSums(shape)
        self.guessed = WeightedSums((shape[0], *small))
        self.total = 0
        self.lowest = 65535
        self._across = np.ones(shape[2], np.float32)

    def add(self, index: int, density: Slice, small: Slice, z_x100: Slice | None) -> None:
        """Take in one slice, and the same reduced."""
        np.maximum(self.maxima["axial"], density, out=self.maxima["axial"])
        density.max(axis=0, out=self.maxima["coronal"][index])
        density.max(axis=1, out=self.maxima["sagittal"][index])
        columns = density.sum(axis=0, dtype=np.uint32)
        self.total += int(columns.sum(dtype=np.uint64))
        self.lowest = min(self.lowest, int(density.min()))
        self.sums["coronal"][index] = columns
        self._add_sums(index, density, small, z_x100)

    def mean_z(self, axis: str) -> NDArray[np.float32]:
        """The mean effective atomic number along each ray, weighted by density; 0 where there is nothing."""
        sums = self.measured if self.measured.used else self.guessed
        return enlarged(sums.mean(axis), self.sums[axis].shape)

    def figures(self) -> dict[str, int]:
        """The exact figures of the whole volume, in its unit."""
        mips = {f"mip_{axis}_sum": int(self.maxima[axis].sum(dtype=np.uint64)) for axis in AXES}
        return {"min": self.lowest, "max": int(self.maxima["axial"].max()), "sum": self.total, **mips}

    def _add_sums(self, index: int, density: Slice, small: Slice, z_x100: Slice | None) -> None:
        mass = density.astype(np.float32)
        self.sums["axial"] += mass
        np.dot(mass, self._across, out=self.sums["sagittal"][index])
        if z_x100 is None:
            self.guessed.add(index, small.astype(np.float32), guessed_z_mass().take(small))
        else:
            self.measured.add(index, mass, mass * (z_x100 * np.float32(0.01)))


class WeightedSums:
    """Sums of mass, and of mass times atomic number, along the three axes of a volume of shape (z, y, x)."""

    def __init__(self, shape: tuple[int, int, int]) -> None:
        self.shape = shape
        self.used = False

    def add(self, index: int, mass: NDArray[np.float32], weighted: NDArray[np.float32]) -> None:
        if not self.used:
            self._begin()
        for sums, values in ((self.mass, mass), (self.weighted, weighted)):
            sums["axial"] += values
            np.dot(values, self.across, out=sums["sagittal"][index])
            np.dot(self.down, values, out=sums["coronal"][index])

    def mean(self, axis: str) -> NDArray[np.float32]:
        mass = self.mass[axis]
        return np.divide(self.weighted[axis], mass, out=np.zeros_like(mass), where=mass > 0)

    def _begin(self) -> None:
        self.used = True
        self.mass = {axis: np.zeros(size, np.float32) for axis, size in sizes(self.shape).items()}
        self.weighted = {axis: np.zeros(size, np.float32) for axis, size in sizes(self.shape).items()}
        self.down, self.across = np.ones(self.shape[1], np.float32), np.ones(self.shape[2], np.float32)


def sizes(shape: tuple[int, int, int]) -> dict[str, tuple[int, int]]:
    """The size (rows, columns) of the projection along each axis."""
    depth, rows, columns = shape
    return {"axial": (rows, columns), "coronal": (depth, columns), "sagittal": (depth, rows)}


def enlarged(picture: NDArray[np.float32], size: tuple[int, ...]) -> NDArray[np.float32]:
    """The picture repeated up to `size`, which is up to a power of two larger on each side."""
    for axis in (0, 1):
        times = -(-size[axis] // picture.shape[axis])
        picture = picture.repeat(times, axis=axis) if times > 1 else picture
    return picture[: size[0], : size[1]]


@cache
def guessed_z_mass() -> NDArray[np.float32]:
    """Density times the guessed atomic number, for every density in mg/cm3."""
    density = np.arange(65536, dtype=np.float64)
    return (density * np.interp(density, DENSITY_STEPS, Z_STEPS)).astype(np.float32)
