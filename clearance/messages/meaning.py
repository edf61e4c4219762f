"""The business check: values that fit the schema but can't be meant, such as the official samples' placeholders."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any

from clearance.messages import times
from clearance.messages.catalogue import RECEIPTS, message_type
from clearance.messages.codes import CODE_LISTS, CodeList, is_listed
from clearance.messages.definition import Document, Leaf, Record, Values, record_of, shape, values_of
from clearance.messages.faults import MOST_FAULTS, Fault
from clearance.messages.rules import DOCUMENT_RULES, RECORD_RULES, leaf_fault
from clearance.messages.types.frame import Message

Lists = Mapping[str, CodeList]

TIMES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "C8": ("YYYYMMDD", times.day),
    "C14": ("YYYYMMDDhhmmss", times.moment),
    "C17": ("YYYYMMDDhhmmssSSS", times.moment),
}
# Numbers of customs offices and commodities, written with digits only.
DIGITS_ONLY = frozenset({"gcode", "customsCode", "portCode", "consigneeDistrict"})
POSITIVE = frozenset({"qty", "qty1", "grossWeight", "netWeight", "weight", "packNo", "msgCount", "msgSeqNo", "gnum"})


def check_business(message: Message, *, lists: Lists = CODE_LISTS, sound: bool = False) -> list[Fault]:
    """The first 1,000 reasons for which customs would refuse a message that is well formed; none if there is none.

    Pass `lists` to judge by newer code lists than those of the 2022-05 edition, and what Parsed says of being sound:
    then only codes and sums are still to be looked at. Call check() first.
    """
    return list(islice(_message_faults(message, lists, sound), MOST_FAULTS))


def _message_faults(message: Message, lists: Lists, sound: bool) -> Iterator[Fault]:
    kind = message_type(message.code)
    form = shape(kind.node)
    for number, node in enumerate(message.nodes, 1):
        for fault in _node_faults(form, node, message.code, lists, sound):
            yield replace(fault, path=f"/{kind.root}/{form.xml_name}[{number}]{fault.path}")
    for part in (message.transfer, *message.subscribes):
        if part is not None:
            for fault in _record_faults(record_of(part), part, message.code, lists, False):
                yield replace(fault, path=f"/{kind.root}/{type(part).__name__}{fault.path}")


def _node_faults(form: Record | Document, node: Any, code: str, lists: Lists, sound: bool) -> Iterator[Fault]:
    if isinstance(form, Record):
        yield from _record_faults(form, node, code, lists, sound)
        return
    if node.head is None:
        return
    yield from _moved(_record_faults(form.head, node.head, code, lists, sound), form.head.xml_name)
    if form.lines is None:
        return
    for number, line in enumerate(node.lines, 1):
        yield from _moved(_record_faults(form.lines, line, code, lists, sound), f"{form.lines.xml_name}[{number}]")
    for rule in DOCUMENT_RULES.get(form.cls, ()):
        yield from rule(node)


def _moved(faults: Iterator[Fault], name: str) -> Iterator[Fault]:
    for fault in faults:
        yield replace(fault, path=f"/{name}{fault.path}")


def _record_faults(form: Record, node: Any, code: str, lists: Lists, sound: bool) -> Iterator[Fault]:
    tests, values = _tests(form, code, sound)
    for (leaf, test, required), value in zip(tests, values(node), strict=True):
        if value is None or value == "":
            if required:
                yield leaf_fault(leaf, "BLANK", "")
        # A value of the wrong type is for the schema check to name.
        elif test is not None and isinstance(value, leaf.kind):
            fault = test(value, lists)
            if fault is not None:
                yield fault
    for rule in RECORD_RULES.get(form.cls, ()):
        yield from rule(node)


Test = Callable[[Any, Lists], Fault | None]


@cache
def _tests(form: Record, code: str, sound: bool) -> tuple[tuple[tuple[Leaf, Test | None, bool], ...], Values]:
    """What is asked of the fields of a record, and what reads those; of a sound one only codes are still unknown."""
    leaves = tuple(leaf for leaf in form.leaves if leaf.f.codes or not sound)
    tests = tuple((leaf, _test(leaf, code), leaf.required) for leaf in leaves)
    return tests, values_of(*(leaf.name for leaf in leaves))


def _test(leaf: Leaf, code: str) -> Test | None:
    if leaf.f.codes == "RETURN_STATUS":
        return _status_test(leaf, code) if code in RECEIPTS else None
    if leaf.f.codes:
        return _code_test(leaf, leaf.f.codes)
    if leaf.f.format in TIMES:
        return _time_test(leaf, *TIMES[leaf.f.format])
    if leaf.name in DIGITS_ONLY:
        return _digits_test(leaf)
    if leaf.kind is not str:
        return _sign_test(leaf, positive=leaf.name in POSITIVE)
    return None


def _code_test(leaf: Leaf, name: str) -> Test:
    def test(value: Any, lists: Lists) -> Fault | None:
        codes = lists[name]
        if value in codes.codes:
            return None
        return leaf_fault(leaf, "CODE", value, list_zh=codes.zh, list_en=codes.en)

    return test


def _status_test(leaf: Leaf, code: str) -> Test:
    def test(value: Any, _: Lists) -> Fault | None:
        return None if is_listed(code, value) else leaf_fault(leaf, "STATUS", value, code=code)

    return test


def _time_test(leaf: Leaf, form: str, read: Callable[[str], Any]) -> Test:
    def test(value: Any, _: Lists) -> Fault | None:
        try:
            read(value)
        except ValueError:
            return leaf_fault(leaf, "TIME", value, format=form)
        return None

    return test


def _digits_test(leaf: Leaf) -> Test:
    def test(value: Any, _: Lists) -> Fault | None:
        return None if value.isascii() and value.isdigit() else leaf_fault(leaf, "DIGITS_ONLY", value)

    return test


def _sign_test(leaf: Leaf, *, positive: bool) -> Test:
    def test(value: Any, _: Lists) -> Fault | None:
        if isinstance(value, Decimal) and not value.is_finite():
            return None
        if value > 0:
            return None
        if positive:
            return leaf_fault(leaf, "NOT_POSITIVE", str(value))
        return leaf_fault(leaf, "NEGATIVE", str(value)) if value < 0 else None

    return test
