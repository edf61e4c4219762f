"""A small house for the counterpart to talk to: a real HTTP server that checks, keeps and can be made difficult."""

import hashlib
import hmac
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from clearance.messages import Unreadable, parse

SECRET = "shared between the two"


class House:
    """Takes receipt envelopes at /gateway/ and keeps their nodes in the order in which they came."""

    def __init__(self) -> None:
        self.envelopes: list[bytes] = []  # taken
        self.refused: list[bytes] = []
        self._nodes: dict[str, list] = defaultdict(list)
        self.posts = 0
        self.answer: Callable[[int], int] = lambda post: 200  # HTTP status for the n-th post
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(house) -> type[BaseHTTPRequestHandler]:
        class Gateway(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                house.posts += 1
                status = house.answer(house.posts)
                if status == 200:
                    status = house._take(body, self.headers) if self.path == "/gateway/" else 404
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Quiet."""

        return Gateway

    def _take(self, body: bytes, headers) -> int:
        stamp = headers["X-Channel-Timestamp"]
        right = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(right, headers["X-Channel-Signature"]) or abs(time.time() - int(stamp)) > 60:
            self.refused.append(body)
            return 401
        try:
            message = parse(body).message
        except Unreadable:
            self.refused.append(body)
            return 400
        self.envelopes.append(body)
        self._nodes[message.code] += message.nodes
        return 200

    # ------------------------------------------------------------ what it knows
    def nodes(self, code: str) -> list:
        """The receipt nodes of one kind, in order of arrival."""
        return list(self._nodes[code])

    def courses(self, code: str, name: str) -> dict[str, list[int]]:
        """The statuses that each document was told, by the value of one of its fields."""
        found: dict[str, list[int]] = defaultdict(list)
        for node in self.nodes(code):
            found[getattr(node, name)].append(int(node.returnStatus))
        return found

    def statuses(self, code: str, **key: str) -> list[int]:
        """The statuses that one document was told, in order of arrival."""
        return [
            int(node.returnStatus)
            for node in self.nodes(code)
            if all(getattr(node, name) == value for name, value in key.items())
        ]


def wait_for(what: Callable[[], bool], seconds: float = 20.0) -> None:
    """Come back once it is so; AssertionError if it never is."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.02)
