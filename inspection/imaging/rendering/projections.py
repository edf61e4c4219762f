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

    `maxima` are uint16 and exact; `sums` (of density) and `z_sums` (of density times Z) are float32 for pictures;
    `total` is the exact sum of all voxels.
    """

    def __init__(self, shape: tuple[int, int, int]) -> None:
        depth, rows, columns = shape
        sizes = ((rows, columns), (depth, columns), (depth, rows))
        self.maxima = {axis: np.zeros(size, np.uint16) for axis, size in zip(AXES, sizes, strict=True)}
        self.sums = {axis: np.zeros(size, np.float32) for axis, size in zip(AXES, sizes, strict=True)}
        self.z_sums = {axis: np.zeros(size, np.float32) for axis, size in zip(AXES, sizes, strict=True)}
        self.total = 0
        self.lowest = 65535
        self._across = np.ones(columns, np.float32)
        self._down = np.ones(rows, np.float32)

    def add(self, index: int, density: Slice, z_x100: Slice | None) -> None:
        """Take in one slice."""
        np.maximum(self.maxima["axial"], density, out=self.maxima["axial"])
        density.max(axis=0, out=self.maxima["coronal"][index])
        density.max(axis=1, out=self.maxima["sagittal"][index])
        columns = density.sum(axis=0, dtype=np.uint32)
        self.total += int(columns.sum(dtype=np.uint64))
        self.lowest = min(self.lowest, int(density.min()))
        self.sums["coronal"][index] = columns
        self._add_sums(index, density, z_x100)

    def mean_z(self, axis: str) -> NDArray[np.float32]:
        """The mean effective atomic number along each ray, weighted by density; 0 where there is nothing."""
        mass = self.sums[axis]
        return np.divide(self.z_sums[axis], mass, out=np.zeros_like(mass), where=mass > 0)

    def figures(self) -> dict[str, int]:
        """The exact figures of the whole volume, in its unit."""
        sums = {f"mip_{axis}_sum": int(self.maxima[axis].sum(dtype=np.uint64)) for axis in AXES}
        return {"min": self.lowest, "max": int(self.maxima["axial"].max()), "sum": self.total, **sums}

    def _add_sums(self, index: int, density: Slice, z_x100: Slice | None) -> None:
        mass = density.astype(np.float32)
        self.sums["axial"] += mass
        np.dot(mass, self._across, out=self.sums["sagittal"][index])
        weighted = guessed_z_mass().take(density) if z_x100 is None else mass * (z_x100 * np.float32(0.01))
        self.z_sums["axial"] += weighted
        np.dot(weighted, self._across, out=self.z_sums["sagittal"][index])
        np.dot(self._down, weighted, out=self.z_sums["coronal"][index])


@cache
def guessed_z_mass() -> NDArray[np.float32]:
    """Density times the guessed atomic number, for every density in mg/cm3."""
    density = np.arange(65536, dtype=np.float64)
    return (density * np.interp(density, DENSITY_STEPS, Z_STEPS)).astype(np.float32)
