"""A small exchange platform to send to: a real HTTP server that keeps what it takes and can be made difficult."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from clearance.messages import Reply, Response, build_reply, unwrap


class Exchange:
    """`answers` are used up one a request: "take", "drop", "lose", "page", "refuse", "sick" or an HTTP status."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.requests = 0
        self.answers: list[str | int] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/customs"

    def keys(self) -> list[str]:
        return [unwrap(body).cop_msg_id for body in self.taken]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def running() -> Iterator[Exchange]:
    exchange = Exchange()
    try:
        yield exchange
    finally:
        exchange.close()


def _handler(exchange: Exchange) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            exchange.requests += 1
            answer = exchange.answers.pop(0) if exchange.answers else "take"
            if answer in ("take", "lose"):
                exchange.taken.append(body)
            if answer in ("drop", "lose"):
                self.close_connection = True
                self.connection.close()
                return
            self._say(*_content(answer, body))

        def _say(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    return Handler


def _content(answer: str | int, body: bytes) -> tuple[int, bytes]:
    if isinstance(answer, int):
        return answer, b"no"
    if answer == "page":
        return 200, b"<html><body>Welcome</body></html>"
    code = {"take": "0000", "refuse": "0002", "sick": "3001"}[answer]
    envelope = unwrap(body)
    response = Response(code=code, info="", about=envelope.cop_msg_id)
    return 200, build_reply(Reply(receiver=envelope.sender, responses=(response,)), envelope, at=datetime.now(UTC))
