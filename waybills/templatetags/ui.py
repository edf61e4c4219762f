"""The components of the design system as template tags; `docs/screens.md` lists them, `/styleguide/` shows them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from waybills.selectors.timeline import may_know_names
from waybills.web import chips, panels, parts
from waybills.web.context import offset_name

register = template.Library()
Text = str | Promise


@register.simple_tag
def icon(name: str, label: Text = "", css: str = "") -> SafeString:
    """An icon of `static/icons.svg`; without a label it is decoration and hidden from screen readers."""
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon {}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, href
        )
    return format_html('<svg class="icon {}" aria-hidden="true"><use href="{}"></use></svg>', css, href)


@register.simple_tag
def chip(label: Text, tone: str = "neutral", icon_name: str = "") -> SafeString:
    """A small label with tone and icon."""
    shown = icon_name or chips.ICON_OF_TONE[chips.Tone(tone)]
    return format_html('<span class="chip is-{}">{}{}</span>', tone, icon(shown), label)


@register.simple_tag
def state_chip(value: Any, label: Text = "") -> SafeString:
    """The chip of a state: an object with `state`, a member of its choices, or a bare code."""
    look = chips.chip_of(value, label=label)
    return format_html(
        '<span class="chip is-{}" data-state="{}">{}{}</span>',
        look.tone,
        look.code,
        icon(look.icon),
        look.label,
    )


@register.filter
def number(value: Any) -> str:
    """A whole or decimal number with its thousands apart; "–" for none."""
    return "–" if value is None or value == "" else f"{value:,}"


@register.simple_tag(takes_context=True)
def person(context: template.Context, who: Any) -> str:
    """A person by name among their own and for customs; by their organisation for everybody else."""
    if who is None:
        return "–"
    return str(who if may_know_names(context["request"].user, who) else who.organisation or "–")


@register.filter
def minutes(value: timedelta) -> int:
    """A length of time in whole minutes."""
    return round(value.total_seconds() / 60)


@register.simple_tag
def moment(value: datetime | None, form: str = "full") -> SafeString | str:
    """A moment in the reader's zone, as `full` date and time, `day`, or `time`; the zone is in its title."""
    if value is None:
        return "–"
    local = timezone.localtime(value)
    shown = date_format(local, _pattern(form))
    full = f"{date_format(local, _pattern('seconds'))} {offset_name(local)}"
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), full, shown)


@register.simple_tag
def cell(value: Any) -> SafeString | str:
    """Any value as it stands in a table: yes or no, a moment or day in the reader's way, "–" for nothing."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return date_format(value, _pattern("day"))
    return "–" if value in (None, "") else str(value)


def _pattern(form: str) -> str:
    # Both languages name the month or write year first: 11/12 would be read as two different days.
    return {
        "full": pgettext("moment", "j M Y, H:i"),
        "seconds": pgettext("moment", "j M Y, H:i:s"),
        "day": pgettext("moment", "j M Y"),
        "time": "H:i",
    }[form]


@register.inclusion_tag("components/progress.html")
def progress(value: int, total: int, label: Text, note: Text = "") -> dict[str, Any]:
    """A bar with its figures in words: done, total, per cent."""
    percent = 100 if not total else min(100, value * 100 // total)
    return {"value": value, "total": total, "percent": percent, "label": label, "note": note}


@register.inclusion_tag("components/key_values.html")
def key_values(pairs: Iterable[tuple[Text, Any]]) -> dict[str, Any]:
    """Pairs of label and value, as a list of terms."""
    return {"pairs": pairs}


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[Any]) -> dict[str, Any]:
    """Events (`parts.Event`), in the order given."""
    return {"events": [(event, event.icon or chips.ICON_OF_TONE[chips.Tone(event.tone)]) for event in events]}


@register.inclusion_tag("components/reason_ladder.html")
def reason_ladder(rungs: Iterable[Any]) -> dict[str, Any]:
    """What stands in the way (`ladder.rung.Rung`), one rung each: where, why, who, by when, what then."""
    return {"rungs": [(rung, chips.ICON_OF_TONE[chips.Tone(rung.tone)]) for rung in rungs]}


@register.inclusion_tag("components/outcome_panel.html")
def outcome_panel(outcome: Any, names: Mapping[int, str] | None = None, what: Text = "") -> dict[str, Any]:
    """What came of an act (`acts.Outcome`): how many moved, and the refused ones grouped by reason.

    `names` gives each object's number as people know it; without it, the row's id is shown.
    """
    names = names or {}
    pairs = [(names.get(one.object_id, one.object_id), one.sentence) for one in outcome.refusals]
    return {"moved": outcome.moved, "refused": outcome.refused, "groups": parts.grouped(pairs), "what": what}


@register.inclusion_tag("components/stat.html")
def stat(label: Text, value: Any, href: str = "", tone: str = "", note: Text = "") -> dict[str, Any]:
    """A figure that leads to the list it counts."""
    return {"label": label, "value": value, "href": href, "tone": tone, "note": note}


@register.simple_tag(takes_context=True)
def panels_at(context: template.Context, place: str, subject: Any) -> SafeString:
    """The panels that the apps registered for this place."""
    request = context["request"]
    shown = [
        render_to_string("components/registered_panel.html", {**inner, "panel": panel}, request=request)
        for panel, inner in panels.filled(place, request=request, subject=subject)
    ]
    return mark_safe("".join(shown))  # noqa: S308 - each was rendered with autoescape
