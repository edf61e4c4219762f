"""The exchange with customs on screen: what waits and since when, what failed and why, one click to do better."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from clearance import permissions
from clearance.lifecycle.outbound_message import TO_LEAVE
from clearance.lifecycle.outbound_message import MessageState as M
from clearance.models import GatewayRefusal, InboundStage, OutboundMessage
from clearance.models.inbox import PARKED
from clearance.selectors import conversation
from clearance.selectors.channel import channel_of
from clearance.selectors.exchange import exchange_of
from clearance.services import inbox as inbox_service
from clearance.services.outbox import replay_messages
from clearance.services.receipts import apply_again, settle_receipts
from clearance.web import listings
from clearance.web.access import only_for
from waybills.web import listing
from waybills.web.parts import Tab

REFUSALS_SHOWN = 20
# What nobody reads in a list of messages.
BYTES = ("body__data", "body__head", "body__tail")
MOST_SELECTED = 1_000
OUT_FILTERS: dict[str, tuple[str, ...]] = {
    "waiting": TO_LEAVE,
    "unanswered": (M.SENT, M.ACKED_FORMAT),
    "dead": (M.DEAD_LETTER,),
    "answered": (M.ANSWERED,),
}
IN_FILTERS: dict[str, tuple[str, ...]] = {
    "pending": (InboundStage.PENDING,),
    "parked": (InboundStage.PARKED,),
    "refused": (InboundStage.REFUSED,),
}


@only_for(permissions.may_see_exchange)
def overview(request: HttpRequest) -> HttpResponse:
    """Counts with age, the health of the way to customs, and who was turned away at our door."""
    sees_door = permissions.sees_whole_documents(request.user)
    context = {
        "exchange": exchange_of(request.user),
        "channel": channel_of(now=timezone.now()),
        "sees_door": sees_door,
        "refusals": GatewayRefusal.objects.order_by("-last_at")[:REFUSALS_SHOWN] if sees_door else [],
    }
    return render(request, "clearance/exchange.html", context)


@only_for(permissions.may_see_exchange)
def outbox(request: HttpRequest) -> HttpResponse:
    """Messages to customs, the newest first."""
    state = request.GET.get("state", "")
    rows = permissions.visible_messages(request.user).select_related("body", "broker", "flight").defer(*BYTES)
    if state in OUT_FILTERS:
        rows = rows.filter(state__in=OUT_FILTERS[state])
    rows = listings.OUTBOX.found(request, rows)
    if (file := listings.OUTBOX.file(request, rows)) is not None:
        return file
    context = {
        "page": listings.OUTBOX.page(request, rows),
        "tabs": _tabs(request, state, OUT_LABELS),
        "state": state,
        "may_replay": permissions.may_replay_messages(request.user),
    }
    return render(request, "clearance/outbox.html", context)


def _tabs(request: HttpRequest, state: str, labels: dict[str, Any]) -> list[Tab]:
    """What is searched for stays when another state is looked at."""
    asked = {"q": listing.asked(request)} if listing.asked(request) else {}
    return [
        Tab(label=label, href="?" + urlencode(asked | ({"state": key} if key else {})), current=state == key)
        for key, label in labels.items()
    ]


OUT_LABELS = {
    "": gettext_lazy("All messages"),
    "waiting": gettext_lazy("Waiting to leave"),
    "unanswered": gettext_lazy("Not answered yet"),
    "dead": gettext_lazy("Given up"),
    "answered": gettext_lazy("Answered"),
}


@only_for(permissions.may_see_exchange)
def show_outbound(request: HttpRequest, pk: int) -> HttpResponse:
    """One message to customs: its life, its lists, its bytes one click away."""
    rows = permissions.visible_messages(request.user).select_related("body", "broker", "flight")
    message = get_object_or_404(rows, pk=pk)
    items = message.items.select_related("list__declaration", "parcel__waybill").order_by("position")
    context = {
        "message": message,
        "items": items[:200],
        "answer": conversation.status_name(message.body.answer_status),
        "waiting": getattr(message, "waiting", None),
        "may_read": permissions.may_read_messages(request.user),
        "may_replay": permissions.may_replay_messages(request.user) and message.state == M.DEAD_LETTER,
    }
    return render(request, "clearance/outbound.html", context)


@only_for(permissions.may_read_messages)
def outbound_raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The message as it was built, byte for byte."""
    message = get_object_or_404(permissions.visible_messages(request.user).select_related("body"), pk=pk)
    return _raw(bytes(message.body.data))


def _raw(body: bytes) -> HttpResponse:
    """As text: a browser must show what came from outside, not run it."""
    return HttpResponse(body, content_type="text/plain; charset=utf-8")


