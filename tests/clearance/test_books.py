"""One breach planted for each invariant of the conversation, and each is named; a clean run holds."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from clearance import books
from clearance.models import DeclarationList, InboundMessage, MessageBody, MessageItem, OutboundMessage, OutboxWaiting
from clearance.services import inbox
from clearance.services.outbox import build_list_messages
from tests.clearance.papers import NOON
from tests.clearance.receipts.said import receipts, tell
from waybills import acts
from waybills.models import Parcel

CHECKS = (
    books.inbox_is_whole, books.releases_have_their_receipt, books.outbox_is_whole, books.lists_were_carried,
    books.conversation_points_at_something, books.messages_move,
)  # fmt: skip


@pytest.fixture
def spoken(filed: Callable[..., list[DeclarationList]]) -> list[DeclarationList]:
    rows = filed(2)
    queued = DeclarationList.line_model.objects.filter(object_id=rows[0].pk).order_by("-version")[0]
    build_list_messages(queued.act_id, at=timezone.now())
    tell((rows[0], "120", 1))
    return rows


def breaches() -> dict[str, list[str]]:
    """Check → invariants it names as broken."""
    found = {check.__name__: [breach.invariant for breach in check()] for check in CHECKS}
    return {name: names for name, names in found.items() if names}


def spoil(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_clean_run_holds(spoken: list[DeclarationList]) -> None:
    assert breaches() == {}


def test_bytes_that_changed_in_the_inbox_are_named(spoken: list[DeclarationList]) -> None:
    InboundMessage.objects.update(body=b"other")
    assert breaches() == {"inbox_is_whole": ["I1"]}


def test_bytes_that_changed_in_the_outbox_are_named(spoken: list[DeclarationList]) -> None:
    MessageBody.objects.update(data=b"other")
    assert breaches() == {"outbox_is_whole": ["I5"]}


@pytest.mark.parametrize("change", ["substr({0}, 1, 20)", "{0} || 'x'::bytea", "set_byte({0}, 40, 7)"])
def test_a_byte_that_changed_where_it_lies_is_named(spoken: list[DeclarationList], change: str) -> None:
    spoil(f"UPDATE clearance_inboundmessage SET body = {change.format('body')}")
    spoil(f"UPDATE clearance_messagebody SET data = {change.format('data')}")
    assert breaches() == {"inbox_is_whole": ["I1"], "outbox_is_whole": ["I5"]}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE clearance_receiptline SET inbound_id = 0 WHERE id = (SELECT max(id) FROM clearance_receiptline)",
        "UPDATE clearance_receiptline SET message_id = 0 WHERE id = (SELECT max(id) FROM clearance_receiptline)",
        "UPDATE clearance_messageitem SET parcel_id = 0 WHERE position = 1",
        "UPDATE clearance_messageitem SET list_id = 0 WHERE position = 2",
    ],
)
def test_a_key_that_leads_nowhere_is_named(spoken: list[DeclarationList], change: str) -> None:
    spoil(change)
    assert breaches() == {"conversation_points_at_something": ["I5"]}


def test_a_message_that_nobody_will_send_is_named(filed: Callable[..., list[DeclarationList]]) -> None:
    (row,) = filed(1)
    queued = DeclarationList.line_model.objects.filter(object_id=row.pk).order_by("-version")[0]
    build_list_messages(queued.act_id, at=timezone.now())
    OutboxWaiting.objects.all().delete()
    assert breaches() == {"outbox_is_whole": ["I5"]}


def test_a_list_that_no_message_carried_is_named(spoken: list[DeclarationList]) -> None:
    MessageItem.objects.filter(list=spoken[0].pk).delete()
    assert breaches() == {"lists_were_carried": ["I5"]}


def test_a_release_without_an_800_is_named(spoken: list[DeclarationList]) -> None:
    acts.perform(Parcel.correct, Parcel.objects.filter(pk=spoken[0].parcel_id), by=acts.SYSTEM, to="RELEASED")
    assert breaches() == {"releases_have_their_receipt": ["I4"]}


def test_a_document_that_nobody_reads_is_named(spoken: list[DeclarationList]) -> None:
    inbox.store(receipts((spoken[0], "399", 2)), at=NOON)
    spoil("UPDATE clearance_inboundmessage SET due_at = now() - interval '1 hour' WHERE stage = 'PENDING'")
    assert breaches() == {"messages_move": ["I11"]}


def test_a_message_given_up_without_a_reason_is_named(filed: Callable[..., list[DeclarationList]]) -> None:
    (row,) = filed(1)
    queued = DeclarationList.line_model.objects.filter(object_id=row.pk).order_by("-version")[0]
    build_list_messages(queued.act_id, at=timezone.now())
    acts.perform(OutboundMessage.bury, OutboundMessage.objects.all(), by=acts.SYSTEM)
    OutboxWaiting.objects.update(dead_at=timezone.now(), tried_at=timezone.now())
    assert breaches() == {"messages_move": ["I11"]}


def test_the_outcome_names_lists_and_messages_by_their_own_numbers(spoken: list[DeclarationList]) -> None:
    first, second = sorted(books.lists())
    assert first.endswith("|LHW000001|STORED|120")
    assert second.endswith("|LHW000002|QUEUED|")
    assert sorted(books.messages()) == ["CEB603|HW000001|true", "CEB603|HW000002|false"]
