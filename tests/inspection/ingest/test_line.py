"""The line asks what to scan and tells what happens; nothing it hears from us lets a parcel pass by default."""

import json
from datetime import timedelta

import pytest
import requests
from django.utils import timezone

from inspection.models import LineEvent, LineOrder, OpenCtTask
from inspection.selectors.line import LANES, lane_of
from tests.factories import scans
from tests.factories.reading import judge, settle
from tests.inspection.ingest.conftest import signed
from waybills import acts
from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import WHOLE_GATE, Requirement
from waybills.models import Device, Parcel

pytestmark = pytest.mark.django_db
over_a_socket = pytest.mark.django_db(transaction=True)
EVENTS, QUEUE = "/inspection/line/events/", "/inspection/line/queue/"


@pytest.fixture
def post(client, scanner):
    """Call with events to post them, signed."""

    def send(said):
        body = json.dumps(said).encode() if not isinstance(said, bytes) else said
        return client.post(EVENTS, body, content_type="application/json", headers=signed(EVENTS, body))

    return send


@pytest.fixture
def queue(client, token):
    return lambda path=QUEUE, headers=token: client.get(path, headers=headers)


@over_a_socket
def test_a_scanner_and_its_line_speak_over_a_real_socket(live_server, token, flight):
    scans.send_to_ct(scans.declare(flight, "A1"))
    waiting = requests.get(f"{live_server.url}{QUEUE}", headers=token, timeout=10).json()["queue"]
    body = json.dumps(event(barcode=waiting[0]["barcode"])).encode()
    answer = requests.post(f"{live_server.url}{EVENTS}", data=body, headers=signed(EVENTS, body), timeout=10)
    assert answer.json()["events"][0]["lane"] == "SCAN"


def event(kind="ENTERED", barcode="A1", key="1", **facts):
    return {"key": key, "kind": kind, "barcode": barcode, "at": timezone.now().isoformat(), "facts": facts}


def test_the_scanner_reads_what_waits_with_what_is_declared(queue, flight):
    scans.send_to_ct(scans.declare(flight, "A1", goods=[("手机壳", "3926909090")]))
    (waiting,) = queue().json()["queue"]
    assert waiting["barcode"] == "A1"
    assert waiting["goods"] == [{"name": "手机壳", "hs": "3926909090", "quantity": "2", "unit": "011"}]
    assert (waiting["weight_kg"], waiting["destination"], waiting["rescans"]) == ("1.2", "502", 0)
    assert Device.objects.get().last_seen_at is not None


def test_a_scanned_parcel_leaves_the_queue_and_comes_back_for_a_rescan(queue, flight, inspector):
    scans.reviewable(flight, "A1")
    assert queue().json()["queue"] == []
    judge(inspector, "RES", reason="CUT")
    settle()
    (waiting,) = queue().json()["queue"]
    assert waiting["rescans"] == 1


def test_strangers_read_nothing(queue, scanner):
    assert queue(headers={}).status_code == 401
    assert queue(headers={"Authorization": "Bearer CT01:guess"}).status_code == 401


@pytest.mark.parametrize("limit", ["0", "-1", "501", "many", "9999999999"])
def test_a_limit_that_makes_no_sense_is_refused(queue, limit):
    assert queue(f"/inspection/line/queue/?limit={limit}").status_code == 400


def test_an_event_is_entered_once_and_answered_with_the_lane(post, flight):
    scans.send_to_ct(scans.declare(flight, "A1"))
    first, again = post(event()).json(), post(event()).json()
    assert first["events"] == [{"key": "1", "status": "ACCEPTED", "barcode": "A1", "lane": "SCAN", "why": "CT_QUEUED"}]
    assert again["events"][0]["status"] == "REPEATED"
    assert LineEvent.objects.count() == 1


def test_the_belts_deadline_is_noted_and_beyond_it_the_parcel_is_held(post, flight):
    scans.reviewable(flight, "A1")
    soon = timezone.now() + timedelta(seconds=30)
    said = post(event(divert_at=soon.isoformat())).json()["events"][0]
    assert said["lane"] == "WAIT"
    assert OpenCtTask.objects.get().divert_at == soon
    late = lane_of("A1", at=soon)
    assert (late.lane, late.why) == ("HOLD", "TIMEOUT")


