"""What a hostile file may cost at most; each figure is checked before the deed it bounds."""

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Ceilings of one instance; the defaults follow the plan of the reference (1 GB, 2048 squared, 4096)."""

    file_bytes: int = 1024 * MEBIBYTE
    header_bytes: int = 64 * MEBIBYTE  # all that stands before the pixels, masks of reports included
    inflated_bytes: int = 512 * MEBIBYTE  # output of the deflated syntax
    side: int = 2048  # rows or columns of one slice
    frames: int = 4096  # of one file or one series
    voxels: int = 600_000_000
    depth: int = 12  # nested sequences; the deepest valid report has five
    elements: int = 600_000  # data elements of one header: 4,096 frames of 140 elements
    objects: int = 1_000  # findings of one report
    view_pixels: int = 40_000_000  # of one PNG or JPEG view
    series_files: int = 100_000  # files looked at in one assembly


LIMITS = Limits()
