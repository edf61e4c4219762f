"""The schema check: what a message must look like, told element by element."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any

from lxml import etree

from clearance.messages.catalogue import Signing, message_type
from clearance.messages.definition import Document, Leaf, Record, record_of, shape
from clearance.messages.faults import HARMLESS, MOST_FAULTS, Fault
from clearance.messages.reading import Parsed, parse, parse_tree
from clearance.messages.records import collapsed
from clearance.messages.types.frame import Message

GUID_LENGTH = 36
MOST_SUBSCRIBERS = 5


def check(
    thing: Message | Parsed | bytes | etree._Element, *, strict: bool = False, sound: bool = False
) -> list[Fault]:
    """The first 1,000 breaches of the schema; none if the message may be taken in, or, when strict, sent out.

    Strict also demands what is tolerated in what comes in, so that its verdict is that of the official schema.
    Of a message that is known to be sound only the frame is looked at. Bytes raise Unreadable if they are no message.
    """
    if isinstance(thing, Message):
        faults = _message_faults(thing, strict=strict, sound=sound)
    else:
        faults = _parsed_faults(_parsed(thing), strict=strict)
    return list(islice(faults, MOST_FAULTS))


def _parsed_faults(parsed: Parsed, *, strict: bool) -> Iterator[Fault]:
    yield from parsed.faults
    if strict:
        yield from (Fault(each.path, each.code, each.code) for each in parsed.warnings if each.code not in HARMLESS)
    if message_type(parsed.message.code).signing is Signing.ALWAYS and not parsed.signed:
        yield Fault(f"/{parsed.message.code}Message/Signature", "Signature", "UNSIGNED")
    yield from _message_faults(parsed.message, strict=strict, sound=parsed.sound)


def _parsed(thing: Parsed | bytes | etree._Element) -> Parsed:
    if isinstance(thing, bytes):
        return parse(thing)
    return thing if isinstance(thing, Parsed) else parse_tree(thing)


def _message_faults(message: Message, *, strict: bool, sound: bool = False) -> Iterator[Fault]:
    kind = message_type(message.code)
    root = f"/{kind.root}"
    if len(message.guid) != GUID_LENGTH:
        yield _length(f"{root}/@guid", "@guid", message.guid, GUID_LENGTH, GUID_LENGTH)
    if not 1 <= len(message.version) <= 10:
        yield _length(f"{root}/@version", "@version", message.version, 1, 10)
    name = shape(kind.node).xml_name
    yield from _occurrence(f"{root}/{name}", name, len(message.nodes), 1, kind.most)
    if not sound:
        yield from _node_faults(kind.node, message.nodes, f"{root}/{name}", strict=strict)
    yield from _frame_faults(message, root, framed=kind.framed, strict=strict)


def _node_faults(cls: type, nodes: Iterable[Any], path: str, *, strict: bool) -> Iterator[Fault]:
    test = _checker(cls, strict)
    for number, node in enumerate(nodes, 1):
        if not isinstance(node, cls):
            yield Fault(f"{path}[{number}]", shape(cls).xml_name, "WRONG_NODE", type(node).__name__)
            continue
        for fault in test(node):
            yield replace(fault, path=f"{path}[{number}]{fault.path}")


def _frame_faults(message: Message, root: str, *, framed: bool, strict: bool) -> Iterator[Fault]:
    parts = [part for part in (message.transfer, *message.subscribes, message.extend) if part is not None]
    if not framed:
        yield from (Fault(f"{root}/{type(part).__name__}", type(part).__name__, "NOT_ALLOWED") for part in parts)
        return
    if message.transfer is None:
        yield Fault(f"{root}/BaseTransfer", "BaseTransfer", "REQUIRED")
    yield from _occurrence(f"{root}/BaseSubscribe", "BaseSubscribe", len(message.subscribes), 0, MOST_SUBSCRIBERS)
    for part in parts:
        for fault in _record_checker(record_of(part), strict)(part):
            yield replace(fault, path=f"{root}/{type(part).__name__}{fault.path}")


@cache
def _checker(cls: type, strict: bool) -> Callable[[Any], Iterable[Fault]]:
    form = shape(cls)
    return _document_checker(form, strict) if isinstance(form, Document) else _record_checker(form, strict)


def _document_checker(form: Document, strict: bool) -> Callable[[Any], Iterable[Fault]]:
    check_head = _record_checker(form.head, strict)
    check_line = _record_checker(form.lines, strict) if form.lines else None

    def document_faults(node: Any) -> Iterator[Fault]:
        if node.head is None:
            yield Fault(f"/{form.head.xml_name}", form.head.xml_name, "REQUIRED")
            return
        for fault in check_head(node.head):
            yield replace(fault, path=f"/{form.head.xml_name}{fault.path}")
        if check_line is None or form.lines is None:
            return
        name = form.lines.xml_name
        yield from _occurrence(f"/{name}", name, len(node.lines), form.limits.least, form.limits.most)
        for number, line in enumerate(node.lines, 1):
            for fault in check_line(line):
                yield replace(fault, path=f"/{name}[{number}]{fault.path}")

    return document_faults


@cache
def _record_checker(form: Record, strict: bool) -> Callable[[Any], list[Fault]]:
    values = form.values
    tests = tuple(
        (leaf, _TESTS[leaf.kind](leaf), leaf.strictly_required if strict else leaf.mandatory) for leaf in form.leaves
    )

    def record_faults(node: Any) -> list[Fault]:
        found: list[Fault] = []
        for (leaf, test, required), value in zip(tests, values(node), strict=True):
            if value is None:
                if required:
                    found.append(_fault(leaf, "REQUIRED", ""))
            else:
                fault = test(value)
                if fault is not None:
                    found.append(fault)
        return found

    return record_faults


# What XML 1.0 cannot carry.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _text_test(leaf: Leaf) -> Callable[[Any], Fault | None]:
    least, most, fixed = leaf.least, leaf.most if leaf.most is not None else 1 << 40, leaf.f.fixed
    collapse = leaf.f.collapse

    def test(value: Any) -> Fault | None:
        if value.__class__ is not str:
            return _fault(leaf, "TYPE", str(value))
        length = len(collapsed(value)) if collapse else len(value)
        if not least <= length <= most:
            return _length_fault(leaf, value, length)
        if fixed is not None and value != fixed:
            return _fault(leaf, "FIXED", value, fixed=fixed)
        if not value.isprintable() and _ILLEGAL.search(value):
            return _fault(leaf, "CHARACTERS", "")
        return None

    return test


_LARGEST_INT = 2**31


def _whole_test(leaf: Leaf) -> Callable[[Any], Fault | None]:
    most = 10**leaf.most if leaf.most else _LARGEST_INT

    def test(value: Any) -> Fault | None:
        if value.__class__ is not int:
            return _fault(leaf, "WHOLE_NUMBER" if str(value).strip() else "BLANK", str(value))
        if not -most < value < most:
            return _fault(leaf, "DIGITS", str(value), most=leaf.most or 10)
        return None

    return test


def _decimal_test(leaf: Leaf) -> Callable[[Any], Fault | None]:
    digits, decimals = leaf.most or 0, leaf.decimals

    def test(value: Any) -> Fault | None:
        if value.__class__ is not Decimal or not value.is_finite():
            return _fault(leaf, "NUMBER" if str(value).strip() else "BLANK", str(value))
        _, figures, exponent = value.as_tuple()
        if -decimals <= int(exponent) <= 0 and len(figures) <= digits:
            return None
        return _decimal_fault(leaf, value)

    return test


def _decimal_fault(leaf: Leaf, value: Decimal) -> Fault | None:
    """Trailing zeros don't count, leading ones neither: the limits are on the value, not on how it is written."""
    if value == 0:
        return None
    figures = "".join(map(str, value.as_tuple().digits))
    exponent = int(value.as_tuple().exponent)
    kept = figures.rstrip("0") if exponent < 0 else figures
    kept = figures[: max(len(kept), len(figures) + exponent)] if exponent < 0 else figures
    places = -(exponent + len(figures) - len(kept))
    if places > leaf.decimals:
        return _fault(leaf, "DECIMALS", str(value), decimals=leaf.decimals)
    if max(len(kept), places) + max(exponent, 0) > (leaf.most or 0):
        return _fault(leaf, "DIGITS", str(value), most=leaf.most)
    return None


