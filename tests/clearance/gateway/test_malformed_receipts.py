"""Every receipt, with every element of it damaged in every way: kept, explained, and nothing half-applied."""

from collections.abc import Callable, Iterator
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from lxml import etree

from clearance.messages import MESSAGES, build
from clearance.messages.definition import shape
from clearance.models import DeclarationList, InboundMessage, OutboundMessage, ReceiptLine
from clearance.services import inbox
from clearance.services.outbox import build_list_messages
from tests.clearance.messages.made import made
from tests.clearance.messages.mutants import CEB, mutate
from tests.clearance.papers import NOON
from tests.clearance.receipts.said import message, node, receipts
from waybills.models import Act, Control, Parcel

pytestmark = pytest.mark.django_db
# Each receipt, and the elements that name what it answers.
KEYS = {
    "CEB604": {"agentCode", "copNo"}, "CEB622": {"agentCode", "copNo"}, "CEB606": {"agentCode", "copNo"},
    "CEB624": {"agentCode", "copNo"}, "CEB508": {"operatorCode", "copNo"}, "CEB510": {"logisticsCode", "copNo"},
    "CEB608": {"agentCode", "copNo"}, "CEB702": {"agentCode", "copNo"}, "CEB900": {"oriCopMsgId"},
    "CEB304": {"ebcCode", "orderNo"}, "CEB404": {"ebcCode", "orderNo"}, "CEB506": {"logisticsCode", "logisticsNo"},
}  # fmt: skip
RECEIPTS = tuple(KEYS)
MAY_BE_LONG = {"oriBizMessage"}
Filed = Callable[..., list[DeclarationList]]
Damage = Callable[[etree._Element], None]


def dropped(element: etree._Element) -> None:
    element.getparent().remove(element)


def doubled(element: etree._Element) -> None:
    another = etree.fromstring(etree.tostring(element, with_tail=False))
    another.text = "7"
    element.addnext(another)


def emptied(element: etree._Element) -> None:
    element.text = ""


def too_long(element: etree._Element) -> None:
    element.text = "9" * 6001


def with_an_element_inside(element: etree._Element) -> None:
    etree.SubElement(element, f"{{{CEB}}}guid")


def foreign(element: etree._Element) -> None:
    element.tag = "{urn:foreign}" + name_of(element)


def name_of(element: etree._Element) -> str:
    return etree.QName(element).localname


DAMAGES: tuple[Damage, ...] = (dropped, doubled, emptied, too_long, with_an_element_inside, foreign)
# What is not text cannot be empty.
NEVER_EMPTY = {"guid", "returnStatus", "returnTime", "msgSeqNo"}


def is_refused(code: str, name: str, damage: Damage) -> bool:
    """Whether the standard and the house leave nothing to read in it."""
    if damage in (dropped, foreign):
        return name in {leaf.name for leaf in shape(MESSAGES[code].node).leaves if leaf.mandatory}
    if damage is too_long:
        return name not in MAY_BE_LONG
    return damage is not emptied or name in NEVER_EMPTY | KEYS[code]


def damaged(sound: bytes, damages: tuple[Damage, ...] = DAMAGES) -> Iterator[tuple[str, Damage, bytes]]:
    """Element, damage and document, of every pair."""
    for place, element in enumerate(etree.fromstring(sound)[0]):
        for damage in damages:
            root = etree.fromstring(sound)
            damage(root[0][place])
            yield name_of(element), damage, etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def sound_of(code: str, filed: Filed) -> bytes:
    """A receipt of the code; of lists, one that would move a list that there is."""
    if code in ("CEB604", "CEB622"):
        row = sent(*filed(1))
        if code == "CEB604":
            return receipts((row, "399", 1))
        said = made(code).nodes[0]
        named = {"agentCode": row.declaration.agent_code, "copNo": row.declaration.cop_no, "returnStatus": "399"}
        return message(type(said)(**{name: getattr(said, name) for name in said.__slots__} | named), code=code)
    return build(made(code))


def sent(*rows: DeclarationList) -> DeclarationList:
    """The first of the lists, once all are in messages to customs."""
    for row in rows:
        queued = DeclarationList.line_model.objects.filter(object_id=row.pk).order_by("-version")[0]
        build_list_messages(queued.act_id, at=timezone.now())  # later than half an hour, and it would be stuck
    return rows[0]


def world() -> dict[str, Any]:
    """All that a receipt could move, and the log of it."""
    return {
        "lists": list(DeclarationList.objects.order_by("pk").values()),
        "parcels": list(Parcel.objects.order_by("pk").values()),
        "messages": list(OutboundMessage.objects.order_by("pk").values()),
        "acts": list(Act.objects.order_by("pk").values("pk", "digest")),
        "controls": Control.objects.count(),
    }


def books_hold() -> None:
    said = StringIO()
    try:
        call_command("check_books", stdout=StringIO(), stderr=said)
    except SystemExit:
        pytest.fail(said.getvalue())


