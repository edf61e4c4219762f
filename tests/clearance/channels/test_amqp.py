"""Exchange by queue, with a real RabbitMQ: confirmed or not sent, settled after the commit or delivered again."""

from collections.abc import Callable, Iterator
from pathlib import Path

import kombu
import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from clearance.channels import AmqpChannel, Incoming, Letter, Unreachable, Verdict
from clearance.channels.amqp import line
from clearance.messages import build
from clearance.models import GatewayRefusal, InboundMessage
from clearance.services import collecting
from tests.clearance import test_conversation as conversation
from tests.clearance.messages.made import made
from tests.factories import rabbitmq
from waybills.models import Parcel, User

LETTER = Letter(b"<DxpMsg/>", "0F6A1F0C-0000-4000-8000-00000000000A", "CEB603")
RECEIPT = build(made("CEB604"))


@pytest.fixture(scope="session")
def broker() -> Iterator[str]:
    with rabbitmq.running() as address:
        yield address


@pytest.fixture
def connection(broker: str, settings: Settings) -> Iterator[kombu.Connection]:
    """A connection of the other side; the house's channel is set to the same broker, its queues are empty."""
    settings.CUSTOMS_CHANNEL, settings.CUSTOMS_AMQP_URL = "AMQP", broker
    with kombu.Connection(broker) as connection:
        yield connection
        for name in (settings.CUSTOMS_AMQP_OUT, settings.CUSTOMS_AMQP_IN, f"{settings.CUSTOMS_AMQP_IN}.refused"):
            connection.default_channel.queue_delete(name)
    line.drop()


@pytest.fixture
def out(connection: kombu.Connection, settings: Settings) -> kombu.Queue:
    """The queue to customs, as customs declares it."""
    return _declared(connection, settings.CUSTOMS_AMQP_OUT)


@pytest.fixture
def incoming(connection: kombu.Connection, settings: Settings) -> kombu.Queue:
    """Our queue."""
    return _declared(connection, settings.CUSTOMS_AMQP_IN)


def _declared(connection: kombu.Connection, name: str) -> kombu.Queue:
    queue = kombu.Queue(name, durable=True).bind(connection.default_channel)
    queue.queue_declare()
    return queue


def say(queue: kombu.Queue, *bodies: bytes) -> None:
    for body in bodies:
        kombu.Producer(queue.channel).publish(
            body, routing_key=queue.name, content_type="application/xml", content_encoding="binary", message_id="1"
        )


def lying(queue: kombu.Queue) -> int:
    return queue.queue_declare(passive=True).message_count


def test_a_letter_is_sent_when_the_broker_has_it(out: kombu.Queue) -> None:
    assert AmqpChannel().send(LETTER).verdict is Verdict.TAKEN
    message = out.get(no_ack=True)
    assert (message.body, message.properties["message_id"], message.properties["type"]) == (
        LETTER.data, LETTER.key, LETTER.kind,
    )  # fmt: skip
    assert message.properties["delivery_mode"] == 2


def test_what_no_queue_takes_is_not_sent(connection: kombu.Connection) -> None:
    answer = AmqpChannel().send(LETTER)
    assert (answer.verdict, answer.detail) == (Verdict.UNKNOWN, "nobody has declared the queue tongguan.out")
    assert AmqpChannel().look().trouble == "nobody has declared the queue tongguan.out"


def test_what_the_broker_will_not_keep_is_not_sent(connection: kombu.Connection, settings: Settings) -> None:
    full = {"x-max-length": 1, "x-overflow": "reject-publish"}
    kombu.Queue(settings.CUSTOMS_AMQP_OUT, durable=True, queue_arguments=full).bind(
        connection.default_channel
    ).queue_declare()
    assert [AmqpChannel().send(LETTER).verdict for _ in range(2)] == [Verdict.TAKEN, Verdict.UNKNOWN]


def test_without_a_broker_nobody_says_that_it_was_sent(settings: Settings) -> None:
    settings.CUSTOMS_AMQP_URL = "amqp://guest:guest@127.0.0.1:1//"
    assert AmqpChannel().send(LETTER).verdict is Verdict.UNKNOWN
    assert AmqpChannel().look().trouble
    with pytest.raises(Unreachable), AmqpChannel().fetch(1):
        pass
    settings.CUSTOMS_AMQP_URL = ""
    assert AmqpChannel().send(LETTER).detail == "CUSTOMS_AMQP_URL is not set"


def test_a_connection_that_died_meanwhile_is_made_anew(out: kombu.Queue) -> None:
    AmqpChannel().send(LETTER)
    line._kept.connection.connection.transport.sock.close()
    assert AmqpChannel().send(LETTER).verdict is Verdict.TAKEN
    assert lying(out) == 2


def test_the_channel_says_what_the_other_side_has_not_taken(out: kombu.Queue) -> None:
    AmqpChannel().send(LETTER)
    found = AmqpChannel().look()
    assert (found.trouble, found.unfetched) == ("", 1)


@pytest.mark.django_db
def test_a_document_is_stored_and_then_gone_from_the_queue(incoming: kombu.Queue) -> None:
    say(incoming, RECEIPT)
    assert (collecting.collect_due(), collecting.collect_due()) == (1, 0)
    inbound = InboundMessage.objects.get()
    assert (bytes(inbound.body), inbound.channel, lying(incoming)) == (RECEIPT, "AMQP", 0)


class Died(BaseException):
    """The process is gone."""


@pytest.mark.django_db
@pytest.mark.parametrize("stored", [False, True], ids=["before the commit", "after the commit"])
def test_a_death_before_it_is_settled_has_it_delivered_again(
    stored: bool, incoming: kombu.Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(incoming, RECEIPT)

    def die(*args: object, **more: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr("clearance.services.collecting.failpoint" if stored else "clearance.services.inbox.store", die)
        with pytest.raises(Died):
            collecting.collect_due()
    assert InboundMessage.objects.count() == int(stored)
    assert collecting.collect_due() == 1
    assert (InboundMessage.objects.get().repeats, lying(incoming)) == (int(stored), 0)


@pytest.mark.django_db
def test_no_more_is_in_flight_than_is_asked_for(incoming: kombu.Queue) -> None:
    say(incoming, *(b"<a/>" for _ in range(5)))
    with AmqpChannel().fetch(2) as documents:
        held: list[Incoming] = [next(documents), next(documents)]
        assert lying(incoming) == 3
        for document in held:
            document.keep()
    assert lying(incoming) == 3


@pytest.mark.django_db
def test_what_is_refused_goes_into_its_own_queue_with_the_reason(
    incoming: kombu.Queue, connection: kombu.Connection
) -> None:
    say(incoming, b"<html></html>")
    assert collecting.collect_due() == 1
    refused = _declared(connection, f"{incoming.name}.refused").get(no_ack=True)
    assert (refused.body, refused.headers["code"]) == (b"<html></html>", "UNKNOWN_ROOT")
    assert "<html>" in refused.headers["reason"]
    assert (lying(incoming), GatewayRefusal.objects.get().address) == (0, "AMQP")


@pytest.mark.django_db(transaction=True)
def test_a_flight_is_cleared_from_filing_to_closing_over_queues(
    connection: kombu.Connection,
    papered: Callable[..., list[Parcel]],
    filer: User,
    live_server: LiveServer,
    settings: Settings,
    tmp_path: Path,
) -> None:
    conversation.clear_a_flight("AMQP", conversation.TROUBLE, papered, filer, live_server.url, settings, tmp_path)
