"""Renders a scan: maximum projections, colour pictures, slice sheets and a small volume, in one pass."""

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..assembly import Scan
from ..refusals import Refused
from ..volume import Slice, Volume
from .colour import coloured
from .projections import AXES, Projections
from .small import Reducer, Sheets, SmallVolume
from .tone import WHITE_MG_CM3, grey, striped, white_of

MEDIA_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".gz": "application/gzip"}
JPEG_QUALITY = 85
OCCUPIED_MG_CM3 = 100  # denser than foam and air, lighter than any cloth


@dataclass(frozen=True)
class Rendition:
    """One file made: `kind` is MIP_AXIAL, COLOUR_CORONAL, SHEET, VOLUME_SMALL…; `mm_per_pixel` is (x, y)."""

    kind: str
    file: str
    media_type: str
    bytes: int
    sha256: str
    ms: float
    parameters: dict[str, Any]


@dataclass
class Renditions:
    """All files of one scan under `folder`, with its figures; `projections` keeps the exact 16-bit maxima."""

    folder: Path
    items: list[Rendition] = field(default_factory=list)
    geometry: dict[str, Any] = field(default_factory=dict)
    statistics: dict[str, Any] = field(default_factory=dict)
    projections: Projections | None = None
    ms: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            "geometry": self.geometry,
            "statistics": self.statistics,
            "items": [vars(item) for item in self.items],
            "ms": round(self.ms, 1),
        }

    def one(self, kind: str) -> Rendition:
        return next(item for item in self.items if item.kind == kind)


def render(scan: Scan, out_dir: Path | str) -> Renditions:
    """Write all pictures of a scan into `out_dir` and `scan.json` last; raises Refused if there is no volume.

    Files: mip-*.png, colour-*.png, sheet-N.jpg, volume-small.nii.gz. Memory stays below 200 MB whatever the depth.
    """
    volume = scan.density
    if volume is None:
        raise Refused("NOT_A_VOLUME")
    return _Rendering(volume, scan.z_effective, Path(out_dir)).run()


