"""The standard's limits: at most 100 documents in a message, and long documents in numbered parts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from clearance.messages.writing import node_size

# Business nodes in one message (GACC specification 2022-05).
LIMIT = 100
# Public practice splits 607 and 509 here; the 2022-05 edition sets no limit.
LINES_IN_PART = 1000

T = TypeVar("T")


def batches(nodes: Iterable[T], *, limit: int = LIMIT, most_bytes: int | None = None) -> Iterator[tuple[T, ...]]:
    """The nodes in order, in tuples of at most `limit`, and of at most `most_bytes` of XML unless one alone is longer.

    Order is kept, so that what concerns one parcel goes out in the order in which it was decided.
    """
    batch: list[T] = []
    size = 0
    for node in nodes:
        length = node_size(node) if most_bytes is not None else 0
        if batch and (len(batch) == limit or (most_bytes is not None and size + length > most_bytes)):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(node)
        size += length
    if batch:
        yield tuple(batch)


def parts(document: Any, *, guid: Callable[[int], str], lines: int = LINES_IN_PART) -> tuple[Any, ...]:
    """A long 507, 509, 607 or 701 in numbered parts: msgCount and msgSeqNo set, a record number for each part.

    guid gets the number of the part, from 1; the standard leaves open whether parts share one, so they don't.
    """
    chunks = [document.lines[i : i + lines] for i in range(0, len(document.lines), lines)] or [()]
    return tuple(
        replace(
            document,
            head=replace(document.head, guid=guid(number), msgCount=len(chunks), msgSeqNo=number),
            lines=tuple(chunk),
        )
        for number, chunk in enumerate(chunks, 1)
    )
