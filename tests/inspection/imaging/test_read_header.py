from datetime import date, timedelta

import pytest
from PIL import Image

from inspection.imaging import Channel, Kind, Refused, Syntax, read_header

from .phantoms import (
    ABOUT,
    DEVICE,
    SCANNED_AT,
    atomic_numbers,
    classic,
    dicos,
    enhanced,
    parcel,
    relabelled,
    save,
    write,
)


def test_a_dicos_volume_tells_what_it_is(tmp_path):
    header = read_header(write(tmp_path, "a.dcs", dicos(parcel(), sop_uid="2.25.77")))
    assert (header.kind, header.channel, header.sop_uid) == (Kind.DICOS_CT, Channel.DENSITY, "2.25.77")
    assert (header.frames, header.rows, header.columns, header.bits_stored) == (12, 40, 48, 16)
    assert (header.scan_uid, header.scan_number) == (ABOUT.scan_uid, ABOUT.scan_number)
    assert (header.barcode, header.barcode_kind, header.barcode_issuer) == ("RP000000011CN", "BARCODE", "CARRIER")
    assert header.device == DEVICE
    assert header.acquired_at == SCANNED_AT
    assert header.warnings == ()


def test_the_second_channel_is_known(tmp_path):
    data = dicos(atomic_numbers(parcel()), channel=Channel.Z_EFFECTIVE)
    assert read_header(write(tmp_path, "z.dcs", data)).channel == Channel.Z_EFFECTIVE


@pytest.mark.parametrize("syntax", [Syntax.EXPLICIT, Syntax.IMPLICIT, Syntax.DEFLATED, Syntax.JPEG_LS, Syntax.RLE])
def test_every_encoding_of_a_plain_slice_reads_the_same(tmp_path, syntax):
    (path,) = classic(tmp_path, parcel(depth=1), syntax=syntax)
    header = read_header(path)
    assert (header.kind, header.channel, header.barcode) == (Kind.DICOM_CT, Channel.DENSITY, ABOUT.barcode)
    assert header.acquired_at == SCANNED_AT
    assert (header.transfer_syntax, header.planes[0].intercept) == (syntax, -1000)


def test_an_enhanced_file_gives_every_frame_its_place(tmp_path):
    dataset, frames = enhanced(parcel(depth=3), order=[2, 0, 1])
    header = read_header(save(tmp_path, "e.dcm", dataset, frames=frames))
    assert header.kind == Kind.ENHANCED_CT
    assert [plane.position[2] for plane in header.planes] == [4.0, 0.0, 2.0]
    assert {plane.spacing for plane in header.planes} == {(1.5, 1.25)}


def test_an_open_file_serves_as_well_as_a_path(tmp_path):
    path = write(tmp_path, "a.dcs", dicos(parcel()))
    with path.open("rb") as file:
        assert read_header(file) == read_header(path)
        assert not file.closed


def test_a_picture_is_a_view(tmp_path):
    Image.new("RGB", (64, 32)).save(tmp_path / "v.png")
    header = read_header(tmp_path / "v.png")
    assert (header.kind, header.columns, header.rows, header.scan_uid) == (Kind.VIEW, 64, 32, "")


@pytest.mark.parametrize(
    ("charset", "encoding", "station"),
    [("GB18030", "gb18030", "查验"), ("ISO_IR 192", "utf-8", "查"), ("", "gb18030", "查验"), ("", "utf-8", "查")],
)
def test_chinese_text_is_read_whatever_the_character_set_says(tmp_path, charset, encoding, station):
    (path,) = classic(tmp_path, parcel(depth=1), SpecificCharacterSet="ISO_IR 100", StationName="XXXX")
    data = path.read_bytes().replace(b"ISO_IR 100", charset.ljust(10).encode())
    path.write_bytes(data.replace(b"XXXX", station.encode(encoding).ljust(4)))
    assert read_header(path).device.station == station


def test_a_name_of_a_person_is_warned_of_and_not_kept(tmp_path):
    (path,) = classic(tmp_path, parcel(depth=1), PatientName="WANG^XIAOMING")
    header = read_header(path)
    assert "PERSON_NAME" in header.warnings
    assert "WANG" not in repr(header)


def test_a_name_where_the_barcode_belongs_is_no_barcode(tmp_path):
    (path,) = classic(tmp_path, parcel(depth=1), PatientID="WANG^XIAOMING")
    header = read_header(path)
    assert header.barcode == ""
    assert "PERSON_NAME" in header.warnings


def test_a_missing_barcode_is_warned_of(tmp_path):
    (path,) = classic(tmp_path, parcel(depth=1), PatientID="")
    assert "NO_BARCODE" in read_header(path).warnings


def test_leading_zeros_in_identifiers_are_warned_of_only(tmp_path):
    header = read_header(write(tmp_path, "a.dcs", dicos(parcel(), sop_uid="1.02.3")))
    assert header.sop_uid == "1.02.3"
    assert header.warnings == ("UID_LEADING_ZERO",)


def test_a_scan_that_jammed_or_was_a_test_is_told_apart(tmp_path):
    jammed = dicos(parcel()).replace(b"SUCCESSFUL", b"JAM       ")
    assert read_header(write(tmp_path, "j.dcs", jammed)).warnings == ("ACQUISITION_INCOMPLETE",)
    test = dicos(parcel()).replace(b"CS\x0c\x00OPERATIONAL ", b"CS\x10\x00NON_OPERATIONAL ")
    assert read_header(write(tmp_path, "t.dcs", test)).warnings == ("NOT_OPERATIONAL",)


def test_64_bit_lengths_are_read_and_kept_but_not_shown(tmp_path):
    header = read_header(write(tmp_path, "a.dcs", relabelled(dicos(parcel()), Syntax.EXTENDED_64BIT)))
    assert (header.barcode, header.frames) == (ABOUT.barcode, 12)
    assert header.unreadable.code == "SYNTAX_64BIT"


@pytest.mark.parametrize(
    ("sop_class", "code"),
    [
        ("1.2.840.10008.5.1.4.1.1.501.4", "PERSON_IMAGE"),
        ("1.2.840.10008.5.1.4.1.1.501.5", "PERSON_IMAGE"),
        ("1.2.840.10008.5.1.4.1.1.4", "UNSUPPORTED_CLASS"),
    ],
)
def test_images_of_persons_and_unknown_kinds_are_refused(tmp_path, sop_class, code):
    (path,) = classic(tmp_path, parcel(depth=1), SOPClassUID=sop_class)
    with pytest.raises(Refused, match=code):
        read_header(path)


def test_the_record_of_a_header_is_plain_json(tmp_path):
    record = read_header(write(tmp_path, "a.dcs", dicos(parcel()))).as_json()
    assert record["acquired_at"] == SCANNED_AT.isoformat()
    assert record["device"]["calibrated_on"] == date(2026, 3, 1).isoformat()
    assert record["kind"] == "DICOS_CT"
    assert "planes" not in record


def test_times_keep_the_zone_of_the_file_or_none(tmp_path):
    (path,) = classic(tmp_path, parcel(depth=1), TimezoneOffsetFromUTC="-0330")
    assert read_header(path).acquired_at.utcoffset() == -timedelta(hours=3, minutes=30)
    (path,) = classic(tmp_path, parcel(depth=1), TimezoneOffsetFromUTC="")
    assert read_header(path).acquired_at.tzinfo is None
