"""Lists as files: exactly what is shown, and no cell that a spreadsheet would run."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook

from waybills.models import Parcel, User
from waybills.selectors.ladder import open_names
from waybills.selectors.parcel_lists import Row, rows_of

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
AT_ONCE = 2_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("csv", "xlsx")
# What a column is called, and what it says of a row.
Column = tuple[str | Promise, Callable[[Any], Any]]


def harmless(value: Any) -> Any:
    """The value as it may stand in a cell: text that no spreadsheet takes for a formula, numbers as they are."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    text = "" if value is None else f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
    return f"'{text}" if text.lstrip().startswith(STARTS_A_FORMULA) or text.startswith(STARTS_A_FORMULA) else text


def as_file(
    columns: Iterable[Column],
    rows: QuerySet[Any],
    kind: str,
    *,
    name: str,
    prepared: Callable[[list[Any]], Iterable[Any]] = list,
) -> HttpResponse | StreamingHttpResponse:
    """The rows as "csv" (streamed, UTF-8 with mark for spreadsheets) or "xlsx".

    `prepared` makes of some thousand rows at a time what the columns look at.
    """
    cells = _cells(list(columns), rows, prepared)
    if kind == "csv":
        # Rows are written after the view has returned, when another reader's language may be in use.
        content = _in_language(_as_csv(cells), get_language() or "")
        response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(_as_xlsx(cells), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _cells(columns: list[Column], rows: QuerySet[Any], prepared: Callable[..., Iterable[Any]]) -> Iterator[list[Any]]:
    yield [str(label) for label, _value in columns]
    stream = rows.iterator(chunk_size=AT_ONCE)
    while some := list(islice(stream, AT_ONCE)):
        for row in prepared(some):
            yield [harmless(value(row)) for _label, value in columns]


def answer(user: User, parcels: QuerySet[Parcel], kind: str, *, name: str) -> HttpResponse | StreamingHttpResponse:
    """The parcels as a file, as this reader may know them."""
    rows = parcels.select_related("waybill__bag", "waybill__master", "flight").order_by("id")
    return as_file(PARCEL_COLUMNS, rows, kind, name=name, prepared=lambda some: rows_of(user, some))


def _of_waybill(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(getattr(row.parcel, "waybill", None), name, None)


def _weight(row: Row) -> Decimal | None:
    weight = _of_waybill("gross_weight")(row)
    return None if weight is None else weight.quantize(Decimal("0.001"))


PARCEL_COLUMNS: tuple[Column, ...] = (
    (_("House waybill"), lambda row: row.number),
    (_("State"), lambda row: row.state.label),
    (_("Flight"), lambda row: row.parcel.flight),
    (_("Bag"), _of_waybill("bag")),
    (_("Master waybill"), _of_waybill("master")),
    (_("Pieces"), _of_waybill("pieces")),
    (_("Gross weight (kg)"), _weight),
    (_("Still open"), lambda row: "; ".join(str(name) for name in open_names(row.gate))),
)


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
