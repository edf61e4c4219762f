"""How a business node is written down once; builder, parser, check and documentation follow from it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Any, TypeVar, dataclass_transform, get_args, get_origin, get_type_hints

CEB = "http://www.chinaport.gov.cn/ceb"

# Where the field table and the official schema of the same edition disagree about an element being mandatory.
TABLE = "TABLE"  # only the table demands it: its absence is a business fault
SCHEMA = "SCHEMA"  # only the schema demands it: its absence in what comes in is tolerated
EDITION = "EDITION"  # new in the 2022-05 edition: senders of the 2018 edition don't know it

T = TypeVar("T")
Values = Callable[[Any], tuple[Any, ...]]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def node(cls: type[T]) -> type[T]:
    """A frozen dataclass with slots and keyword arguments only, one for each element that has children."""
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


@dataclass(frozen=True, slots=True)
class F:
    """A leaf element: format as the standard writes it (C36, C..30, C1..60, N9, N19,5) and names."""

    format: str
    zh: str
    en: str
    codes: str | None = None  # code list in clearance.messages.codes
    fixed: str | None = None  # the only value there is
    empty: str | None = None  # what an empty element stands for
    collapse: bool = False  # white space at the ends, or doubled, doesn't count
    demanded_by: str | None = None  # TABLE, SCHEMA or EDITION; None: they agree
    beyond_schema: bool = False  # in the table and in real messages, unknown to the official schema


@dataclass(frozen=True, slots=True)
class Lines:
    """How many list lines a document takes; most is None where the standard sets no limit."""

    least: int
    most: int | None


# Compared and hashed by identity: there is one for each class, and caches are asked by it for every node.
@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A field of a business node, its format taken apart."""

    name: str
    kind: type  # str, int or Decimal
    f: F
    mandatory: bool  # its absence is a fault of the message itself
    least: int  # characters; of numbers: unused
    most: int | None  # characters; of numbers: digits
    decimals: int = 0

    @property
    def required(self) -> bool:
        """What the table says, which a person filling in the message goes by."""
        return self.mandatory or self.f.demanded_by in (TABLE, EDITION)

    @property
    def strictly_required(self) -> bool:
        """What must be there in anything we send."""
        return self.mandatory or self.f.demanded_by in (SCHEMA, EDITION)

    @property
    def keeps_empty(self) -> bool:
        """Whether an empty element says something: it must be there and may be empty, as invtNo before there is one."""
        return self.mandatory or (self.strictly_required and self.kind is str and self.least == 0)


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """An element whose children are leaves only."""

    cls: type
    xml_name: str
    leaves: tuple[Leaf, ...]
    values: Values


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An element made of one head and, of most kinds, lines."""

    cls: type
    xml_name: str
    head: Record
    lines: Record | None
    limits: Lines


@cache
def record(cls: type) -> Record:
    """The leaves of a flat node, in the order in which they are sent."""
    hints = get_type_hints(cls, include_extras=True)
    leaves = tuple(_leaf(name, hint, cls) for name, hint in hints.items() if hasattr(hint, "__metadata__"))
    return Record(cls, xml_name(cls), leaves, values_of(*(leaf.name for leaf in leaves)))


def record_of(node: Any) -> Record:
    """The record that a flat node is one of."""
    cls: type = type(node)
    return record(cls)


def values_of(*names: str) -> Values:
    """What reads these fields of a node."""
    if not names:
        return lambda node: ()
    getter = attrgetter(*names)
    # Of a single name attrgetter answers the value itself.
    return getter if len(names) > 1 else lambda node: (getter(node),)


@cache
def shape(cls: type) -> Record | Document:
    """The record or document that a class stands for."""
    hints = get_type_hints(cls, include_extras=True)
    if "head" not in hints:
        return record(cls)
    if "lines" not in hints:
        return Document(cls, xml_name(cls), record(hints["head"]), None, Lines(0, 0))
    lines, limits = get_args(hints["lines"])
    return Document(cls, xml_name(cls), record(hints["head"]), record(get_args(lines)[0]), limits)


@cache
def maker(cls: type) -> Callable[[Iterable[Any]], Any]:
    """What makes a flat node of the values of its leaves, in their order.

    It sets the slots directly: a frozen dataclass's own __init__ costs as much as the rest of the reading.
    """
    setters = tuple(cls.__dict__[leaf.name].__set__ for leaf in record(cls).leaves)

    def make(values: Iterable[Any]) -> Any:
        node: Any = object.__new__(cls)
        for setter, value in zip(setters, values, strict=True):
            setter(node, value)
        return node

    return make


def xml_name(cls: type) -> str:
    """The element's name; the class is called differently only where two messages use one name."""
    return getattr(cls, "xml_name", cls.__name__)


_FORMAT = re.compile(r"(?:C(?P<exact>\d+)?(?:(?P<upto>\.\.)(?P<most>\d+))?|N(?P<digits>\d+)?(?:,(?P<decimals>\d+))?)")


def _leaf(name: str, hint: Any, cls: type) -> Leaf:
    annotated, f = get_args(hint)
    kind = get_args(annotated)[0] if get_origin(annotated) is UnionType else annotated
    mandatory = kind is annotated
    match = _FORMAT.fullmatch(f.format)
    if match is None:
        raise TypeError(f"{cls.__name__}.{name}: unknown format {f.format}")
    if kind is not str:
        digits = match["digits"]
        return Leaf(name, kind, f, mandatory, 0, int(digits) if digits else None, int(match["decimals"] or 0))
    least = int(match["exact"] or 0)
    most = int(match["most"]) if match["upto"] else least or None
    return Leaf(name, kind, f, mandatory, least, most)


def is_number(kind: type) -> bool:
    """Whether a leaf's value is counted rather than spelt."""
    return kind in (int, Decimal)
