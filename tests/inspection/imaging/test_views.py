import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageFile

from inspection.imaging import Kind, Limits, Refused, Syntax, read_header, read_view
from inspection.imaging.identity import class_of

from .phantoms import classic_slice, dicos, parcel, save, write


def packed(picture, kind="PNG", **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return io.BytesIO(out.getvalue())


def gradient(width=60, height=40):
    return Image.fromarray(np.tile(np.arange(width, dtype=np.uint8) * 4, (height, 1)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_decoded_and_packed_anew(kind):
    view = read_view(packed(gradient(), kind))
    shown = Image.open(io.BytesIO(view.png))
    assert (shown.format, shown.size, view.original_width) == ("PNG", (60, 40), 60)
    assert np.abs(np.asarray(shown).astype(int) - np.asarray(gradient())).max() < 6


def test_metadata_of_the_picture_is_not_passed_on():
    exif = Image.Exif()
    exif[0x9286] = "secret words"
    exif[0x0112] = 6
    view = read_view(packed(gradient(), "JPEG", exif=exif))
    assert b"secret" not in view.png
    assert (view.width, view.height) == (40, 60)


def test_a_picture_larger_than_a_screen_is_reduced():
    view = read_view(packed(Image.new("L", (5000, 100))))
    assert (view.width, view.height, view.original_width) == (2048, 41, 5000)


def png_announcing(width, height):
    chunk = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = struct.pack(">I", 13) + b"IHDR" + chunk + struct.pack(">I", zlib.crc32(b"IHDR" + chunk))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + body + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", 0))


@pytest.mark.parametrize("read", [read_header, read_view])
@pytest.mark.parametrize("size", [(7000, 7000), (60000, 60000), (2_000_000_000, 2)])
def test_a_picture_bomb_is_refused_before_it_is_decoded(read, size):
    with pytest.raises(Refused, match=r"TOO_LARGE|CORRUPT"):
        read(png_announcing(*size))


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.99])
def test_a_picture_cut_short_is_refused(form, share, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    data = packed(gradient(600, 600), form).getvalue()
    for read in (read_view, read_header):
        with pytest.raises(Refused, match="TRUNCATED"):
            read(io.BytesIO(data[: int(len(data) * share)]))


def test_a_picture_with_something_behind_it_is_whole():
    for form in ("JPEG", "PNG"):
        assert read_view(io.BytesIO(packed(gradient(60, 60), form).getvalue() + b"what the camera adds")).width == 60


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "EMPTY"), (b"GIF89a" + b"\0" * 99, "NOT_A_PICTURE"), (b"\x89PNG\r\n\x1a\nxxxx", "CORRUPT")],
)
def test_what_is_no_picture_is_refused(data, code):
    with pytest.raises(Refused, match=code):
        read_view(io.BytesIO(data))


def test_a_volume_is_no_picture(tmp_path):
    with pytest.raises(Refused, match="NOT_A_PICTURE"):
        read_view(write(tmp_path, "a.dcs", dicos(parcel())))


def test_the_pixel_limit_may_be_set():
    with pytest.raises(Refused, match="TOO_LARGE"):
        read_view(packed(gradient()), limits=Limits(view_pixels=100))


@pytest.mark.parametrize(("photometric", "first", "last"), [("MONOCHROME2", 0, 255), ("MONOCHROME1", 255, 0)])
def test_a_dicos_projection_is_shown_over_its_range(tmp_path, photometric, first, last):
    frame = np.tile(np.linspace(100, 9000, 64).astype(np.uint16), (32, 1))
    dataset = classic_slice(
        frame, index=0, series="2.25.5", SOPClassUID="1.2.840.10008.5.1.4.1.1.501.2.1",
        PhotometricInterpretation=photometric,
    )  # fmt: skip
    path = save(tmp_path, "x.dcs", dataset, syntax=Syntax.JPEG_LOSSLESS_SV1, frames=[frame])
    assert read_header(path).kind == Kind.XRAY
    shown = np.asarray(Image.open(io.BytesIO(read_view(path).png)))
    assert (shown.shape, shown[0, 0], shown[0, -1]) == ((32, 64), first, last)


def test_a_projection_for_processing_is_kept_and_not_shown(tmp_path):
    frame = parcel(depth=1)[0]
    dataset = classic_slice(frame, index=0, series="2.25.5", SOPClassUID="1.2.840.10008.5.1.4.1.1.501.2.2")
    path = save(tmp_path, "x.dcs", dataset, frames=[frame])
    assert read_header(path).unreadable.code == "STORE_ONLY"
    with pytest.raises(Refused, match="STORE_ONLY"):
        read_view(path)


def test_a_screenshot_kept_as_dicom_is_shown_in_its_colours(tmp_path):
    frame = np.zeros((20, 30, 3), np.uint8)
    frame[..., 1] = 200
    dataset = classic_slice(frame[..., 0], index=0, series="2.25.5", SOPClassUID=class_of(Kind.VIEW))
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.PlanarConfiguration = 3, "RGB", 0
    view = read_view(save(tmp_path, "s.dcm", dataset, frames=[frame]))
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(view.png))), frame)
