"""An exchange to send to, and messages that wait to leave."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from clearance.models import DeclarationList, OutboundMessage
from clearance.services.outbox import build_list_messages
from tests.clearance import exchange as exchanges
from tests.clearance.papers import NOON


@pytest.fixture
def exchange(settings: Settings) -> Iterator[exchanges.Exchange]:
    with exchanges.running() as exchange:
        settings.CUSTOMS_GATEWAY_URL = exchange.url
        yield exchange


@pytest.fixture
def waiting(filed: Callable[..., list[DeclarationList]]) -> Callable[[int], list[OutboundMessage]]:
    """Make so many messages of one list each that wait to leave."""

    def make(n: int = 1) -> list[OutboundMessage]:
        for _ in range(n):
            rows = filed(1)
            queued = DeclarationList.line_model.objects.filter(object_id=rows[0].pk).order_by("-version")[0]
            build_list_messages(queued.act_id, at=NOON)
        return list(OutboundMessage.objects.order_by("pk"))

    return make
