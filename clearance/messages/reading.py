"""From bytes to a message: hardened, tolerant by name, and never guessing."""

from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any, BinaryIO

from lxml import etree

from clearance.messages.catalogue import BY_ROOT, MESSAGES, RECEIPTS, MessageType
from clearance.messages.definition import CEB, shape
from clearance.messages.envelope import WRAPPERS, Envelope, unwrap
from clearance.messages.faults import Fault, Notes, Tolerance
from clearance.messages.frames import Frame
from clearance.messages.hardening import (
    MAX_BYTES,
    OPTIONS,
    Counted,
    Unreadable,
    check_start,
    parsed_root,
    root_name,
    syntax_error,
)
from clearance.messages.plain import read_plainly
from clearance.messages.records import note_attributes, note_stray_text, reader
from clearance.messages.types.frame import Message

# Above this size a document is read node by node instead of as one tree.
STREAM_FROM = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was read: the message, what was put up with, and the breaches of which the meaning is not clear."""

    message: Message
    warnings: tuple[Tolerance, ...] = ()
    faults: tuple[Fault, ...] = ()
    signed: bool = False
    envelope: Envelope | None = field(default=None, compare=False)
    # Nothing can be wrong in the elements of its nodes: they were matched by what lets nothing wrong pass.
    sound: bool = field(default=False, compare=False)


def parse(source: bytes | bytearray | memoryview | BinaryIO, *, limit: int = MAX_BYTES) -> Parsed:
    """Read a message, bare or in its envelope; at most `limit` bytes; raises Unreadable(code, detail).

    Deviations with a clear meaning come back as warnings, those without one as faults: pass the result to check().
    """
    if isinstance(source, (bytearray, memoryview)):
        source = bytes(source)
    if not isinstance(source, bytes):
        return _parse_file(source, limit)
    if len(source) > limit:
        raise Unreadable("TOO_LARGE")
    bom = check_start(source)
    if root_name(source) in WRAPPERS:
        return _parse_wrapped(source, limit, bom=bom)
    if len(source) > STREAM_FROM:
        return _parse_file(BytesIO(source), limit)
    return _parse_plain(source) or parse_tree(parsed_root(source), bom=bom)


def _parse_plain(data: bytes) -> Parsed | None:
    """The message if all its nodes are written plainly; its frame is read like any other."""
    plain = read_plainly(data)
    if plain is None:
        return None
    try:
        reading = _Reading(parsed_root(plain.rest))
    except Unreadable:  # the whole document will say so better
        return None
    if reading.root.find(reading.reader.tag) is not None:
        return None
    reading.nodes = plain.nodes
    return replace(reading.finish(bom=False), sound=True)


def parse_tree(root: etree._Element, *, bom: bool = False) -> Parsed:
    """Read a message from a tree that a hardened parser made, or from the element whose signature was verified."""
    reading = _Reading(root)
    for child in root.iterchildren(reading.reader.tag):
        reading.take(child)
    return reading.finish(bom=bom)


def _parse_wrapped(data: bytes, limit: int, *, bom: bool) -> Parsed:
    envelope = unwrap(data)
    check_start(envelope.data)
    if (name := root_name(envelope.data)) in WRAPPERS:
        raise Unreadable("UNKNOWN_ROOT", f"{name} / {name}")
    inner = parse(envelope.data, limit=limit)
    outer = Notes()
    if bom:
        outer.tolerate("BOM", "/")
    outer.tolerate("OUTER_WRAPPER", "/")
    return replace(inner, warnings=outer.tolerances + inner.warnings, envelope=envelope)


def _parse_file(file: BinaryIO, limit: int) -> Parsed:
    start = _first_bytes(file, min(STREAM_FROM, limit) + 1)
    if len(start) > limit:
        raise Unreadable("TOO_LARGE")
    if len(start) <= STREAM_FROM:
        return parse(start, limit=limit)
    bom = check_start(start)
    name = root_name(start)
    counted = Counted(file, start, limit)
    if name in WRAPPERS:
        return _parse_wrapped(b"".join(iter(counted.read, b"")), limit, bom=bom)
    kind, _ = _kind(name)
    return _stream(counted, kind, bom=bom)


def _first_bytes(file: BinaryIO, most: int) -> bytes:
    """Up to `most` bytes; fewer only at the end of the file, however it hands them out."""
    data = file.read(most)
    while len(data) < most and (more := file.read(most - len(data))):
        data += more
    return data


def _stream(file: Counted, kind: MessageType, *, bom: bool) -> Parsed:
    reading = None
    tag = f"{{*}}{shape(kind.node).xml_name}"
    events = etree.iterparse(file, events=("end",), tag=tag, **OPTIONS)
    try:
        for _, element in events:
            root = element.getparent()
            if root is None or root.getparent() is not None:
                continue
            reading = reading or _Reading(root)
            reading.take(element)
            # Emptied, not removed: to move a large subtree out of its document takes the square of its size.
            element.clear(keep_tail=True)
    except etree.XMLSyntaxError as error:
        raise syntax_error(error) from error
    reading = reading or _Reading(events.root)
    return reading.finish(bom=bom)


def _kind(name: str) -> tuple[MessageType, bool]:
    """The message that a root element opens, and whether its name is misspelt."""
    if name in BY_ROOT:
        return BY_ROOT[name], False
    # One official sample opens with the bare code.
    if name in MESSAGES:
        return MESSAGES[name], True
    raise Unreadable("UNKNOWN_ROOT", name[:60])


class _Reading:
    """One message while it is being read."""

    def __init__(self, root: etree._Element) -> None:
        name = etree.QName(root)
        if name.namespace not in (CEB, None):
            raise Unreadable("NAMESPACE", name.namespace[:100])
        self.root = root
        self.kind, misspelt = _kind(name.localname)
        self.notes = Notes()
        self.path = f"/{name.localname}"
        if misspelt:
            self.notes.tolerate("MISSPELT_ROOT", self.path)
        self._note_namespace(root, name.namespace)
        self.namespace = name.namespace
        self.reader = reader(self.kind.node, name.namespace)
        self.nodes: list[Any] = []

    def _note_namespace(self, root: etree._Element, namespace: str | None) -> None:
        if namespace is None:
            self.notes.tolerate("NO_NAMESPACE", self.path)
        elif root.prefix is None:
            self.notes.tolerate("DEFAULT_NAMESPACE", self.path)

    def take(self, element: etree._Element) -> None:
        """Read one business node."""
        path = f"{self.path}/{self.reader.xml_name}[{len(self.nodes) + 1}]"
        self.nodes.append(self.reader.read(element, path, self.notes))

    def _framing(self, root: etree._Element) -> list[etree._Element]:
        """The children of the root that are no business nodes; the standard has them after those."""
        others: list[etree._Element] = []
        for child in root:
            if child.tag != self.reader.tag:
                self._note_foreign(child)
                others.append(child)
            elif others:
                self.notes.tolerate("WRONG_ORDER", self.path)
        return others

    def _note_foreign(self, child: etree._Element) -> None:
        """A business node in another namespace than the root is not read, and not passed over in silence."""
        if etree.QName(child).localname == self.reader.xml_name:
            name = self.reader.xml_name
            self.notes.refuse(Fault(f"{self.path}/{name}", name, "FOREIGN"))

    def finish(self, *, bom: bool) -> Parsed:
        """Read the frame and put the message together."""
        root = self.root
        if bom:
            self.notes.tolerate("BOM", "/")
        note_attributes(root, self.path, self.notes, known=("guid", "version"))
        note_stray_text(root, self.path, self.notes)
        frame = Frame(self.kind, self.namespace, self.path, self.notes)
        for element in self._framing(root):
            frame.take(element)
        if self.kind.code in RECEIPTS and len(self.nodes) > 1:
            self.notes.tolerate("SEVERAL_RETURNS", self.path)
        message = Message(
            code=self.kind.code,
            guid=self._attribute(root, "guid"),
            version=self._attribute(root, "version"),
            nodes=tuple(self.nodes),
            transfer=frame.transfer,
            subscribes=tuple(frame.subscribes),
            extend=frame.extend,
        )
        return Parsed(message, self.notes.tolerances, tuple(self.notes.faults), frame.signed)

    def _attribute(self, root: etree._Element, name: str) -> str:
        value = root.get(name)
        if value is None:
            self.notes.refuse(Fault(f"{self.path}/@{name}", f"@{name}", "REQUIRED"))
            return ""
        if name == "guid" and value != value.upper():
            self.notes.tolerate("LOWERCASE_GUID", f"{self.path}/@guid")
        return value
