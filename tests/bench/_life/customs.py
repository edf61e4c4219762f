"""Where messages go: a socket that takes every envelope and says so. It stands for customs' address, not its work."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from clearance.messages import Envelope, Reply, Response, build_reply

NUMBER = re.compile(rb"<(?:\w+:)?CopMsgId>([^<]+)<")
ABOUT = "ABOUT-WHAT"
_ORIGINAL = Envelope(
    cop_msg_id=ABOUT, sender="ANY", receivers=("ANY",), created_at=datetime(2026, 3, 14, tzinfo=UTC),
    message_type="ANY", data=b"",
)  # fmt: skip
ANSWER = build_reply(
    Reply(receiver="ANY", responses=(Response(code="0000", info="", about=ABOUT),)),
    _ORIGINAL,
    at=datetime(2026, 3, 14, tzinfo=UTC),
)


class Taking(BaseHTTPRequestHandler):
    """Reads the envelope's number and answers that it is taken."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        number = NUMBER.search(body[:2000])
        assert number is not None
        answer = ANSWER.replace(ABOUT.encode(), number[1])
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def customs() -> Iterator[str]:
    """The address, while it is open."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
