"""The way to customs on screen: how it is, what waits and since when; shutting it for a time and opening it again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from clearance import permissions
from clearance.selectors import channel as selectors
from clearance.services import shutters
from clearance.web.access import only_for
from clearance.web.forms import ShutForm
from waybills.refusals import Refused

WHY_LEFT = {
    "HIDDEN": gettext_lazy("Hidden: its name begins with a dot"),
    "UNFINISHED": gettext_lazy("Somebody is still writing it"),
    "LOCKED": gettext_lazy("Somebody holds it locked"),
    "FOREIGN": gettext_lazy("No message: not an XML file"),
    "HUGE": gettext_lazy("Larger than any message"),
    "NOT_READABLE": gettext_lazy("We have no right to read it"),
    "GONE": gettext_lazy("It is being put away"),
}
NAMES = {
    "HTTP": gettext_lazy("HTTP"),
    "DIRECTORY": gettext_lazy("Exchange folder"),
    "AMQP": gettext_lazy("Message queue (AMQP)"),
}


@only_for(permissions.may_see_exchange)
def show(request: HttpRequest, form: ShutForm | None = None) -> HttpResponse:
    """How the channel is, what waits by kind, what failed and why, how what came in deviates."""
    channel = selectors.channel_of(now=timezone.now())
    sees_door = permissions.sees_whole_documents(request.user)
    context = {
        "channel": channel,
        "pairs": _pairs(channel),
        "waiting": selectors.waiting_of(request.user),
        "failures": selectors.failures_of(request.user),
        "left_alone": [(name, WHY_LEFT.get(code, code)) for name, code in channel.health.left_alone],
        "sees_door": sees_door,
        "deviations": selectors.deviations() if sees_door else [],
        "looked_back": selectors.LOOKED_BACK,
        "may_shut": permissions.may_shut_channel(request.user),
        "form": form or ShutForm(),
    }
    return render(request, "clearance/channel.html", context, status=422 if form else 200)


def _pairs(channel: selectors.Channel) -> list[tuple[str, Any]]:
    health = channel.health
    pairs: list[tuple[str, Any]] = [
        (_("Channel"), NAMES.get(health.name, health.name)),
        (_("Stands so since"), channel.since),
        (_("Last taken by the other side"), health.last_ok_at),
        (_("Last document received"), selectors.last_received_at()),
        (_("Failures in a row"), health.failures),
    ]
    if channel.is_resting:
        pairs.append((_("Rests until"), health.open_until))
    if health.unfetched:
        pairs += [(_("Not fetched by the other side"), health.unfetched), (_("Oldest since"), health.unfetched_since)]
    return pairs


@only_for(permissions.may_shut_channel)
@require_POST
def shut(request: HttpRequest) -> HttpResponse:
    """Send nothing until the moment that is given."""
    form = ShutForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The channel is not shut: say until when, and why."))
        return show(request, form)
    try:
        shutters.shut_channel(by=request.user, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return show(request, form)
    messages.success(request, _("Nothing is sent to customs until then."))
    return redirect("clearance:channel")


@only_for(permissions.may_shut_channel)
@require_POST
def open_again(request: HttpRequest) -> HttpResponse:
    """Let everything leave that waits."""
    if shutters.open_channel(by=request.user).moved:
        messages.success(request, _("The channel is open again; what waits leaves now."))
    else:
        messages.info(request, _("The channel is not shut."))
    return redirect("clearance:channel")
