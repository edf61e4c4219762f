"""A CT volume that is read slice by slice: shape, place in space, and values in physical units."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from .codecs import decode
from .frames import Place, frame_places, read_place
from .header import Header
from .planes import Plane, Vector
from .refusals import Refused
from .scale import in_units, unit_of
from .source import opened
from .tags import Channel

Source = Path | str | BinaryIO
Slice = NDArray[np.uint16]
Box = tuple[int, int, int, int, int, int]  # x, y, z, then width, height, depth in voxels


@dataclass(frozen=True)
class SliceRef:
    """Where one slice comes from: a frame of a file; None in a Volume's list marks a missing slice."""

    source: Source
    header: Header
    frame: int
    plane: Plane


@dataclass(frozen=True)
class Volume:
    """One channel of one scan.

    `shape` is (z, y, x) and counts missing slices; `spacing_mm` is (z, y, x), z measured along the normal;
    `step` is the way in mm from one slice to the next (tilted when the gantry was). Slices come as uint16 in `unit`:
    MG_CM3 (1000 is water), Z_X100 (740 is water's effective atomic number) or RAW.
    """

    channel: Channel
    unit: str
    slices: tuple[SliceRef | None, ...]
    spacing_mm: tuple[float, float, float]
    origin_mm: Vector
    directions: tuple[Vector, Vector]
    step: Vector
    tilted: bool
    series_uid: str
    frame_of_reference_uid: str
    warnings: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[int, int, int]:
        header = self._any.header
        return (len(self.slices), header.rows, header.columns)

    @property
    def missing(self) -> tuple[int, ...]:
        """Numbers of the slices that nobody sent."""
        return tuple(index for index, ref in enumerate(self.slices) if ref is None)

    @property
    def voxel_cm3(self) -> float:
        z, y, x = self.spacing_mm
        return z * y * x / 1000

    @property
    def sop_uids(self) -> frozenset[str]:
        return frozenset(ref.header.sop_uid for ref in self.slices if ref is not None)

    def iter_slices(self) -> Iterator[Slice]:
        """All slices in order, one in memory at a time and read-only; a missing one is zeros (see `missing`)."""
        yield from self._read(range(len(self.slices)))

    def slice(self, index: int) -> Slice:
        """One slice by number; raises IndexError outside the volume."""
        if not 0 <= index < len(self.slices):
            raise IndexError(index)
        return next(self._read([index]))

    def box(self, box: Box) -> NDArray[np.uint16]:
        """The voxels of a box as (z, y, x), cut at the edges of the volume; may be empty."""
        x, y, z, width, height, depth = box
        depths, rows, columns = self.shape
        wanted = range(max(z, 0), min(z + depth, depths))
        window = np.s_[max(y, 0) : max(min(y + height, rows), 0), max(x, 0) : max(min(x + width, columns), 0)]
        parts = [part[window].copy() for part in self._read(wanted)]
        return np.stack(parts) if parts else np.empty((0, 0, 0), np.uint16)

    def array(self) -> NDArray[np.uint16]:
        """The whole volume as (z, y, x): for tests and small volumes only, it takes all its memory at once."""
        out = np.empty(self.shape, np.uint16)
        for index, part in enumerate(self.iter_slices()):
            out[index] = part
        return out

    @property
    def _any(self) -> SliceRef:
        return next(ref for ref in self.slices if ref is not None)

    def _read(self, indices: "range | list[int]") -> Iterator[Slice]:
        reader = _Reader()
        try:
            for index in indices:
                ref = self.slices[index]
                yield np.zeros(self.shape[1:], np.uint16) if ref is None else reader.read(ref, index, self.unit)
        finally:
            reader.close()


class _Reader:
    """Keeps the file of the last slice open, since a multi-frame volume is one file."""

    def __init__(self) -> None:
        self.header: Header | None = None
        self.places: list[Place] = []

    def read(self, ref: SliceRef, index: int, unit: str) -> Slice:
        if ref.header is not self.header:
            self._turn_to(ref)
        stored = decode(read_place(self.file, self.places[ref.frame]), ref.header, index)
        return in_units(stored, ref.plane, unit)

    def close(self) -> None:
        if self.header is not None:
            self.header = None
            self.context.__exit__(None, None, None)

    def _turn_to(self, ref: SliceRef) -> None:
        self.close()
        self.context = opened(ref.source)
        self.file = self.context.__enter__()
        self.header = ref.header
        self.places = frame_places(self.file, ref.header)


def check_readable(header: Header) -> None:
    """Raise the refusal a header carries, for instance that of 64-bit lengths."""
    if header.unreadable is not None:
        raise Refused(header.unreadable.code, **header.unreadable.params)


__all__ = ["Box", "Slice", "SliceRef", "Source", "Volume", "check_readable", "unit_of"]
