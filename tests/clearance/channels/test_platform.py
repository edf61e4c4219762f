"""The platform's own answer, which folders and queues bring later: what it did not take comes back with the reason."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from clearance.messages import Reply, Response, build_reply, unwrap
from clearance.models import DeclarationList, InboundMessage, OutboundMessage, ReceiptLine
from clearance.services import collecting, inbox
from clearance.services.outbox import send_due
from clearance.services.outbox.posting import wire
from tests.clearance.papers import NOON
from tests.factories import counterpart
from twin.customs import Regulator
from twin.customs import Settings as TwinSettings

pytestmark = pytest.mark.django_db
Waiting = Callable[[int], list[OutboundMessage]]


def said(code: str, message: OutboundMessage) -> bytes:
    body = message.body
    envelope = unwrap(wire(body.head, body.data, body.tail))
    response = Response(code=code, info="", about=envelope.cop_msg_id)
    return build_reply(Reply(receiver=envelope.sender, responses=(response,)), envelope, at=datetime.now(UTC))


def take(document: bytes) -> InboundMessage:
    stored = inbox.store(document, at=NOON, channel="DIRECTORY")
    inbox.process_due()
    return InboundMessage.objects.get(pk=stored.id)


def test_a_message_that_the_platform_takes_goes_on(waiting: Waiting) -> None:
    (message,) = waiting(1)
    assert take(said("0000", message)).stage == "DONE"
    assert OutboundMessage.objects.get().state == "PENDING"
    assert ReceiptLine.objects.get().outcome == "NOTED"


def test_a_message_that_the_platform_refuses_is_given_up_with_its_reason(
    waiting: Waiting, settings: Settings, tmp_path: Path
) -> None:
    (message,) = waiting(1)
    inbound = take(said("2001", message))
    assert (inbound.kind, inbound.stage) == ("DXPREP", "DONE")
    assert OutboundMessage.objects.get().state == "DEAD_LETTER"
    body = OutboundMessage.objects.get().body
    assert body.answer_status == "2001"
    assert body.answer_info
    assert DeclarationList.objects.get().state == "SEND_FAILED"


def test_an_answer_about_nothing_we_sent_is_parked(waiting: Waiting) -> None:
    (message,) = waiting(1)
    inbound = take(said("2001", message).replace(message.body.guid.encode(), b"SOMEBODY-ELSES"))
    assert (inbound.stage, inbound.parked) == ("PARKED", 1)
    assert ReceiptLine.objects.get().outcome == "ORPHAN"
    assert OutboundMessage.objects.get().state == "PENDING"


def test_a_broken_answer_is_refused(waiting: Waiting) -> None:
    (message,) = waiting(1)
    assert take(said("2001", message).replace(b"<dxp:Response>", b"<dxp:Response", 1)).stage == "REFUSED"


def test_the_twin_answers_by_folder_what_it_does_not_take(waiting: Waiting, settings: Settings, tmp_path: Path) -> None:
    settings.CUSTOMS_DXP_ID_EXPORT = "NOBODY"
    settings.CUSTOMS_CHANNEL, settings.CUSTOMS_DIRECTORY = "DIRECTORY", str(tmp_path / "exchange")
    customs = Regulator(TwinSettings(state=tmp_path, secret=counterpart.SECRET, folder=tmp_path / "exchange"))
    waiting(1)
    assert send_due() == 1
    assert customs.fetched_from
    assert customs.fetched_from.fetch() == 1
    assert (collecting.collect_due(), inbox.process_due()) == (1, 1)
    assert OutboundMessage.objects.get().state == "DEAD_LETTER"
    customs.stop()
