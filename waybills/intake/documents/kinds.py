"""What is kept of an order and of a receipt, and how a document that comes stands to what is known."""

from dataclasses import dataclass
from enum import Enum
from typing import Any


class Standing(Enum):
    """How one document stands to what is known. The first three change something; from DUPLICATE_KEY on, errors."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    DELETED = "DELETED"
    KNOWN = "KNOWN"
    OLDER = "OLDER"
    DUPLICATE_KEY = "DUPLICATE_KEY"  # the same moment, other words
    NOTHING_TO_CHANGE = "NOTHING_TO_CHANGE"
    NOTHING_TO_DELETE = "NOTHING_TO_DELETE"
    TOO_LATE_TO_DELETE = "TOO_LATE_TO_DELETE"
    CANCELLED = "CANCELLED"

    @property
    def changes(self) -> bool:
        return self in (Standing.NEW, Standing.CHANGED, Standing.DELETED)

    @property
    def refused(self) -> bool:
        return not self.changes and self not in (Standing.KNOWN, Standing.OLDER)


@dataclass(frozen=True)
class Given:
    """One document: its place in the message, filing type (1 new, 2 change, 3 deletion), and values by column."""

    n: int
    action: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """How document `n` stands; `order_no` names the order whose parcels are to be compared again."""

    n: int
    standing: Standing
    order_no: str = ""


@dataclass(frozen=True)
class Kind:
    """A table of documents: columns with their SQL types, those of the business key first."""

    table: str
    key: tuple[str, ...]
    columns: dict[str, str]
    order_no: str

    @property
    def compared(self) -> tuple[str, ...]:
        """What makes two documents differ: not their record numbers."""
        return tuple(name for name in self.columns if name != "guid")


_TEXT, _NUMBER = "text", "numeric"
ORDER = Kind(
    table="waybills_order",
    key=("number", "ebc_code"),
    columns={
        "number": _TEXT,
        "ebc_code": _TEXT,
        "ebc_name": _TEXT,
        "order_type": _TEXT,
        "ebp_code": _TEXT,
        "ebp_name": _TEXT,
        "goods_value": _NUMBER,
        "freight": _NUMBER,
        "currency": _TEXT,
        "app_time": _TEXT,
        "guid": _TEXT,
        "lines": "jsonb",
        "note": _TEXT,
    },
    order_no="number",
)
RECEIPT = Kind(
    table="waybills_receipt",
    key=("order_no", "ebc_code"),
    columns={
        "order_no": _TEXT,
        "ebc_code": _TEXT,
        "ebc_name": _TEXT,
        "ebp_code": _TEXT,
        "pay_code": _TEXT,
        "pay_name": _TEXT,
        "pay_no": _TEXT,
        "charge": _NUMBER,
        "currency": _TEXT,
        "app_time": _TEXT,
        "guid": _TEXT,
        "note": _TEXT,
    },
    order_no="order_no",
)