@pytest.mark.parametrize("state", ParcelState.values)
def test_only_a_released_parcel_with_an_empty_gate_passes(flight, state):
    from django.db import connection

    parcel = scans.declare(flight, "A1")
    for gate in (0, int(WHOLE_GATE), int(Requirement.RECALL)):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE waybills_parcel SET state = %s, gate = %s WHERE id = %s", [state, gate, parcel.pk])
        lane = lane_of("A1", at=scans.NOW).lane
        assert (lane == "PASS") == (state == "RELEASED" and gate == 0)
        if state not in LANES and lane != "PASS":
            assert lane == "HOLD"


def test_unknown_and_doubled_numbers_are_held(flight):
    assert lane_of("NOBODY", at=scans.NOW).why == "UNKNOWN"
    assert lane_of("", at=scans.NOW).lane == "HOLD"
    scans.declare(flight, "A1"), scans.declare(flight, "A1")
    assert lane_of("A1", at=scans.NOW).why == "AMBIGUOUS"


def test_a_stop_stays_until_the_line_says_it_is_done(queue, post, flight, inspector):
    scans.reviewable(flight, "A1")
    judge(inspector, "EXP", reason="EXP")
    settle()
    (order,) = queue().json()["orders"]
    assert (order["kind"], order["barcode"]) == ("STOP", "A1")
    answer = post(event("STOPPED", "", key="9", order=order["id"])).json()
    assert answer["orders"] == []
    assert LineOrder.objects.get().done_at is not None


def test_a_machine_out_of_order_and_back(post, flight):
    parcel = scans.declare(flight, "A1")
    scans.send_to_ct(parcel)
    post(event("FAULT", key="1"))
    assert scans.task_of(parcel).state == "MACHINE_FAULT"
    post(event("READY", "", key="2"))
    assert scans.task_of(parcel).state == "QUEUED"
    assert Parcel.objects.get().state == "CT_QUEUED"


def test_several_events_are_answered_one_by_one(post, flight):
    answer = post({"events": [event(key="1"), {"key": "2"}, event(key="3")]})
    assert answer.status_code == 200
    assert [one["status"] for one in answer.json()["events"]] == ["ACCEPTED", "REFUSED", "ACCEPTED"]
    assert "kind" in answer.json()["events"][1]["detail"]


@pytest.mark.parametrize(
    "bad",
    [
        {}, {"key": "", "kind": "ENTERED"}, {"key": "x" * 65}, {"key": 5}, {"kind": "EXPLODED"}, {"at": "yesterday"},
        {"at": 17}, {"barcode": ["A1"]}, {"barcode": "x" * 65}, {"facts": []}, {"sequence": -1}, {"sequence": "7"},
        {"sequence": True},
    ],
)  # fmt: skip
def test_an_event_that_makes_no_sense_is_refused_by_name(post, bad):
    answer = post((event() | bad) if bad else {})
    assert answer.status_code == 422
    assert answer.json()["events"][0]["detail"]
    assert not LineEvent.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b'{"events": []}', b'{"events": 5}', b"\xff\xfe"])
def test_a_body_that_is_none_is_refused(post, body):
    assert post(body).status_code == 400


def test_too_much_at_once_is_refused(post):
    assert post(b" " * 300_000).status_code == 413


def test_an_event_nobody_signed_is_refused(client, scanner):
    body = json.dumps(event()).encode()
    for headers in ({}, signed(EVENTS, b"another body"), signed(EVENTS, body, secret="wrong")):
        answer = client.post(EVENTS, body, content_type="application/json", headers=headers)
        assert answer.status_code == 401
    assert not LineEvent.objects.exists()


def test_a_parcel_that_is_released_passes(flight):
    scans.declare(flight, "A1")
    acts.perform(Parcel.correct, Parcel.objects.all(), by=acts.SYSTEM, to="RELEASED")
    acts.perform(Parcel.answer_control, Parcel.objects.all(), by=acts.SYSTEM, meets=WHOLE_GATE)
    assert lane_of("A1", at=scans.NOW).lane == "PASS"
