"""From a message to its bytes: UTF-8, prefix ceb, one business node a line, the same bytes every time."""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Any, BinaryIO

from lxml import etree

from clearance.messages.catalogue import Flow, message_type
from clearance.messages.definition import CEB, Document, Record, is_number, record, shape
from clearance.messages.hardening import plain_parser
from clearance.messages.types.frame import BaseSubscribe, BaseTransfer, ExtendMessage, Message


class Unwritable(ValueError):
    """A value that no XML document can carry, such as a control character; check() names it beforehand."""


def build(message: Message) -> bytes:
    """The bytes of a message, unsigned; mechanical: whether they may go out is for check() to say."""
    return b"".join(pieces(message))


def write(message: Message, file: BinaryIO, *, nodes: Iterable[Any] | None = None) -> None:
    """Write the bytes node by node; pass `nodes` to have them written as they come instead of the message's own."""
    for piece in pieces(message, nodes=nodes):
        file.write(piece)


def pieces(message: Message, *, nodes: Iterable[Any] | None = None) -> Iterator[bytes]:
    """The bytes of a message in order: opening tag, one piece a business node, then the frame."""
    kind = message_type(message.code)
    guid, version = _attribute(message.guid), _attribute(message.version)
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ceb:{kind.root} guid="{guid}" version="{version}" xmlns:ceb="{CEB}">\n'
    ).encode()
    write_node = _writer(kind.node)
    for node in message.nodes if nodes is None else nodes:
        yield _encoded(write_node, node)
    for part in _frame(message):
        yield _encoded(_writer_of(part), part)
    yield f"</ceb:{kind.root}>\n".encode()


def around_signature(message: Message) -> tuple[bytes, bytes]:
    """The bytes of a message before and after the place of its signature.

    Import messages carry the extension before the signature, export messages after it.
    """
    every = list(pieces(message))
    extension_follows = message.extend is not None and message_type(message.code).flow is Flow.EXPORT
    slot = -2 if extension_follows else -1
    return b"".join(every[:slot]), b"".join(every[slot:])


def node_size(node: Any) -> int:
    """Bytes of one business node in a message."""
    return len(_encoded(_writer_of(node), node))


def _frame(message: Message) -> tuple[Any, ...]:
    transfer = (message.transfer,) if message.transfer else ()
    extension = (message.extend,) if message.extend else ()
    return transfer + tuple(message.subscribes) + extension


# XML 1.0 has no way to write these, not even as references.
_CONTROLS = bytes(code for code in range(0x20) if code not in (0x09, 0x0A, 0x0D))
_NONCHARACTERS = ("\ufffe".encode(), "\uffff".encode())


def is_writable(data: bytes) -> bool:
    """Whether there are only characters in it that XML can carry, of bytes in UTF-8."""
    return len(data.translate(None, _CONTROLS)) == len(data) and not any(code in data for code in _NONCHARACTERS)


def _encoded(write_node: Callable[[Any, list[str]], None], node: Any) -> bytes:
    out: list[str] = []
    write_node(node, out)
    out.append("\n")
    return "".join(out).encode()


def _writer_of(node: Any) -> Callable[[Any, list[str]], None]:
    cls: type = type(node)
    return _writer(cls)


@cache
def _writer(cls: type) -> Callable[[Any, list[str]], None]:
    if cls is ExtendMessage:
        return _write_extension
    form = shape(cls) if cls not in (BaseTransfer, BaseSubscribe) else record(cls)
    return _document_writer(form) if isinstance(form, Document) else _record_writer(form)


def _document_writer(form: Document) -> Callable[[Any, list[str]], None]:
    opening, closing = f"<ceb:{form.xml_name}>", f"</ceb:{form.xml_name}>"
    write_head = _record_writer(form.head)
    write_line = _record_writer(form.lines) if form.lines else None

    def write_document(node: Any, out: list[str]) -> None:
        out.append(opening)
        if node.head is not None:
            write_head(node.head, out)
        if write_line is not None:
            for line in node.lines:
                write_line(line, out)
        out.append(closing)

    return write_document


