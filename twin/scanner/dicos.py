"""DICOS files as a scanner writes them: CT volumes and the machine's threat report."""

import hashlib
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset, dcmwrite
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence as Items
from pydicom.uid import ExplicitVRLittleEndian, JPEGLSLossless, RLELossless

from twin import chance
from twin.scanner.phantom import SHAPE, VOXEL, Box, Volume

CT_CLASS, REPORT_CLASS = "1.2.840.10008.5.1.4.1.1.501.1", "1.2.840.10008.5.1.4.1.1.501.3"
DENSITY, ATOMIC_NUMBER = "DENSITY", "Z_EFFECTIVE"
ALGORITHM = ["TWIN ATR", "1.0", "profile=parcel"]
JPEG_LS, RLE = "JPEG_LS", "RLE"
Frame = NDArray[np.uint16]
Elements = dict[int, tuple[str, Any]]


@dataclass(frozen=True)
class About:
    """What all files of one pass through the tunnel share."""

    seed: object
    barcode: str
    grams: int
    station: str
    scan_number: str  # up to 16 characters, of the device
    scanned_at: datetime  # with a zone; another pass of the same parcel has another time, and other identifiers

    def uid(self, *of: object) -> str:
        """An identifier that belongs to this pass and purpose."""
        text = "\x1f".join(map(str, (self.seed, self.station, self.barcode, self.scanned_at.isoformat(), *of)))
        return f"2.25.{int.from_bytes(hashlib.blake2b(text.encode(), digest_size=15).digest(), 'big')}"


@dataclass(frozen=True)
class Found:
    """One object the machine points at."""

    category: str  # EXPLOSIVE PI CONTRABAND ANOMALY LAPTOP PHARMACEUTICAL OTHER
    description: str
    box: Box
    mass_g: float
    density: float  # g/cm3
    probability: float


def volume_file(volume: Volume, about: About, channel: str = DENSITY, compression: str = JPEG_LS) -> bytes:
    """One channel as a DICOS CT file, lossless."""
    sop = about.uid("ct", channel)
    elements = _identity(about, CT_CLASS, sop, about.uid("series", channel), 1 if channel == DENSITY else 2)
    elements |= _image(channel, about)
    dataset = _dataset(elements)
    syntax, encode = COMPRESSIONS[compression]
    frames = [encode(np.ascontiguousarray(frame)) for frame in volume]
    dataset.add_new(0x7FE00010, "OB", encapsulate(frames))
    dataset["PixelData"].is_undefined_length = True
    return _written(dataset, CT_CLASS, sop, syntax)


def _jpeg_ls(frame: Frame) -> bytes:
    """JPEG-LS without the SPIFF segments (APP8) that the encoder puts first: DICOM has no place for them."""
    stream = bytes(imagecodecs.jpegls_encode(frame))
    start = 2
    while stream[start : start + 2] == b"\xff\xe8":
        start += 2 + int.from_bytes(stream[start + 2 : start + 4], "big")
    return stream[:2] + stream[start:]


def _rle(frame: Frame) -> bytes:
    """Run lengths of the high bytes, then of the low ones, each row by itself (PS3.5 annex G)."""
    halves = (np.ascontiguousarray(half, np.uint8) for half in (frame >> 8, frame & 255))
    packed = [bytes(imagecodecs.packbits_encode(half, axis=-1)) for half in halves]
    high, low = (one + b"\0" * (len(one) % 2) for one in packed)
    return struct.pack("<16I", 2, 64, 64 + len(high), *[0] * 13) + high + low


COMPRESSIONS: dict[str, tuple[str, Callable[[Frame], bytes]]] = {
    JPEG_LS: (JPEGLSLossless, _jpeg_ls),
    RLE: (RLELossless, _rle),
}


def report_file(found: Sequence[Found], about: About) -> bytes:
    """The machine's report: ALARM with its objects, or CLEAR."""
    sop = about.uid("report")
    elements = _identity(about, REPORT_CLASS, sop, about.uid("series", "report"), 3)
    elements |= _verdict(found, about)
    elements[0x40101011] = ("SQ", [_threat(number, one, about) for number, one in enumerate(found, 1)])
    return _written(_dataset(elements), REPORT_CLASS, sop, ExplicitVRLittleEndian)


