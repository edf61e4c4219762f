"""Spreadsheets and archives that were damaged or made to harm: refused by name, nothing of them half-done."""

import io
import re
import struct
import zipfile
from collections.abc import Callable

import pytest

from tests.factories.manifests import Hand, as_csv, as_xlsx, as_zip, codes, row
from waybills.intake.archives import is_quick, shown_name
from waybills.models import Parcel

pytestmark = pytest.mark.django_db
SHEET, RELATIONS = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"
PLAIN = as_csv([row()])
Damage = Callable[[bytes], bytes]


def rewritten(part: str, change: Damage) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(as_xlsx([row(), row(house_waybill="TW0002")])))
    return as_zip(
        {name: change(source.read(name)) if name == part else source.read(name) for name in source.namelist()}
    )


def in_front(text: bytes) -> Damage:
    return lambda data: b'<?xml version="1.0"?>' + text + data[data.find(b"?>") + 2 if b"?>" in data else 0 :]


PADDING = b"<!--" + b"x" * 3000 + b"-->"
ENTITY = b'<!DOCTYPE a [<!ENTITY x "yyyy">]>'
SHEETS = {
    "row without measure": ("NOT_A_SPREADSHEET", SHEET, lambda d: d.replace(b'<row r="3"', b'<row r="99999999999"')),
    "row beyond the last": ("NOT_A_SPREADSHEET", SHEET, lambda d: d.replace(b'<row r="3"', b'<row r="9999999"')),
    "row twice": ("NOT_A_SPREADSHEET", SHEET, lambda d: d.replace(b'<row r="3"', b'<row r="2"')),
    "row back to the header": ("NOT_A_SPREADSHEET", SHEET, lambda d: d.replace(b'<row r="3"', b'<row r="1"')),
    "row that is no number": ("NOT_A_SPREADSHEET", SHEET, lambda d: d.replace(b'<row r="3"', b'<row r="x"')),
    "half a surrogate": ("NOT_A_SPREADSHEET", SHEET, lambda d: d.replace(b"Anna", b"&#xD800;", 1)),
    "null as an entity": ("NOT_A_SPREADSHEET", SHEET, lambda d: d.replace(b"Anna", b"&#0;", 1)),
    "cut off": ("NOT_A_SPREADSHEET", SHEET, lambda d: d[:-200]),
    "nothing in it": ("NOT_A_SPREADSHEET", SHEET, lambda d: b""),
    "too deep": ("NOT_A_SPREADSHEET", SHEET, lambda d: b"<worksheet>" + b"<a>" * 10_000),
    "document type": ("DOCTYPE", SHEET, in_front(ENTITY)),
    "document type far down": ("DOCTYPE", SHEET, in_front(PADDING + ENTITY)),
    "document type of the styles": ("DOCTYPE", "xl/styles.xml", in_front(PADDING + ENTITY)),
    "way out": ("NOT_A_SPREADSHEET", RELATIONS, lambda d: d.replace(b"worksheets/sheet1", b"../../etc/x")),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_a_damaged_spreadsheet_is_refused(hand_in: Hand, name: str) -> None:
    code, part, change = SHEETS[name]
    file = hand_in(rewritten(part, change), name="m.xlsx")
    assert (file.stage, codes(file)) == ("REFUSED", [(0, "", code)])
    assert not Parcel.objects.exists()


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (SHEET, lambda d: re.sub(rb' r="\d+"', b"", d)),
        (SHEET, lambda d: re.sub(rb'<c r="[A-Z]+\d+"', b"<c", d)),
        (SHEET, lambda d: d.replace(b"</worksheet>", b"<!-- " + b"x" * 3_000_000 + b" --></worksheet>")),
    ],
)
def test_a_spreadsheet_that_leaves_out_what_it_may_is_read(hand_in: Hand, part: str, change: Damage) -> None:
    assert hand_in(rewritten(part, change), name="m.xlsx").accepted == 2