class _Rendering:
    def __init__(self, volume: Volume, z_effective: Volume | None, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.volume, self.z_effective = volume, z_effective
        self.out = Renditions(folder)
        self.reducer = Reducer(volume)
        self.projections = Projections(volume.shape, (self.reducer.height, self.reducer.width))
        self.small = SmallVolume(volume, self.reducer)
        self.sheets = Sheets(volume.shape[0], self.reducer, self._save_sheet)

    def run(self) -> Renditions:
        begin = time.perf_counter()
        missing = set(self.volume.missing)
        for index, (density, z_x100) in enumerate(self._pairs()):
            small = self.reducer.reduce(density)
            self.projections.add(index, density, small, z_x100)
            tile = self.reducer.missing if index in missing else self.reducer.tile(small)
            self.sheets.add(index, tile)
            self.small.add(index, tile)
        self._save_all()
        self.out.ms = (time.perf_counter() - begin) * 1000
        self._write("scan.json", json.dumps(self.out.as_json(), indent=1).encode())
        return self.out

    def _pairs(self) -> Iterator[tuple[Slice, Slice | None]]:
        if self.z_effective is None:
            return ((density, None) for density in self.volume.iter_slices())
        return zip(self.volume.iter_slices(), self.z_effective.iter_slices(), strict=True)

    def _save_all(self) -> None:
        for axis in AXES:
            self._save_maximum(axis)
            self._save_colour(axis)
        begin = time.perf_counter()
        self._keep("VOLUME_SMALL", "volume-small.nii.gz", self.small.nifti(), begin, {
            "shape": list(self.small.voxels.shape), "spacing_mm": list(self.small.spacing_mm()),
        })  # fmt: skip
        self.out.geometry = self._geometry()
        self.out.statistics = self._statistics()
        self.out.projections = self.projections

    def _save_maximum(self, axis: str) -> None:
        begin = time.perf_counter()
        shade = grey(self.projections.maxima[axis], white_of(self.volume.unit))
        if axis != "axial":
            _mark_missing(shade, self.volume.missing)
        self._save_picture(f"MIP_{axis.upper()}", f"mip-{axis}.png", Image.fromarray(shade), begin, axis)

    def _save_colour(self, axis: str) -> None:
        begin = time.perf_counter()
        mass = self.projections.sums[axis] * np.float32(self._ray_step_cm(axis) / 1000)
        picture = Image.fromarray(coloured(mass, self.projections.mean_z(axis)))
        self._save_picture(f"COLOUR_{axis.upper()}", f"colour-{axis}.png", picture, begin, axis)

    def _save_sheet(self, number: int, picture: Image.Image) -> None:
        begin = time.perf_counter()
        first = number * self.sheets.per_sheet
        last = min(first + self.sheets.per_sheet, self.sheets.count) - 1
        self._save_picture("SHEET", f"sheet-{number}.jpg", picture, begin, "axial", first=first, last=last)

    def _save_picture(
        self, kind: str, name: str, picture: Image.Image, begin: float, axis: str, **parameters: int
    ) -> None:
        path = self.out.folder / name
        if name.endswith(".jpg"):
            picture.save(path, quality=JPEG_QUALITY)
        else:
            picture.save(path, compress_level=1)
        shape = {"width": picture.width, "height": picture.height, "mm_per_pixel": self._mm_per_pixel(axis)}
        self._record(kind, name, path.read_bytes(), begin, {**shape, **parameters})

    def _keep(self, kind: str, name: str, data: bytes, begin: float, parameters: dict[str, Any]) -> None:
        self._write(name, data)
        self._record(kind, name, data, begin, parameters)

    def _record(self, kind: str, name: str, data: bytes, begin: float, parameters: dict[str, Any]) -> None:
        media_type = MEDIA_TYPES[Path(name).suffix]
        ms = round((time.perf_counter() - begin) * 1000, 1)
        digest = hashlib.sha256(data).hexdigest()
        self.out.items.append(Rendition(kind, name, media_type, len(data), digest, ms, parameters))

    def _write(self, name: str, data: bytes) -> None:
        (self.out.folder / name).write_bytes(data)

    def _mm_per_pixel(self, axis: str) -> list[float]:
        z, y, x = self.volume.spacing_mm
        return {"axial": [x, y], "coronal": [x, z], "sagittal": [y, z]}[axis]

    def _ray_step_cm(self, axis: str) -> float:
        z, y, x = self.volume.spacing_mm
        return {"axial": z, "coronal": y, "sagittal": x}[axis] / 10

    def _geometry(self) -> dict[str, Any]:
        return {
            "shape": list(self.volume.shape),
            "spacing_mm": list(self.volume.spacing_mm),
            "channel": self.volume.channel.value,
            "unit": self.volume.unit,
            "has_z_effective": self.z_effective is not None,
            "tilted": self.volume.tilted,
            "missing": list(self.volume.missing),
            "frame_of_reference_uid": self.volume.frame_of_reference_uid,
            "tone": {"curve": "ROOT", "white": white_of(self.volume.unit)},
            "sheet": {**self.sheets.layout(), "reduced_by": self.reducer.factor},
        }

    def _statistics(self) -> dict[str, Any]:
        figures: dict[str, Any] = self.projections.figures()
        figures["mass_g"] = round(figures["sum"] * self.volume.voxel_cm3 / 1000, 1)
        figures["occupied_box"] = _occupied(self.projections)
        return figures


def _mark_missing(shade: NDArray[np.uint8], missing: tuple[int, ...]) -> None:
    stripes = striped(*shade.shape)
    for index in missing:
        shade[index] = stripes[index]


def _occupied(projections: Projections) -> list[int] | None:
    """The least box (x, y, z, width, height, depth) around all that is denser than foam; None if nothing is."""
    axial = projections.maxima["axial"] >= OCCUPIED_MG_CM3
    if not axial.any():
        return None
    x, width = _span(axial.any(axis=0))
    y, height = _span(axial.any(axis=1))
    z, depth = _span((projections.maxima["coronal"] >= OCCUPIED_MG_CM3).any(axis=1))
    return [x, y, z, width, height, depth]


def _span(present: Any) -> tuple[int, int]:
    places = np.flatnonzero(present)
    return int(places[0]), int(places[-1] - places[0] + 1)


__all__ = ["WHITE_MG_CM3", "Rendition", "Renditions", "render"]
