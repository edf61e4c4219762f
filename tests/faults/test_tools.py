"""The tools of the long runs: a trap springs in the middle, a difference names its keys."""

import os
import re
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from clearance.demo import people
from tests.faults.furnish import SECONDS, logins_in
from tests.faults.outcome import differences
from tests.faults.processes import owners_of_connections
from tests.faults.tap import HALF_SENT, NOT_ANSWERED, Caught, Tap, Trap


class Counting(BaseHTTPRequestHandler):
    """Takes bodies, and counts those that came whole."""

    protocol_version = "HTTP/1.1"
    whole = 0

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        if len(self.rfile.read(length)) == length:
            type(self).whole += 1
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def served() -> Iterator[tuple[Tap, type[Counting]]]:
    handler = type("Handler", (Counting,), {"whole": 0})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    tap = Tap(lambda: server.server_address[1])
    yield tap, handler
    tap.close()
    server.shutdown()
    server.server_close()


def post(tap: Tap) -> int:
    """The status, 0 where the connection ended without one."""
    with httpx.Client(trust_env=False) as client:
        try:
            return client.post(f"{tap.address}/gateway/", content=b"x" * 200_000).status_code
        except httpx.TransportError:
            return 0


@pytest.mark.parametrize(("moment", "arrived"), [(HALF_SENT, 0), (NOT_ANSWERED, 1)])
def test_a_trap_springs_once_in_the_middle_of_the_request_it_waits_for(served, moment: str, arrived: int) -> None:
    tap, handler = served
    caught: list[Caught] = []
    other = Trap(moment, re.compile("^GET "), caught.append)
    tap.set(other)
    tap.set(Trap(moment, re.compile("^POST /gateway/"), caught.append))
    assert post(tap) == 0
    assert [one.line for one in caught] == ["POST /gateway/"]
    assert handler.whole == arrived
    assert post(tap) == 200
    assert tap.take_back(other)
    assert not tap.take_back(other)


def test_the_owner_of_a_connection_is_found_by_its_ports() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        owners = owners_of_connections(to=server.getsockname()[1], among=[1, os.getpid()])
        assert owners[client.getsockname()[1]] == os.getpid()


def test_a_difference_names_the_part_the_side_and_the_line() -> None:
    clean = {"parcels": ["A|RELEASED", "B|LOADED", "B|LOADED"], "lists": []}
    other = {"parcels": ["A|ON_HOLD", "B|LOADED"], "lists": []}
    assert differences(clean, clean) == []
    assert differences(clean, other) == [
        "parcels: only undisturbed  A|RELEASED",
        "parcels: only undisturbed  B|LOADED",
        "parcels: only in the storm A|ON_HOLD",
    ]


def test_the_people_of_the_long_run_are_not_entered_twice(tmp_path: Path) -> None:
    assert not set(SECONDS.values()) & {person.username for person in people.PEOPLE}
    file = tmp_path / "logins.txt"
    people.write(file, [("EXAMINER", "a", "x"), ("EXAMINER", "b", "y"), ("OFFICER", "c", "z")])
    assert logins_in(file) == {"EXAMINER": ["a", "x"], "EXAMINER2": ["b", "y"], "OFFICER": ["c", "z"]}
