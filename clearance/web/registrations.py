"""What clearance brings to the shell: menu entries, panels on pages of waybills, the look of its states."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clearance import permissions
from clearance.lifecycle.declaration_list import ListState as S
from clearance.lifecycle.outbound_message import MessageState as M
from clearance.lifecycle.shutter import ShutterState
from clearance.models import InboundStage, ReceiptOutcome
from clearance.selectors import conversation
from clearance.selectors import lists as selectors
from clearance.selectors.channel import ChannelStanding
from clearance.selectors.exchange import exchange_of
from clearance.services.movements import unreported_arrivals
from waybills.models import Flight, Parcel, User
from waybills.web import chips, navigation, panels

# Of a code that two machines share, the parcel's look is meant where only the code is known.
from waybills.web import registrations as _waybills_first  # noqa: F401
from waybills.web.chips import Look, Tone

navigation.register(
    navigation.Item(
        key="lists", label=_("Declaration lists"), url="clearance:lists", group=navigation.Group.BROKER,
        may_see=permissions.may_see_lists, order=10, icon="list", shortcut="g l",
    )
)  # fmt: skip
navigation.register(
    navigation.Item(
        key="exchange", label=_("Exchange with customs"), url="clearance:exchange", group=navigation.Group.BROKER,
        may_see=permissions.may_see_exchange, order=20, icon="message", shortcut="g x",
    )
)  # fmt: skip

chips.register(
    S,
    {
        S.DRAFT: Look(Tone.ATTENTION, "edit"),
        S.VALIDATED: Look(Tone.PROGRESS, "check"),
        S.QUEUED: Look(Tone.PROGRESS, "clock"),
        S.SENT: Look(Tone.PROGRESS, "upload"),
        S.SEND_FAILED: Look(Tone.ATTENTION, "alert"),
        S.REJECTED: Look(Tone.STOP, "return"),
        S.STORED: Look(Tone.PROGRESS, "inbox"),
        S.MANUAL_REVIEW: Look(Tone.CONTROL, "eye"),
        S.ADJUDICATED: Look(Tone.PROGRESS, "check"),
        S.AWAITING_ARRIVAL: Look(Tone.NEUTRAL, "hourglass"),
        S.UNDER_INSPECTION: Look(Tone.CONTROL, "search"),
        S.SUSPENDED: Look(Tone.ATTENTION, "pause"),
        S.DETAINED: Look(Tone.STOP, "stop"),
        S.RETURNED: Look(Tone.STOP, "return"),
        S.RELEASED: Look(Tone.GOOD, "check"),
        S.CLOSED: Look(Tone.CLOSED, "lock"),
        S.SUMMARISED: Look(Tone.CLOSED, "file"),
        S.AMEND_REQUESTED: Look(Tone.PROGRESS, "edit"),
        S.AMENDED: Look(Tone.PROGRESS, "check"),
        S.AMEND_REFUSED: Look(Tone.ATTENTION, "alert"),
        S.CANCEL_REQUESTED: Look(Tone.PROGRESS, "cross"),
        S.CANCELLED: Look(Tone.CLOSED, "cross"),
        S.CANCEL_REFUSED: Look(Tone.ATTENTION, "alert"),
        S.SUPERSEDED: Look(Tone.CLOSED, "file"),
    },
)
chips.register(
    M,
    {
        M.PENDING: Look(Tone.NEUTRAL, "clock"),
        M.SENT: Look(Tone.PROGRESS, "upload"),
        M.ACKED_FORMAT: Look(Tone.PROGRESS, "eye"),
        M.ANSWERED: Look(Tone.GOOD, "check"),
        M.RETRYING: Look(Tone.ATTENTION, "refresh"),
        M.DEAD_LETTER: Look(Tone.STOP, "stop"),
        M.REPLAYED: Look(Tone.PROGRESS, "refresh"),
    },
)
chips.register(
    ShutterState,
    {ShutterState.SHUT: Look(Tone.ATTENTION, "pause"), ShutterState.OPENED: Look(Tone.GOOD, "check")},
)
chips.register(
    ChannelStanding,
    {
        ChannelStanding.UP: Look(Tone.GOOD, "check"),
        ChannelStanding.SLOW: Look(Tone.ATTENTION, "hourglass"),
        ChannelStanding.FAILING: Look(Tone.ATTENTION, "refresh"),
        ChannelStanding.DOWN: Look(Tone.STOP, "stop"),
        ChannelStanding.CLOSED_BY_PLAN: Look(Tone.ATTENTION, "pause"),
        ChannelStanding.UNTRIED: Look(Tone.NEUTRAL, "clock"),
    },
)
I = InboundStage  # noqa: E741 short like its neighbours
chips.register(
    InboundStage,
    {
        I.PENDING: Look(Tone.NEUTRAL, "clock"),
        I.DONE: Look(Tone.GOOD, "check"),
        I.PARKED: Look(Tone.ATTENTION, "hand"),
        I.REFUSED: Look(Tone.STOP, "stop"),
    },
)
R = ReceiptOutcome
chips.register(
    ReceiptOutcome,
    {
        R.APPLIED: Look(Tone.GOOD, "check"),
        R.REPEATED: Look(Tone.CLOSED, "refresh"),
        R.LATE: Look(Tone.CLOSED, "clock"),
        R.NOTED: Look(Tone.NEUTRAL, "info"),
        R.EARLY: Look(Tone.ATTENTION, "hourglass"),
        R.CONTRADICTING: Look(Tone.STOP, "alert"),
        R.ORPHAN: Look(Tone.ATTENTION, "help"),
        R.NOT_LISTED: Look(Tone.ATTENTION, "help"),
        R.MALFORMED: Look(Tone.STOP, "alert"),
    },
)


def reader_of(request: HttpRequest) -> User | None:
    """Who looks; nobody on a page that is drawn before a person is known."""
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None


def parcel_lists(request: HttpRequest, parcel: Parcel) -> dict[str, Any] | None:
    """The lists of one parcel with what customs said last."""
    user = reader_of(request)
    if user is None:
        return None
    rows = permissions.visible_lists(user).filter(parcel=parcel).select_related("declaration", "answer")
    found = list(rows.order_by("-pk"))
    if not found:
        return None
    return {
        "rows": conversation.with_reasons(found),
        "said": conversation.said_about(user, found[0]),
        "may_open": permissions.may_see_lists(user),
    }


def parcel_match(request: HttpRequest, parcel: Parcel) -> dict[str, Any] | None:
    """Whether order, waybill and list of one parcel agree, and where not."""
    user = reader_of(request)
    if user is None:
        return None
    row = permissions.visible_lists(user).filter(parcel=parcel).select_related("answer").order_by("-pk").first()
    match = conversation.match_of(row) if row else None
    return {"match": match, "elsewhere": conversation.elsewhere(row)} if row and match else None


def flight_conversation(request: HttpRequest, flight: Flight) -> dict[str, Any] | None:
    """How the lists of one flight stand; the floor's button that reports what arrived."""
    user = reader_of(request)
    if user is None or not permissions.may_see_lists(user):
        return None
    counts = selectors.counts_by_group(user, [flight.pk])[flight.pk]
    may_report = permissions.may_report_arrival(user)
    return {
        "flight": flight,
        "groups": [(group, counts[group.key]) for group in selectors.GROUPS],
        "may_report": may_report,
        "unreported": unreported_arrivals(flight) if may_report else 0,
    }