_TESTS: dict[type, Callable[[Leaf], Callable[[Any], Fault | None]]] = {
    str: _text_test,
    int: _whole_test,
    Decimal: _decimal_test,
}


def _fault(leaf: Leaf, rule: str, value: str, **params: Any) -> Fault:
    return Fault(f"/{leaf.name}", leaf.name, rule, value, {"zh": leaf.f.zh, "en": leaf.f.en} | params)


def _length_fault(leaf: Leaf, value: str, length: int) -> Fault:
    fault = _length(f"/{leaf.name}", leaf.name, value, leaf.least, leaf.most or 0)
    return replace(fault, params={"zh": leaf.f.zh, "en": leaf.f.en} | fault.params | {"found": length})


def _length(path: str, element: str, value: str, least: int, most: int) -> Fault:
    rule = "LENGTH" if least == most else "TOO_LONG" if len(value) > most else "TOO_SHORT"
    return Fault(path, element, rule, value, {"least": least, "most": most, "found": len(value)})


def _occurrence(path: str, element: str, found: int, least: int, most: int | None) -> Iterator[Fault]:
    if found < least:
        yield Fault(path, element, "TOO_FEW", "", {"least": least, "found": found})
    if most is not None and found > most:
        yield Fault(path, element, "TOO_MANY", "", {"most": most, "found": found})
