"""Business nodes with nothing wrong in them, known by regular expressions that are made from the definition.

They match only what is as it must be: each element in its place, each text within its length, each number and time.
What they don't match is left to those who look at every element (`reading`, `checking`, `meaning`) and who alone know
what to say about it. Nearly all that programs write is plain, so that is rare.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from clearance.messages.catalogue import BY_ROOT
from clearance.messages.definition import Document, Leaf, Record, is_number, maker, shape
from clearance.messages.meaning import DIGITS_ONLY, POSITIVE, TIMES
from clearance.messages.writing import is_writable

_SPACE = r"[ \t\r\n]*"
# Nothing but the declaration may stand before the root: no comment, no instruction, no document type.
_BEGINNING = re.compile(
    r"""(?:<\?xml version=["']1\.0["'](?: encoding=["'](?i:utf-8)["'])?(?: standalone=["'](?:yes|no)["'])? ?\?>)?"""
    rf"""{_SPACE}<ceb:(\w{{1,30}})(?:[ \t\r\n]+[\w:.-]{{1,100}}=(?:"[^"<>&]*"|'[^'<>&]*'))*{_SPACE}>{_SPACE}"""
)
_DAY = r"(?:(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])(?:29|30)|(?:0[13578]|1[02])31)"
_CLOCK = r"(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"
_TIME_PATTERNS = {
    "C8": rf"[12][0-9]{{3}}{_DAY}",
    "C14": rf"[12][0-9]{{3}}{_DAY}{_CLOCK}",
    "C17": rf"[12][0-9]{{3}}{_DAY}{_CLOCK}[0-9]{{3}}",
}
# Nine digits fit any whole number of the standard.
_SURE_DIGITS = 9
_ABOVE_ZERO = r"(?=[0.]*[1-9])"
# No space at either end, none beside another.
_COLLAPSED = "(?! )(?![^<]* [ <])"

assert _TIME_PATTERNS.keys() == TIMES.keys()


@dataclass(frozen=True, slots=True)
class Plain:
    """The nodes of a message, and the document without them."""

    nodes: list[Any]
    rest: bytes


def read_plainly(data: bytes) -> Plain | None:
    """The nodes of a message of which every node so far is written plainly and has nothing wrong in it."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    begin = _BEGINNING.match(text)
    kind = BY_ROOT.get(begin[1]) if begin else None
    if begin is None or kind is None or not is_writable(data):
        return None
    nodes, end = _reader(kind.node)(text, begin.end())
    return Plain(nodes, (text[: begin.end()] + text[end:]).encode()) if nodes else None


Reader = Callable[[str, int], tuple[list[Any], int]]


@cache
def _reader(cls: type) -> Reader:
    """What reads as many nodes of a class as follow one another, and answers where they end."""
    form = shape(cls)
    return _document_reader(form) if isinstance(form, Document) else _records_reader(form)


def _records_reader(form: Record) -> Reader:
    match, make = _pattern(form).match, _maker(form)

    def read(text: str, place: int) -> tuple[list[Any], int]:
        nodes = []
        while found := match(text, place):
            nodes.append(make(found.groups()))
            place = found.end()
        return nodes, place

    return read


def _document_reader(form: Document) -> Reader:
    opening = re.compile(f"<ceb:{form.xml_name}>{_SPACE}{_pattern(form.head).pattern}").match
    closing = re.compile(f"</ceb:{form.xml_name}>{_SPACE}").match
    make = _maker(form.head)
    read_lines = _records_reader(form.lines) if form.lines else None
    least, most = form.limits.least, form.limits.most

    def read(text: str, place: int) -> tuple[list[Any], int]:
        nodes: list[Any] = []
        while found := opening(text, place):
            if read_lines is None:
                node, end = form.cls(head=make(found.groups())), found.end()
            else:
                lines, end = read_lines(text, found.end())
                if len(lines) < least or (most is not None and len(lines) > most):
                    break
                node = form.cls(head=make(found.groups()), lines=tuple(lines))
            closed = closing(text, end)
            if closed is None:
                break
            nodes.append(node)
            place = closed.end()
        return nodes, place

    return read


def _maker(form: Record) -> Callable[[tuple[str | None, ...]], Any]:
    """What makes a node of the texts of its elements; an element that is absent has none."""
    make_node = maker(form.cls)
    numbers = tuple((i, leaf.kind) for i, leaf in enumerate(form.leaves) if is_number(leaf.kind))

    def make(texts: tuple[str | None, ...]) -> Any:
        values: list[Any] = list(texts)
        for i, number in numbers:
            if values[i] is not None:
                values[i] = number(values[i])
        return make_node(values)

    return make


@cache
def _pattern(form: Record) -> re.Pattern[str]:
    leaves = "".join(map(_element, form.leaves))
    return re.compile(f"<ceb:{form.xml_name}>{_SPACE}{leaves}</ceb:{form.xml_name}>{_SPACE}")


def _element(leaf: Leaf) -> str:
    """One group for each element; what is tolerated in what comes in isn't plain."""
    if leaf.f.beyond_schema:
        return "((?!))?"
    element = f"<ceb:{leaf.name}>({_content(leaf)})</ceb:{leaf.name}>{_SPACE}"
    return element if leaf.required or leaf.strictly_required else f"(?:{element})?"


