"""Reads multipart/related block by block: parts go to their sinks as they come, whatever their size.

Django and DRF parse multipart/form-data only, and into memory or temporary files of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Protocol

BLOCK = 1 << 18
MAX_HEADER = 16 * 1024
MAX_BOUNDARY = 200  # RFC 2046 says 70


class BadMultipart(Exception):
    """The body is no multipart/related; the message says where it goes wrong."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class MediaType:
    """A Content-Type, its parameters without their quotes."""

    name: str
    parameters: dict[str, str] = field(default_factory=dict)


def media_type(header: str) -> MediaType:
    """Parse a Content-Type header; names and parameter names are lower case."""
    message = Message()
    message["content-type"] = header
    parameters = {name.lower(): value for name, value in (message.get_params(failobj=[]) or [])[1:]}
    return MediaType(message.get_content_type() if header else "", parameters)


class Part:
    """One part: its headers, and its bytes once, in blocks."""

    def __init__(self, headers: Message, blocks: Iterator[bytes]) -> None:
        self.headers = headers
        self._blocks = blocks

    @property
    def content_type(self) -> str:
        return self.headers.get_content_type() if "content-type" in self.headers else ""

    def blocks(self) -> Iterator[bytes]:
        return self._blocks


def parts(source: Readable, boundary: str) -> Iterator[Part]:
    """The parts of a body in order; each must be read, or is skipped, before the next comes. Raises BadMultipart."""
    if not boundary or len(boundary) > MAX_BOUNDARY or not boundary.isascii():
        raise BadMultipart("no usable boundary")
    reader = _Reader(source, b"\r\n--" + boundary.encode("ascii"))
    reader.skip_preamble()
    while reader.begin_part():
        blocks = reader.part_blocks()
        yield Part(reader.headers, blocks)
        for _ in blocks:  # what the caller left unread
            pass


class _Reader:
    """A window over the stream that always keeps enough to see a delimiter cut in two."""

    def __init__(self, source: Readable, delimiter: bytes) -> None:
        self.source, self.delimiter = source, delimiter
        # The first delimiter needs no line before it.
        self.window = bytearray(b"\r\n")
        self.ended = False

    def fill(self) -> None:
        block = self.source.read(BLOCK)
        if not block:
            self.ended = True
        self.window += block

    def skip_preamble(self) -> None:
        for _ in self._until_delimiter(limit=MAX_HEADER):
            pass

    def begin_part(self) -> bool:
        """After a delimiter: False at the closing one, else the part's headers are read."""
        self._need(2)
        if self.window[:2] == b"--":
            return False
        self._drop_line_end()
        while (end := self._header_end()) < 0:
            if len(self.window) > MAX_HEADER or self.ended:
                raise BadMultipart("a part's header does not end")
            self.fill()
        self.headers = BytesHeaderParser().parsebytes(bytes(self.window[:end]))
        del self.window[:end]
        return True

    def part_blocks(self) -> Iterator[bytes]:
        return self._until_delimiter()

    def _header_end(self) -> int:
        if self.window.startswith(b"\r\n"):
            return 2
        found = self.window.find(b"\r\n\r\n")
        return found + 4 if found >= 0 else -1

    def _drop_line_end(self) -> None:
        while (end := self.window.find(b"\r\n")) < 0:
            if len(self.window) > MAX_HEADER or self.ended:
                raise BadMultipart("a delimiter's line does not end")
            self.fill()
        if self.window[:end].strip(b" \t"):
            raise BadMultipart("something follows a delimiter")
        del self.window[: end + 2]

    def _until_delimiter(self, *, limit: int | None = None) -> Iterator[bytes]:
        """Blocks up to the next delimiter, which is taken off the window."""
        passed = 0
        while (found := self.window.find(self.delimiter)) < 0:
            if self.ended:
                raise BadMultipart("the body ends before its closing delimiter")
            safe = len(self.window) - len(self.delimiter) + 1
            if safe > 0:
                passed += safe
                yield bytes(self.window[:safe])
                del self.window[:safe]
            if limit is not None and passed > limit:
                raise BadMultipart("no delimiter at the beginning")
            self.fill()
        if found:
            yield bytes(self.window[:found])
        del self.window[: found + len(self.delimiter)]

    def _need(self, count: int) -> None:
        while len(self.window) < count:
            if self.ended:
                raise BadMultipart("the body ends after a delimiter")
            self.fill()
