"""The door: what is known is stored before it is answered, what is hostile gets a problem, and nothing is a 500."""

import hashlib
import hmac
import time
from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from clearance.messages import Envelope, wrap
from clearance.models import DeclarationList, GatewayRefusal, InboundMessage
from clearance.services import inbox
from tests.clearance.papers import NOON
from tests.clearance.receipts.said import receipts

SECRET = "known to both"
Filed = Callable[..., list[DeclarationList]]


@pytest.fixture(autouse=True)
def secret(settings: Settings, db: None) -> None:
    settings.GATEWAY_SECRET = SECRET
    settings.GATEWAY_ACCEPT_UNSIGNED = False


def signed(body: bytes, *, key: str = SECRET, at: float | None = None) -> dict[str, str]:
    stamp = str(int(at if at is not None else time.time()))
    signature = hmac.new(key.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Channel-Timestamp": stamp, "X-Channel-Signature": signature}


def post(body: bytes, headers: dict[str, str] | None = None, **options: str):  # type: ignore[no-untyped-def]
    options.setdefault("content_type", "application/xml")
    return Client(enforce_csrf_checks=True).post(
        "/gateway/", body, headers=signed(body) if headers is None else headers, **options
    )


@pytest.fixture
def receipt(filed: Filed) -> bytes:
    (row,) = filed(1)
    return receipts((row, "399", 1))


def test_a_signed_receipt_is_stored_as_it_came_and_answered(receipt: bytes) -> None:
    response = post(receipt)
    assert (response.status_code, response.json()["status"]) == (200, "RECEIVED")
    stored = InboundMessage.objects.get()
    assert (bytes(stored.body), stored.stage) == (receipt, "PENDING")
    assert stored.sha256 == hashlib.sha256(receipt).hexdigest() == response.json()["sha256"]


def test_what_was_stored_is_applied(receipt: bytes) -> None:
    post(receipt)
    assert inbox.process_due() == 1
    assert DeclarationList.objects.get().state == "ADJUDICATED"
    assert inbox.process_due() == 0


def test_a_repeat_is_answered_and_stored_once(receipt: bytes) -> None:
    post(receipt)
    assert post(receipt).json()["repeated"] is True
    assert InboundMessage.objects.count() == 1


def test_a_receipt_in_its_envelope_is_read(receipt: bytes) -> None:
    envelope = Envelope(
        cop_msg_id="X1", sender="DXPEDCCEB0000003", receivers=("DXPENT0000000001",), created_at=NOON,
        message_type="CEB604Message", data=receipt,
    )  # fmt: skip
    assert post(wrap(envelope)).status_code == 200
    inbox.process_due()
    assert (InboundMessage.objects.get().kind, DeclarationList.objects.get().state) == ("CEB604", "ADJUDICATED")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "UNSIGNED"),
        ({"X-Channel-Timestamp": "1", "X-Channel-Signature": "00"}, "FORGED"),
        ({"X-Channel-Timestamp": "now", "X-Channel-Signature": "00"}, "FORGED"),
        ({"X-Channel-Timestamp": "9" * 400, "X-Channel-Signature": "é"}, "FORGED"),
        ({"X-Channel-Signature": "00"}, "FORGED"),
    ],
)
def test_a_forged_receipt_is_turned_away_and_counted(headers: dict[str, str], code: str, receipt: bytes) -> None:
    for _ in range(2):
        response = post(receipt, headers)
        assert (response.status_code, response.json()["title"]) == (401, code)
    assert not InboundMessage.objects.exists()
    assert (GatewayRefusal.objects.get().code, GatewayRefusal.objects.get().count) == (code, 2)


def test_a_signature_of_yesterday_is_stale(receipt: bytes) -> None:
    assert post(receipt, signed(receipt, at=time.time() - 86_400)).json()["title"] == "STALE"


def test_a_signature_over_other_bytes_is_forged(receipt: bytes) -> None:
    assert post(receipt + b" ", signed(receipt)).status_code == 401


def test_nobody_forges_with_an_empty_secret(receipt: bytes, settings: Settings) -> None:
    settings.GATEWAY_SECRET = ""
    assert post(receipt, signed(receipt, key="")).status_code == 401


def test_unsigned_is_taken_only_where_the_setting_says_so(receipt: bytes, settings: Settings) -> None:
    settings.GATEWAY_ACCEPT_UNSIGNED = True
    assert post(receipt, {}).status_code == 200
    assert post(receipt + b"\n", signed(receipt, key="wrong")).status_code == 401


