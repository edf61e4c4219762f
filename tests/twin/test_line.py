"""The scanner line: passes with their faults, and the house's doors as the line uses them."""

import hashlib
import json
import socket
import threading
from collections import Counter
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from pydicom import dcmread

from inspection.ingest.devices import signature
from inspection.services.line import read_event
from twin.generate import flight
from twin.goods import goods
from twin.scanner import House, Line, LineFaults, Scanner, contents, declared, invented, run
from twin.scanner.line import passes
from twin.scanner.tending import Tending, line_faults


class Doors:
    """The house's side of the line: keeps files and events, offers a list of what waits."""

    def __init__(self) -> None:
        self.files: list[tuple[str, bytes]] = []  # barcode, bytes
        self.events: list[dict] = []
        self.requests: list[tuple[str, dict]] = []  # path, headers
        self.queue: list[dict] | None = None
        self.orders: list[dict] = []
        self.lane = "WAIT"
        self.unwell: list[int | None] = []  # statuses to answer pictures with first; None hangs up without one
        doors = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                doors.requests.append((self.path, dict(self.headers)))
                if self.path == "/dicomweb/studies" and doors.unwell:
                    self.fail(doors.unwell.pop(0))
                elif self.path == "/dicomweb/studies":
                    self.answer(doors.store(body, self.headers["Content-Type"]))
                else:
                    self.answer(*doors.hear(self.path, body, self.headers))

            def do_GET(self) -> None:
                doors.requests.append((self.path, dict(self.headers)))
                if doors.queue is None:
                    self.answer(404)
                else:
                    self.answer(200, {"queue": doors.queue, "orders": doors.orders})

            def fail(self, status: int | None) -> None:
                if status is None:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                else:
                    self.answer(status)

            def answer(self, status: int, said: object = None) -> None:
                body = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def store(self, body: bytes, content_type: str) -> int:
        """As STOW-RS: 200 all stored."""
        whole = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
        assert whole.get_content_type() == "multipart/related"
        parts = [part.get_payload(decode=True) for part in whole.get_payload()]
        assert {part.get_content_type() for part in whole.get_payload()} == {"application/dicom"}
        self.files += [(barcode_of(part), part) for part in parts]
        return 200

    def hear(self, path: str, body: bytes, headers) -> tuple[int, object]:
        """An event, if its signature is that of the house."""
        right = signature(
            "device secret",
            method="POST",
            path=path,
            timestamp=headers["X-Timestamp"],
            sha256=hashlib.sha256(body).hexdigest(),
        )
        if headers["X-Signature"] != right or path != "/inspection/line/events/":
            return 401, None
        event = json.loads(body)
        self.events.append(event)
        return 200, {"events": [{"key": event["key"], "status": "ACCEPTED", "lane": self.lane}], "orders": []}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def told(self, kind: str) -> list[str]:
        return [event["barcode"] for event in self.events if event["kind"] == kind]


def barcode_of(data: bytes) -> str:
    return str(dcmread(BytesIO(data), stop_before_pixels=True, specific_tags=["PatientID"]).PatientID)


@pytest.fixture
def doors():
    made = Doors()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def house(doors):
    made = House(doors.address, device="CT01", secret="device secret")
    yield made
    made.client.close()


@pytest.fixture(scope="module")
def parcels():
    return list(contents(flight(parcels=400, seed=7)))


def no_wait(seconds: float) -> None:
    """As fast as it goes."""


def test_parcels_go_through_with_files_and_events(doors, house, parcels):
    results = list(run(house, parcels[:6], scanner=Scanner(), wait=no_wait))
    assert [status for _, status in results] == [200] * 6
    assert Counter(code for code, _ in doors.files) == {parcel.barcode: 2 for parcel in parcels[:6]}
    codes = [parcel.barcode for parcel in parcels[:6]]
    assert doors.told("ENTERED") == doors.told("SCANNED") == codes
    assert [read_event(event).key for event in doors.events] == [event["key"] for event in doors.events]
    assert len({event["key"] for event in doors.events}) == 12
    stored = [headers for path, headers in doors.requests if path == "/dicomweb/studies"]
    assert {headers["Authorization"] for headers in stored} == {"Bearer CT01:device secret"}


def test_at_the_diverter_the_house_is_asked_again_and_silence_means_hold(doors, house, parcels):
    list(Line(house, Scanner(), belt=3600, wait=no_wait).run(parcels[:2]))
    assert doors.told("DIVERTED") == []
    doors.lane = "PASS"
    list(Line(house, Scanner(), belt=0, wait=no_wait).run(parcels[2:4]))
    asked = [event["key"] for event in doors.events if event["kind"] == "SCANNED"]
    assert len(asked) == 6
    assert len(set(asked)) == 4  # the diverter sends the same event again, to hear the lane of now
    assert [event["facts"]["lane"] for event in doors.events if event["kind"] == "DIVERTED"] == ["PASS", "PASS"]
    house.secret = "another"
    assert house.lane({"key": "x"}) == "HOLD"


def test_the_rate_is_kept(house, parcels):
    waits = []
    list(run(house, parcels[:3], scanner=Scanner(), rate=3600, wait=waits.append))
    assert len(waits) == 3
    assert all(0 <= wait <= 1 for wait in waits)
    assert sum(waits) > 1


