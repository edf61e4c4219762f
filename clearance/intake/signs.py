"""Signs that nobody sees, or that are no part of a number: XML allows them, people and scanners do not."""

import re
from collections.abc import Iterator
from typing import Any

from clearance.messages import head_of
from clearance.messages.definition import record_of
from waybills.intake.manifest.patterns import HOUSE
from waybills.intake.refusals import Note

# Delete and C1, marks of direction, separators of lines, invisible operators, what is no character at all.
_UNSEEN = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff]")
_LOST = "\ufffd"
_WAYBILL = re.compile(HOUSE)
# A parcel bears its waybill number as a barcode; papers are compared by the others.
_NUMBERS = ("orderNo", "copNo")


def unseen_in(code: str, nodes: tuple[Any, ...]) -> Iterator[Note]:
    """What is wrong with the signs of each node, by its place in the message."""
    for row, node in enumerate(nodes, 1):
        head = head_of(node)
        yield from _in_record(row, "", head)
        for place, line in enumerate(getattr(node, "lines", ()), 1):
            yield from _in_record(row, f"{record_of(line).xml_name}[{place}]/", line)
        yield from _in_numbers(code, row, head)


def _in_record(row: int, prefix: str, node: Any) -> Iterator[Note]:
    form = record_of(node)
    values = form.values(node)
    joined = "".join(value for value in values if value.__class__ is str)
    if joined.isprintable() and _LOST not in joined:
        return
    for leaf, value in zip(form.leaves, values, strict=True):
        if value.__class__ is not str:
            continue
        if _LOST in value:
            yield Note("LOST_CHARACTER", row, prefix + leaf.name, value[:300])
        elif _UNSEEN.search(value):
            yield Note("CHARACTERS", row, prefix + leaf.name, value[:300])


def _in_numbers(code: str, row: int, head: Any) -> Iterator[Note]:
    number = getattr(head, "logisticsNo", None)
    if code in ("CEB505", "CEB603") and number and not _WAYBILL.fullmatch(number):
        yield Note("WAYBILL_CHARACTERS", row, "logisticsNo", number[:300])
    for name in _NUMBERS:
        value = getattr(head, name, None)
        if value and value != value.strip():
            yield Note("SPACES", row, name, value[:300])
