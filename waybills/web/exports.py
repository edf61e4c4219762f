"""Lists as files: exactly what is shown, and no cell that a spreadsheet would run."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from openpyxl import Workbook

from waybills.models import Parcel, User
from waybills.selectors.ladder import open_names
from waybills.selectors.parcel_lists import Row, rows_of

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
AT_ONCE = 2_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("csv", "xlsx")


def harmless(value: Any) -> Any:
    """The value as it may stand in a cell: text that no spreadsheet takes for a formula, numbers as they are."""
    if isinstance(value, Decimal | int):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip().startswith(STARTS_A_FORMULA) or text.startswith(STARTS_A_FORMULA) else text


def answer(user: User, parcels: QuerySet[Parcel], kind: str, *, name: str) -> HttpResponse | StreamingHttpResponse:
    """The parcels as "csv" (streamed, UTF-8 with mark for spreadsheets) or "xlsx"."""
    rows = _rows(user, parcels)
    if kind == "csv":
        # Rows are written after the view has returned, when another reader's language may be in use.
        content = _in_language(_as_csv(rows), get_language() or "")
        response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(_as_xlsx(rows), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _rows(user: User, parcels: QuerySet[Parcel]) -> Iterator[list[Any]]:
    yield [
        _("House waybill"), _("State"), _("Flight"), _("Bag"), _("Master waybill"), _("Pieces"),
        _("Gross weight (kg)"), _("Still open"),
    ]  # fmt: skip
    found = parcels.select_related("waybill__bag", "waybill__master", "flight").order_by("id")
    stream = found.iterator(chunk_size=AT_ONCE)
    while some := list(islice(stream, AT_ONCE)):
        for row in rows_of(user, some):
            yield [harmless(value) for value in _cells(row)]


def _cells(row: Row) -> list[Any]:
    paper = getattr(row.parcel, "waybill", None)
    opened = "; ".join(str(name) for name in open_names(row.gate))
    known = [paper.bag or "", paper.master or "", paper.pieces, _plain(paper.gross_weight)] if paper else [""] * 4
    return [row.number, row.state.label, row.parcel.flight or "", *known, opened]


def _plain(weight: Decimal) -> Decimal:
    return weight.quantize(Decimal("0.001"))


class _Line:
    def write(self, text: str) -> str:
        return text


def _as_csv(rows: Iterable[list[Any]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(row)


def _in_language(parts: Iterator[str], language: str) -> Iterator[str]:
    while True:
        with override(language):
            part = next(parts, None)
        if part is None:
            return
        yield part


def _as_xlsx(rows: Iterable[list[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
