"""Small synthetic scans with known truth, written by our own writer or, as an outside opinion, by pydicom."""

import math
import warnings
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence

from inspection.imaging import Channel, Device, Header, Kind, Syntax, new_uid, write_volume
from inspection.imaging.emitting import file_of
from inspection.imaging.encoders import encode
from inspection.imaging.identity import class_of

CHINA = timezone(timedelta(hours=8))
SCANNED_AT = datetime(2026, 3, 14, 9, 26, 53, tzinfo=CHINA)
DEVICE = Device(
    station="CT01", manufacturer="MAKER", model="PARCEL CT", serial="0001", software="1.0", location="LINE 1",
    address="HALL A", calibrated_on=date(2026, 3, 1),
)  # fmt: skip
ABOUT = Header(
    kind=Kind.DICOS_CT, size=0, sop_class_uid=class_of(Kind.DICOS_CT), sop_uid="2.25.11", scan_uid="2.25.12",
    series_uid="2.25.13", frame_of_reference_uid="2.25.14", barcode="RP000000011CN", barcode_kind="BARCODE",
    barcode_issuer="CARRIER", scan_number="S1", device=DEVICE, acquired_at=SCANNED_AT,
)  # fmt: skip


def parcel(depth=12, rows=40, columns=48, seed=1):
    """A carton of paper with a steel bar, (z, y, x) in mg/cm3, with noise so that no two slices are alike."""
    voxels = np.random.default_rng(seed).integers(0, 12, (depth, rows, columns), dtype=np.uint16)
    voxels[2:-2, 8:-8, 8:-8] += 800
    voxels[depth // 3 : depth // 2, 18:22, 14:34] += 7000
    return voxels


def atomic_numbers(voxels):
    """Hundredfold atomic numbers that go with `parcel`: 6.9 for paper, 25.8 for steel."""
    return np.select([voxels >= 4000, voxels >= 400], [2580, 690], 0).astype(np.uint16)


def dicos(voxels, *, about=ABOUT, channel=Channel.DENSITY, syntax=Syntax.EXPLICIT, spacing=(2.0, 1.5, 1.25), **ids):
    return write_volume(
        voxels, about=about, channel=channel, spacing_mm=spacing, scanned_at=SCANNED_AT, syntax=syntax,
        sop_uid=ids.get("sop_uid") or new_uid(), series_uid=ids.get("series_uid") or new_uid(),
    )  # fmt: skip


def write(folder, name, data):
    path = Path(folder) / name
    path.write_bytes(data)
    return path


def classic(folder, voxels, *, syntax=Syntax.EXPLICIT, tilt=0.0, skip=(), names=None, intercept=-1000, **changes):
    """A plain DICOM CT series of one file a slice by pydicom; the paths in slice order."""
    series, paths = new_uid(), []
    for index, frame in enumerate(voxels):
        if index in skip:
            continue
        name = names[index] if names else f"IM{index:05d}.dcm"
        dataset = classic_slice(frame, index=index, series=series, tilt=tilt, intercept=intercept, **changes)
        paths.append(save(folder, name, dataset, syntax=syntax, frames=[frame]))
    return paths


def classic_slice(frame, *, index, series, tilt=0.0, intercept=-1000, spacing=(2.0, 1.5, 1.25), **changes):
    """One slice; with a tilted gantry the planes lean while the belt still runs along z."""
    lean = math.radians(tilt)
    dataset = _common(Kind.DICOM_CT, series)
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.InstanceNumber = index + 1
    dataset.ImagePositionPatient = [0.0, 0.0, index * spacing[0]]
    dataset.ImageOrientationPatient = [1.0, 0.0, 0.0, 0.0, round(math.cos(lean), 8), round(-math.sin(lean), 8)]
    dataset.PixelSpacing = [spacing[1], spacing[2]]
    dataset.SliceThickness = spacing[0]
    dataset.GantryDetectorTilt = tilt
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = intercept, 1, "HU"
    _pixels(dataset, frame)
    for name, value in changes.items():
        setattr(dataset, name, value)
    return dataset


def enhanced(voxels, *, order=None, spacing=(2.0, 1.5, 1.25)):
    """An enhanced multi-frame CT whose frames stand in `order`; a data set and its frames."""
    order = list(order if order is not None else range(len(voxels)))
    dataset = _common(Kind.ENHANCED_CT, new_uid())
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    dataset.NumberOfFrames = len(order)
    dataset.SharedFunctionalGroupsSequence = Sequence([_shared_groups(spacing)])
    dataset.PerFrameFunctionalGroupsSequence = Sequence([_frame_group(index * spacing[0]) for index in order])
    _pixels(dataset, voxels[0])
    return dataset, [voxels[index] for index in order]


def save(folder, name, dataset, *, syntax=Syntax.EXPLICIT, frames):
    """Write a data set with its frames through pydicom."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = dataset.SOPClassUID, dataset.SOPInstanceUID
    meta.TransferSyntaxUID = str(syntax)
    path = Path(folder) / name
    file = FileDataset(str(path), dataset, file_meta=meta, preamble=b"\0" * 128)
    if syntax in (Syntax.EXPLICIT, Syntax.IMPLICIT, Syntax.DEFLATED):
        file.PixelData = b"".join(np.ascontiguousarray(frame).tobytes() for frame in frames)
    else:
        file.PixelData = encapsulate([encode(frame, syntax) for frame in frames])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file.save_as(path, enforce_file_format=True)
    return path


def relabelled(data, syntax):
    """The file under another transfer syntax, its content left as it is."""
    start = 144 + int.from_bytes(data[140:144], "little")  # after the meta group
    return file_of({}, sop_class=ABOUT.sop_class_uid, sop_uid=new_uid(), syntax=syntax) + data[start:]


def _common(kind, series):
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID, dataset.SOPInstanceUID = class_of(kind), new_uid()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = ABOUT.scan_uid, series
    dataset.FrameOfReferenceUID, dataset.StudyID = ABOUT.frame_of_reference_uid, ABOUT.scan_number
    dataset.StudyDate, dataset.StudyTime, dataset.TimezoneOffsetFromUTC = "20260314", "092653", "+0800"
    dataset.Modality, dataset.StationName, dataset.Manufacturer = "CT", "CT01", "MAKER"
    dataset.PatientID, dataset.TypeOfPatientID, dataset.PatientName = ABOUT.barcode, "BARCODE", ""
    return dataset


def _pixels(dataset, frame):
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows, dataset.Columns = frame.shape
    bits = frame.dtype.itemsize * 8
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = bits, bits, bits - 1
    dataset.PixelRepresentation = int(frame.dtype.kind == "i")


def _shared_groups(spacing):
    group, orientation, measures, scale = Dataset(), Dataset(), Dataset(), Dataset()
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    measures.PixelSpacing, measures.SliceThickness = [spacing[1], spacing[2]], spacing[0]
    scale.RescaleIntercept, scale.RescaleSlope, scale.RescaleType = -1000, 1, "HU"
    group.PlaneOrientationSequence = Sequence([orientation])
    group.PixelMeasuresSequence = Sequence([measures])
    group.PixelValueTransformationSequence = Sequence([scale])
    return group


def _frame_group(z):
    group, place = Dataset(), Dataset()
    place.ImagePositionPatient = [0, 0, z]
    group.PlanePositionSequence = Sequence([place])
    return group
