"""Files out of the intake: the original, the refused rows to put right, the list of faults."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from waybills.intake import permissions
from waybills.intake.headers import OUR_COLUMN
from waybills.intake.sentences import field_label
from waybills.intake.storing import opened
from waybills.models import IntakeFault, IntakeFile, RefusedRow
from waybills.web.access import only_for
from waybills.web.exports import XLSX, harmless
from waybills.web.intake.views import contents_or_404, said

CHUNK = 2000


@only_for(permissions.may_see_intakes)
def original(request: HttpRequest, pk: int) -> FileResponse | StreamingHttpResponse:
    """The bytes as they were handed in; never shown by the browser itself."""
    file = contents_or_404(request, pk)
    response = StreamingHttpResponse(_bytes(file), content_type="application/octet-stream")
    response["Content-Disposition"] = _attachment(file.name.rsplit("/", 1)[-1])
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _bytes(file: IntakeFile) -> Iterator[bytes]:
    with opened(file) as source:
        while data := source.read(256 * 1024):
            yield data


@only_for(permissions.may_see_intakes)
def refused_rows(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """The refused rows in the form they came, with one more column that says why: to put right and send again."""
    file = contents_or_404(request, pk)
    if not file.refused_rows.exists():
        raise Http404
    name = f"{file.name.rsplit('/', 1)[-1].rsplit('.', 1)[0]}-{_('refused')}"
    if file.kind == "XLSX":
        response = HttpResponse(_as_xlsx(_rows(file)), content_type=XLSX)
        response["Content-Disposition"] = _attachment(f"{name}.xlsx")
        return response
    encoding = "gb18030" if file.encoding == "gb18030" else "utf-8-sig"
    return _csv([_harmless(row) for row in _rows(file)], f"{name}.csv", encoding)


def _rows(file: IntakeFile) -> Iterator[list[str]]:
    yield [*file.columns, OUR_COLUMN]
    why: dict[int, list[str]] = defaultdict(list)
    for fault in IntakeFault.objects.filter(file=file, warning=False).order_by("row", "pk").iterator(CHUNK):
        why[fault.row].append(f"{field_label(fault.field)}: {said(fault)}" if fault.field else said(fault))
    with_others = _("Refused with the other rows of its waybill.")
    for row in RefusedRow.objects.filter(file=file).order_by("row").iterator(CHUNK):
        yield [*(cell or "" for cell in row.cells), " ".join(why.get(row.row, [with_others]))]


def _harmless(row: Iterable[str]) -> list[Any]:
    return [harmless(cell) for cell in row]


@only_for(permissions.may_see_intakes)
def faults(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """Every fault as a table: row, field, value, code, sentence."""
    file = contents_or_404(request, pk)
    found = IntakeFault.objects.filter(file=file).order_by("row", "pk")
    head = [_("Row"), _("Column"), pgettext("cell", "Value"), _("Code"), _("What is wrong"), _("Warning")]
    rows = (
        [fault.row, field_label(fault.field), fault.value, fault.code, said(fault), _("yes") if fault.warning else ""]
        for fault in found.iterator(CHUNK)
    )
    return _csv((_harmless(row) for row in _chain(head, rows)), f"{file.name.rsplit('/', 1)[-1]}-{_('faults')}.csv")


def _chain(head: list[Any], rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    yield head
    yield from rows


def _csv(rows: Iterable[list[Any]], name: str, encoding: str = "utf-8-sig") -> StreamingHttpResponse:
    content = _in_language(_lines(rows, encoding), get_language() or "")
    response = StreamingHttpResponse(content, content_type=f"text/csv; charset={encoding.removesuffix('-sig')}")
    response["Content-Disposition"] = _attachment(name)
    return response


def _lines(rows: Iterable[list[Any]], encoding: str) -> Iterator[bytes]:
    begun = False
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow(row)
        # The mark belongs to the file, not to each line.
        yield line.getvalue().encode(encoding if not begun else encoding.removesuffix("-sig"), "replace")
        begun = True


def _in_language(parts: Iterator[bytes], language: str) -> Iterator[bytes]:
    """Lines are written after the view has returned, when another reader's language may be in use."""
    while True:
        with override(language):
            part = next(parts, None)
        if part is None:
            return
        yield part


def _as_xlsx(rows: Iterable[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([_text_cell(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(sheet: Any, value: str) -> WriteOnlyCell:
    """A cell that is text whatever it begins with; characters that no workbook can hold are shown as such."""
    cell = WriteOnlyCell(sheet, value="")
    cell.value = "".join(sign if sign >= " " or sign in "\t\n" else "␀" for sign in value)
    cell.data_type = "s"
    return cell


def _attachment(name: str) -> str:
    plain = "".join(sign if (sign.isalnum() and sign.isascii()) or sign in ".-_" else "_" for sign in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{escape_uri_path(name)}"
