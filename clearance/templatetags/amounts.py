"""Amounts as people write them."""

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def plain(value: Decimal | None) -> str:
    """A decimal without the zeros its column pads it with; "–" for none."""
    return "–" if value is None else f"{value.normalize():f}"
