"""Manifests as other programs write them: what is meant alike is taken alike, and what cannot be meant is named."""

import csv
import datetime
import io
from typing import Any

import pytest

from tests.factories.manifests import ROW, Hand, as_csv, as_xlsx, codes, row
from waybills.intake.headers import folded, name_of, read_header
from waybills.intake.refusals import FileRefused
from waybills.models import Goods, IntakeFile, Parcel, Waybill

pytestmark = pytest.mark.django_db
PLACES = {name: chr(ord("A") + n) for n, name in enumerate(ROW)}


# ---------------------------------------------------------------- headers
@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("主运单号 MAWB", "master_waybill"),
        ("Master Air Waybill No.", "master_waybill"),
        ("分运单号(HAWB)", "house_waybill"),
        ("house\u00a0waybill\u200b", "house_waybill"),
        ("Bag #", "bag"),
        ("Ｐｉｅｃｅｓ", "pieces"),
        ("毛重［KG］", "gross_weight_kg"),
        ("HS编码/商品编码", "hs_code"),
        ("H.S. Code", "hs_code"),
        ("币制/Currency", "currency"),
        ("数量*", "quantity"),
        (" 收 件 人（必填） ", "consignee_name"),
        ("发货人/收件人", ""),
        ("Order/Waybill", ""),
        ("Goods No", ""),
        ("remark", ""),
        ("", ""),
    ],
)
def test_a_header_is_known_in_two_languages_with_units_and_marks(header: str, name: str) -> None:
    assert name_of(header) == name


def test_no_word_names_two_columns() -> None:
    from waybills.intake.columns import COLUMNS

    words = [(folded(word), c.name) for c in COLUMNS for word in (c.name, *c.headers.split())]
    assert len(dict(words)) == len({word for word, _ in words}) == len(set(words))