def test_texts_beyond_any_manifest_are_refused_before_they_are_kept(
    hand_in: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = b"<sst>" + b"<si><t>x</t></si>" * 200 + b"</sst>"
    source = zipfile.ZipFile(io.BytesIO(as_xlsx([row()])))
    data = as_zip({name: source.read(name) for name in source.namelist()} | {"xl/sharedStrings.xml": texts})
    assert hand_in(data, dry_run=True).accepted == 1
    for limit in ("MOST_TEXTS", "MOST_TEXT_BYTES"):
        with monkeypatch.context() as patch:
            patch.setattr(f"waybills.intake.readers.spreadsheet.{limit}", 100)
            assert codes(hand_in(data)) == [(0, "", "ARCHIVE_SIZE")]


# ---------------------------------------------------------------- archives
def entry(data: bytes, method: int) -> bytes:
    """The only member said to be packed in another way than it is."""
    out = bytearray(data)
    struct.pack_into("<H", out, 8, method)
    struct.pack_into("<H", out, out.rfind(b"PK\x01\x02") + 10, method)
    return bytes(out)


@pytest.mark.parametrize("method", [9, 12, 14, 97], ids=["deflate64", "bzip2", "lzma", "wavpack"])
def test_a_member_that_cannot_be_unpacked_is_damage_of_the_file(hand_in: Hand, method: int) -> None:
    file = hand_in(entry(as_zip({"a.csv": PLAIN}), method), name="m.zip")
    assert (file.stage, file.error) == ("DONE", "")
    assert codes(file.members.get()) == [(0, "", "ARCHIVE_DAMAGED")]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_common_way_of_packing_is_unpacked(hand_in: Hand, method: int) -> None:
    assert hand_in(as_zip({"a.csv": PLAIN}, method=method)).accepted == 1


def repeated() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", PLAIN)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.csv", b"other")
    return out.getvalue()


def overlapping(n: int) -> bytes:
    """Many names for the same packed bytes."""
    data = as_zip({"aaaa.csv": PLAIN})
    begin, end = data.find(b"PK\x01\x02"), data.find(b"PK\x05\x06")
    directory = b"".join(data[begin:end].replace(b"aaaa", b"%04d" % number) for number in range(n))
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, n, n, len(directory))
    return data[:begin] + directory + bytes(tail)


def test_archives_that_play_tricks_are_refused_as_a_whole(hand_in: Hand) -> None:
    lost = bytearray(as_zip({"a.csv": PLAIN}))
    struct.pack_into("<I", lost, lost.rfind(b"PK\x05\x06") + 16, 0xFFFFFFF0)
    tricks = {
        "ARCHIVE_REPEATED": repeated(),
        "ARCHIVE_NAME": as_zip({"a" * 300 + ".csv": PLAIN}),
        "NOT_AN_ARCHIVE": overlapping(50),
        "ARCHIVE_MEMBERS": as_zip({f"{n}.csv": b"" for n in range(5001)}),
    }
    assert [codes(hand_in(data)) for data in tricks.values()] == [[(0, "", code)] for code in tricks]
    assert codes(hand_in(bytes(lost))) == [(0, "", "NOT_AN_ARCHIVE")]


@pytest.mark.parametrize(
    ("part", "name"), [("word/document.xml", "DOCX"), ("xl/workbook.bin", "XLSB"), ("content.xml", "ODS")]
)
def test_a_document_of_another_program_is_no_archive(hand_in: Hand, part: str, name: str) -> None:
    file = hand_in(as_zip({"mimetype": b"x", part: b"<x/>"}))
    assert (codes(file), file.faults.get().params) == ([(0, "", "UNSUPPORTED")], {"name": name})


def test_names_in_the_encoding_of_a_chinese_system_are_shown_as_they_were(hand_in: Hand) -> None:
    packed = as_zip({"XXXX.csv": PLAIN}).replace(b"XXXX", "舱单".encode("gbk"))
    assert hand_in(packed).members.get().name == "舱单.csv"
    assert shown_name("café 舱单.csv") == "café 舱单.csv"


def test_an_archive_of_many_files_is_left_to_a_worker() -> None:
    assert is_quick(io.BytesIO(as_zip({"a.csv": PLAIN})))
    assert is_quick(io.BytesIO(PLAIN))
    assert is_quick(io.BytesIO(b"PK\x03\x04 broken"))
    assert not is_quick(io.BytesIO(as_zip({f"{n}.csv": PLAIN for n in range(21)})))
    assert not is_quick(io.BytesIO(as_zip({"a.csv": b"x" * 5_000_000})))