@only_for(permissions.may_replay_messages)
@require_POST
def replay(request: HttpRequest) -> HttpResponse:
    """Send the ticked dead letters once more."""
    chosen = _chosen(request, "message")
    outcome = replay_messages(OutboundMessage.objects.filter(pk__in=chosen or [0]), by=request.user)
    text = ngettext("%(n)s message will be sent once more.", "%(n)s messages will be sent once more.", outcome.moved)
    messages.success(request, text % {"n": outcome.moved})
    return (
        redirect("clearance:outbound", pk=chosen[0])
        if "one" in request.POST and chosen
        else redirect("clearance:outbox")
    )


def _chosen(request: HttpRequest, name: str) -> list[int]:
    return [int(one) for one in request.POST.getlist(name)[:MOST_SELECTED] if one.isdigit()]


@only_for(permissions.may_see_exchange)
def inbox(request: HttpRequest) -> HttpResponse:
    """Documents that came in, the newest first; for those who see whole documents."""
    state = request.GET.get("state", "")
    rows = permissions.visible_inbound(request.user).defer("body")
    if state in IN_FILTERS:
        rows = rows.filter(stage__in=IN_FILTERS[state])
    rows = listings.INBOX.found(request, rows)
    if (file := listings.INBOX.file(request, rows)) is not None:
        return file
    context = {
        "page": listings.INBOX.page(request, rows),
        "tabs": _tabs(request, state, IN_LABELS),
        "may_settle": permissions.may_settle_receipts(request.user),
        "state": state,
    }
    return render(request, "clearance/inbox.html", context)


IN_LABELS = {
    "": gettext_lazy("All documents"),
    "pending": gettext_lazy("Not read yet"),
    "parked": gettext_lazy("Someone must look"),
    "refused": gettext_lazy("Not readable"),
}


@only_for(permissions.may_see_exchange)
def show_inbound(request: HttpRequest, pk: int) -> HttpResponse:
    """One document that came in: what it said, line by line, and what became of each."""
    message = get_object_or_404(permissions.visible_inbound(request.user).defer("body"), pk=pk)
    lines = message.lines.select_related("list").order_by("position")
    may_read = permissions.may_read_messages(request.user)
    context = {"message": message, "said": conversation.said_in(lines), "may_read": may_read}
    return render(request, "clearance/inbound.html", context)


@only_for(permissions.may_read_messages)
def inbound_raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The document as it came, byte for byte."""
    return _raw(bytes(get_object_or_404(permissions.visible_inbound(request.user), pk=pk).body))


@only_for(permissions.may_settle_receipts)
@require_POST
def reread(request: HttpRequest) -> HttpResponse:
    """Have documents that nobody could read read once more."""
    rows = permissions.visible_inbound(request.user).filter(pk__in=_chosen(request, "message"))
    number = inbox_service.reread(rows, at=timezone.now())
    text = ngettext("%(n)s document will be read once more.", "%(n)s documents will be read once more.", number)
    messages.success(request, text % {"n": number})
    return redirect("clearance:inbox")


@only_for(permissions.may_see_exchange)
def receipts(request: HttpRequest) -> HttpResponse:
    """Receipts that found no place: orphans, contradictions, what came too early."""
    rows = permissions.visible_receipts(request.user).filter(outcome__in=PARKED, settled_at=None)
    outcome = request.GET.get("outcome", "")
    if outcome in PARKED:
        rows = rows.filter(outcome=outcome)
    rows = listings.RECEIPTS.found(request, rows.select_related("inbound", "list").defer("inbound__body"))
    if (file := listings.RECEIPTS.file(request, rows, prepared=conversation.said_in)) is not None:
        return file
    page = listings.RECEIPTS.page(request, rows)
    context = {
        "page": page,
        "said": conversation.said_in(page.rows),
        "may_settle": permissions.may_settle_receipts(request.user),
        "outcomes": PARKED,
        "outcome": outcome,
    }
    return render(request, "clearance/receipts.html", context)


@only_for(permissions.may_settle_receipts)
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Judge the ticked receipts once more, or put them aside with a word why."""
    rows = permissions.visible_receipts(request.user).filter(pk__in=_chosen(request, "line"))
    if "again" in request.POST:
        number = apply_again(rows, by=request.user)
        text = ngettext("%(n)s receipt found its place.", "%(n)s receipts found their place.", number)
        messages.info(request, text % {"n": number})
    elif note := request.POST.get("note", "").strip():
        number = settle_receipts(rows, by=request.user, note=note)
        text = ngettext("%(n)s receipt was put aside.", "%(n)s receipts were put aside.", number)
        messages.success(request, text % {"n": number})
    else:
        messages.error(request, _("Say in a word why they are put aside."))
    return redirect("clearance:receipts")