def test_swapped_parcels_carry_each_others_barcodes(parcels):
    planned = list(passes(parcels, 7, LineFaults({"swap": 0.1})))
    assert [one.content for one in planned] == parcels
    swapped = [one for one in planned if one.fault == "swap"]
    assert len(swapped) % 2 == 0
    assert len(swapped) > 20
    for first, second in zip(swapped[::2], swapped[1::2], strict=True):
        assert (first.barcode, second.barcode) == (second.content.barcode, first.content.barcode)
    assert sorted(one.barcode for one in planned) == sorted(content.barcode for content in parcels)


@pytest.mark.parametrize("name", ["loss", "delay", "double", "corrupt"])
def test_faults_strike_about_as_often_as_wanted_and_always_the_same_parcels(parcels, name):
    one, two = ([p.barcode for p in passes(parcels, 7, LineFaults({name: 0.1})) if p.fault == name] for _ in range(2))
    assert one == two
    assert 20 < len(one) < 65


def test_lost_pictures_never_arrive(doors, house, parcels):
    results = list(run(house, parcels[:4], scanner=Scanner(), faults=LineFaults({"loss": 1}), wait=no_wait))
    assert [status for _, status in results] == [0] * 4
    assert doors.files == []
    assert len(doors.told("SCANNED")) == 4


def test_late_pictures_arrive_after_the_parcels_that_follow(doors, house, parcels):
    faults = LineFaults({"delay": 0.1})
    list(run(house, parcels[:20], scanner=Scanner(), faults=faults, wait=no_wait))
    late = [one.barcode for one in passes(parcels[:20], 7, faults) if one.fault == "delay"]
    order = list(dict.fromkeys(code for code, _ in doors.files))
    assert sorted(order) == sorted(parcel.barcode for parcel in parcels[:20])
    natural = [parcel.barcode for parcel in parcels[:20]]
    assert late
    assert all(order.index(code) > natural.index(code) or natural.index(code) == 19 for code in late)


def test_doubled_pictures_are_the_same_bytes_twice(doors, house, parcels):
    list(run(house, parcels[:2], scanner=Scanner(), faults=LineFaults({"double": 1}), wait=no_wait))
    assert set(Counter(data for _, data in doors.files).values()) == {2}


def test_a_corrupted_picture_is_cut_in_the_middle(doors, house, parcels):
    list(run(house, parcels[:1], scanner=Scanner(), faults=LineFaults({"corrupt": 1}), wait=no_wait))
    list(run(house, parcels[:1], scanner=Scanner(), wait=no_wait))
    cut, _, whole, _ = (data for _, data in doors.files)
    assert len(cut) < len(whole) * 0.7


def test_pictures_that_a_house_did_not_take_are_sent_again_as_they_were(doors, house, parcels):
    doors.unwell, waits = [None, 503, 500], []
    ((_, status),) = run(house, parcels[:1], scanner=Scanner(), rate=10**9, wait=waits.append)
    assert status == 200
    assert len(doors.files) == 2
    assert sum(path == "/dicomweb/studies" for path, _ in doors.requests) == 4
    assert sorted(waits)[-3:] == [0.5, 1, 2]


def test_pictures_that_a_house_refuses_are_not_pressed_upon_it(doors, house, parcels):
    doors.unwell = [409]
    ((_, status),) = run(house, parcels[:1], scanner=Scanner(), wait=no_wait)
    assert status == 409
    assert doors.files == []


def test_a_line_without_a_list_has_nothing_to_do(doors, house):
    assert house.waiting().parcels == []
    doors.queue = [{"barcode": "TG1", "rescans": 0}, {"barcode": ""}, "odd"]
    assert [one["barcode"] for one in house.waiting().parcels] == ["TG1"]


OPTIONS = {"seed": "7", "line_rate": 10**9, "line_faults": None, "channels": 1, "parcels": 400, "flight": None}


def test_what_waits_is_scanned_once_with_the_contents_of_its_flight(doors, house, parcels):
    tending = Tending(house, OPTIONS, no_wait)
    doors.queue = [{"barcode": code, "rescans": 0} for code in (parcels[0].barcode, parcels[5].barcode, "STRANGER")]
    assert tending.once() == 3
    assert tending.once() == 0
    doors.queue[1]["rescans"] = 1
    assert tending.once() == 1
    assert tending.content(doors.queue[1]) == parcels[5]
    assert Counter(code for code, _ in doors.files) == {parcels[0].barcode: 2, parcels[5].barcode: 4, "STRANGER": 2}


def test_a_strange_parcel_holds_what_is_declared_of_it(house):
    good = goods()[60]
    waiting = {
        "barcode": "STRANGER",
        "weight_kg": "1.250",
        "goods": [{"hs": good.hs_code, "quantity": "3"}, {"hs": "x"}],
    }
    content = Tending(house, OPTIONS | {"parcels": None}, no_wait).content(waiting)
    assert content.grams == 1250
    assert content.goods == ((good.number, 3),)
    odd = declared({"barcode": "STRANGER", "weight_kg": "heavy", "goods": None}, "7")
    assert odd == invented("STRANGER", "7")


def test_an_order_to_stop_is_obeyed_and_said(doors, house):
    doors.queue, doors.orders = [], [{"id": 9, "kind": "STOP", "barcode": "TG1"}]
    Tending(house, OPTIONS, no_wait).once()
    (stopped,) = [event for event in doors.events if event["kind"] == "STOPPED"]
    assert stopped["facts"] == {"order": 9}


def test_faults_of_the_line_are_read_by_name():
    assert line_faults("swap=0.01, loss=0.02") == {"swap": 0.01, "loss": 0.02}
    with pytest.raises(ValueError, match="gremlins"):
        LineFaults({"gremlins": 0.1})