@pytest.mark.parametrize("header", ["毛重（克）", "Weight (lb)", "gross weight [g]"])
def test_a_weight_in_another_unit_is_not_read_as_kilograms(header: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_header([header if name == "gross_weight_kg" else name for name in ROW])
    assert [(note.code, note.field, note.value) for note in refused.value.notes] == [
        ("COLUMN_UNIT", "gross_weight_kg", header)
    ]


# ---------------------------------------------------------------- text files
PLAIN = as_csv([row(), row(house_waybill="TW0002")])
TAKEN = {
    "told delimiter": b"sep=;\r\n" + as_csv([row(), row(house_waybill="TW0002")], delimiter=";"),
    "bars": as_csv([row(), row(house_waybill="TW0002")], delimiter="|"),
    "blank lines before": b"\r\n,,,\r\n" + PLAIN,
    "blank lines after": PLAIN + (b" ," * 20 + b" \r\n") * 3 + b"\r\n\r\n",
    "nulls after": PLAIN + b"\0" * 50,
    "end of a floppy disk": PLAIN + b"\x1a",
    "marks twice": b"\xef\xbb\xbf\xef\xbb\xbf" + PLAIN,
    "mark of gb18030": b"\x84\x31\x95\x33" + as_csv([row(), row(house_waybill="TW0002")], encoding="gb18030"),
    "half unix": PLAIN.replace(b"\r\n", b"\n", 1),
    "header on two lines": PLAIN.replace(b"gross_weight_kg", b'"gross\nweight (kg)"'),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_of_another_program_is_taken(hand_in: Hand, name: str) -> None:
    file = hand_in(TAKEN[name])
    assert (codes(file), file.rows, file.accepted) == ([], 2, 2)


def test_rows_are_counted_as_they_stand_in_the_file(hand_in: Hand) -> None:
    file = hand_in(b"\r\n\r\n" + as_csv([row(), row(house_waybill="TW0002", pieces="0")]))
    assert codes(file) == [(5, "pieces", "NOT_POSITIVE")]


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REFUSED = {
    "utf-16 without a mark": ("ENCODING", 0, PLAIN.decode().encode("utf-16-be")),
    "utf-16 in Chinese": ("ENCODING", 0, as_csv([row()], header="zh").decode().encode("utf-16-le")),
    "a damaged sign": ("ENCODING_ROW", 3, PLAIN[::-1].replace("手".encode()[::-1], b"\xff", 1)[::-1]),
    "half a surrogate pair": ("ENCODING_ROW", 2, PLAIN.replace(b"Anna", b"\xed\xa0\xbd", 1)),
    "of a mainframe": ("BINARY", 0, as_csv([row(goods_name="x", consignor_name="y")]).decode().encode("cp500")),
    "noise": ("BINARY", 0, bytes(range(256)) * 8),
    "gzip": ("UNSUPPORTED", 0, b"\x1f\x8b\x08\0" + b"x" * 40),
    "picture": ("UNSUPPORTED", 0, b"\xff\xd8\xff\xe0" + b"x" * 40),
    "web page called XLS": ("UNSUPPORTED", 0, b"\n<HTML><table><tr><td>master_waybill</td></tr></table>"),
    "spreadsheet of 2003": ("OLD_SPREADSHEET", 0, b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
    "XLS": ("OLD_SPREADSHEET", 0, OLD + b"\0" * 600),
    "XLSX with a password": ("PASSWORD", 0, OLD + "EncryptedPackage".encode("utf-16-le")),
    "title above": ("HEADER_BELOW", 1, "2026年11月24日 舱单\r\n".encode() + PLAIN),
    "groups above": ("HEADER_BELOW", 1, b"waybill,,,,,,,goods,,,\r\n" + PLAIN),
    "too wide": ("TOO_MANY_COLUMNS", 1, PLAIN.split(b"\r\n")[0] + b",x" * 200),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_read_by_nobody_is_called_by_its_name(hand_in: Hand, name: str) -> None:
    code, number, data = REFUSED[name]
    file = hand_in(data)
    assert (file.stage, [(row, found) for row, _, found in codes(file)]) == ("REFUSED", [(number, code)])


def test_a_record_without_end_is_refused_before_it_fills_the_memory(
    hand_in: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waybills.intake.readers.csvfile.MOST_SIGNS", 20_000)
    monkeypatch.setattr("waybills.intake.readers.csvfile.SLICE", 10_000)
    header = PLAIN.split(b"\r\n")[0] + b"\r\n"
    for endless in (b"a," * 20_000, b"a" * 40_000, b'"a\n",' * 20_000, b'"' + b"a\n" * 20_000):
        assert codes(hand_in(header + endless)) == [(2, "", "BROKEN_QUOTES")]


def test_more_rows_than_any_flight_has_are_refused(hand_in: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waybills.intake.readers.csvfile.MOST_ROWS", 100)
    for lines in (PLAIN.split(b"\r\n")[1] + b"\r\n", b"\r\n"):
        assert codes(hand_in(PLAIN.split(b"\r\n")[0] + b"\r\n" + lines * 200)) == [(0, "", "TOO_MANY_ROWS")]


# ---------------------------------------------------------------- cells
MEANT = {
    "quantity": ["１２", "\u200b5", "5\u00a0", " 5 "],
    "gross_weight_kg": ["１．５", "\u30000.5"],
    "master_waybill": ["９９９-12345675", "999－12345675", "999–12345675"],
    "hs_code": ["８５１７７９３０００"],
    "unit": ["7", "０07", "kg", "KGM", "千克", "piece"],
    "currency": ["ＵＳＤ", "RMB", "us dollar"],
    "consignee_country": ["ＵＳ", "United States", "UK"],
    "goods_name": ["手机\n后盖", "手机\t后盖", "😀", "𠀀" * 60, "=1+1"],
    "consignee_address": ["1 Old Mill\r\nRoad,\n\nAlderbrook"],
}
MEANT_OTHERWISE = [
    ("house_waybill", "1.23457E+12", "SHORTENED_NUMBER"),
    ("house_waybill", "1.23457E12", "SHORTENED_NUMBER"),
    ("hs_code", "8.51779E+09", "SHORTENED_NUMBER"),
    ("order_no", "2.02611E+15", "SHORTENED_NUMBER"),
    ("master_waybill", "9.9912E+10", "SHORTENED_NUMBER"),
    ("master_waybill", "1612345675", "MASTER_FORMAT"),
    ("hs_code", "101210010", "HS_ZERO"),
    ("hs_code", "8517 7930 00", "HS_FORMAT"),
    ("order_no", "SO\n1", "CHARACTERS"),
    ("goods_name", "手\ufffd后盖", "LOST_CHARACTER"),
    ("quantity", "5kg", "NUMBER"),
    ("quantity", "1/2", "NUMBER"),
    ("quantity", "5²", "NUMBER"),
    ("quantity", "∞", "NUMBER"),
    ("value", "1，000", "COMMA_IN_NUMBER"),
]


def test_what_is_written_otherwise_and_means_the_same_is_taken(hand_in: Hand) -> None:
    cases = [(field, value) for field, values in MEANT.items() for value in values]
    file = hand_in(
        as_csv([row(**{"house_waybill": f"TW{n}"} | {field: value}) for n, (field, value) in enumerate(cases)])
    )
    assert (codes(file), file.accepted) == ([], len(cases))
    assert codes(file, warnings=True) == [(24, "", "LINE_BREAKS")]
    assert Waybill.objects.get(number=f"TW{len(cases) - 1}").consignee_address == "1 Old Mill Road, Alderbrook"
    assert sorted(set(Goods.objects.values_list("quantity", flat=True))) == [2, 5, 12]
    assert set(Waybill.objects.values_list("master__number", flat=True)) == {"99912345675"}


def test_what_cannot_be_meant_is_named_cell_by_cell(hand_in: Hand) -> None:
    rows = [{"house_waybill": f"TW{n}"} | {field: value} for n, (field, value, _) in enumerate(MEANT_OTHERWISE)]
    file = hand_in(as_csv([row(**one) for one in rows]))
    assert codes(file) == [(n, field, code) for n, (field, _, code) in enumerate(MEANT_OTHERWISE, 2)]
    assert (file.accepted, Parcel.objects.count()) == (0, 0)


def test_a_row_that_a_forgotten_quotation_mark_swallowed_is_not_lost_in_a_text(hand_in: Hand) -> None:
    lines = as_csv([row(), row(house_waybill="TW0002"), row(house_waybill="TW0003")]).decode()
    first = lines.index('"1 Old Mill')
    second = lines.index('"1 Old Mill', first + 1)
    broken = lines[:first] + lines[first:second].replace('Alderbrook"', "Alderbrook", 1) + lines[second:]
    file = hand_in(broken.encode())
    assert file.accepted == 1
    assert {number for number, _, _ in codes(file)} == {2}
    assert list(Waybill.objects.values_list("number", flat=True)) == ["TW0003"]


def test_more_goods_than_a_list_takes_are_refused_at_once(hand_in: Hand) -> None:
    file = hand_in(as_csv([row()] * 101 + [row(house_waybill="TW0002")] * 100))
    assert codes(file) == [(2, "house_waybill", "TOO_MANY_LINES")]
    assert (file.accepted, file.refused) == (100, 101)


# ---------------------------------------------------------------- spreadsheets
def sheet_of(hand_in: Hand, cells: dict[str, Any], formats: dict[str, str] | None = None) -> IntakeFile:
    """A sheet with a good row below the one that is changed."""

    def change(sheet: Any) -> None:
        for name, value in cells.items():
            sheet[f"{PLACES[name]}2"] = value
        for name, code in (formats or {}).items():
            sheet[f"{PLACES[name]}2"].number_format = code

    return hand_in(as_xlsx([row(), row(house_waybill="TW0009")], change), name="m.xlsx")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("house_waybill", 123456789012345678, "LONG_NUMBER"),
        ("hs_code", 101210010, "HS_ZERO"),
        ("order_no", datetime.datetime(2026, 11, 24), "DATE"),
        ("bag", datetime.date(2026, 11, 24), "DATE"),
        ("gross_weight_kg", datetime.time(12, 0), "DATE"),
        ("pieces", True, "NUMBER"),
        ("gross_weight_kg", 1e99, "DIGITS"),
        ("gross_weight_kg", 1e-7, "DECIMALS"),
        ("gross_weight_kg", -1, "NEGATIVE"),
        ("gross_weight_kg", "1,234.5", "COMMA_IN_NUMBER"),
        ("gross_weight_kg", "#DIV/0!", "CELL_ERROR"),
        ("value", "=S2*Q2", "FORMULA"),
    ],
)
def test_a_cell_that_lost_its_meaning_is_one_fault_with_its_column(
    hand_in: Hand, field: str, value: Any, code: str
) -> None:
    file = sheet_of(hand_in, {field: value})
    assert codes(file) == [(2, field, code)]
    assert file.accepted == 1


def test_numbers_are_taken_as_the_sheet_shows_them(hand_in: Hand) -> None:
    cells = {
        "master_waybill": 99912345675, "house_waybill": 123456789012345, "hs_code": 101210010, "unit": 7,
        "consignee_country": 502, "order_no": 20261124001, "gross_weight_kg": 0.1 + 0.2,
    }  # fmt: skip
    file = sheet_of(hand_in, cells, {"hs_code": "0000000000", "unit": "000", "master_waybill": "000-00000000"})
    assert codes(file) == []
    waybill = Waybill.objects.get(number="123456789012345")
    assert (str(waybill.gross_weight), waybill.order_no) == ("0.30000", "20261124001")
    assert Goods.objects.get(parcel=waybill.parcel).hs_code == "0101210010"


def test_a_fault_in_a_column_that_nobody_reads_is_none(hand_in: Hand) -> None:
    def change(sheet: Any) -> None:
        sheet["V1"], sheet["V2"], sheet["W2"] = "remark", "=1+1", "=2+2"
        sheet["XFD2"].number_format = "0%"

    assert codes(hand_in(as_xlsx([row()], change))) == []


def cover(sheet: Any) -> None:
    sheet.parent.create_sheet("说明", 0)["A1"] = "请填写第二张表"


def hidden(sheet: Any) -> None:
    sheet.parent.create_sheet("old", 0).sheet_state = "hidden"
    sheet.parent.active = 1


def chart(sheet: Any) -> None:
    from openpyxl.chart import BarChart, Reference

    drawn = BarChart()
    drawn.add_data(Reference(sheet, min_col=4, min_row=1, max_row=2))
    sheet.parent.create_chartsheet("chart", 0).add_chart(drawn)


@pytest.mark.parametrize(
    ("change", "others"),
    [(cover, 1), (lambda sheet: sheet.parent.create_sheet("空", 0), 1), (hidden, 0), (chart, 0),
     (lambda sheet: sheet.insert_rows(1, 2), 0)],
)  # fmt: skip
def test_the_sheet_with_the_columns_is_found(hand_in: Hand, change: Any, others: int) -> None:
    file = hand_in(as_xlsx([row()], change))
    assert (file.accepted, codes(file)) == (1, [])
    assert [code for _, _, code in codes(file, warnings=True)] == ["OTHER_SHEETS"] * others


def test_a_merged_title_above_the_columns_is_named(hand_in: Hand) -> None:
    def change(sheet: Any) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "舱单 2026-11-24"
        sheet.merge_cells("A1:U1")

    assert codes(hand_in(as_xlsx([row()], change))) == [(1, "", "HEADER_BELOW")]


def test_many_merged_areas_are_marked_in_one_go(hand_in: Hand, django_assert_max_num_queries: Any) -> None:
    def change(sheet: Any) -> None:
        for at in range(2, 200, 2):
            sheet.merge_cells(f"A{at}:A{at + 1}")

    rows = [row(house_waybill=f"TW{n}") for n in range(198)]
    with django_assert_max_num_queries(90):
        file = hand_in(as_xlsx(rows, change))
    assert (file.refused, {code for _, _, code in codes(file)}) == (198, {"MERGED_CELLS"})


def test_a_file_of_lines_is_not_changed_by_how_it_is_quoted(hand_in: Hand) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([ROW, row().values()])
    assert hand_in(text.getvalue().encode()).accepted == 1
    assert hand_in(PLAIN).known == 1
