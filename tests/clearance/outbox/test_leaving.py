"""Leaving: the same bytes until the exchange has them, one message about a list at a time, and never too eagerly."""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from pytest_django import Settings

from clearance.channels import breaker
from clearance.messages import unwrap
from clearance.models import ChannelHealth, DeclarationList, MessageItem, OutboundMessage, OutboxWaiting
from clearance.services.outbox import replay_messages, send_due
from clearance.services.outbox.leave import LEASE, MOST_REFUSALS
from tests.clearance.exchange import Exchange
from waybills.models import User

Waiting = Callable[[int], list[OutboundMessage]]


def later(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


def state() -> str:
    return OutboundMessage.objects.get().state


def test_a_message_leaves_and_its_lists_are_sent(waiting: Waiting, exchange: Exchange) -> None:
    waiting(1)
    assert send_due() == 1
    assert (state(), DeclarationList.objects.get().state) == ("SENT", "SENT")
    assert not OutboxWaiting.objects.exists()
    envelope = unwrap(exchange.taken[0])
    body = OutboundMessage.objects.get().body
    assert (envelope.cop_msg_id, envelope.data) == (body.guid, bytes(body.data))
    assert base64.b64encode(envelope.data) in exchange.taken[0]


def test_nothing_leaves_twice(waiting: Waiting, exchange: Exchange) -> None:
    waiting(2)
    assert (send_due(), send_due(now=later(600))) == (2, 0)
    assert len(exchange.taken) == 2


@pytest.mark.parametrize("trouble", ["drop", "lose", "page", "sick", 503, 429, 301])
def test_trouble_on_the_way_is_tried_again_with_the_same_bytes(
    trouble: str | int, waiting: Waiting, exchange: Exchange
) -> None:
    waiting(1)
    exchange.answers = [trouble]
    assert send_due() == 0
    assert state() == "RETRYING"
    assert OutboundMessage.objects.get().body.error
    assert send_due(now=later(60)) == 1
    assert state() == "SENT"
    assert len(set(exchange.taken)) == 1


def test_a_refusal_is_given_up_after_some_attempts_with_its_reason(waiting: Waiting, exchange: Exchange) -> None:
    waiting(1)
    exchange.answers = ["refuse"] * MOST_REFUSALS
    for attempt in range(MOST_REFUSALS):
        assert state() != "DEAD_LETTER"
        send_due(now=later(600 * attempt))
    assert state() == "DEAD_LETTER"
    assert "0002" in OutboundMessage.objects.get().body.error
    assert send_due(now=later(100_000)) == 0


def test_a_refused_message_does_not_hold_up_the_others(waiting: Waiting, exchange: Exchange) -> None:
    waiting(3)
    exchange.answers = [400]
    send_due()
    assert sorted(OutboundMessage.objects.values_list("state", flat=True)) == ["RETRYING", "SENT", "SENT"]


def test_an_outage_gives_up_nothing_however_long(waiting: Waiting, exchange: Exchange) -> None:
    waiting(1)
    exchange.answers = [503] * 40
    for hour in range(40):
        send_due(now=later(3600 * hour))
    assert (exchange.requests, state(), OutboxWaiting.objects.get().refusals) == (40, "RETRYING", 0)


def test_a_message_that_breaks_the_way_each_time_is_given_up_while_others_pass(
    waiting: Waiting, exchange: Exchange
) -> None:
    waiting(1)
    for attempt in range(MOST_REFUSALS + 1):
        exchange.answers = [503]
        send_due(now=later(600 * attempt))
        breaker.note_success(at=later(600 * attempt + 1))
    assert state() == "DEAD_LETTER"


def test_after_failures_in_a_row_the_channel_rests_and_then_one_message_tries(
    waiting: Waiting, exchange: Exchange
) -> None:
    waiting(5)
    exchange.answers = [503] * 4
    for attempt in range(3):
        send_due(now=later(10 * attempt))
    resting = ChannelHealth.objects.get()
    assert (resting.failures, exchange.requests) == (3, 3)
    assert resting.open_until
    assert resting.open_until > timezone.now()
    send_due(now=timezone.now())
    assert exchange.requests == 3
    send_due(now=later(100))
    assert exchange.requests == 4
    send_due(now=later(300))
    send_due(now=later(300))
    assert ChannelHealth.objects.get().failures == 0
    assert set(OutboundMessage.objects.values_list("state", flat=True)) == {"SENT"}


def test_untried_messages_keep_their_attempts_when_the_way_fails(waiting: Waiting, exchange: Exchange) -> None:
    waiting(3)
    exchange.answers = ["drop"]
    send_due()
    assert sorted(OutboxWaiting.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_messages_about_one_list_leave_in_their_order(waiting: Waiting, exchange: Exchange) -> None:
    first, second = waiting(2)
    item = MessageItem.objects.get(message=first)
    MessageItem.objects.filter(message=second).update(list=item.list_id)
    exchange.answers = [400]
    send_due()
    assert (OutboundMessage.objects.get(pk=second.pk).state, exchange.requests) == ("PENDING", 1)
    send_due(now=later(600))
    send_due(now=later(600))
    assert exchange.keys() == [first.body.guid, second.body.guid]


def test_a_claimed_message_is_left_alone_until_its_lease_ends(waiting: Waiting, exchange: Exchange) -> None:
    waiting(1)
    OutboxWaiting.objects.update(leased_until=timezone.now() + LEASE)
    assert send_due() == 0
    assert send_due(now=timezone.now() + 2 * LEASE) == 1


def test_a_dead_letter_leaves_again_at_one_click(waiting: Waiting, exchange: Exchange, filer: User) -> None:
    waiting(1)
    exchange.answers = ["refuse"] * MOST_REFUSALS
    for attempt in range(MOST_REFUSALS):
        send_due(now=later(600 * attempt))
    assert replay_messages(OutboundMessage.objects.all(), by=filer).moved == 1
    assert state() == "REPLAYED"
    assert send_due(now=later(1)) == 1
    assert state() == "SENT"


def test_nobody_replays_what_is_not_dead_or_not_theirs(
    waiting: Waiting, exchange: Exchange, filer: User, stranger: User, inspector: User
) -> None:
    waiting(1)
    assert replay_messages(OutboundMessage.objects.all(), by=filer).moved == 0
    assert replay_messages(OutboundMessage.objects.all(), by=stranger).wanted == 0
    with pytest.raises(PermissionDenied):
        replay_messages(OutboundMessage.objects.all(), by=inspector)


def test_without_an_address_nothing_is_lost(waiting: Waiting, settings: Settings) -> None:
    settings.CUSTOMS_GATEWAY_URL = ""
    waiting(1)
    assert send_due() == 0
    assert state() == "RETRYING"
