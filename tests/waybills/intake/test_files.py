"""Files as they come: encodings, delimiters, quotes, spreadsheets, archives; what is refused as a whole, and why."""

import csv
import io
import zipfile
from typing import Any

import pytest
from django.utils import timezone

from tests.factories.manifests import CHINESE, ROW, Hand, as_csv, as_xlsx, as_zip, codes, row
from waybills.intake.readers.sheetrows import Irregular, SheetReader
from waybills.intake.refusals import FileRefused
from waybills.intake.service import submit
from waybills.models import IntakeFile, Parcel, Waybill

pytestmark = pytest.mark.django_db


def refusal(file: IntakeFile) -> tuple[str, int, str]:
    """Code, row and value of a file that was refused as a whole."""
    assert (file.stage, file.rows, file.accepted) == ("REFUSED", 0, 0)
    fault = file.faults.order_by("pk").first()
    assert not Parcel.objects.exists()
    return fault.code, fault.row, str(fault.params.get("name", fault.value))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("header", ["en", "zh"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_chinese_text_is_read_whatever_the_program_wrote(
    hand_in: Hand, encoding: str, header: str, delimiter: str
) -> None:
    text = row(consignee_name="张三丰", consignee_address="湖北省武汉市“天河”机场, 1号；A座")
    file = hand_in(as_csv([text], encoding=encoding, header=header, delimiter=delimiter))
    assert codes(file) == []
    assert (file.accepted, file.encoding) == (1, "gb18030" if encoding == "gb18030" else "utf-8")
    waybill = Waybill.objects.get()
    assert (waybill.consignee_name, waybill.consignee_address) == ("张三丰", "湖北省武汉市“天河”机场, 1号；A座")


def test_chinese_text_far_down_an_english_file_is_found(hand_in: Hand) -> None:
    plain = {"consignor_name": "Seller", "goods_name": "Cover", "consignee_name": "Anna"}
    rows = [row(house_waybill=f"TW{n:05d}", **plain) for n in range(3000)]
    file = hand_in(as_csv([*rows, row(consignee_name="张三丰", goods_name="手机后盖手机后盖")], encoding="gb18030"))
    assert (file.accepted, file.encoding) == (3001, "gb18030")
    assert Waybill.objects.filter(consignee_name="张三丰").count() == 1


@pytest.mark.parametrize(
    ("encoding", "text", "name"),
    [
        ("utf-16", "张三丰", "UTF-16"),
        ("utf-16-le", "张三丰", "UTF-16"),
        ("utf-32", "张三丰", "UTF-32"),
        ("big5", "張三豐的包裹內容說明文字與備註", "Big5"),
        ("shift_jis", "カタカナのしなもの", "Shift-JIS"),
        ("cp1252", "Café Zürich Ægir", "Windows-1252"),
    ],
)
def test_another_encoding_is_named(hand_in: Hand, encoding: str, text: str, name: str) -> None:
    plain = {"consignor_name": "Seller", "goods_name": "Cover"}
    file = hand_in(as_csv([row(consignee_name=text, **plain)] * 3, encoding=encoding))
    assert refusal(file) == ("ENCODING", 0, name)


@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_MINIMAL])
def test_quoted_cells_are_read_as_a_spreadsheet_reads_them(hand_in: Hand, quoting: int) -> None:
    text = row(consignee_address='5" pipe, "Old" Mill', bag="", goods_name='""')
    file = hand_in(as_csv([text], quoting=quoting))
    assert codes(file) == []
    assert Waybill.objects.get().consignee_address == '5" pipe, "Old" Mill'


def test_a_quotation_mark_inside_a_plain_cell_is_text(hand_in: Hand) -> None:
    data = as_csv([row(), row(house_waybill="TW0002")]).replace(b"Phone cover", b'5" cover')
    file = hand_in(data)
    assert (file.accepted, codes(file)) == (2, [])
    assert set(Parcel.objects.values_list("goods__name_en", flat=True)) == {'5" cover'}


