"""Reasons are asked for by services, so that no face can forget to."""

from django.utils.translation import gettext as _

from waybills.refusals import Incomplete

LONGEST = 500


def needed(text: str, *, field: str = "reason", sentence: str = "") -> str:
    """The text without blanks around it; Incomplete when there is none, or too much."""
    text = text.strip()
    if not text:
        raise Incomplete(sentence or _("Say why: the reason stands in the log."), field=field)
    if len(text) > LONGEST:
        raise Incomplete(_("At most %(n)s characters.") % {"n": LONGEST}, field=field)
    return text