def waiting_for_me(request: HttpRequest, subject: object) -> dict[str, Any] | None:
    """What the exchange wants of this person."""
    user = reader_of(request)
    if user is None or not permissions.may_see_exchange(user):
        return None
    refused = permissions.visible_lists(user).filter(state__in=selectors.GROUPS[0].states)
    return {"exchange": exchange_of(user), "refused_flights": refused.values("flight").distinct().count()}


P = panels.Place
panels.register(
    panels.Panel(
        place=P.PARCEL, key="lists", title=_("Declaration list"), template="clearance/panels/parcel_lists.html",
        context=parcel_lists, order=20, icon="list",
    )
)  # fmt: skip
panels.register(
    panels.Panel(
        place=P.PARCEL, key="match", title=_("Order, waybill and list"), template="clearance/panels/parcel_match.html",
        context=parcel_match, order=25, icon="scale",
    )
)  # fmt: skip
panels.register(
    panels.Panel(
        place=P.FLIGHT, key="conversation", title=_("Conversation with customs"),
        template="clearance/panels/flight_conversation.html", context=flight_conversation, order=20, icon="message",
    )
)  # fmt: skip
panels.register(
    panels.Panel(
        place=P.START, key="exchange", title=_("Exchange with customs"), order=30, icon="message",
        template="clearance/panels/start_exchange.html", context=waiting_for_me,
    )
)  # fmt: skip