def test_rows_with_too_few_or_too_many_cells_are_named_and_the_others_stay(hand_in: Hand) -> None:
    lines = as_csv([row(), row(house_waybill="TW0002"), row(house_waybill="TW0003")]).split(b"\r\n")
    lines[2] = lines[2].rsplit(b",", 2)[0]
    lines[3] += b",more"
    file = hand_in(b"\r\n".join(lines))
    assert {(3, "ROW_WIDTH"), (4, "ROW_WIDTH")} <= {(number, code) for number, _, code in codes(file)}
    assert (file.accepted, file.refused) == (1, 2)


def test_a_null_byte_is_a_fault_of_its_cell(hand_in: Hand) -> None:
    data = as_csv([row(), row(house_waybill="TW0002")]).replace(b"SO1", b"SO\x001", 1)
    file = hand_in(data)
    assert codes(file) == [(2, "order_no", "CHARACTERS")]
    assert file.accepted == 1


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_lines_end_as_they_end(hand_in: Hand, ending: bytes) -> None:
    file = hand_in(as_csv([row(), row(house_waybill="TW0002")]).replace(b"\r\n", ending) + ending)
    assert (file.rows, file.accepted) == (2, 2)


def test_headers_are_known_however_they_are_written(hand_in: Hand) -> None:
    lines = as_csv([row()]).decode().split("\r\n")
    names = dict(zip(ROW, CHINESE, strict=True))
    names |= {
        "master_waybill": "MAWB", "house_waybill": " House Waybill ", "gross_weight_kg": "毛重（千克）",
        "quantity": "ＱＴＹ", "hs_code": "HS编码", "value": "Total-Value (USD)", "consignee_country": "目 的 国",
    }  # fmt: skip
    lines[0] = ",".join(names.values())
    file = hand_in("\r\n".join(lines).encode())
    assert (file.accepted, codes(file), codes(file, warnings=True)) == (1, [], [])


def test_columns_may_stand_in_any_order_and_unknown_ones_are_only_mentioned(hand_in: Hand) -> None:
    names = [*reversed(ROW), "Our remark"]
    text = io.StringIO()
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerow(row() | {"Our remark": "fragile"})
    file = hand_in(text.getvalue().encode())
    assert (file.accepted, codes(file)) == (1, [])
    assert codes(file, warnings=True) == [(1, "Our remark", "UNKNOWN_COLUMN")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"\xef\xbb\xbf\r\n  \r\n", "EMPTY_FILE"),
        (as_csv([]), "HEADER_ONLY"),
        (as_csv([{}, {}]), "HEADER_ONLY"),
        (b"a,b,c\r\n1,2,3\r\n", "NO_HEADER"),
        (b"just some words", "NO_HEADER"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "OLD_SPREADSHEET"),
        (b"%PDF-1.7 ...", "UNSUPPORTED"),
        (b"PK\x03\x04 broken", "NOT_AN_ARCHIVE"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "DOCTYPE"),
        (b"<html><body>no</body></html>", "UNSUPPORTED"),
        (as_csv([row()]).replace(b"bag,", b"house_waybill,", 1), "REPEATED_COLUMN"),
        (as_csv([row()]).replace(b"hs_code", b"hs_kode", 1), "MISSING_COLUMN"),
    ],
)
def test_what_is_no_manifest_is_refused_with_its_reason(hand_in: Hand, data: bytes, code: str) -> None:
    assert refusal(hand_in(data))[0] == code