def _identity(about: About, sop_class: str, sop: str, series: str, number: int) -> Elements:
    day, time = f"{about.scanned_at:%Y%m%d}", f"{about.scanned_at:%H%M%S}.000000"
    return {
        0x00080005: ("CS", "ISO_IR 192"),
        0x00080012: ("DA", day), 0x00080013: ("TM", time),
        0x00080016: ("UI", sop_class), 0x00080018: ("UI", sop),
        0x00080020: ("DA", day), 0x00080021: ("DA", day), 0x00080023: ("DA", day),
        0x00080030: ("TM", time), 0x00080031: ("TM", time), 0x00080033: ("TM", time),
        0x00080070: ("LO", "CUSTOMS TWIN"), 0x00080080: ("LO", "PARCEL LINE"), 0x00080081: ("ST", "HALL A"),
        0x00080201: ("SH", f"{about.scanned_at:%z}"),
        0x00081010: ("SH", about.station), 0x00081040: ("LO", ""), 0x00081090: ("LO", "PHANTOM PARCEL CT"),
        0x00100020: ("LO", about.barcode), 0x00100021: ("LO", "CARRIER"), 0x00100022: ("CS", "BARCODE"),
        0x00100040: ("CS", "U"), 0x00101002: ("SQ", []), 0x00101030: ("DS", f"{about.grams / 1000:.3f}"),
        0x00181000: ("LO", "TWIN-0001"), 0x00181020: ("LO", "1.0"),
        0x00181200: ("DA", day), 0x00181201: ("TM", "000000"),
        0x0020000D: ("UI", about.uid("scan")), 0x0020000E: ("UI", series), 0x00200010: ("SH", about.scan_number),
        0x00200013: ("IS", number), 0x00200052: ("UI", about.uid("frame of reference")), 0x00201040: ("LO", ""),
        0x4010103A: ("CS", "V03"), 0x40101042: ("CS", "CARGO"), 0x40101044: ("CS", "SUCCESSFUL"),
        0x40101048: ("CS", "OPERATIONAL"), 0x40101064: ("SQ", []),
    }  # fmt: skip


def _image(channel: str, about: About) -> Elements:
    frames, rows, columns = SHAPE
    kind = ["ORIGINAL", channel, "VOLUME", "NONE"]
    return {
        0x00080008: ("CS", kind), 0x0008002A: ("DT", f"{about.scanned_at:%Y%m%d%H%M%S}.000000"),
        0x00080060: ("CS", "CT"), 0x00080118: ("CS", "MACHINE"), 0x00082108: ("CS", "LHS"),
        0x00089205: ("CS", "MONOCHROME"), 0x00089206: ("CS", "VOLUME"), 0x00089207: ("CS", "NONE"),
        0x00189073: ("FD", 2.0),
        0x00280002: ("US", 1), 0x00280004: ("CS", "MONOCHROME2"), 0x00280008: ("US", frames),
        0x00280010: ("US", rows), 0x00280011: ("US", columns), 0x00280100: ("US", 16), 0x00280101: ("US", 16),
        0x00280102: ("US", 15), 0x00280103: ("US", 0), 0x00280301: ("CS", "NO"),
        0x00400555: ("SQ", []), 0x20500020: ("CS", "IDENTITY"), 0x43000902: ("FL", 0.0),
        0x52009229: ("SQ", [_shared(channel)]),
        0x52009230: ("SQ", _places(frames)),
    }  # fmt: skip


def _shared(channel: str) -> Elements:
    """What holds for all frames."""
    frame_type: Elements = {
        0x00089007: ("CS", ["ORIGINAL", channel, "VOLUME", "NONE"]), 0x00089205: ("CS", "MONOCHROME"),
        0x00089206: ("CS", "VOLUME"), 0x00089207: ("CS", "NONE"),
    }  # fmt: skip
    return {
        0x00189325: ("SQ", [{0x00180060: ("DS", 160), 0x00181160: ("SH", "NONE"), 0x00181190: ("DS", 1)}]),
        0x00189329: ("SQ", [frame_type]),
        0x00209116: ("SQ", [{0x00200037: ("DS", [1, 0, 0, 0, 1, 0])}]),
        0x00289110: ("SQ", [{0x00180050: ("DS", VOXEL), 0x00280030: ("DS", [VOXEL, VOXEL])}]),
        0x00289145: ("SQ", [{0x00281052: ("DS", 0), 0x00281053: ("DS", 1), 0x00281054: ("LO", "MHU")}]),
    }


