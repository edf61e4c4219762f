"""What a trainer sees and does: pages, state and control."""

from http.client import HTTPConnection
from xml.etree import ElementTree

import pytest

from clearance.messages import parse
from tests.twin import filing
from tests.twin.house import wait_for
from twin.customs.statuses import ANSWER, BY_RECEIPT, check
from twin.generate import flight


@pytest.fixture(scope="module")
def made():
    return flight(parcels=30, seed="7", faults="none")


@pytest.fixture
def adjudicated(made, run_twin, house):
    with run_twin(flight=made) as twin:
        twin.post(filing.lists(made)[0])
        wait_for(lambda: twin.documents("CEB603") == {"399": 30})
        wait_for(lambda: twin.state()["queue"]["receipts_waiting"] == 0)
        wait_for(lambda: twin.state()["queue"]["messages_waiting"] == 0)
        yield twin


def course(house, parcel) -> list[int]:
    return house.courses("CEB604", "copNo")[f"L{parcel.house_waybill}"]


def test_a_parcel_is_held_recalled_and_released_by_hand(adjudicated, made, house):
    held, recalled = made.parcels[0], made.parcels[1]
    assert adjudicated.order(hold=held.house_waybill).status_code == 200
    adjudicated.post(filing.arrival([parcel.house_waybill for parcel in made.parcels]))
    wait_for(lambda: course(house, held)[-1] == 500 and course(house, recalled)[-1] == 800)
    assert adjudicated.order(recall=recalled.house_waybill).status_code == 200
    wait_for(lambda: course(house, recalled)[-1] == 500)
    adjudicated.post(filing.departure([recalled.house_waybill]))
    wait_for(lambda: house.statuses("CEB510") == [2, 100])
    for parcel in (held, recalled):
        assert adjudicated.order(release=parcel.house_waybill).status_code == 200
        wait_for(lambda parcel=parcel: course(house, parcel)[-2:] == [500, 800])


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"recall": "TGHSM132822734"}, "399"),
        ({"hold": "NOBODY"}, "No list"),
        ({"faults": {"gremlins": 1}}, "gremlins"),
        ({"faults": {"double": 7}}, "double"),
        ({"faults": "double"}, "by name"),
        ({"pace": 0}, "pace"),
        ({"pace": "fast"}, "pace"),
        ({"flight": "/nowhere/at/all"}, "no folder"),
        ({"parcels": -1}, "parcels"),
        ({"dance": True}, "dance"),
        ({}, "empty"),
        ([1], "JSON object"),
    ],
)
def test_an_order_that_cannot_be_followed_is_refused_with_its_reason(adjudicated, wish, reason):
    answer = adjudicated.client.post("/control", json=wish)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]


def test_the_pace_and_the_documents_of_a_flight_can_be_ordered(twin, made):
    assert twin.order(pace=300, parcels=30, seed="7").json()["pace"] == 300
    wait_for(lambda: twin.documents("CEB303") == {"120": 30} and twin.documents("CEB505") == {"120": 30})


def test_the_pages_show_what_came_and_what_went(adjudicated, made):
    front = adjudicated.client.get("/")
    assert front.headers["content-security-policy"] == "default-src 'self'"
    assert "<style" not in front.text
    assert "style=" not in front.text
    assert "CEB603Message" in front.text
    assert adjudicated.client.get("/twin.css").headers["content-type"].startswith("text/css")
    assert adjudicated.client.get("/healthz").json() == {"status": "ok"}
    waybill = made.parcels[4].house_waybill
    assert "逻辑校验通过" in adjudicated.client.get("/", params={"waybill": waybill}).text
    received = adjudicated.client.get("/messages/1")
    assert ElementTree.fromstring(adjudicated.client.get("/receipts/1").content).tag.endswith("DxpMsg")
    assert received.headers["content-type"] == "application/xml"


def test_what_is_searched_for_is_shown_as_text(twin):
    assert "<script>" not in twin.client.get("/", params={"waybill": "<script>alert(1)</script>"}).text


@pytest.mark.parametrize(
    "path", ["/nothing", "/messages/0", "/messages/x", "/messages/1/2", "/receipts/999999999999999999"]
)
def test_a_page_that_is_not_there_is_not_found(twin, path):
    assert twin.client.get(path).status_code == 404


def test_every_list_is_told_with_its_last_status(adjudicated, made):
    lists = adjudicated.client.get("/lists.json").json()
    assert {one["waybill"] for one in lists} == {parcel.house_waybill for parcel in made.parcels}
    assert {(one["status"], one["told"]) for one in lists} == {(399, 399)}


def test_a_body_without_length_or_too_long_is_refused(twin):
    assert twin.client.post("/customs", content=iter([b"a", b"b"])).status_code == 411
    connection = HTTPConnection(*twin.server.server_address, timeout=5)
    connection.putrequest("POST", "/customs")
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_envelopes_are_taken_at_the_root_as_well(twin, made):
    answer = twin.client.post("/", content=filing.lists(made)[0])
    assert answer.status_code == 200
    assert twin.state()["received"][0]["key"] == parse(next(made.lists(declared=True)).data).message.guid


def test_no_receipt_can_carry_a_status_that_the_standard_does_not_list():
    assert set(ANSWER.values()) | {"CEB900"} == set(BY_RECEIPT)
    check("CEB604", -304001)
    for receipt, status in (("CEB604", 700), ("CEB604", 501), ("CEB508", 800), ("CEB900", 2), ("CEB304", 400)):
        with pytest.raises(ValueError):
            check(receipt, status)
