"""The scanner line: passes with their faults, and the house's doors as the line uses them."""

import threading
from collections import Counter
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from pydicom import dcmread

from twin.generate import flight
from twin.scanner import LineFaults, Scanner, contents, run
from twin.scanner.line import House, barcodes_in, passes
from twin.scanner.tending import Tending, line_faults


class Doors:
    """The house's side of the line: keeps files and events, offers a list of what waits."""

    def __init__(self) -> None:
        self.files: list[tuple[str, bytes]] = []  # barcode, bytes
        self.events: list[dict] = []
        self.queue: list[str] | None = None
        doors = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/dicomweb/studies":
                    self.answer(doors.store(body, self.headers["Content-Type"]))
                else:
                    doors.events.append({"path": self.path, "headers": dict(self.headers), "body": body})
                    self.answer(200)

            def do_GET(self) -> None:
                if doors.queue is None:
                    self.answer(404)
                else:
                    listed = ",".join(f'{{"barcode": "{code}"}}' for code in doors.queue)
                    self.answer(200, f'{{"results": [{listed}]}}'.encode())

            def answer(self, status: int, body: bytes = b"") -> None:
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
        """As STOW-RS: 200 all stored, 409 none or not all."""
        whole = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
        assert whole.get_content_type() == "multipart/related"
        parts = [part.get_payload(decode=True) for part in whole.get_payload()]
        assert {part.get_content_type() for part in whole.get_payload()} == {"application/dicom"}
        self.files += [(barcode_of(part), part) for part in parts]
        return 200

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"


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
    made = House(doors.address, token="device token", secret="device secret")
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
    assert len(doors.events) == 12
    assert {event["path"] for event in doors.events} == {"/api/v1/line/events/"}
    assert all(event["headers"]["X-Line-Device"] == "CT01" for event in doors.events)
    assert all(event["headers"]["Authorization"] == "Bearer device token" for event in doors.events)
    assert all(len(event["headers"]["X-Line-Signature"]) == 64 for event in doors.events)


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
    assert len(doors.events) == 8


def test_late_pictures_arrive_after_the_parcels_that_follow(doors, house, parcels):
    faults = LineFaults({"delay": 0.1})
    list(run(house, parcels[:40], scanner=Scanner(), faults=faults, wait=no_wait))
    late = [one.barcode for one in passes(parcels[:40], 7, faults) if one.fault == "delay"]
    order = list(dict.fromkeys(code for code, _ in doors.files))
    assert sorted(order) == sorted(parcel.barcode for parcel in parcels[:40])
    natural = [parcel.barcode for parcel in parcels[:40]]
    assert late
    assert all(order.index(code) > natural.index(code) or natural.index(code) == 39 for code in late)


def test_doubled_pictures_are_the_same_bytes_twice(doors, house, parcels):
    list(run(house, parcels[:2], scanner=Scanner(), faults=LineFaults({"double": 1}), wait=no_wait))
    assert set(Counter(data for _, data in doors.files).values()) == {2}


def test_a_corrupted_picture_is_cut_in_the_middle(doors, house, parcels):
    list(run(house, parcels[:1], scanner=Scanner(), faults=LineFaults({"corrupt": 1}), wait=no_wait))
    list(run(house, parcels[:1], scanner=Scanner(), wait=no_wait))
    cut, _, whole, _ = (data for _, data in doors.files)
    assert len(cut) < len(whole) * 0.7


def test_a_line_without_a_list_has_nothing_to_do(doors, house):
    assert house.waiting() == []
    doors.queue = ["TG1", "TG2"]
    assert house.waiting() == ["TG1", "TG2"]


@pytest.mark.parametrize(
    "answer",
    [["A", "B"], [{"barcode": "A"}, {"barcode": "B"}], {"results": ["A", "B"]}, {"barcodes": ["A", "B"]}],
)
def test_the_list_is_read_in_any_form(answer):
    assert barcodes_in(answer) == ["A", "B"]
    assert barcodes_in({"detail": "no"}) == []


def test_what_waits_is_scanned_once_with_the_contents_of_its_flight(doors, house, parcels):
    options = {
        "seed": "7", "line_rate": 10**9, "line_faults": None, "channels": 1, "parcels": 400, "flight": None,
    }  # fmt: skip
    tending = Tending(house, options)
    doors.queue = [parcels[0].barcode, parcels[5].barcode, "STRANGER"]
    assert tending.once() == 3
    assert tending.once() == 0
    assert tending.content(parcels[5].barcode) == parcels[5]
    assert {code for code, _ in doors.files} == set(doors.queue)


def test_faults_of_the_line_are_read_by_name():
    assert line_faults("swap=0.01, loss=0.02") == {"swap": 0.01, "loss": 0.02}
    with pytest.raises(ValueError, match="gremlins"):
        LineFaults({"gremlins": 0.1})
