"""Hostile and broken files: each is refused by a code, quickly, and nothing else is ever raised."""

import io
import struct
import time
import tracemalloc
import zlib

import numpy as np
import pytest

from inspection.imaging import (
    Kind,
    Limits,
    Refused,
    Report,
    Syntax,
    assemble,
    new_uid,
    read_header,
    read_report,
    write_report,
)
from inspection.imaging.emitting import encapsulated, encoded, file_of
from inspection.imaging.encoders import encode
from inspection.imaging.identity import class_of

from .phantoms import ABOUT, SCANNED_AT, classic, dicos, parcel, relabelled, save, write

SLICE = {
    0x00080016: ("UI", class_of(Kind.DICOM_CT)),
    0x00080018: ("UI", "2.25.1"),
    0x00100020: ("LO", "RP1"),
    0x0020000D: ("UI", "2.25.2"),
    0x0020000E: ("UI", "2.25.3"),
    0x00280002: ("US", 1),
    0x00280010: ("US", 4),
    0x00280011: ("US", 4),
    0x00280100: ("US", 16),
    0x00280101: ("US", 16),
    0x00280103: ("US", 0),
    0x7FE00010: ("OW", b"\0" * 32),
}


def file_with(changes, *, syntax=Syntax.EXPLICIT, behind=b""):
    dataset = {tag: value for tag, value in (SLICE | changes).items() if value is not None}
    return io.BytesIO(file_of(dataset, sop_class="1.2", sop_uid="2.25.1", syntax=syntax) + behind)


def refusal(source, read=read_header, **options):
    with pytest.raises(Refused) as caught:
        read(source, **options)
    assert caught.value.text("en") != caught.value.text("zh-hans")
    assert "?" not in caught.value.text("en").replace("? bytes", "")
    return caught.value.code


def test_the_slice_that_the_tests_break_is_good():
    assert read_header(file_with({})).kind == Kind.DICOM_CT


def test_an_empty_file_is_refused():
    assert refusal(io.BytesIO()) == "EMPTY"


@pytest.mark.parametrize("data", [b"x", b"%PDF-1.7" + b"\0" * 4000, b"\0" * 132, b"\0" * 128 + b"DICO" + b"\0" * 99])
def test_what_is_not_dicom_is_refused(data):
    assert refusal(io.BytesIO(data)) == "NOT_DICOM"


@pytest.mark.parametrize("syntax", [Syntax.EXPLICIT, Syntax.RLE, Syntax.JPEG_LS, Syntax.JPEG_LOSSLESS_SV1])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_an_upload_cut_short_is_refused(syntax, share):
    data = dicos(parcel(), syntax=syntax)
    assert refusal(io.BytesIO(data[: int(len(data) * share)])) == "TRUNCATED"


def test_a_file_cut_anywhere_is_refused_and_never_crashes():
    data = dicos(parcel(depth=3, rows=12, columns=12))
    for length in range(len(data)):
        assert refusal(io.BytesIO(data[:length])) in {"EMPTY", "NOT_DICOM", "TRUNCATED", "MISSING_VALUE", "NO_PIXELS"}


def test_a_deflated_file_cut_short_is_refused(tmp_path):
    (path,) = classic(tmp_path, parcel(depth=1), syntax=Syntax.DEFLATED)
    assert refusal(io.BytesIO(path.read_bytes()[:-500])) == "TRUNCATED"


def test_a_header_announcing_terabytes_is_refused_before_anything_is_allocated():
    source = file_with({0x00280008: ("US", 65535), 0x00280010: ("US", 65535), 0x00280011: ("US", 65535)})
    tracemalloc.start()
    begin = time.thread_time()
    assert refusal(source) == "TOO_LARGE"
    assert time.thread_time() - begin < 0.2
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({0x00280008: ("IS", 10_000)}, "TOO_LARGE"),
        ({0x00280010: ("US", 4000)}, "TOO_LARGE"),
        ({0x00280008: ("US", 4000), 0x00280010: ("US", 2048), 0x00280011: ("US", 2048)}, "TOO_LARGE"),
        ({0x00280010: ("US", 0)}, "BAD_VALUE"),
        ({0x00280010: None}, "MISSING_VALUE"),
        ({0x00280100: ("US", 12)}, "BAD_VALUE"),
        ({0x00280101: ("US", 17)}, "BAD_VALUE"),
        ({0x00280002: ("US", 7)}, "BAD_VALUE"),
        ({0x00280008: ("IS", "many")}, "MISSING_VALUE"),
        ({0x00280008: ("IS", -3)}, "BAD_VALUE"),
        ({0x00080018: ("UI", "../../etc/passwd")}, "BAD_VALUE"),
        ({0x00080018: None}, "MISSING_VALUE"),
        ({0x0020000D: ("UI", "1" * 65)}, "BAD_VALUE"),
        ({0x00280030: ("DS", ["nan", "1"])}, "BAD_VALUE"),
        ({0x00280030: ("DS", [0.0, 0.0])}, "BAD_VALUE"),
        ({0x00281053: ("DS", "inf")}, "BAD_VALUE"),
        ({0x00200032: ("DS", ["0", "0", "1e300"])}, "BAD_VALUE"),
        ({0x00200037: ("DS", [1, 0, 0, 1, 0, 0])}, "BAD_VALUE"),
        ({0x00200037: ("DS", [0, 0, 0, 0, 0, 0])}, "BAD_VALUE"),
        ({0x7FE00010: None}, "NO_PIXELS"),
        ({0x7FE00010: ("OW", b"\0" * 30)}, "TRUNCATED"),
    ],
)
def test_senseless_values_are_refused(changes, code):
    assert refusal(file_with(changes)) == code


