"""A spreadsheet written plainly: one sheet, inline texts, no dates, so that equal rows give equal bytes."""

import re
import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

MAXIMUM_ROWS = 1_048_576
NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest moment a ZIP can name
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
    '<sheet name="manifest" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def spreadsheet(header: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[bool]) -> bytes:
    """An XLSX file; values of the numeric columns are numbers where they look like one, all others texts."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in PARTS.items():
            archive.writestr(_entry(name), _DECLARATION + text)
        archive.writestr(_entry("xl/worksheets/sheet1.xml"), _sheet(header, rows, numeric))
    return target.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _sheet(header: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[bool]) -> str:
    letters = [chr(ord("A") + place) for place in range(len(header))]
    lines = [_row(1, letters, header, [False] * len(header))]
    lines += [_row(number, letters, row, numeric) for number, row in enumerate(rows, 2)]
    if len(lines) > MAXIMUM_ROWS:
        raise ValueError(f"A sheet holds {MAXIMUM_ROWS} rows, not {len(lines)}.")
    return f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _row(number: int, letters: Sequence[str], values: Sequence[str], numeric: Sequence[bool]) -> str:
    cells = [
        _cell(f"{letter}{number}", value, is_number)
        for letter, value, is_number in zip(letters, values, numeric, strict=True)
        if value
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: str, is_number: bool) -> str:
    if is_number and NUMBER.match(value):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
