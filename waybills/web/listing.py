"""A list on a page: searched, put in order, read page by page, taken away as a file.

    OUTBOX = Listing(name="messages", columns=((_("Message"), lambda row: row.kind), …), search=("body__guid",))
    rows = OUTBOX.found(request, rows)
    if (file := OUTBOX.file(request, rows)) is not None:
        return file
    page = OUTBOX.page(request, rows)

The template has `{% search_field label %}` in its filter, `{% sort_header key label %}`, `{% exports %}` and
`{% pager page %}`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from waybills.web import exports
from waybills.web.paging import PAGE_SIZE, Page, flipped, keyset_page

LONGEST_SEARCH = 100


def asked(request: HttpRequest) -> str:
    """The text that is searched for, without signs that no database looks for."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What is a list's own: the file's name and columns, the text fields that are searched, the orders it can take.

    `orders` are keyset orders by the key of `?sort=`; "-key" is the same the other way round; `default` is one of both.
    """

    name: str
    columns: tuple[exports.Column, ...]
    search: tuple[str, ...] = ()
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"age": ("id",)})
    default: str = "-age"
    size: int = PAGE_SIZE

    def found(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that hold the searched text."""
        text = asked(request)
        return rows.filter(reduce(or_, (Q(**{f"{name}__icontains": text}) for name in self.search))) if text else rows

    def page(self, request: HttpRequest, rows: QuerySet[Any]) -> Page:
        """One page of the rows in the order that is asked for."""
        order, cursor = self._order(request.GET.get("sort", "")), request.GET.get("cursor", "")
        return keyset_page(rows, order=order, cursor=cursor, size=self.size)

    def file(
        self, request: HttpRequest, rows: QuerySet[Any], *, prepared: Callable[[list[Any]], Iterable[Any]] = list
    ) -> HttpResponse | StreamingHttpResponse | None:
        """All the rows as a file, if one is asked for."""
        kind = request.GET.get("export", "")
        if kind not in exports.KINDS:
            return None
        ordered = rows.order_by(*self._order(request.GET.get("sort", "")))
        return exports.as_file(self.columns, ordered, kind, name=self.name, prepared=prepared)

    def _order(self, sort: str) -> tuple[str, ...]:
        sort = sort if sort.removeprefix("-") in self.orders else self.default
        order = self.orders[sort.removeprefix("-")]
        return tuple(flipped(name) for name in order) if sort.startswith("-") else order
