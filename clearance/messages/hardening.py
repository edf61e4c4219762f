"""What keeps a hostile document out: sizes, encodings, document types, depth; before anything is understood."""

import re
from typing import BinaryIO

from lxml import etree

# The largest document of the standard: 100 lists of 100 lines with every field at its usual length is 8 MB.
MAX_BYTES = 32 * 1024 * 1024
# Longest prolog (declaration, comments, instructions) before the root element.
MAX_PROLOG = 64 * 1024
MAX_DECLARATION = 256

BOM = b"\xef\xbb\xbf"


class Unreadable(ValueError):
    """A document that can't be taken in at all; code is stable, text is for a person."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail

    def text(self, lang: str = "zh") -> str:
        """The reason in Chinese (zh) or English (en)."""
        from clearance.messages.texts import unreadable_text

        return unreadable_text(self.code, self.detail, lang)


def plain_parser(**options) -> etree.XMLParser:
    """A parser that expands nothing, fetches nothing and keeps libxml2's limits on depth and text length."""
    return etree.XMLParser(**OPTIONS, **options)


OPTIONS: dict[str, bool] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "recover": False,
    "remove_comments": True,
    "remove_pis": True,
}

_DECLARATION = re.compile(rb"\s*<\?xml\s[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"'][^>]*>")
# "<string>, line 3": libxml2 names a document that has no name.
_PLACE = re.compile(r" \(<[^>]*>, line \d+\)")
_ROOT = re.compile(rb"<(?:[^\s<>/:]+:)?([^\s<>/:]+)")
_PROLOG = re.compile(rb"(?:\s|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)


def check_start(start: bytes) -> bool:
    """Refuse another encoding than UTF-8 and any DOCTYPE, from a document or its start; True if it has a BOM."""
    bom = start.startswith(BOM)
    begin = len(BOM) if bom else 0
    _check_encoding(start[begin : begin + MAX_DECLARATION])
    end = _prolog_end(start)
    head = start[end : end + 9]
    if not head:
        raise Unreadable("EMPTY" if len(start) < MAX_PROLOG else "PROLOG_TOO_LONG")
    if head.upper() == b"<!DOCTYPE":
        raise Unreadable("DOCTYPE")
    if head.startswith((b"<!--", b"<?")):
        raise Unreadable("NOT_XML" if len(start) < MAX_PROLOG else "PROLOG_TOO_LONG")
    if not head.startswith(b"<"):
        raise Unreadable("NOT_XML")
    return bom


def root_name(start: bytes) -> str:
    """Local name of the root element, from a document or its start that check_start() let pass."""
    match = _ROOT.match(start, _prolog_end(start))
    if match is None:
        raise Unreadable("NOT_XML")
    return match[1].decode("utf-8", "replace")


def _prolog_end(start: bytes) -> int:
    begin = len(BOM) if start.startswith(BOM) else 0
    prolog = _PROLOG.match(start, begin, MAX_PROLOG)
    return prolog.end() if prolog else begin


def _check_encoding(text: bytes) -> None:
    # UTF-16 and UTF-32 show a null byte at once, with or without a mark; EBCDIC has no "<" at 0x3C.
    if text[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in text[:4] or text[:4] == b"\x4c\x6f\xa7\x94":
        raise Unreadable("ENCODING", "UTF-16, UTF-32 or EBCDIC")
    declared = _DECLARATION.match(text)
    if declared and declared[1].upper() not in (b"UTF-8", b"UTF8", b"US-ASCII", b"ASCII"):
        raise Unreadable("ENCODING", declared[1].decode("ascii"))


def syntax_error(error: etree.XMLSyntaxError) -> Unreadable:
    """The reason for which libxml2 gave up, as one of ours."""
    message = _PLACE.sub("", str(error)).strip()
    if "xcessive depth" in message or "nesting" in message.lower():
        return Unreadable("TOO_DEEP")
    if "huge" in message.lower() or "too long" in message.lower() or "too big" in message.lower():
        return Unreadable("TEXT_TOO_LONG")
    if "encod" in message.lower() or "Invalid bytes" in message or "not proper UTF-8" in message:
        return Unreadable("ENCODING", message)
    return Unreadable("NOT_XML", message)


def parsed_root(data: bytes) -> etree._Element:
    """The root element of a whole document; Unreadable if libxml2 doesn't take it."""
    try:
        root = etree.fromstring(data, plain_parser())
    except etree.XMLSyntaxError as error:
        raise syntax_error(error) from error
    # The prolog was looked at before; this is the second lock on the same door.
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("DOCTYPE")
    return root


def signed_root(data: bytes) -> etree._Element:
    """The root of a document as its signature sees it: nothing dropped but comments, which don't count."""
    try:
        root = etree.fromstring(data, etree.XMLParser(**OPTIONS | {"remove_pis": False}))
    except etree.XMLSyntaxError as error:
        raise syntax_error(error) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("DOCTYPE")
    return root


class Counted:
    """A file read no further than a limit; the first bytes, already looked at, come first."""

    def __init__(self, file: BinaryIO, start: bytes, limit: int) -> None:
        self._file, self._start, self._left = file, start, limit - len(start)

    def read(self, size: int = -1) -> bytes:
        """The next bytes; Unreadable once there are more than the limit."""
        if self._start:
            start, self._start = self._start, b""
            return start
        chunk = self._file.read(size if size > 0 else 65536)
        self._left -= len(chunk)
        if self._left < 0:
            raise Unreadable("TOO_LARGE")
        return chunk
