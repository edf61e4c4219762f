"""Plain PNG and JPEG pictures, the fall-back of a line whose machine gives no volume."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps

from .header import Header
from .limits import LIMITS, Limits
from .refusals import Refused
from .source import size_of
from .tags import Kind

FORMATS = ("PNG", "JPEG")
SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
MODES = {"L": 8, "RGB": 8, "RGBA": 8, "P": 8, "1": 1, "LA": 8, "I;16": 16, "CMYK": 8}
SHOWN_SIDE = 2048  # longest side of what the browser gets
TAIL = 1 << 20  # where the end of a picture stands, whatever a camera writes behind it
PNG_END, JPEG_END, JPEG_SCAN = b"IEND", b"\xff\xd9", b"\xff\xda"


@dataclass(frozen=True)
class View:
    """A picture made safe to show: decoded, turned upright, without metadata, and packed again as PNG."""

    png: bytes
    width: int
    height: int
    original_width: int
    original_height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.png).hexdigest()


def is_picture(file: BinaryIO) -> bool:
    """Whether the file begins like a PNG or JPEG; the file is wound back."""
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    return start.startswith(SIGNATURES)


def picture_header(file: BinaryIO, *, limits: Limits = LIMITS) -> Header:
    """Size of a picture from its header alone, checked before anything is decoded."""
    size = size_of(file)
    if size > limits.file_bytes:
        raise Refused("TOO_LARGE", what="file_bytes", value=size, limit=limits.file_bytes)
    with _open(file, limits) as picture:
        _check_whole(file, size)
        return Header(
            kind=Kind.VIEW,
            size=size,
            rows=picture.height,
            columns=picture.width,
            frames=1,
            bits_allocated=MODES.get(picture.mode, 8),
            samples=len(picture.getbands()),
            photometric=picture.mode,
            warnings=("NO_BARCODE",),
        )


def safe_picture(file: BinaryIO, *, limits: Limits = LIMITS) -> View:
    """Decode a PNG or JPEG within the limits; raises Refused (NOT_A_PICTURE, TOO_LARGE, TRUNCATED, CORRUPT)."""
    if not is_picture(file):
        raise Refused("NOT_A_PICTURE")
    with _open(file, limits) as picture:
        _check_whole(file, size_of(file))
        return _safe(picture)


def _check_whole(file: BinaryIO, size: int) -> None:
    """Refuse a picture without its end; Pillow alone would not, once a library told it to load what there is."""
    here = file.tell()
    file.seek(0)
    png = file.read(len(SIGNATURES[0])) == SIGNATURES[0]
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    file.seek(here)
    # The end of an embedded thumbnail comes before the scan of the picture itself.
    if not (PNG_END in tail if png else tail.rfind(JPEG_END) > tail.rfind(JPEG_SCAN)):
        raise Refused("TRUNCATED", needed="?", present=size)


def _open(file: BinaryIO, limits: Limits) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            picture = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise Refused("TOO_LARGE", what="pixels", value="?", limit=limits.view_pixels) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused("CORRUPT", detail=type(error).__name__) from error
    pixels = picture.width * picture.height
    if pixels > limits.view_pixels:
        raise Refused("TOO_LARGE", what="pixels", value=pixels, limit=limits.view_pixels)
    return picture


def _safe(picture: Image.Image) -> View:
    original = picture.size
    try:
        picture.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))  # a JPEG is then decoded no larger than needed
        upright = ImageOps.exif_transpose(picture)
    except (OSError, SyntaxError, ValueError) as error:
        code = "TRUNCATED" if "truncated" in str(error) else "CORRUPT"
        raise Refused(code, needed="?", present="?", detail=type(error).__name__) from error
    return packed(upright.convert("L" if upright.mode in ("1", "L", "I;16") else "RGB"), original)


def packed(picture: Image.Image, original: tuple[int, int]) -> View:
    """The picture no larger than a screen needs, as PNG."""
    picture.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return View(out.getvalue(), *picture.size, *original)
