"""The slice sheets and the small 8-bit volume, both made of the same reduced grey slices."""

import struct
from collections.abc import Callable

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..volume import Slice, Volume
from .tone import grey_table, striped, white_of

TILE_SIDE = 256
SMALL_DEPTH = 384
SHEET_SIDE = 4096  # a browser holds a decoded sheet four bytes a pixel: 64 MB


def factor_for(rows: int, columns: int) -> int:
    """By how much slices are reduced, a power of two, so that a tile is at most 256 pixels wide and high."""
    factor = 1
    while max(rows, columns) > TILE_SIDE * factor:
        factor *= 2
    return factor


class Reducer:
    """Turns slices into small ones of at most 256 x 256 (by averaging), and these into grey tiles."""

    def __init__(self, volume: Volume) -> None:
        _, rows, columns = volume.shape
        self.factor = factor_for(rows, columns)
        self.height, self.width = -(-rows // self.factor), -(-columns // self.factor)
        self.table = grey_table(white_of(volume.unit))
        self.missing = striped(self.height, self.width)

    def reduce(self, density: Slice) -> Slice:
        """The slice averaged down to (height, width)."""
        factor = self.factor
        while factor > 1:
            density = halved(density)
            factor //= 2
        return density

    def tile(self, small: Slice) -> NDArray[np.uint8]:
        """The grey tile of a reduced slice."""
        return self.table.take(small)


def halved(values: Slice) -> Slice:
    """The mean of each 2 x 2 block, an odd last row or column doubled.

    Neighbours in a row are added as halves of one 32-bit word, several times faster than by strides.
    """
    rows, columns = values.shape
    if rows % 2 or columns % 2:
        values = np.pad(values, ((0, rows % 2), (0, columns % 2)), mode="edge")
    pairs = ((values[0::2] >> 1) + (values[1::2] >> 1)).view(np.uint32)
    return (((pairs & 0xFFFF) + (pairs >> 16)) >> 1).astype(np.uint16)


class Sheets:
    """Lays tiles out row by row; `done(number, picture)` gets each sheet as soon as it is full."""

    def __init__(self, count: int, reducer: Reducer, done: "Callable[[int, Image.Image], None]") -> None:
        self.height, self.width, self.done = reducer.height, reducer.width, done
        self.columns = min(SHEET_SIDE // self.width, max(1, round(count**0.5)))
        self.per_sheet = self.columns * (SHEET_SIDE // self.height)
        self.count = count
        self.number = 0
        self.sheet = self._blank()

    def add(self, index: int, tile: NDArray[np.uint8]) -> None:
        row, column = divmod(index % self.per_sheet, self.columns)
        top, left = row * self.height, column * self.width
        self.sheet[top : top + self.height, left : left + self.width] = tile
        if (index + 1) % self.per_sheet == 0 or index + 1 == self.count:
            self._finish()

    def layout(self) -> dict[str, int]:
        return {
            "tile_width": self.width, "tile_height": self.height, "columns": self.columns,
            "per_sheet": self.per_sheet, "slices": self.count,
        }  # fmt: skip

    def _finish(self) -> None:
        self.done(self.number, Image.fromarray(self.sheet))
        self.number += 1
        if self.number * self.per_sheet < self.count:
            self.sheet = self._blank()

    def _blank(self) -> NDArray[np.uint8]:
        left = self.count - self.number * self.per_sheet
        rows = -(-min(left, self.per_sheet) // self.columns)
        return np.zeros((rows * self.height, self.columns * self.width), np.uint8)


class SmallVolume:
    """Averages neighbouring tiles into a volume of at most 384 slices, for slicing and 3-D in the browser."""

    def __init__(self, volume: Volume, reducer: Reducer) -> None:
        depth = volume.shape[0]
        self.volume, self.reduced = volume, reducer.factor
        # As coarse along the belt as across it where there are slices enough.
        self.factor = max(-(-depth // SMALL_DEPTH), reducer.factor if depth >= TILE_SIDE else 1)
        self.voxels = np.zeros((-(-depth // self.factor), reducer.height, reducer.width), np.uint8)
        self.sum = np.zeros((reducer.height, reducer.width), np.uint16)
        self.held = 0

    def add(self, index: int, tile: NDArray[np.uint8]) -> None:
        self.sum += tile
        self.held += 1
        if self.held == self.factor or index + 1 == self.volume.shape[0]:
            self.voxels[index // self.factor] = self.sum // self.held
            self.sum[:] = 0
            self.held = 0

    def nifti(self) -> bytes:
        """The volume as NIfTI-1, gzipped."""
        return bytes(imagecodecs.gzip_encode(self._header() + self.voxels.tobytes(), level=1))

    def spacing_mm(self) -> tuple[float, float, float]:
        z, y, x = self.volume.spacing_mm
        return (z * self.factor, y * self.reduced, x * self.reduced)

    def _header(self) -> bytes:
        depth, rows, columns = self.voxels.shape
        z, y, x = self.spacing_mm()
        header = bytearray(352)
        struct.pack_into("<i", header, 0, 348)
        struct.pack_into("<8h", header, 40, 3, columns, rows, depth, 1, 1, 1, 1)
        struct.pack_into("<hh", header, 70, 2, 8)  # unsigned bytes
        struct.pack_into("<8f", header, 76, 1.0, x, y, z, 0, 0, 0, 0)
        struct.pack_into("<fff", header, 108, 352.0, 1.0, 0.0)
        header[123] = 2  # millimetres
        struct.pack_into("<hh", header, 252, 0, 1)  # no quaternion; the matrix below, in scanner space
        struct.pack_into("<12f", header, 280, *self._matrix())
        header[344:348] = b"n+1\0"
        return bytes(header)

    def _matrix(self) -> list[float]:
        """Voxel to millimetres, right-anterior-superior; a tilted gantry shows as its shear."""
        row, column = self.volume.directions
        _, y, x = self.spacing_mm()
        origin, step = self.volume.origin_mm, self.volume.step
        lines: list[float] = []
        for axis, sign in ((0, -1.0), (1, -1.0), (2, 1.0)):
            line = (row[axis] * x, column[axis] * y, step[axis] * self.factor, origin[axis])
            lines += [sign * part for part in line]
        return lines