def _record_writer(form: Record) -> Callable[[Any, list[str]], None]:
    values, template = form.values, _templates(form)
    numbers = tuple(i for i, leaf in enumerate(form.leaves) if is_number(leaf.kind))

    def write_record(node: Any, out: list[str]) -> None:
        texts = list(values(node))
        for i in numbers:
            if texts[i] is not None:
                texts[i] = _number(texts[i])
        tags, pick = template(_there(form, texts))
        written = pick(texts)
        if not _is_plain("".join(written)):
            written = tuple(map(escaped, written))
        pieces = tags[:]
        pieces[1::2] = written
        out.append("".join(pieces))

    return write_record


def _there(form: Record, texts: list[str | None]) -> tuple[bool, ...]:
    """Which elements are written: an optional one that is empty stays out, absent and empty mean the same there."""
    if "" not in texts:
        return tuple(map(bool, texts))
    pairs = zip(form.leaves, texts, strict=True)
    return tuple(bool(text) or (text is not None and leaf.keeps_empty) for leaf, text in pairs)


Template = tuple[list[str], Callable[[list[str]], tuple[str, ...]]]


def _templates(form: Record) -> Callable[[tuple[bool, ...]], Template]:
    """The tags of a record with a place between them for each text, and what picks the texts, by which are there.

    Records of one kind have few shapes, so each is put together once and not leaf by leaf for every node.
    """

    @lru_cache(maxsize=500)
    def template(there: tuple[bool, ...]) -> Template:
        places = [i for i, is_there in enumerate(there) if is_there]
        names = [form.leaves[i].name for i in places]
        between = [f"</ceb:{one}><ceb:{other}>" for one, other in pairwise(names)]
        first, last = (f"<ceb:{names[0]}>", f"</ceb:{names[-1]}>") if names else ("", "")
        tags = [f"<ceb:{form.xml_name}>{first}", *between, f"{last}</ceb:{form.xml_name}>"]
        if not names:
            return ["".join(tags)], picking(places)
        pieces = [""] * (2 * len(names) + 1)
        pieces[::2] = tags
        return pieces, picking(places)

    return template


def picking(places: list[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """What picks the items at these places."""
    # Of a single place itemgetter answers the item itself.
    return itemgetter(*places) if len(places) > 1 else lambda items: tuple(items[i] for i in places)


def _number(value: Any) -> str:
    return format(value, "f") if value.__class__ is Decimal else str(value)


def _write_extension(extension: ExtendMessage, out: list[str]) -> None:
    name, version = escaped(extension.name), escaped(extension.version)
    out.append(f"<ceb:ExtendMessage><ceb:name>{name}</ceb:name><ceb:version>{version}</ceb:version>")
    out.append(f"<ceb:Message>{_content(extension.Message)}</ceb:Message></ceb:ExtendMessage>")


def _content(text: str) -> str:
    if not text:
        return ""
    try:
        element = etree.fromstring(text.encode(), plain_parser())
    except etree.XMLSyntaxError as error:
        raise Unwritable("the extension is not one XML element") from error
    return etree.tostring(element, method="c14n", exclusive=True).decode()


_MARKUP = re.compile(r"[&<>\r]")


def _is_plain(text: str) -> bool:
    """Whether the text stands in XML as it is: printable, and without the characters of markup."""
    # Three searches for one character are ten times as fast as one for any of three.
    return text.isprintable() and "&" not in text and "<" not in text and ">" not in text


_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_ATTRIBUTE_ENTITIES = str.maketrans(_ENTITIES | {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
_TEXT_ENTITIES = str.maketrans(_ENTITIES)


def escaped(value: str) -> str:
    """Text of an element; a carriage return is written as a reference, else it would come back as a line feed.

    Raises Unwritable if XML cannot carry it.
    """
    if _is_plain(value):
        return value
    try:
        data = value.encode()
    except UnicodeEncodeError as error:
        raise Unwritable("half of a surrogate pair") from error
    if not is_writable(data):
        raise Unwritable("a control character")
    return value.translate(_TEXT_ENTITIES) if _MARKUP.search(value) else value


def _attribute(value: str) -> str:
    return value.translate(_ATTRIBUTE_ENTITIES)
