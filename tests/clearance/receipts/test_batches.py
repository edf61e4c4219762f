"""Documents that wait together are read together: one act for all lists that take the same step."""

from collections.abc import Callable

import pytest

from clearance.models import DeclarationList, InboundMessage
from clearance.services import inbox
from clearance.services.inbox import MAX_ATTEMPTS
from clearance.services.outbox import build_list_messages
from tests.clearance.papers import NOON
from tests.clearance.receipts.said import outcomes, receipts
from waybills.models import Act

Filed = Callable[..., list[DeclarationList]]


@pytest.fixture
def queued(filed: Filed) -> list[DeclarationList]:
    """Three lists whose message stands in the outbox."""
    rows = filed(3)
    line = DeclarationList.line_model.objects.filter(object_id=rows[0].pk).order_by("-version")[0]
    build_list_messages(line.act_id, at=NOON)
    return rows


def store(*bodies: bytes) -> list[InboundMessage]:
    ids = [inbox.store(body, at=NOON).id for body in bodies]
    return list(InboundMessage.objects.filter(pk__in=ids).order_by("pk"))


def states(rows: list[DeclarationList]) -> list[str]:
    return list(DeclarationList.objects.filter(pk__in=[row.pk for row in rows]).values_list("state", flat=True))


def test_three_documents_are_one_act(queued: list[DeclarationList]) -> None:
    documents = store(*(receipts((row, "399", 1)) for row in queued))
    assert inbox.process_due() == 3

    act = Act.objects.get(machine="DeclarationList", verb="adjudicate")
    assert act.moved == 3
    assert act.facts["receipts"] == [one.pk for one in documents]
    assert [outcomes(one) for one in documents] == [["APPLIED"]] * 3


def test_what_documents_say_of_one_list_is_taken_in_the_order_in_which_customs_said_it(
    queued: list[DeclarationList],
) -> None:
    later, earlier = store(receipts((queued[0], "800", 9)), receipts((queued[0], "399", 4)))
    inbox.process_due()

    assert states(queued[:1]) == ["RELEASED"]
    assert outcomes(later) == outcomes(earlier) == ["APPLIED"]


def test_the_same_words_in_two_documents_count_once(queued: list[DeclarationList]) -> None:
    first, second = store(receipts((queued[0], "399", 4)), receipts((queued[0], "399", 4)) + b"\n")
    inbox.process_due()

    assert (outcomes(first), outcomes(second)) == (["APPLIED"], ["REPEATED"])
    assert Act.objects.filter(machine="DeclarationList", verb="adjudicate").count() == 1


def test_a_document_that_fails_holds_up_no_other(queued: list[DeclarationList]) -> None:
    documents = store(*(receipts((row, "399", 1)) for row in queued))
    InboundMessage.objects.filter(pk=documents[1].pk).update(attempts=MAX_ATTEMPTS)
    inbox.process_due()

    assert [one.stage for one in InboundMessage.objects.order_by("pk")] == ["DONE", "PARKED", "DONE"]
    assert sorted(states(queued)) == ["ADJUDICATED", "ADJUDICATED", "QUEUED"]