def nested(levels, *, defined):
    inner = b""
    for _ in range(levels):
        item = struct.pack("<HHI", 0xFFFE, 0xE000, len(inner) if defined else 0xFFFFFFFF) + inner
        item += b"" if defined else struct.pack("<HHI", 0xFFFE, 0xE00D, 0)
        length = len(item) if defined else 0xFFFFFFFF
        inner = struct.pack("<HH2sHI", 0x0008, 0x1140, b"SQ", 0, length) + item
        inner += b"" if defined else struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    return inner


@pytest.mark.parametrize("defined", [True, False])
def test_a_bomb_of_nested_sequences_is_refused(defined):
    source = io.BytesIO(file_with({0x7FE00010: None}).getvalue() + nested(2_000, defined=defined))
    begin = time.thread_time()
    assert refusal(source) == "TOO_DEEP"
    assert time.thread_time() - begin < 0.5


def test_ordinary_nesting_is_read():
    source = io.BytesIO(
        file_of({}, sop_class="1.2", sop_uid="1", syntax=Syntax.EXPLICIT)
        + encoded({tag: value for tag, value in SLICE.items() if tag < 0x00081140})
        + nested(5, defined=False)
        + encoded({tag: value for tag, value in SLICE.items() if tag > 0x00081140})
    )
    assert read_header(source).barcode == "RP1"


def test_a_bomb_of_tiny_elements_is_refused_in_time():
    tiny = struct.pack("<HH2sH", 0x0009, 0x1001, b"LO", 0) * 2_000_000
    source = io.BytesIO(file_with({0x7FE00010: None}).getvalue() + tiny)
    begin = time.thread_time()
    assert refusal(source) == "TOO_LARGE"
    assert time.thread_time() - begin < 15


def test_a_bomb_of_empty_fragments_is_refused():
    source = file_with({0x7FE00010: None}, syntax=Syntax.JPEG_LS, behind=encapsulated([b""] * 200_000))
    assert refusal(source) == "TOO_LARGE"


def test_a_deflate_bomb_is_refused_within_its_limit():
    head = file_of({}, sop_class="1.2", sop_uid="1", syntax=Syntax.DEFLATED)
    pack = zlib.compressobj(9, wbits=-15)
    body = b"".join([*(pack.compress(b"\0" * (1 << 20)) for _ in range(64)), pack.flush()])
    assert len(body) < 100_000
    assert refusal(io.BytesIO(head + body), limits=Limits(inflated_bytes=16 << 20)) == "TOO_LARGE"


def test_a_file_above_the_size_limit_is_refused():
    assert refusal(io.BytesIO(dicos(parcel())), limits=Limits(file_bytes=1000)) == "TOO_LARGE"


def test_a_header_above_its_limit_is_refused():
    source = file_with({0x00091001: ("OB", b"\0" * 200_000)})
    assert refusal(source, limits=Limits(header_bytes=100_000)) == "TOO_LARGE"


@pytest.mark.parametrize(
    ("syntax", "label"),
    [
        (Syntax.EXPLICIT, Syntax.IMPLICIT),
        (Syntax.EXPLICIT, Syntax.JPEG_LS),
        (Syntax.JPEG_LS, Syntax.EXPLICIT),
    ],
)
def test_content_that_is_not_what_its_syntax_says_is_refused(syntax, label):
    assert refusal(io.BytesIO(relabelled(dicos(parcel(), syntax=syntax), label))) == "WRONG_SYNTAX"


def test_implicit_content_labelled_explicit_is_refused(tmp_path):
    (path,) = classic(tmp_path, parcel(depth=1), syntax=Syntax.IMPLICIT)
    assert refusal(io.BytesIO(relabelled(path.read_bytes(), Syntax.EXPLICIT))) == "WRONG_SYNTAX"


