"""Pages by key: page 100,000 costs what page 1 costs, and rows that come meanwhile are met at the end, once."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

LIMIT, MOST = 100, 500
BIGGEST_KEY = 2**63 - 1


class PageQuery(serializers.Serializer):
    """The parameters that every list has."""

    cursor = serializers.RegexField(
        r"^k[0-9]{1,18}$",
        required=False,
        help_text="From `next` of the page before.",
        error_messages={"invalid": _("This cursor was not made here.")},
    )
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=LIMIT)

    def validate_cursor(self, value: str) -> int:
        return int(value[1:])


class KeyPages(BasePagination):
    """In the order of the primary key. The answer is {"results": […], "next": address or null}."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        limit, after = view.asked["limit"], view.asked.get("cursor")
        rows = queryset.order_by("pk")
        if after is not None:
            rows = rows.filter(pk__gt=after)
        found = list(rows[: limit + 1])
        self.last = found[limit - 1].pk if len(found) > limit else None
        return found[:limit]

    def get_paginated_response(self, data: Any) -> Response:
        address = self.request.build_absolute_uri()
        link = None if self.last is None else replace_query_param(address, "cursor", cursor_of(self.last))
        return Response({"results": data, "next": link})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri", "description": "The next page; null on the last."}
        rows = {"results": schema, "next": link}
        return {"type": "object", "required": ["results", "next"], "properties": rows}


def cursor_of(key: int) -> str:
    return f"k{key}"
