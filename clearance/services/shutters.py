"""Planned shutters: nothing is sent while one is down, everything waits, and it opens by itself."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clearance.models import ChannelShutter
from clearance.permissions import check_may_shut_channel
from waybills import acts
from waybills.acts import Outcome
from waybills.models import User
from waybills.refusals import Incomplete, NotPossible

LONGEST = timedelta(days=14)
ONE_AT_A_TIME = "LOCK TABLE clearance_channelshutter IN SHARE ROW EXCLUSIVE MODE"


def shut_channel(*, by: User, until: datetime, reason: str, at: datetime | None = None) -> ChannelShutter:
    """Send nothing to customs until then; raises PermissionDenied, Incomplete, NotPossible."""
    check_may_shut_channel(by)
    at, reason = at or timezone.now(), reason.strip()
    _check(until=until, reason=reason, at=at)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ONE_AT_A_TIME)
        if ChannelShutter.objects.filter(state="SHUT").exists():
            raise NotPossible(_("The channel is shut already; open it first."))
        shutter = ChannelShutter(reason=reason[:300], shut_at=at, ends_at=until, shut_by=by)
        facts = {"reason": reason[:300], "until": until.isoformat()}
        acts.create_rows(ChannelShutter.shut, [shutter], by=by, at=at, facts=facts)
    return shutter


def open_channel(*, by: User, at: datetime | None = None) -> Outcome:
    """Let everything leave that waits; raises PermissionDenied."""
    check_may_shut_channel(by)
    return acts.perform(ChannelShutter.open, ChannelShutter.objects.filter(state="SHUT"), by=by, at=at)


def open_lapsed(*, now: datetime) -> int:
    """Open what was shut until now; how many shutters there were."""
    lapsed = ChannelShutter.objects.filter(state="SHUT", ends_at__lte=now)
    return acts.perform(ChannelShutter.open, lapsed, by=acts.SYSTEM, at=now).moved if lapsed.exists() else 0


def _check(*, until: datetime, reason: str, at: datetime) -> None:
    if not reason:
        raise Incomplete(_("Say why the channel is shut."), field="reason")
    if until <= at:
        raise Incomplete(_("The end must lie in the future."), field="until")
    if until - at > LONGEST:
        raise Incomplete(_("The channel may be shut for at most 14 days."), field="until")