@pytest.mark.parametrize(
    ("stream", "label"),
    [
        (Syntax.JPEG_LS, Syntax.JPEG_LOSSLESS_SV1),
        (Syntax.JPEG_2000, Syntax.JPEG_LS),
        (Syntax.JPEG_LOSSLESS_SV1, Syntax.RLE),
        (Syntax.RLE, Syntax.JPEG_2000),
    ],
)
def test_a_stream_that_is_not_what_its_syntax_says_is_refused_when_read(tmp_path, stream, label):
    path = write(tmp_path, "a.dcs", relabelled(dicos(parcel(), syntax=stream), label))
    volume = assemble([path]).scans[0].density
    with pytest.raises(Refused, match="WRONG_SYNTAX"):
        volume.slice(0)


@pytest.mark.parametrize("uid", ["1.2.840.10008.1.2.2", "1.2.840.10008.1.2.4.100", "1.2.3.4"])
def test_an_unknown_syntax_is_refused(uid):
    assert refusal(file_with({}, syntax=uid)) == "UNKNOWN_SYNTAX"


def test_a_lossy_volume_is_kept_but_not_shown(tmp_path):
    path = write(tmp_path, "a.dcs", relabelled(dicos(parcel(), syntax=Syntax.JPEG_LS), Syntax.JPEG_BASELINE))
    assert read_header(path).unreadable.code == "LOSSY_SYNTAX"
    assembly = assemble([path])
    assert [refused.code for refused in assembly.refused] == ["LOSSY_SYNTAX", "NOT_A_VOLUME"]
    assert not assembly.scans[0].complete


@pytest.mark.parametrize("syntax", [Syntax.JPEG_LS, Syntax.JPEG_LOSSLESS_SV1, Syntax.JPEG_2000, Syntax.RLE])
def test_a_stream_larger_than_its_header_says_is_refused_before_it_is_decoded(tmp_path, syntax):
    frame = np.zeros((2000, 2000), np.uint16)
    data = file_with({0x7FE00010: None}, syntax=syntax, behind=encapsulated([encode(frame, syntax)])).getvalue()
    volume = assemble([write(tmp_path, "a.dcm", data)]).scans[0].density
    tracemalloc.start()
    with pytest.raises(Refused, match=r"PIXELS_DISAGREE|UNDECODABLE"):
        volume.slice(0)
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()


def test_one_bad_file_harms_no_other(tmp_path):
    good = classic(tmp_path, parcel())
    bad = [write(tmp_path, "empty.dcm", b""), write(tmp_path, "note.txt", b"hello")]
    assembly = assemble([bad[0], *good, bad[1]])
    assert [(refused.file, refused.code) for refused in assembly.refused] == [
        (str(bad[0]), "EMPTY"),
        (str(bad[1]), "NOT_DICOM"),
    ]
    assert assembly.scans[0].density.shape == (12, 40, 48)


def test_a_series_of_ten_thousand_slices_is_refused_in_time_and_memory(tmp_path):
    for index in range(10_000):
        changes = {0x00080018: ("UI", f"2.25.9{index:05d}"), 0x00200032: ("DS", [0.0, 0.0, float(index)])}
        write(tmp_path, f"{index}.dcm", file_with(changes).getvalue())
    begin = time.thread_time()
    assembly = assemble(sorted(tmp_path.iterdir()))
    assert [(refused.code, refused.params["value"]) for refused in assembly.refused] == [("TOO_LARGE", 10_000)]
    assert assembly.scans[0].volumes == ()
    assert not assembly.scans[0].complete
    assert time.thread_time() - begin < 20


def test_a_single_slice_flung_far_away_does_not_make_a_giant_volume(tmp_path):
    paths = classic(tmp_path, parcel())
    far = save_moved(tmp_path, 1_000_000.0)
    scan = assemble([*paths, far]).scans[0]
    assert scan.density.shape[0] == 13
    assert "IRREGULAR_SPACING" in scan.warnings


def save_moved(folder, z):
    from .phantoms import classic_slice

    series = read_header(next(folder.glob("*.dcm"))).series_uid
    frame = parcel(depth=1)[0]
    dataset = classic_slice(frame, index=99, series=series, ImagePositionPatient=[0.0, 0.0, z])
    return save(folder, "far.dcm", dataset, frames=[frame])


def test_too_many_findings_are_refused():
    report = Report("OPERATOR", "ALARM", operator="C1")
    data = write_report(report, about=ABOUT, sop_uid=new_uid(), series_uid=new_uid(), written_at=SCANNED_AT)
    assert refusal(io.BytesIO(data), read_report, limits=Limits(objects=0)) == "TOO_LARGE"


def test_a_volume_is_no_report():
    assert refusal(io.BytesIO(dicos(parcel())), read_report) == "NOT_A_REPORT"
