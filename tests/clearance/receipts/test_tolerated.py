"""Deviations in real receipts: each is read through the inbox, moves its list, and is noted by name and count."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from clearance.messages import Envelope, wrap
from clearance.messages.texts import tolerance_names
from clearance.models import DeclarationList, ReceiptLine
from clearance.selectors.channel import deviations
from clearance.services import inbox
from clearance.services.outbox import build_list_messages
from tests.clearance.messages.official import REFERENCE
from tests.clearance.papers import NOON
from tests.clearance.receipts.said import arrive, message, node, receipts
from waybills import acts

pytestmark = pytest.mark.django_db
Change = Callable[[bytes], bytes]
CEB = b'xmlns:ceb="http://www.chinaport.gov.cn/ceb"'
SAMPLES = sorted((REFERENCE / "samples").glob("*.xml")) or [REFERENCE / "samples" / "absent.xml"]


@pytest.fixture
def row(filed: Callable[..., list[DeclarationList]]) -> DeclarationList:
    """A list that customs has."""
    (row,) = filed(1)
    queued = DeclarationList.line_model.objects.filter(object_id=row.pk).order_by("-version")[0]
    build_list_messages(queued.act_id, at=NOON)
    acts.perform(DeclarationList.send, DeclarationList.objects.all(), by=acts.SYSTEM)
    return DeclarationList.objects.get()


def enveloped(data: bytes) -> bytes:
    return wrap(
        Envelope(
            cop_msg_id="1", sender="DXPEDCCEB0000003", receivers=("DXPENT0000000001",), created_at=NOON,
            message_type="CEB604Message", data=data,
        )
    )  # fmt: skip


def wrapped_by_a_transport_node(data: bytes) -> bytes:
    inner = enveloped(data).split(b"\n", 1)[1]
    number = b'<SvNo Ver="1.0"><MsgId>1</MsgId></SvNo>'
    return b'<DxpMsgSv ver="1.0" xmlns="http://www.chinaport.gov.cn/dxp">' + number + inner + b"</DxpMsgSv>"


def lower_case(data: bytes) -> bytes:
    start = data.index(b'guid="') + 6
    return data[:start] + data[start : start + 36].lower() + data[start + 36 :]


def without(name: bytes) -> Change:
    def change(data: bytes) -> bytes:
        end = b"</ceb:%b>" % name
        return data[: data.index(b"<ceb:%b>" % name)] + data[data.index(end) + len(end) :]

    return change


def replacing(*pairs: tuple[bytes, bytes]) -> Change:
    def change(data: bytes) -> bytes:
        for old, new in pairs:
            assert old in data
            data = data.replace(old, new)
        return data

    return change


DEVIATIONS: dict[str, tuple[str, Change]] = {
    "a byte-order mark": ("BOM", lambda data: b"\xef\xbb\xbf" + data),
    "the default namespace": ("DEFAULT_NAMESPACE", replacing((b"ceb:", b""), (b":ceb=", b"="))),
    "no namespace": ("NO_NAMESPACE", replacing((b"ceb:", b""), (CEB, b""))),
    "a lower-case guid": ("LOWERCASE_GUID", lower_case),
    "no preNo": ("MISSING_PRENO", without(b"preNo")),
    "no invtNo": ("MISSING_INVTNO", without(b"invtNo")),
    "an envelope": ("OUTER_WRAPPER", enveloped),
    "the transport wrapper": ("OUTER_WRAPPER", wrapped_by_a_transport_node),
    "a misspelt root": ("MISSPELT_ROOT", replacing((b"CEB604Message", b"CEB604"))),
    "an element too many": (
        "UNKNOWN_ELEMENT",
        replacing((b"<ceb:copNo>", b"<ceb:appSenderId>1</ceb:appSenderId><ceb:copNo>")),
    ),
}


@pytest.mark.parametrize("name", DEVIATIONS)
def test_a_receipt_that_deviates_moves_its_list_and_is_noted(name: str, row: DeclarationList) -> None:
    rule, change = DEVIATIONS[name]
    inbound = arrive(change(receipts((row, "399", 1))))
    assert (inbound.stage, DeclarationList.objects.get().state) == ("DONE", "ADJUDICATED")
    noted = {note["rule"]: note for note in inbound.notes}
    assert noted[rule]["count"] == 1
    assert rule in dict(tolerance_names())
    counted = {one.rule: (one.documents, one.tolerated) for one in deviations()}
    assert counted[rule] == (1, True)


def test_several_returns_in_one_message_are_each_applied(row: DeclarationList) -> None:
    inbound = arrive(receipts((row, "120", 1), (row, "399", 2)))
    assert (inbound.nodes, DeclarationList.objects.get().state) == (2, "ADJUDICATED")
    assert "SEVERAL_RETURNS" in [note["rule"] for note in inbound.notes]


def test_a_namespace_that_nothing_uses_is_no_deviation(row: DeclarationList) -> None:
    data = receipts((row, "399", 1)).replace(CEB, CEB + b' xmlns:ns2="http://www.w3.org/2000/09/xmldsig#"', 1)
    assert (arrive(data).notes, DeclarationList.objects.get().state) == ([], "ADJUDICATED")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("a status twice, with two meanings", replacing((b"</ceb:returnStatus>", b"</ceb:returnStatus><ceb:returnStatus>100</ceb:returnStatus>"))),  # noqa: E501
        ("a node of another namespace", replacing((b"<ceb:InventoryReturn>", b'<x:InventoryReturn xmlns:x="urn:x">'), (b"</ceb:InventoryReturn>", b"</x:InventoryReturn>"))),  # noqa: E501
        ("no status", without(b"returnStatus")),
        ("no number of the list", without(b"copNo")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_could_mean_two_things_moves_nothing_and_says_why(name: str, change: Change, row: DeclarationList) -> None:
    inbound = arrive(change(receipts((row, "399", 1))))
    assert (inbound.stage, DeclarationList.objects.get().state) in {("PARKED", "SENT"), ("REFUSED", "SENT")}
    assert all(note["zh"] and note["en"] for note in inbound.notes)
    assert inbound.notes
    assert not ReceiptLine.objects.filter(outcome="APPLIED").exists()


def test_one_bad_node_does_not_spoil_its_neighbours(row: DeclarationList) -> None:
    good, bad = node(row, "399", 2), node(row, "120", 1, copNo="X" * 90)
    inbound = arrive(message(bad, good))
    assert (inbound.parked, DeclarationList.objects.get().state) == (1, "ADJUDICATED")


@pytest.mark.reference
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_official_instance_is_taken_in_and_what_is_wrong_with_it_is_said(path) -> None:  # type: ignore[no-untyped-def]
    stored = inbox.store(path.read_bytes(), at=timezone.now())
    inbox.process(stored.id)
    found = deviations()
    assert "NOT_XML" not in [one.rule for one in found]
    assert all(one.text for one in found)
    if path.stem == "gacc202205_CEB214Message":
        assert {"MISSPELT_ROOT", "UNKNOWN_ELEMENT"} <= {one.rule for one in found}
    if path.stem == "gacc202205_CEB792Message":
        assert "MISSING_GSEQNO" in [one.rule for one in found]
