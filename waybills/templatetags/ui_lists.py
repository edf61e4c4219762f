"""Parts of lists and of finding one's way: sortable headers, pages, tabs, breadcrumbs."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.functional import Promise

from waybills.web.paging import Page

register = template.Library()
Text = str | Promise


def _with(context: template.Context, **changes: str | None) -> str:
    """This page's address with some parameters changed; None takes one away."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return "?" + query.urlencode()


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context, key: str, label: Text, default: str = "", numeric: bool = False
) -> dict[str, Any]:
    """A header cell that sorts by `key` through `?sort=`; `default` is the order when nothing is asked for."""
    current = context["request"].GET.get("sort", default)
    wanted = f"-{key}" if current == key else key
    order = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    return {
        "label": label,
        "order": order,
        "numeric": numeric,
        # The cursor of one order means nothing in another.
        "href": _with(context, sort=wanted, cursor=None),
    }


@register.inclusion_tag("components/search_field.html", takes_context=True)
def search_field(context: template.Context, label: Text, keep: str = "") -> dict[str, Any]:
    """What is searched for in a list (`?q=`), inside a filter; `keep` names other parameters that stay, by spaces."""
    asked = context["request"].GET
    kept = [(name, asked[name]) for name in (*keep.split(), "sort") if asked.get(name)]
    return {"label": label, "text": asked.get("q", ""), "kept": kept}


@register.inclusion_tag("components/exports.html", takes_context=True)
def exports(context: template.Context) -> dict[str, Any]:
    """Links that take the list away as a file, as it is filtered and ordered now."""
    return {kind: _with(context, export=kind, cursor=None, part=None) for kind in ("csv", "xlsx")}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: template.Context, page: Page, target: str = "") -> dict[str, Any]:
    """Earlier and later pages of a keyset list; with a target only that part of the page is fetched anew."""
    return {
        "shown": len(page),
        "first": _with(context, cursor=None) if page.previous else "",
        "previous": _with(context, cursor=page.previous) if page.previous else "",
        "next": _with(context, cursor=page.next) if page.next else "",
        "target": target,
    }


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Any], label: Text) -> dict[str, Any]:
    """Views of one thing, each with its own address (`parts.Tab`)."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*steps: Text) -> dict[str, Any]:
    """Label and address in turn, from the top; the last label stands alone and is this page."""
    pairs = list(zip(steps[::2], steps[1::2], strict=False))
    return {"pairs": pairs, "here": steps[-1] if len(steps) % 2 else ""}
