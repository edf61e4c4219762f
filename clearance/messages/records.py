"""Reading business nodes: positions by tag, numbers by pattern, and a second look only at what is odd."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from lxml import etree

from clearance.messages.definition import (
    CEB,
    EDITION,
    SCHEMA,
    Document,
    Leaf,
    Record,
    is_number,
    maker,
    record,
    shape,
)
from clearance.messages.faults import Fault, Notes

# Attributes, text between elements, or elements deeper than the standard has them.
_ODD_RECORD = etree.XPath("@* or */@* or */* or text()[normalize-space()]")
_ODD_DOCUMENT = etree.XPath("@* or */@* or */*/@* or */*/* or text()[normalize-space()] or */text()[normalize-space()]")

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
# Longer than any number of the standard is left as text, so that a million digits cost nothing.
_WHOLE = re.compile(r"[+-]?0*[0-9]{1,18}")
_XML_SPACE = " \t\r\n"
_SPACES = re.compile(r"[ \t\r\n]+")


@cache
def reader(cls: type, namespace: str | None) -> "RecordReader | DocumentReader":
    """What reads the elements of one class."""
    form = shape(cls)
    return DocumentReader(form, namespace) if isinstance(form, Document) else RecordReader(form, namespace)


@cache
def record_reader(cls: type, namespace: str | None) -> "RecordReader":
    """What reads a flat element of the frame."""
    return RecordReader(record(cls), namespace)


class RecordReader:
    """Reads an element whose children are leaves; values that make no sense stay as text, for check() to name."""

    def __init__(self, form: Record, namespace: str | None) -> None:
        self.form = form
        self.xml_name = form.xml_name
        self.tag = qualified(form.xml_name, namespace)
        self.positions = {qualified(leaf.name, namespace): i for i, leaf in enumerate(form.leaves)}
        self.by_name = {leaf.name: i for i, leaf in enumerate(form.leaves)}
        self.make = maker(form.cls)
        self.conversions = tuple(
            (i, conversion(leaf)) for i, leaf in enumerate(form.leaves) if is_number(leaf.kind) or leaf.f.collapse
        )
        self.missed = tuple(
            (i, f"MISSING_{leaf.name.upper()}")
            for i, leaf in enumerate(form.leaves)
            if leaf.f.demanded_by in (SCHEMA, EDITION)
        )
        self.beyond = tuple(i for i, leaf in enumerate(form.leaves) if leaf.f.beyond_schema)
        self.guid = self.by_name.get("guid")

    def read(self, element: etree._Element, path: str, notes: Notes) -> Any:
        """The node that an element stands for."""
        if _ODD_RECORD(element):
            explain_oddities(element, path, notes, depth=1)
        return self.read_leaves(element, path, notes)

    def read_leaves(self, element: etree._Element, path: str, notes: Notes) -> Any:
        """The node, its oddities having been told already."""
        values: list[Any] = [None] * len(self.form.leaves)
        position = self.positions.get
        last = -1
        for child in element:
            i = position(child.tag)
            if i is None or i <= last:
                i = self._misplaced(child, values, path, notes)
                if i is None:
                    continue
            else:
                last = i
            values[i] = child.text or ""
        return self._node(values, path, notes)

    def _node(self, values: list[Any], path: str, notes: Notes) -> Any:
        if "" in values:
            self._settle_empty(values, path, notes)
        for i, convert in self.conversions:
            if values[i]:
                values[i] = convert(values[i])
        for i, code in self.missed:
            if values[i] is None:
                notes.tolerate(code, path)
        for i in self.beyond:
            if values[i] is not None:
                notes.tolerate("BEYOND_SCHEMA", f"{path}/{self.form.leaves[i].name}")
        if self.guid is not None and (guid := values[self.guid]) and guid != guid.upper():
            notes.tolerate("LOWERCASE_GUID", f"{path}/guid")
        return self.make(values)

    def _misplaced(self, child: etree._Element, values: list[Any], path: str, notes: Notes) -> int | None:
        """Where a child belongs that isn't where the standard puts it; None if it is left out."""
        name = etree.QName(child)
        i = self.by_name.get(name.localname)
        where = f"{path}/{name.localname}"
        if i is None or name.namespace not in (CEB, None):
            notes.tolerate("UNKNOWN_ELEMENT", where)
            return None
        if child.tag not in self.positions:
            notes.tolerate("MIXED_NAMESPACE", where)
        if values[i] is None:
            if any(value is not None for value in values[i + 1 :]):
                notes.tolerate("WRONG_ORDER", where)
            return i
        if values[i] == (child.text or ""):
            notes.tolerate("REPEATED_ELEMENT", where)
        else:
            notes.refuse(Fault(where, name.localname, "AMBIGUOUS", child.text or ""))
        return None

    def _settle_empty(self, values: list[Any], path: str, notes: Notes) -> None:
        for i, leaf in enumerate(self.form.leaves):
            if values[i] != "":
                continue
            stands_for = leaf.f.fixed or leaf.f.empty
            if stands_for is not None:
                values[i] = stands_for
                notes.tolerate("EMPTY_ELEMENT", f"{path}/{leaf.name}")
            elif not leaf.keeps_empty:
                values[i] = None
                # The schema has no empty number and no empty code of fixed length.
                if leaf.least or is_number(leaf.kind):
                    notes.tolerate("EMPTY_OPTIONAL", f"{path}/{leaf.name}")