def read(bodies: list[bytes]) -> list[InboundMessage]:
    """All of them stored, then read as one batch; in their order."""
    stored = [inbox.store(body, at=NOON).id for body in bodies]
    assert len(set(stored)) == len(bodies), "two damages came out alike"
    inbox.process(*stored)
    kept = InboundMessage.objects.in_bulk(stored)
    return [kept[pk] for pk in stored]


@pytest.mark.parametrize("code", RECEIPTS)
def test_a_damaged_receipt_is_kept_named_and_moves_nothing(code: str, filed: Filed) -> None:
    cases = [case for case in damaged(sound_of(code, filed)) if is_refused(code, *case[:2])]
    before, silent = world(), []
    kept = read([body for _name, _damage, body in cases])
    for (name, damage, body), inbound in zip(cases, kept, strict=True):
        said = " ".join(f"{note.get('path')} {note['en']}" for note in inbound.notes)
        if inbound.stage not in ("REFUSED", "PARKED") or name not in said or inbound.error:
            silent.append((name, damage.__name__, inbound.stage, said, inbound.error[-300:]))
        assert bytes(inbound.body) == body
        assert all(note["zh"] and note["en"] for note in inbound.notes)
    assert silent == []
    read_all_the_same = ReceiptLine.objects.exclude(outcome="MALFORMED").values_list("inbound", flat=True)
    assert [case[:2] for case, one in zip(cases, kept, strict=True) if one.pk in read_all_the_same] == []
    assert world() == before


@pytest.mark.parametrize("code", RECEIPTS)
def test_a_receipt_that_deviates_harmlessly_is_read_and_the_deviation_named(code: str, filed: Filed) -> None:
    def moved(element: etree._Element) -> None:
        element.getparent().append(element) if element.getnext() is not None else element.getparent().insert(0, element)

    def twice(element: etree._Element) -> None:
        element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))

    cases = list(damaged(sound_of(code, filed), (moved, twice)))
    for (name, damage, _body), inbound in zip(cases, read([body for *_, body in cases]), strict=True):
        assert not inbound.error, (name, damage.__name__, inbound.error)
        expected = "WRONG_ORDER" if damage is moved else "REPEATED_ELEMENT"
        assert expected in {note["rule"] for note in inbound.notes}, (name, damage.__name__)
    assert "MALFORMED" not in ReceiptLine.objects.values_list("outcome", flat=True)


def test_one_damaged_node_holds_up_no_sound_one(filed: Filed) -> None:
    first, second = filed(2)
    sent(first, second)
    body = message(node(first, "399", 1, returnTime="20261399999999999"), node(second, "399", 1))
    (inbound,) = read([body])
    assert (inbound.stage, inbound.parked) == ("PARKED", 1)
    assert "returnTime" in str(inbound.notes)
    assert [DeclarationList.objects.get(pk=one.pk).state for one in (first, second)] == ["QUEUED", "ADJUDICATED"]
    books_hold()


def test_every_receipt_that_somebody_reads_is_damaged_here() -> None:
    from clearance.gateway.handlers import handler_of

    read_here = {code for code in MESSAGES if handler_of(code) and hasattr(shape(MESSAGES[code].node), "leaves")}
    returns = {
        code for code in read_here if "returnStatus" in {leaf.name for leaf in shape(MESSAGES[code].node).leaves}
    }
    assert returns == set(KEYS)


@profile(
    max_examples=50, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    seed=st.integers(0, 2**32), code=st.sampled_from(RECEIPTS[:4] + RECEIPTS[8:9]), changes=st.integers(1, 3),
    junk=st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=4)), max_size=2),
)  # fmt: skip
def test_whatever_is_done_to_a_receipt_the_door_answers_and_the_books_hold(
    seed: int, code: str, changes: int, junk: list[tuple[int, bytes]], documents: dict[str, bytes], settings: Any
) -> None:
    settings.GATEWAY_ACCEPT_UNSIGNED = True
    body = documents[code]
    for step in range(changes):
        body = mutate(body, Random(seed + step))[1]
    struck = bytearray(body)
    for place, bytes_ in junk:
        struck[place % len(struck) : place % len(struck) + 1] = bytes_
    with transaction.atomic():
        states = set(DeclarationList.objects.values_list("state", flat=True))
        answer = Client().post("/gateway/", bytes(struck), content_type="application/xml")
        assert answer.status_code in (200, 400)
        for inbound in InboundMessage.objects.filter(stage="PENDING"):
            inbox.process(inbound.pk)
            inbound.refresh_from_db()
            assert not inbound.error, inbound.error
            assert inbound.stage == "DONE" or inbound.notes or inbound.lines.exclude(outcome="APPLIED").exists()
        assert set(DeclarationList.objects.values_list("state", flat=True)) <= states | {"ADJUDICATED"}
        if seed % 10 == 0:
            books_hold()
        transaction.set_rollback(True)


@pytest.fixture
def documents(filed: Filed) -> dict[str, bytes]:
    return {code: sound_of(code, filed) for code in RECEIPTS}