HOSTILE = {
    "empty": b"",
    "blank": b"  \n ",
    "text": b"hello",
    "json": b'{"a": 1}',
    "html": b"<html><body>x</body></html>",
    "doctype": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><CEB604Message>&b;</CEB604Message>',
    "laughs": b"<!DOCTYPE l [<!ENTITY a 'x'>]><CEB604Message guid='1' version='1.0'>&a;</CEB604Message>",
    "utf-16": '<?xml version="1.0" encoding="UTF-16"?><CEB604Message/>'.encode("utf-16"),
    "gb18030": '<?xml version="1.0" encoding="GB18030"?><CEB604Message>中</CEB604Message>'.encode("gb18030"),
    "null": b"\0\0\0\0",
    "unknown": b"<CEB999Message xmlns='http://www.chinaport.gov.cn/ceb'></CEB999Message>",
    "cut off": b"<CEB604Message xmlns='http://www.chinaport.gov.cn/ceb' guid='1'><InventoryReturn><gu",
    "only a prolog": b"<?xml version='1.0'?>",
    "endless comment": b"<!--" + b"x" * 70_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_a_problem_of_the_sender(name: str) -> None:
    response = post(HOSTILE[name])
    assert 400 <= response.status_code < 500
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]
    assert not InboundMessage.objects.exists()
    assert GatewayRefusal.objects.get().count == 1


QUIET = {
    "nothing in it": b"<CEB604Message xmlns='http://www.chinaport.gov.cn/ceb' guid='1' version='1.0'></CEB604Message>",
    "another namespace": b"<CEB604Message xmlns='urn:x' guid='1' version='1.0'><a/></CEB604Message>",
    "broken inside": b"<CEB604Message guid='1'><InventoryReturn></CEB604Message>",
    "empty envelope": b"<DxpMsg xmlns='http://www.chinaport.gov.cn/dxp'></DxpMsg>",
    "entity": b"<CEB604Message guid='1'><InventoryReturn>&nobody;</InventoryReturn></CEB604Message>",
    "deep": b"<CEB604Message>" + b"<a>" * 400 + b"</a>" * 400 + b"</CEB604Message>",
}


@pytest.mark.parametrize("name", QUIET)
def test_what_looks_right_and_is_not_is_kept_and_shown(name: str) -> None:
    assert post(QUIET[name]).status_code == 200
    inbox.process_due()
    kept = InboundMessage.objects.get()
    assert kept.stage in ("REFUSED", "PARKED", "DONE")
    assert not kept.error
    assert kept.stage == "DONE" or kept.notes
    assert bytes(kept.body) == QUIET[name]


def test_a_document_beyond_the_limit_is_not_even_read(settings: Settings) -> None:
    settings.GATEWAY_MAX_BYTES = 1000
    assert post(b"<CEB604Message>" + b" " * 1000).status_code == 413


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "image/png"]
)
def test_a_form_is_no_message(content_type: str, receipt: bytes) -> None:
    assert post(receipt, content_type=content_type).status_code == 415


def test_a_compressed_body_is_not_unpacked(receipt: bytes) -> None:
    assert post(receipt, signed(receipt) | {"Content-Encoding": "gzip"}).status_code == 415


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_messages_are_posted(method: str) -> None:
    response = getattr(Client(), method)("/gateway/")
    assert (response.status_code, response["Allow"]) == (405, "POST")


def test_while_the_database_is_away_the_sender_is_told_to_come_back(
    receipt: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object, **options: object) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(inbox, "store", away)
    response = post(receipt)
    assert (response.status_code, response["Retry-After"]) == (503, "5")


def test_a_message_that_nobody_reads_is_kept_and_shown() -> None:
    body = b"<CEB312Message xmlns='http://www.chinaport.gov.cn/ceb' guid='1' version='1.0'></CEB312Message>"
    assert post(body).status_code == 200
    inbox.process_due()
    assert InboundMessage.objects.get().stage in ("PARKED", "REFUSED")


def test_a_document_that_ends_its_worker_each_time_is_parked_alone(filed: Filed) -> None:
    first, second = (inbox.store(receipts((row, "399", 1)), at=NOON).id for row in filed(2))
    InboundMessage.objects.update(attempts=1)  # both were in the hands of the worker that died
    InboundMessage.objects.filter(pk=first).update(attempts=inbox.MAX_ATTEMPTS)
    assert [inbox.process_due(), inbox.process_due(), inbox.process_due()] == [1, 1, 0]
    parked, read = InboundMessage.objects.get(pk=first), InboundMessage.objects.get(pk=second)
    assert (parked.stage, read.stage) == ("PARKED", "DONE")
    assert "died each time" in parked.error


def test_a_document_that_breaks_its_reader_is_tried_again_and_then_parked(
    receipt: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **options: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(inbox, "_read", broken)
    stored = inbox.store(receipt, at=NOON)
    for attempt in range(inbox.MAX_ATTEMPTS):
        assert InboundMessage.objects.get().stage == "PENDING"
        InboundMessage.objects.update(due_at=NOON, leased_until=None)
        assert inbox.process_due() == 1, attempt
    kept = InboundMessage.objects.get(pk=stored.id)
    assert kept.stage == "PARKED"
    assert "a fault of ours" in kept.error
