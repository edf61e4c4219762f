"""Form parts; fields themselves are drawn by `templates/django/forms/`, so `{{ form }}` is already right."""

from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils.functional import Promise

register = template.Library()
Text = str | Promise


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """All that is wrong with a form, at the top, each line a link to its field."""
    if not form.is_bound or form.is_valid():
        return {"lines": []}
    whole = [("", "", error) for error in form.non_field_errors()]
    return {"lines": whole + [(_target(one), one.label, error) for one in form for error in one.errors]}


def _target(bound: BoundField) -> str:
    # A group of boxes has no id of its own; its first box has.
    return bound.id_for_label or (bound.subwidgets[0].id_for_label if bound.subwidgets else "")


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, width: str = "") -> dict[str, Any]:
    """One field with label, hint and errors; `width` is "short", "medium" or empty for full."""
    return {"field": bound, "width": width}


@register.inclusion_tag("components/drop_zone.html")
def drop_zone(name: str, label: Text, accept: str = "", multiple: bool = False, hint: Text = "") -> dict[str, Any]:
    """A file input that also takes files dropped on it."""
    return {"name": name, "label": label, "accept": accept, "multiple": multiple, "hint": hint}


@register.inclusion_tag("components/scan_input.html", takes_context=True)
def scan_input(
    context: template.Context, action: str, label: Text, name: str = "number", hint: Text = "", focused: bool = False
) -> dict[str, Any]:
    """The place a barcode gun types into; `static/js/scan.js` keeps its focus, queue and sounds."""
    token = context.get("csrf_token")
    return {"action": action, "label": label, "name": name, "hint": hint, "focused": focused, "csrf_token": token}
