"""What waybills brings to the shell: how its states look."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from waybills.lifecycle.flight import FlightState
from waybills.lifecycle.paper import PaperState
from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.transit import LegState
from waybills.papers.panel import parcel_papers
from waybills.people.permissions import may_administer, may_read_changes
from waybills.permissions import parcels as may
from waybills.web import chips, navigation, panels
from waybills.web.chips import Look, Tone
from waybills.web.intake import registrations as intake  # noqa: F401 registers its own

P = ParcelState
chips.register(
    ParcelState,
    {
        P.PRE_ADVISED: Look(Tone.NEUTRAL, "inbox"),
        P.AWAITING_ARRIVAL: Look(Tone.NEUTRAL, "hourglass"),
        P.OVER_LANDED: Look(Tone.ATTENTION, "plus"),
        P.ARRIVED: Look(Tone.PROGRESS, "box"),
        P.TALLIED: Look(Tone.PROGRESS, "list"),
        P.CT_QUEUED: Look(Tone.PROGRESS, "scan"),
        P.IMAGE_REVIEW: Look(Tone.CONTROL, "eye"),
        P.AWAITING_DECISION: Look(Tone.PROGRESS, "hourglass"),
        P.EXAM_QUEUED: Look(Tone.CONTROL, "clock"),
        P.UNDER_EXAM: Look(Tone.CONTROL, "search"),
        P.SAMPLED: Look(Tone.CONTROL, "flask"),
        P.ON_HOLD: Look(Tone.ATTENTION, "pause"),
        P.DETAINED: Look(Tone.STOP, "stop"),
        P.RELEASED: Look(Tone.GOOD, "check"),
        P.RETURN_ORDERED: Look(Tone.STOP, "return"),
        P.RETURNED: Look(Tone.CLOSED, "return"),
        P.SEIZED: Look(Tone.STOP, "gavel"),
        P.DISPOSED: Look(Tone.CLOSED, "cross"),
        P.LOADED: Look(Tone.GOOD, "upload"),
        P.IN_TRANSIT: Look(Tone.GOOD, "truck"),
        P.DEPARTED: Look(Tone.GOOD, "flight"),
        P.CLOSED: Look(Tone.CLOSED, "lock"),
        P.SHORT_LANDED: Look(Tone.ATTENTION, "alert"),
        P.CANCELLED: Look(Tone.CLOSED, "cross"),
    },
)

F = FlightState
chips.register(
    FlightState,
    {
        F.PLANNED: Look(Tone.NEUTRAL, "clock"),
        F.OPEN: Look(Tone.PROGRESS, "inbox"),
        F.LOADING: Look(Tone.PROGRESS, "upload"),
        F.LOADED: Look(Tone.GOOD, "lock"),
        F.DEPARTED: Look(Tone.GOOD, "flight"),
        F.CANCELLED: Look(Tone.CLOSED, "cross"),
    },
)

chips.register(
    PaperState,
    {
        PaperState.REQUESTED: Look(Tone.PROGRESS, "hourglass"),
        PaperState.ISSUED: Look(Tone.GOOD, "check"),
        PaperState.FAILED: Look(Tone.STOP, "alert"),
        PaperState.VOIDED: Look(Tone.STOP, "cross"),
    },
)

panels.register(
    panels.Panel(
        place=panels.Place.PARCEL,
        key="papers",
        title=_("Documents"),
        template="waybills/papers/parcel_panel.html",
        context=parcel_papers,
        order=80,
        icon="list",
    )
)

L = LegState
chips.register(
    LegState,
    {
        L.REQUESTED: Look(Tone.NEUTRAL, "clock"),
        L.APPROVED: Look(Tone.PROGRESS, "check"),
        L.SEALED: Look(Tone.PROGRESS, "lock"),
        L.DEPARTED: Look(Tone.GOOD, "truck"),
        L.ARRIVED: Look(Tone.GOOD, "flag"),
        L.DISCHARGED: Look(Tone.CLOSED, "check"),
        L.OVERDUE: Look(Tone.ATTENTION, "alert"),
        L.SEAL_BROKEN: Look(Tone.STOP, "alert"),
        L.DIVERTED: Look(Tone.STOP, "alert"),
        L.REFUSED: Look(Tone.STOP, "stop"),
    },
)

G = navigation.Group


def _belongs_somewhere(user: Any) -> bool:
    return user.is_authenticated and user.organisation_id is not None


for key, label, url, group, may_see, order, icon, shortcut in (
    ("start", _("Start"), "waybills:start", G.OVERVIEW, _belongs_somewhere, 10, "home", "g s"),
    ("flights", _("Flight board"), "waybills:flight-board", G.OVERVIEW, _belongs_somewhere, 20, "flight", "g f"),
    ("parcels", _("Parcels"), "waybills:parcels", G.OVERVIEW, _belongs_somewhere, 30, "box", "g p"),
    ("arrival", _("Arrival"), "waybills:floor-arrival", G.FLOOR, may.may_use_floor, 10, "truck", "g a"),
    ("tally", _("Tally"), "waybills:floor-tally", G.FLOOR, may.may_use_floor, 20, "list", "g t"),
    ("load", _("Load"), "waybills:floor-load", G.FLOOR, may.may_use_floor, 30, "upload", "g o"),
    ("tallies", _("Tally sessions"), "waybills:tallies", G.FLOOR, may.may_use_floor, 40, "clock", ""),
    ("questions", _("Questions"), "waybills:questions", G.BROKER, may.may_answer_question, 30, "help", "g q"),
    ("desk", _("Officers’ desk"), "waybills:desk", G.CUSTOMS, may.may_use_desk, 10, "gavel", "g d"),
    ("registers", _("Registers"), "people:administration", G.ADMINISTRATION, may_administer, 10, "user", "g u"),
    ("changes", _("Trace of administration"), "people:changes", G.ADMINISTRATION, may_read_changes, 20, "clock", ""),
):
    navigation.register(
        navigation.Item(
            key=key, label=label, url=url, group=group, may_see=may_see, order=order, icon=icon, shortcut=shortcut
        )
    )
