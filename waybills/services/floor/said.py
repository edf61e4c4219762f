"""What the floor is told after a scan: a stable code, a tone that is also a sound, and one sentence."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django_stubs_ext import StrPromise

from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import LABELS, names_in

GOOD, HARMLESS, STOP = "good", "attention", "stop"


@dataclass(frozen=True)
class Said:
    """The answer to one scan. Tones: good, attention (done or harmless, but look), stop (nothing was done)."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    moved: int = 0
    act_id: int | None = None


# Code: tone and sentence. Every refusal says what to do with the parcel in the hand.
SENTENCES: dict[str, tuple[str, StrPromise]] = {
    # ------------------------------------------------------------ done
    "ARRIVED": (GOOD, _("Arrived.")),
    "TALLIED": (GOOD, _("Tallied.")),
    "LOADED": (GOOD, _("Loaded.")),
    "OFFLOADED": (GOOD, _("Off-loaded.")),
    "HANDED_BACK": (GOOD, _("Handed back to %(receiver)s.")),
    "BAG_DONE": (GOOD, _("Bag: %(moved)s parcels done.")),
    "BAG_MIXED": (HARMLESS, _("Bag: %(moved)s done, %(already)s done before, %(refused)s refused. First: %(first)s")),
    "BAG_NONE": (STOP, _("Bag: nothing done, %(refused)s refused. First: %(first)s")),
    "ARRIVED_OTHER_FLIGHT": (HARMLESS, _("Arrived, but it belongs to %(flight)s: keep it with that flight.")),
    "TALLIED_OTHER_FLIGHT": (HARMLESS, _("Tallied, but it belongs to %(flight)s: keep it with that flight.")),
    "FOUND_LATE": (HARMLESS, _("Found after all: it was reported short-landed and is here now.")),
    "OVER_LANDED": (HARMLESS, _("Over-landed: no manifest names it. Put it in the cage; an officer decides.")),
    # ------------------------------------------------------------ done before
    "ALREADY": (HARMLESS, _("Already scanned (%(state)s). Nothing was done twice.")),
    "BAG_ALREADY": (HARMLESS, _("Bag: already scanned, all %(already)s parcels. Nothing was done twice.")),
    # ------------------------------------------------------------ refused: the number
    "EMPTY": (STOP, _("Nothing was scanned.")),
    "NOT_A_NUMBER": (STOP, _("This is not a waybill or bag number. Scan the barcode of the waybill.")),
    "UNKNOWN": (STOP, _("Unknown number: no parcel and no bag here has it.")),
    "AMBIGUOUS": (STOP, _("Two parcels bear this number (%(flights)s). Choose the flight first.")),
    # ------------------------------------------------------------ refused: the state
    "NOT_AWAITED": (STOP, _("Announced, but its flight is not open yet. Put it aside until the flight is opened.")),
    "NOT_ARRIVED": (STOP, _("Not scanned in yet. Record its arrival first.")),
    "IN_CAGE": (HARMLESS, _("Over-landed, already recorded. It stays in the cage until an officer decides.")),
    "ENDED": (STOP, _("Its life here is over (%(state)s). Put it aside and call an officer.")),
    "GONE": (STOP, _("According to the log it left (%(at)s). Put it aside and call an officer.")),
    "WRONG_STATE": (STOP, _("Not possible while it is “%(state)s”. Nothing was done.")),
    "RACED": (STOP, _("It changed while you scanned. Scan it again.")),
    # ------------------------------------------------------------ refused: tally
    "NO_SESSION": (STOP, _("This tally is closed. Open a new one first.")),
    "WEIGHT_DIFFERS": (
        HARMLESS,
        _("Weighs %(new)s kg, the waybill says %(old)s kg. Weigh it again, or scan it again with a reason."),
    ),
    "WEIGHT_OF_BAG": (STOP, _("Parcels are weighed one by one. Scan the waybill, not the bag.")),
    "NOT_A_WEIGHT": (STOP, _("“%(text)s” is not a weight. Write kilograms with a point, like 1.25.")),
    # ------------------------------------------------------------ refused: loading
    "NO_FLIGHT": (STOP, _("Choose the flight first.")),
    "NOT_LOADING": (STOP, _("Loading of %(flight)s has not begun. Start it on the flight's page.")),
    "FLIGHT_CLOSED": (STOP, _("%(flight)s is closed for loading. Nothing more goes on board.")),
    "WRONG_FLIGHT": (STOP, _("WRONG FLIGHT. It belongs to %(right)s, not to %(wrong)s.")),
    "NOT_RELEASED": (STOP, _("NOT RELEASED: it is “%(state)s”. It stays here.")),
    "RECALLED": (STOP, _("RECALLED. Its release was taken back: bring it to customs.")),
    "DO_NOT_LOAD": (STOP, _("DO NOT LOAD. A control forbids it: bring it to customs.")),
    "CUSTOMS_STOP": (STOP, _("STOP. It is not cleared for loading: put it aside and call customs.")),
    "NOT_CLEAR": (STOP, _("NOT CLEAR. Still open: %(open)s. It stays here.")),
    "WRONG_BAG": (STOP, _("WRONG BAG. It belongs in bag %(right)s.")),
    "UNKNOWN_BAG": (STOP, _("No bag %(bag)s stands on a master waybill of this flight.")),
    "BAG_SEALED": (STOP, _("Bag %(bag)s is sealed. Nothing goes into it.")),
    "BAG_HELD": (STOP, _("Bag stays here: %(refused)s of its parcels may not go. Take out: %(numbers)s")),
    # ------------------------------------------------------------ refused: what is asked with the scan
    "REASON_NEEDED": (STOP, _("Say why first: the reason stands in the log.")),
    "RECEIVER_NEEDED": (STOP, _("Say first who receives it.")),
}


def tone_of(code: str) -> str:
    """The tone of a code; an unknown one stops."""
    return SENTENCES[code][0] if code in SENTENCES else STOP


def sentence_of(code: str, params: dict[str, Any]) -> str:
    """The sentence of a code in the language and zone of the reader; only codes and moments are stored."""
    if code not in SENTENCES:
        return code
    return str(SENTENCES[code][1]) % {name: _worded(name, value) for name, value in params.items()}


def _worded(name: str, value: Any) -> str:
    if name == "state" and value in ParcelState.values:
        return str(ParcelState(value).label)
    if name == "first":
        return sentence_of(value["code"], value["params"])
    if name == "open":
        return ", ".join(str(LABELS[one]) for one in names_in(value))
    if name == "at" and value:
        return date_format(timezone.localtime(datetime.fromisoformat(value)), pgettext("moment", "j M Y, H:i"))
    return str(value)
