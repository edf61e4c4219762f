"""The counterpart's address: envelopes in, pages out, and a door for the trainer."""

import json
import logging
import socket
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from clearance.messages import Unreadable, unwrap
from twin.customs import pages
from twin.customs.faults import FLAPPING_SECONDS, OUTAGE_SECONDS
from twin.customs.regulator import Regulator

MOST_BYTES = 64 * 1024 * 1024
SILENCE_SECONDS = 30
SLOW_SECONDS = 30.0
ERROR_PAGE = b"<html><head><title>502</title></head><body><h1>Bad Gateway</h1></body></html>"
XML, JSON, TEXT, HTML = "application/xml", "application/json", "text/plain", "text/html"
CUSTOMS_PATHS = ("", "/customs")
log = logging.getLogger("twin.customs")


class Server(ThreadingHTTPServer):
    """Serves one regulator; a thread for each connection."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], regulator: Regulator) -> None:
        self.regulator = regulator
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""
        log.debug("connection from %s broke off", client_address, exc_info=True)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "CustomsTwin"
    timeout = SILENCE_SECONDS
    # Head and body of an answer are two writes; waiting for an acknowledgement between them takes 40 ms.
    disable_nagle_algorithm = True

    @property
    def _path(self) -> str:
        return urlsplit(self.path).path.rstrip("/")

    def do_POST(self) -> None:
        """An envelope, or an order of the trainer."""
        body = self._body()
        if body is None:
            return
        if self._path in CUSTOMS_PATHS:
            self._take(body)
        elif self._path == "/control":
            self._control(body)
        else:
            self._say(HTTPStatus.NOT_FOUND, TEXT, b"Envelopes go to /customs.\n")

    def do_GET(self) -> None:
        """A page."""
        query = {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}
        found = pages.page(self.server.regulator, self._path or "/", query)
        if found is None:
            self._say(HTTPStatus.NOT_FOUND, TEXT, b"There is no such page.\n")
        else:
            self._say(HTTPStatus.OK, *found)

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            self._say(HTTPStatus.LENGTH_REQUIRED, TEXT, b"Say Content-Length.\n", close=True)
        elif int(length) > MOST_BYTES:
            self._say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TEXT, b"At most 64 MiB.\n", close=True)
        else:
            body = self.rfile.read(int(length))
            if len(body) == int(length):
                return body
            self.close_connection = True
        return None

    # ------------------------------------------------------------ envelopes
    def _take(self, body: bytes) -> None:
        regulator = self.server.regulator
        faults = regulator.faults
        if faults.lasts("outage", OUTAGE_SECONDS):
            self._say(HTTPStatus.SERVICE_UNAVAILABLE, TEXT, b"Closed for maintenance.\n")
            return
        if faults.lasts("flapping", FLAPPING_SECONDS):
            self._drop()
            return
        try:
            key = unwrap(body).cop_msg_id
        except Unreadable as error:
            self._say(HTTPStatus.BAD_REQUEST, TEXT, f"Not an envelope: {error}\n".encode())
            return
        attempt = regulator.inbox.attempt(key)
        if faults.happens("slow", key, attempt):
            time.sleep(min(SLOW_SECONDS, regulator.desk.seconds(SLOW_SECONDS)))
        if faults.happens("error_page", key, attempt):
            self._say(HTTPStatus.OK, HTML, ERROR_PAGE)
            return
        reply = regulator.inbox.take(body).reply
        if faults.happens("lost_answer", key, attempt):
            self._drop()
        elif faults.happens("half_answer", key, attempt):
            self._say(HTTPStatus.OK, XML, reply, cut=len(reply) // 2)
            self._drop()
        else:
            self._say(HTTPStatus.OK, XML, reply)

    def _control(self, body: bytes) -> None:
        try:
            wish = json.loads(body)
            if not isinstance(wish, dict):
                raise ValueError("an order is a JSON object")
            answer = self.server.regulator.order(wish)
        except ValueError as error:
            self._say(HTTPStatus.BAD_REQUEST, JSON, json.dumps({"error": str(error)}).encode())
        else:
            self._say(HTTPStatus.OK, JSON, json.dumps(answer).encode())

    # ------------------------------------------------------------ answers
    def _say(self, status: HTTPStatus, kind: str, body: bytes, *, close: bool = False, cut: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind if kind in (JSON, XML) else f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.send_header("X-Content-Type-Options", "nosniff")
        if close:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(body[:cut])

    def _drop(self) -> None:
        """Break the connection off without a further word."""
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are no news: the page shows what came."""
        log.debug(format, *args)
