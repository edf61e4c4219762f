"""Components that hold other content, as block tags: `{% panel "Goods" %}…{% endpanel %}`."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from waybills.web.chips import ICON_OF_TONE, Tone

register = template.Library()
Text = str | Promise


def _draw(name: str, **context: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", context)


@register.simple_block_tag
def page_header(content: str, title: Text, lede: Text = "", chip: Any = "") -> SafeString:
    """The heading of the page; the content is its actions."""
    return _draw("page_header", title=title, lede=lede, chip=chip, content=content)


@register.simple_block_tag
def panel(content: str, title: Text = "", icon: str = "", wide: bool = False, key: str = "") -> SafeString:
    """A titled box."""
    return _draw("panel", title=title, icon=icon, wide=wide, key=key, content=content)


@register.simple_block_tag
def dialog(content: str, key: str, title: Text) -> SafeString:
    """A modal dialog; opened by any `<button data-opens="key">`."""
    return _draw("dialog", key=key, title=title, content=content)


@register.simple_block_tag
def empty_state(content: str, title: Text, text: Text = "", icon: str = "box") -> SafeString:
    """Why there is nothing here and what to do about it; the content is its actions."""
    return _draw("empty_state", title=title, text=text, icon=icon, content=content)


@register.simple_block_tag
def notice(content: str, tone: str = "neutral", title: Text = "") -> SafeString:
    """A paragraph that must be seen."""
    return _draw("notice", tone=tone, title=title, icon=ICON_OF_TONE[Tone(tone)], content=content)


@register.simple_block_tag
def filter_bar(content: str, target: str = "", label: Text = "") -> SafeString:
    """Filters as a GET form; with a target (a CSS selector) only that part of the page is fetched anew."""
    return _draw("filter_bar", target=target, label=label or _("Filter"), content=content)