def test_too_large_a_file_is_refused_and_leaves_nothing(settings: Any, media: Any, carrier_user: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    with pytest.raises(FileRefused) as refused:
        submit(io.BytesIO(b"x" * 1001), name="big.csv", user=carrier_user, at=timezone.now())
    assert refused.value.notes[0].code == "TOO_LARGE"
    assert not IntakeFile.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


# ---------------------------------------------------------------- spreadsheets
@pytest.mark.parametrize("numbers", [True, False])
def test_a_spreadsheet_is_read_with_its_numbers(hand_in: Hand, numbers: bool) -> None:
    rows = [row(unit_price="5.08", value="10.16", gross_weight_kg="0.1"), row(house_waybill="TW0002", quantity="3")]
    file = hand_in(as_xlsx(rows, numbers=numbers), name="manifest.xlsx")
    assert codes(file) == []
    assert (file.kind, file.rows, file.accepted) == ("XLSX", 2, 2)
    assert str(Waybill.objects.get(number="TW0001").gross_weight) == "0.10000"


def test_a_formula_is_named_with_its_cell_and_the_other_rows_stay(hand_in: Hand) -> None:
    def change(sheet: Any) -> None:
        sheet["T2"] = "=S2*Q2"

    file = hand_in(as_xlsx([row(), row(house_waybill="TW0002")], change), name="manifest.xlsx")
    fault = file.faults.filter(warning=False).order_by("pk").first()
    assert ("FORMULA", 2, "T2") in {(f.code, f.row, f.params.get("cell")) for f in file.faults.all()}, fault
    assert (file.accepted, file.refused) == (1, 1)


def test_a_formula_in_the_header_refuses_the_file(hand_in: Hand) -> None:
    def change(sheet: Any) -> None:
        sheet["C1"] = '="bag"'

    assert refusal(hand_in(as_xlsx([row()], change)))[0] == "FORMULA"


def test_a_merged_header_is_refused_with_its_cells(hand_in: Hand) -> None:
    file = hand_in(as_xlsx([row()], lambda sheet: sheet.merge_cells("A1:B1")))
    assert refusal(file)[0] in ("MERGED_HEADER", "MISSING_COLUMN")


def test_a_merged_header_whose_names_remain_is_refused_too(hand_in: Hand) -> None:
    def change(sheet: Any) -> None:
        sheet["V1"] = "remark"
        sheet.merge_cells("V1:W1")

    assert refusal(hand_in(as_xlsx([row()], change))) == ("MERGED_HEADER", 1, "V1:W1")


def test_merged_cells_refuse_the_rows_they_stand_in(hand_in: Hand) -> None:
    rows = [row(), row(house_waybill="TW0002"), row(house_waybill="TW0003")]
    file = hand_in(as_xlsx(rows, lambda sheet: sheet.merge_cells("C2:C3")))
    assert {(number, code) for number, _, code in codes(file)} == {(2, "MERGED_CELLS"), (3, "MERGED_CELLS")}
    assert (file.accepted, file.refused) == (1, 2)


def test_only_the_first_sheet_is_read_and_that_is_said(hand_in: Hand) -> None:
    file = hand_in(as_xlsx([row()], lambda sheet: sheet.parent.create_sheet("Notes")))
    assert codes(file, warnings=True) == [(0, "", "OTHER_SHEETS")]


def test_row_numbers_are_those_of_the_sheet(hand_in: Hand) -> None:
    def change(sheet: Any) -> None:
        sheet.insert_rows(2, amount=3)

    file = hand_in(as_xlsx([row(pieces="0")], change))
    assert codes(file) == [(5, "pieces", "NOT_POSITIVE")]


def test_the_quick_and_the_careful_reading_of_a_sheet_agree() -> None:
    rows = [row(goods_name='A & B <c> "d" é 手机'), row(quantity="1e-05"), row(bag="")]

    def change(sheet: Any) -> None:
        sheet["T3"] = "=S3*Q3"
        sheet["C4"] = True
        sheet.merge_cells("C5:D5")

    archive = zipfile.ZipFile(io.BytesIO(as_xlsx(rows, change)))
    texts = _shared(archive)
    quick, careful = SheetReader(texts), SheetReader(texts)
    with archive.open("xl/worksheets/sheet1.xml") as one, archive.open("xl/worksheets/sheet1.xml") as other:
        assert list(quick.quickly(one)) == list(careful.carefully(other))
    assert list(quick.merged) == list(careful.merged) == ["C5:D5"]


def _shared(archive: zipfile.ZipFile) -> list[str]:
    from lxml import etree

    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = etree.fromstring(archive.read("xl/sharedStrings.xml"))
    return ["".join(item.itertext()) for item in root]


@pytest.mark.parametrize(
    "sheet",
    [
        b"<worksheet><sheetData><!-- --></sheetData></worksheet>",
        b"<worksheet><x:sheetData></x:sheetData></worksheet>",
        b"<worksheet><sheetData><row r='1'></row></sheetData></worksheet>",
        b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><r><t>x</t></r></is></c></row></sheetData>',
        b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>',
    ],
)
def test_a_sheet_that_is_not_written_plainly_is_left_to_the_parser(sheet: bytes) -> None:
    with pytest.raises(Irregular):
        list(SheetReader([]).quickly(io.BytesIO(sheet)))


# ---------------------------------------------------------------- archives
def test_each_file_of_an_archive_has_its_own_end(hand_in: Hand) -> None:
    file = hand_in(
        as_zip(
            {
                "day/one.csv": as_csv([row(), row(house_waybill="TW0002", pieces="0")]),
                "day/two.xlsx": as_xlsx([row(house_waybill="TW0003")]),
                "day/three.txt": b"nothing of use",
                "__MACOSX/day/._one.csv": b"\0\0",
                "day/.DS_Store": b"\0",
            }
        ),
        name="day.zip",
    )
    assert (file.kind, file.stage, file.rows, file.accepted, file.refused, file.parcels) == ("ZIP", "DONE", 3, 2, 1, 2)
    ends = {member.name: member.stage for member in file.members.all()}
    assert ends == {"day/one.csv": "DONE", "day/two.xlsx": "DONE", "day/three.txt": "REFUSED"}


def test_an_archive_handed_in_again_changes_nothing(hand_in: Hand) -> None:
    data = as_zip({"one.csv": as_csv([row()])})
    hand_in(data)
    again = hand_in(data)
    assert (again.accepted, again.known, Parcel.objects.count()) == (0, 1, 1)


@pytest.mark.parametrize(
    ("name", "code"),
    [("../evil.csv", "ARCHIVE_PATH"), ("/etc/passwd", "ARCHIVE_PATH"), ("C:\\x.csv", "ARCHIVE_PATH"),
     ("a\\..\\..\\b.csv", "ARCHIVE_PATH")],
)  # fmt: skip
def test_a_name_that_leads_out_of_the_archive_refuses_it(hand_in: Hand, name: str, code: str) -> None:
    assert refusal(hand_in(as_zip({name: as_csv([row()])})))[0] == code


def test_links_in_an_archive_refuse_it(hand_in: Hand) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal(hand_in(out.getvalue()))[0] == "ARCHIVE_LINK"


def test_an_archive_that_unpacks_too_large_is_refused_before_it_is_unpacked(hand_in: Hand) -> None:
    assert refusal(hand_in(as_zip({"big.csv": b"a" * 30_000_000})))[0] == "ARCHIVE_SIZE"


def test_too_many_files_in_an_archive_refuse_it(hand_in: Hand) -> None:
    assert refusal(hand_in(as_zip({f"{n}.csv": b"" for n in range(5001)})))[0] == "ARCHIVE_MEMBERS"


def test_an_archive_inside_an_archive_is_not_opened(hand_in: Hand) -> None:
    inner = as_zip({"one.csv": as_csv([row()])})
    file = hand_in(as_zip({"inner.zip": inner}))
    assert file.members.get().faults.get().code == "ARCHIVE_NESTED"
    assert not Parcel.objects.exists()


def test_a_damaged_member_is_named_and_the_others_stay(hand_in: Hand) -> None:
    data = as_zip(
        {"one.csv": as_csv([row()]), "two.csv": as_csv([row(house_waybill="TW2")])}, method=zipfile.ZIP_STORED
    )
    file = hand_in(data.replace(b"TW0001", b"TW0009", 1))
    assert [(m.stage, m.faults.first() and m.faults.first().code) for m in file.members.order_by("name")] == [
        ("REFUSED", "ARCHIVE_DAMAGED"),
        ("DONE", None),
    ]


def test_an_empty_archive_is_an_empty_file(hand_in: Hand) -> None:
    assert refusal(hand_in(as_zip({})))[0] == "EMPTY_FILE"
