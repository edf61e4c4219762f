"""A planned shutter: nothing is sent while it is down, everything waits, and it opens by itself."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from clearance.lifecycle.shutter import ShutterState
from clearance.models import ChannelShutter, OutboundMessage
from clearance.services.outbox import send_due
from clearance.services.shutters import open_channel, open_lapsed, shut_channel
from tests.clearance.exchange import Exchange
from waybills.acts.verbs import verbs_of
from waybills.models import Act, User
from waybills.refusals import Incomplete, NotPossible

pytestmark = pytest.mark.django_db
Waiting = Callable[[int], list[OutboundMessage]]


def in_hours(hours: float) -> datetime:
    return timezone.now() + timedelta(hours=hours)


def test_the_machine_has_two_verbs_and_two_states() -> None:
    verbs = {name: (verb.sources, verb.target) for name, verb in verbs_of(ChannelShutter).items()}
    assert {name: target for name, (_, target) in verbs.items()} == {"shut": "SHUT", "open": "OPENED"}
    assert verbs["open"][0] == ("SHUT",)
    assert set(ShutterState.values) == {"SHUT", "OPENED"}


def test_nothing_is_sent_while_it_is_down_and_all_of_it_afterwards(
    waiting: Waiting, exchange: Exchange, officer: User
) -> None:
    waiting(2)
    shut_channel(by=officer, until=in_hours(2), reason="Customs changes its machines")
    assert (send_due(), exchange.requests) == (0, 0)
    assert set(OutboundMessage.objects.values_list("state", flat=True)) == {"PENDING"}
    assert send_due(now=in_hours(3)) == 2


def test_it_is_an_act_with_reason_and_end(officer: User) -> None:
    until = in_hours(2)
    shut_channel(by=officer, until=until, reason=" Customs changes its machines ")
    act = Act.objects.get(machine="ChannelShutter", verb="shut")
    assert act.facts == {"reason": "Customs changes its machines", "until": until.isoformat()}
    assert act.actor_id == officer.pk


def test_an_officer_opens_it_before_its_time(waiting: Waiting, exchange: Exchange, officer: User) -> None:
    waiting(1)
    shut_channel(by=officer, until=in_hours(2), reason="x")
    assert open_channel(by=officer).moved == 1
    assert send_due() == 1


def test_the_system_opens_it_when_its_time_is_over(officer: User) -> None:
    shut_channel(by=officer, until=in_hours(2), reason="x")
    assert open_lapsed(now=in_hours(1)) == 0
    assert (open_lapsed(now=in_hours(3)), ChannelShutter.objects.get().state) == (1, "OPENED")


def test_two_at_once_are_refused(officer: User) -> None:
    shut_channel(by=officer, until=in_hours(2), reason="x")
    with pytest.raises(NotPossible):
        shut_channel(by=officer, until=in_hours(3), reason="y")


@pytest.mark.parametrize(
    ("hours", "reason", "field"), [(2, "  ", "reason"), (-1, "x", "until"), (24 * 15, "x", "until")]
)
def test_an_end_and_a_reason_are_needed(hours: float, reason: str, field: str, officer: User) -> None:
    with pytest.raises(Incomplete) as refused:
        shut_channel(by=officer, until=in_hours(hours), reason=reason)
    assert refused.value.field == field
    assert not ChannelShutter.objects.exists()


def test_brokers_neither_shut_nor_open_it(filer: User) -> None:
    with pytest.raises(PermissionDenied):
        shut_channel(by=filer, until=in_hours(2), reason="x")
    with pytest.raises(PermissionDenied):
        open_channel(by=filer)