def _content(leaf: Leaf) -> str:
    if leaf.f.fixed:
        return re.escape(leaf.f.fixed)
    if is_number(leaf.kind):
        return (_ABOVE_ZERO if leaf.name in POSITIVE else "") + _number(leaf)
    if not leaf.f.codes and leaf.f.format in _TIME_PATTERNS:
        return _TIME_PATTERNS[leaf.f.format]
    keeps_empty = leaf.keeps_empty and not leaf.required and not leaf.f.empty
    least = leaf.least if keeps_empty else max(leaf.least, 1)
    most = "" if leaf.most is None else leaf.most
    return f"{_COLLAPSED if leaf.f.collapse else ''}{_signs(leaf)}{{{least},{most}}}"


def _number(leaf: Leaf) -> str:
    if leaf.kind is not Decimal:
        return f"[0-9]{{1,{min(leaf.most or _SURE_DIGITS, _SURE_DIGITS)}}}"
    decimals = rf"(?:\.[0-9]{{1,{leaf.decimals}}})?" if leaf.decimals else ""
    return f"[0-9]{{1,{(leaf.most or 0) - leaf.decimals}}}{decimals}"


def _signs(leaf: Leaf) -> str:
    if leaf.name == "guid":
        return "[0-9A-Z-]"
    if leaf.name in DIGITS_ONLY:
        return "[0-9]"
    # A carriage return does not survive the parser, an entity becomes another text.
    return r"[^<>&\r\n\t]" if leaf.f.collapse else r"[^<>&\r]"


# ------------------------------------------------------------ nodes that are here already
# Stands in no plain text, and is no control character.
_BETWEEN = "<"


@cache
def first_look(cls: type) -> Callable[[Any], bool]:
    """What knows at once of most nodes that nothing is wrong in any of their fields; False means: look closely."""
    form = shape(cls)
    if not isinstance(form, Document):
        return _record_look(form)
    look_at_head, lines = _record_look(form.head), form.lines
    if lines is None:
        return lambda node: look_at_head(node.head)
    look_at_line, least, most = _record_look(lines), form.limits.least, form.limits.most or _ANY_NUMBER

    def is_sound(node: Any) -> bool:
        return least <= len(node.lines) <= most and look_at_head(node.head) and all(map(look_at_line, node.lines))

    return is_sound


_ANY_NUMBER = 1 << 40


def _record_look(form: Record) -> Callable[[Any], bool]:
    values, cls, match = form.values, form.cls, re.compile(_BETWEEN.join(map(_value, form.leaves))).fullmatch
    numbers = tuple((i, leaf.kind) for i, leaf in enumerate(form.leaves) if is_number(leaf.kind))

    def is_sound(node: Any) -> bool:
        if node.__class__ is not cls:
            return False
        texts = list(values(node))
        for i, kind in numbers:
            if texts[i] is not None:
                if texts[i].__class__ is not kind:
                    return False
                texts[i] = format(texts[i], "f") if kind is Decimal else str(texts[i])
        # What is empty may be a fault where what is absent is none.
        if "" in texts:
            return False
        try:
            joined = _BETWEEN.join([text or "" for text in texts])
        except TypeError:
            return False
        return joined.isprintable() and match(joined) is not None

    return is_sound


def _value(leaf: Leaf) -> str:
    return _content(leaf) if leaf.required or leaf.strictly_required else f"(?:{_content(leaf)})?"
