"""Lists as files: exactly what is shown, and no cell that a spreadsheet would run."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook

from waybills.models import Parcel
from waybills.selectors.ladder import open_names

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: Any) -> str:
    """The value as text that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def answer(parcels: QuerySet[Parcel], kind: str, *, name: str) -> HttpResponse | StreamingHttpResponse:
    """The parcels as "csv" (streamed, UTF-8 with mark for spreadsheets) or "xlsx"."""
    rows = _rows(parcels.order_by("id"))
    if kind == "csv":
        response = StreamingHttpResponse(_as_csv(rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(
            _as_xlsx(rows), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        )
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _rows(parcels: QuerySet[Parcel]) -> Iterator[list[str]]:
    yield [
        _("House waybill"),
        _("State"),
        _("Bag"),
        _("Master waybill"),
        _("Pieces"),
        _("Gross weight (kg)"),
        _("Open"),
    ]
    for parcel in parcels.iterator(chunk_size=2000):
        paper = parcel.waybill
        opened = "; ".join(str(name) for name in open_names(parcel.gate))
        values = [paper.number, parcel.get_state_display(), paper.bag or "", paper.master or "", paper.pieces]
        yield [harmless(value) for value in [*values, paper.gross_weight.normalize(), opened]]


class _Line:
    def write(self, text: str) -> str:
        return text


def _as_csv(rows: Iterable[list[str]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(row)


def _as_xlsx(rows: Iterable[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
