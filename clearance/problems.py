"""Why a list cannot be filed, and what to do about it: a sentence and a way out for every code of ours."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from clearance.messages.definition import Record, record
from clearance.messages.types import exports
from clearance.models.reasons import Actor
from waybills.languages import reads_chinese


@dataclass(frozen=True)
class Problem:
    """`sentence` may use {field} and {value}; `fix` says what to do, `actor` who."""

    sentence: StrPromise
    fix: StrPromise
    actor: str = Actor.BROKER


CORRECT = _("Correct it in the list and file again.")
PROBLEMS: dict[str, Problem] = {
    # ------------------------------------------------------------ no list can be made
    "NO_BROKER": Problem(_("Nobody files for this parcel."), _("Let the broker's mandate be entered."), Actor.OPERATOR),
    "NO_WAYBILL": Problem(_("There is no waybill for this parcel."), _("Send the manifest or the waybill."),
                          Actor.LOGISTICS),
    "NO_GOODS": Problem(_("The waybill names no goods."), _("Send the manifest again with its goods lines."),
                        Actor.LOGISTICS),
    "NO_MANDATE": Problem(_("There is no mandate of the e-commerce enterprise to file for it."),
                          _("Get the mandate and let it be entered, then file again."), Actor.ENTERPRISE),
    "ALREADY_FILED": Problem(_("Its list was filed already."), _("Nothing to do."), Actor.NOBODY),
    "STATE": Problem(_("The parcel is past filing, or not accounted for."), _("Look at the parcel's page."),
                     Actor.NOBODY),
    "RACED": Problem(_("Somebody else is filing it at this moment."), _("Look again.")),
    # ------------------------------------------------------------ the list breaks a rule
    "MISSING": Problem(_("{field} is missing."), _("Fill it in and file again.")),
    "TOO_LONG": Problem(_("{field} is too long: {value}"), _("Shorten it and file again.")),
    "TOO_SHORT": Problem(_("{field} is too short: {value}"), CORRECT),
    "NOT_POSITIVE": Problem(_("{field} must be greater than zero, not {value}."), CORRECT),
    "NEGATIVE": Problem(_("{field} must not be negative: {value}"), CORRECT),
    "UNKNOWN_CODE": Problem(_("{field}: the code {value} is not in the code list."),
                            _("Choose a code of the list and file again.")),
    "HS_FORMAT": Problem(_("{field} must have ten digits, not {value}."),
                         _("Enter the full ten digits; do not fill up with zeros.")),
    "HS_UNKNOWN": Problem(_("{field}: no heading of the tariff begins like {value}."),
                          _("Look the goods up in the tariff and enter its code.")),
    "NET_ABOVE_GROSS": Problem(_("The net weight {value} is above the gross weight."), CORRECT),
    "LINE_TOTAL": Problem(_("The line total {value} is not quantity times unit price."), CORRECT),
    "CURRENCIES": Problem(_("The lines are in different currencies: {value}"), _("Use one currency in one list.")),
    "NO_LINES": Problem(_("The list has no goods lines."), _("Send the manifest again with its goods lines."),
                        Actor.LOGISTICS),
    "TOO_MANY_LINES": Problem(_("The list has {value} goods lines; the standard takes 100."),
                              _("Split the shipment into several waybills."), Actor.LOGISTICS),
    "SCHEMA": Problem(_("The message for customs could not be made: {value}"), CORRECT),
}  # fmt: skip


def sentence_of(code: str, *, field: str = "", line: int = 0, value: str = "") -> str:
    """The problem as a sentence in the reader's language, with the goods line where there is one."""
    problem = PROBLEMS[code]
    text = str(problem.sentence).format(field=field_label(field, line), value=value)
    return gettext("Goods line %(line)s: %(text)s") % {"line": line, "text": text} if line else text


def field_label(name: str, line: int = 0) -> str:
    """What an element of the list is called in the reader's language."""
    form: Record = record(exports.InventoryList if line else exports.InventoryHead)
    leaf = next((leaf for leaf in form.leaves if leaf.name == name), None)
    if leaf is None:
        return name
    return leaf.f.zh if reads_chinese() else leaf.f.en
