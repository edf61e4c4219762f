"""Manifests as files: one right row, and what a test changes in it."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import openpyxl

from waybills.models import IntakeFile

Hand = Callable[..., IntakeFile]

# A right row. Master 999-12345675: serial 1234567, check digit 5.
ROW = {
    "master_waybill": "999-12345675",
    "house_waybill": "TW0001",
    "bag": "BAG1",
    "pieces": "1",
    "gross_weight_kg": "0.250",
    "consignor": "429996Z201",
    "consignor_name": "澄光数码",
    "platform_code": "429996Z101",
    "order_no": "SO1",
    "consignee_name": "Anna Invented",
    "consignee_country": "USA",
    "consignee_address": "1 Old Mill Road, Alderbrook",
    "consignee_phone": "+1 555 0100",
    "goods_name": "手机后盖",
    "goods_name_en": "Phone cover",
    "hs_code": "8517793000",
    "quantity": "2",
    "unit": "007",
    "unit_price": "3.50",
    "value": "7.00",
    "currency": "USD",
}
CHINESE = (
    "主运单号", "运单号", "袋号", "件数", "毛重", "电商企业代码", "电商企业名称", "电商平台代码", "订单号", "收件人",
    "目的国", "收件地址", "收件电话", "商品名称", "英文品名", "商品编码", "数量", "单位", "单价", "总价", "币制",
)  # fmt: skip


def row(**changes: str) -> dict[str, str]:
    """The right row, with some cells changed."""
    return ROW | changes


def as_csv(
    rows: Iterable[Mapping[str, str]],
    *,
    header: str = "en",
    encoding: str = "utf-8",
    delimiter: str = ",",
    quoting: int = csv.QUOTE_MINIMAL,
) -> bytes:
    """A manifest of these rows as a program would write it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
    writer.writerow(ROW if header == "en" else CHINESE)
    writer.writerows([one.get(name, "") for name in ROW] for one in rows)
    return text.getvalue().encode(encoding)


def codes(file: IntakeFile, *, warnings: bool = False) -> list[tuple[int, str, str]]:
    """Row, field and code of everything noted."""
    faults = file.faults.filter(warning=warnings).order_by("row", "pk")
    return list(faults.values_list("row", "field", "code"))


def nothing(sheet: Any) -> None:
    """Leave the sheet as it is."""


def as_xlsx(
    rows: list[dict[str, str]], change: Callable[[Any], None] = lambda sheet: None, *, numbers: bool = True
) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(ROW))
    for one in rows:
        sheet.append([_cell(name, one[name], numbers=numbers) for name in ROW])
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(name: str, value: str, *, numbers: bool) -> Any:
    numeric = name in ("pieces", "gross_weight_kg", "quantity", "unit_price", "value")
    return float(value) if numbers and numeric and value.replace(".", "").isdigit() else value


def as_zip(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()