class DocumentReader:
    """Reads an element made of a head and lines."""

    def __init__(self, form: Document, namespace: str | None) -> None:
        self.form = form
        self.xml_name = form.xml_name
        self.tag = qualified(form.xml_name, namespace)
        self.head = RecordReader(form.head, namespace)
        self.line = RecordReader(form.lines, namespace) if form.lines else None

    def read(self, element: etree._Element, path: str, notes: Notes) -> Any:
        """The document that an element stands for; its head is None if the element has none."""
        if _ODD_DOCUMENT(element):
            explain_oddities(element, path, notes, depth=2)
        head: Any = None
        lines: list[Any] = []
        for child in element:
            where = f"{path}/{self.xml_name}"
            if child.tag == self.head.tag and head is None:
                if lines:
                    notes.tolerate("WRONG_ORDER", where)
                head = self.head.read_leaves(child, f"{path}/{self.head.xml_name}", notes)
            elif self.line is not None and child.tag == self.line.tag:
                lines.append(self.line.read_leaves(child, f"{path}/{self.line.xml_name}[{len(lines) + 1}]", notes))
            else:
                self._misplaced(child, path, notes, head)
        if self.line is None:
            return self.form.cls(head=head)
        return self.form.cls(head=head, lines=tuple(lines))

    def _misplaced(self, child: etree._Element, path: str, notes: Notes, head: Any) -> None:
        name = etree.QName(child).localname
        if child.tag == self.head.tag:
            notes.refuse(Fault(f"{path}/{name}", name, "AMBIGUOUS"))
        elif name == self.head.xml_name or (self.line is not None and name == self.line.xml_name):
            notes.refuse(Fault(f"{path}/{name}", name, "FOREIGN"))
        else:
            notes.tolerate("UNKNOWN_ELEMENT", f"{path}/{name}")


def qualified(name: str, namespace: str | None) -> str:
    """A tag as lxml writes it."""
    return f"{{{namespace}}}{name}" if namespace else name


def conversion(leaf: Leaf) -> Callable[[str], Any]:
    """What turns the text of a leaf into its value; text that isn't a number stays as it came."""
    if leaf.kind is Decimal:
        return _to_decimal
    return _to_int if leaf.kind is int else collapsed


def collapsed(text: str) -> str:
    """White space as the schema's collapse has it: XML's four characters only, not the wide space of Chinese text."""
    return _SPACES.sub(" ", text).strip(" ")


def _to_decimal(text: str) -> Decimal | str:
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    stripped = text.strip(_XML_SPACE)
    return Decimal(stripped) if _DECIMAL.fullmatch(stripped) else text


def _to_int(text: str) -> int | str:
    stripped = text.strip(_XML_SPACE)
    return int(stripped) if _WHOLE.fullmatch(stripped) else text


# Any document may say where its schema lies; nobody here goes and looks.
_SCHEMA_HINTS = tuple(
    f"{{http://www.w3.org/2001/XMLSchema-instance}}{name}" for name in ("schemaLocation", "noNamespaceSchemaLocation")
)


def note_attributes(element: etree._Element, path: str, notes: Notes, *, known: tuple[str, ...] = ()) -> None:
    """Name the attributes that the standard doesn't have."""
    for attribute in element.attrib:
        if attribute not in known and attribute not in _SCHEMA_HINTS:
            notes.tolerate("UNKNOWN_ATTRIBUTE", f"{path}/@{attribute}")


_TEXTS = etree.XPath("text()[normalize-space()]")


def note_stray_text(element: etree._Element, path: str, notes: Notes) -> None:
    """Name text that stands between elements."""
    texts = _TEXTS(element)
    if texts:
        notes.refuse(Fault(path, etree.QName(element).localname, "STRAY_TEXT", "".join(texts).strip(_XML_SPACE)))


def explain_oddities(element: etree._Element, path: str, notes: Notes, *, depth: int) -> None:
    """Name what has no place in a business node: attributes, stray text, elements inside leaves."""
    note_attributes(element, path, notes)
    name = etree.QName(element).localname
    if depth == 0:
        if len(element):
            notes.refuse(Fault(path, name, "NESTED"))
        return
    note_stray_text(element, path, notes)
    for child in element:
        explain_oddities(child, f"{path}/{etree.QName(child).localname}", notes, depth=depth - 1)
