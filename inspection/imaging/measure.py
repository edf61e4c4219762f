"""Mass, density, atomic number and volume of what stands in a box, in numbers and in words."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .refusals import Refused
from .volume import Box, Volume

MATTER_MG_CM3 = 100  # denser than air and foam
DENSEST_PERCENT = 99.0  # of the matter: the rest may be streaks of metal
# An object's edge, blurred by the scanner, lies where the value falls to half.
HALF = 0.5


@dataclass(frozen=True)
class Material:
    """A class of matter with its words, up to a density (g/cm3) and an atomic number."""

    code: str
    density: float
    z_eff: float
    english: str
    chinese: str


MATERIALS = (
    Material("LIGHT", 0.6, 9.0, "light goods (cloth, foam, leaves)", "轻质物(织物、泡沫、叶类)"),
    Material("ORGANIC", 1.15, 9.0, "paper, food, liquid or plastic", "纸张、食品、液体或塑料"),
    Material("DENSE_ORGANIC", 1.7, 9.0, "dense plastic, rubber or food", "致密塑料、橡胶或食品"),
    Material("MINERAL", 2.6, 12.4, "glass, ceramics, stone or circuit board", "玻璃、陶瓷、石材或电路板"),
    Material("LIGHT_METAL", 4.0, 18.0, "light metal or battery", "轻金属或电池"),
    Material("METAL", 9.5, 40.0, "metal (steel, copper)", "金属(钢、铜)"),
    Material("HEAVY_METAL", float("inf"), float("inf"), "heavy metal (lead, gold)", "重金属(铅、金)"),
)
ORGANIC_PLACES = 2  # the last of MATERIALS that is organic
NOTHING = Material("EMPTY", 0.0, 0.0, "nothing but air", "空(空气)")


@dataclass(frozen=True)
class Portion:
    """Some voxels of a box together: g, cm3, g/cm3; `z_eff` is weighted by mass, None when it was not measured."""

    mass_g: float
    volume_cm3: float
    density_g_cm3: float
    z_eff: float | None

    @property
    def material(self) -> Material:
        return material_of(self.density_g_cm3, self.z_eff)


@dataclass(frozen=True)
class Measurement:
    """`whole` is all matter in the box, `core` its dense part (above half of the densest)."""

    box: Box
    whole: Portion
    core: Portion

    def words(self, language: str = "en") -> str:
        """The core as one sentence for people, in `en` or `zh-hans`."""
        core, material = self.core, self.core.material
        chinese = language.lower().startswith("zh")
        name = material.chinese if chinese else material.english
        if material is NOTHING:
            return name
        z = "" if core.z_eff is None else f", Z {core.z_eff:.1f}"
        figures = f"{_weight(core.mass_g)}, {core.volume_cm3:.0f} cm³, {core.density_g_cm3:.2f} g/cm³{z}"
        return f"{name}:{figures}" if chinese else f"{name}: {figures}"


def measure(volume: Volume, box: Box, *, z_effective: Volume | None = None) -> Measurement:
    """Measure a box of a density volume; raises Refused BAD_VALUE for a box without voxels of the volume."""
    density = volume.box(box)
    if density.size == 0:
        raise Refused("BAD_VALUE", name="box", value=box)
    z_x100 = z_effective.box(box) if z_effective is not None else None
    matter = density >= MATTER_MG_CM3
    densest = np.percentile(density[matter], DENSEST_PERCENT) if matter.any() else 0.0
    core = matter & (density >= HALF * densest)
    return Measurement(
        box, _portion(density, z_x100, matter, volume.voxel_cm3), _portion(density, z_x100, core, volume.voxel_cm3)
    )


def material_of(density_g_cm3: float, z_eff: float | None) -> Material:
    """The class of matter: by density, lifted to a class of higher atomic number where that was measured."""
    if density_g_cm3 <= 0:
        return NOTHING
    by_density = next(place for place, kind in enumerate(MATERIALS) if density_g_cm3 <= kind.density)
    if z_eff is None:
        return MATERIALS[by_density]
    by_number = next(place for place, kind in enumerate(MATERIALS) if z_eff <= kind.z_eff)
    # Number decides between minerals and metals; among organic matter they all have the same number.
    return MATERIALS[by_number if by_number > ORGANIC_PLACES else min(by_density, ORGANIC_PLACES)]


def _portion(
    density: NDArray[np.uint16], z_x100: NDArray[np.uint16] | None, chosen: NDArray[np.bool_], voxel_cm3: float
) -> Portion:
    count = int(np.count_nonzero(chosen))
    if count == 0:
        return Portion(0.0, 0.0, 0.0, None)
    mass = density[chosen].astype(np.float64)
    total, volume = float(mass.sum()) * voxel_cm3 / 1000, count * voxel_cm3
    z_eff = None if z_x100 is None else float((mass * z_x100[chosen]).sum() / mass.sum()) / 100
    return Portion(
        round(total, 2), round(volume, 3), round(total / volume, 4), None if z_eff is None else round(z_eff, 2)
    )


def _weight(mass_g: float) -> str:
    return f"{mass_g / 1000:.2f} kg" if mass_g >= 1000 else f"{mass_g:.0f} g"