def _places(frames: int) -> list[Elements]:
    return [{0x00209113: ("SQ", [{0x00200032: ("DS", [0, 0, frame * VOXEL])}])} for frame in range(frames)]


def _reference(about: About) -> Elements:
    return {0x00081150: ("UI", CT_CLASS), 0x00081155: ("UI", about.uid("ct", DENSITY))}


def _verdict(found: Sequence[Found], about: About) -> Elements:
    elements: Elements = {
        0x00080060: ("CS", "TDR"), 0x00081110: ("SQ", [_reference(about)]),
        0x40101024: ("CS", "SUCCESS"), 0x40101027: ("CS", "MACHINE"), 0x40101029: ("LO", ALGORITHM),
        0x4010102B: ("DT", f"{about.scanned_at:%Y%m%d%H%M%S}.000000{about.scanned_at:%z}"),
        0x40101031: ("CS", "ALARM" if found else "CLEAR"),
        0x40101033: ("US", len(found)), 0x40101034: ("US", len(found)),
        0x40101069: ("FL", 400.0 + chance.between(about.seed, 0, 900, "atr ms", about.barcode)),
        0x4010106D: ("CS", "NO"), 0x40101075: ("FD", 1.0),
    }  # fmt: skip
    return elements


def _threat(number: int, found: Found, about: About) -> Elements:
    moment = f"{about.scanned_at:%Y%m%d%H%M%S}.000000"
    place: Elements = {
        0x0008114A: ("SQ", [_reference(about)]),
        0x40101001: ("SQ", [{
            0x40101004: ("FL", list(map(float, found.box.low))),
            0x40101005: ("FL", list(map(float, found.box.extents))),
            0x40101006: ("OB", b""),
        }]),
        0x40101017: ("FL", found.mass_g), 0x40101018: ("FL", found.density),
    }  # fmt: skip
    assessment: Elements = {
        0x40101012: ("CS", found.category), 0x40101013: ("LT", found.description),
        0x40101014: ("CS", "NO_INTERFERENCE"), 0x40101015: ("CS", "THREAT"), 0x40101016: ("FL", found.probability),
    }  # fmt: skip
    return {
        0x40101010: ("US", number), 0x40101037: ("SQ", [place]), 0x40101038: ("SQ", [assessment]),
        0x40101080: ("DT", moment), 0x40101081: ("DT", moment), 0x40101082: ("FL", 120.0),
    }  # fmt: skip


def _dataset(elements: Elements) -> Dataset:
    dataset = Dataset()
    for tag in sorted(elements):
        vr, value = elements[tag]
        dataset.add_new(tag, vr, Items([_dataset(item) for item in value]) if vr == "SQ" else value)
    return dataset


def _written(dataset: Dataset, sop_class: str, sop: str, syntax: str) -> bytes:
    meta = FileMetaDataset()
    for tag, vr, value in (
        (0x00020001, "OB", b"\x00\x01"), (0x00020002, "UI", sop_class), (0x00020003, "UI", sop),
        (0x00020004, "CS", "V03"), (0x00020010, "UI", syntax), (0x00020012, "UI", _implementation()),
        (0x00020013, "SH", "CUSTOMSTWIN_1"),
    ):  # fmt: skip
        meta.add_new(tag, vr, value)
    dataset.file_meta = meta
    dataset.preamble = b"\x00" * 128
    target = BytesIO()
    dcmwrite(target, dataset, enforce_file_format=True)
    return target.getvalue()


@cache
def _implementation() -> str:
    return f"2.25.{int.from_bytes(hashlib.blake2b(b'customs twin', digest_size=15).digest(), 'big')}"
