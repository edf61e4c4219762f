"""A way between two processes that the test can watch, and on which it can strike in the middle of a request."""

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

BLOCK = 65536
REQUEST = re.compile(rb"\A(GET|POST|PUT) (\S+) HTTP/1\.1\r\n")
# Where a request is struck: half of its first bytes are through; or it is answered and the answer is not through.
HALF_SENT, NOT_ANSWERED = "half sent", "answer withheld"


@dataclass(frozen=True)
class Caught:
    """A request in a trap: its line, the sender's local port, and ours towards the one who is asked."""

    line: str
    sender: int
    onward: int


@dataclass
class Trap:
    """Waits for one request whose line fits; `strike` is told of it and ends somebody."""

    moment: str
    line: re.Pattern[str]
    strike: Callable[["Caught"], None]
    sprung: threading.Event = field(default_factory=threading.Event)


class Tap:
    """Listens on a port of its own and relays every connection to where `upstream` says now."""

    def __init__(self, upstream: Callable[[], int]) -> None:
        self.upstream = upstream
        self._traps: list[Trap] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="tap", daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._listener.close()

    def set(self, trap: Trap) -> None:
        with self._lock:
            self._traps.append(trap)

    def take_back(self, trap: Trap) -> bool:
        """Whether it was still set; a trap that is springing is not taken back."""
        with self._lock:
            if trap in self._traps:
                self._traps.remove(trap)
                return True
        return False

    def _fitting(self, moment: str, line: str) -> Trap | None:
        with self._lock:
            for trap in self._traps:
                if trap.moment == moment and trap.line.search(line):
                    self._traps.remove(trap)
                    return trap
        return None

    # ------------------------------------------------------------ relaying
    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            try:
                server = socket.create_connection(("127.0.0.1", self.upstream()), timeout=5)
            except OSError:
                return  # nobody is there: the client sees the connection end
            with server:
                for one in (client, server):
                    one.settimeout(None)
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _Relay(self, client, server).run()


class _Relay:
    """One connection; remembers which request is on it."""

    def __init__(self, tap: Tap, client: socket.socket, server: socket.socket) -> None:
        self.tap, self.client, self.server = tap, client, server
        self.line = ""

    def run(self) -> None:
        back = threading.Thread(target=self._pump, args=(self.server, self.client, self._back), daemon=True)
        back.start()
        self._pump(self.client, self.server, self._forth)
        back.join()

    def _pump(self, source: socket.socket, target: socket.socket, look: Callable[[bytes], bool]) -> None:
        """Relay until one side ends; then both do."""
        with suppress(OSError):
            while data := source.recv(BLOCK):
                if not look(data):
                    break
                target.sendall(data)
        for one in (self.client, self.server):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _forth(self, data: bytes) -> bool:
        """False where a trap sprang: the request has been cut in the middle."""
        if match := REQUEST.match(data):
            self.line = f"{match[1].decode()} {match[2].decode()}"
        is_head_alone = data.endswith(b"\r\n\r\n")  # the middle of a request is in its body
        trap = None if is_head_alone else self.tap._fitting(HALF_SENT, self.line)
        if trap is None:
            return True
        with suppress(OSError):
            self.server.sendall(data[: len(data) // 2])
        self._spring(trap)
        return False

    def _back(self, data: bytes) -> bool:
        """False where a trap sprang: the request was worked off, and its sender does not learn it."""
        trap = self.tap._fitting(NOT_ANSWERED, self.line)
        if trap is not None:
            self._spring(trap)
        return trap is None

    def _spring(self, trap: Trap) -> None:
        try:
            trap.strike(Caught(self.line, self.client.getpeername()[1], self.server.getsockname()[1]))
        finally:
            trap.sprung.set()
