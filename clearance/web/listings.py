"""What clearance's lists are searched by, the orders they take, and what their files hold."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from clearance.selectors.lists import GROUPS, Group
from waybills.web.exports import Column
from waybills.web.listing import Listing


def _count_of(group: Group) -> Column:
    return group.label, lambda row: row[1][group.key]


# Rows: a flight with its counts by group.
FLIGHTS = Listing(
    name="flights-and-lists",
    search=("number", "destination"),
    orders={"date": ("date", "id"), "number": ("number", "id"), "destination": ("destination", "id")},
    default="-date",
    size=30,
    columns=(
        (_("Flight"), lambda row: row[0].number),
        (_("Date"), lambda row: row[0].date),
        (_("Destination"), lambda row: row[0].destination),
        *(_count_of(group) for group in GROUPS),
    ),
)

# Rows: a list with the sentence about it.
LISTS = Listing(
    name="lists",
    search=("declaration__logistics_no", "declaration__cop_no", "declaration__order_no", "declaration__invt_no"),
    orders={"waybill": ("declaration__logistics_no", "pk"), "list": ("declaration__cop_no", "pk"), "age": ("pk",)},
    default="age",
    columns=(
        (_("Waybill"), lambda row: row[0].declaration.logistics_no),
        (_("List number"), lambda row: row[0].declaration.cop_no),
        (_("Order"), lambda row: row[0].declaration.order_no),
        (_("E-port number"), lambda row: row[0].declaration.pre_no),
        (_("Customs list number"), lambda row: row[0].declaration.invt_no),
        (_("State"), lambda row: row[0].get_state_display()),
        (_("What was said last"), lambda row: row[1]),
        (_("Said at"), lambda row: getattr(getattr(row[0], "answer", None), "returned_at", None)),
    ),
)


def _body(name: str) -> Any:
    return lambda row: getattr(row.body, name)


OUTBOX = Listing(
    name="messages-to-customs",
    search=("body__guid", "kind", "flight__number", "broker__name", "body__error"),
    orders={"age": ("id",), "kind": ("kind", "id"), "nodes": ("body__nodes", "id"), "sender": ("broker__name", "id")},
    columns=(
        (_("Message"), lambda row: row.kind),
        (_("Number"), _body("guid")),
        (_("State"), lambda row: row.get_state_display()),
        (_("Sender"), lambda row: row.broker),
        (_("Flight"), lambda row: row.flight),
        (_("Documents in it"), _body("nodes")),
        (_("Built"), _body("built_at")),
        (_("Sent"), _body("sent_at")),
        (_("Attempts"), _body("attempts")),
        (_("Remarks"), lambda row: row.body.error or row.body.answer_info),
    ),
)

INBOX = Listing(
    name="documents-from-customs",
    search=("guid", "kind"),
    orders={
        "age": ("id",), "kind": ("kind", "id"), "nodes": ("nodes", "id"), "parked": ("parked", "id"),
        "repeats": ("repeats", "id"), "size": ("size", "id"),
    },
    columns=(
        (_("Received"), lambda row: row.received_at),
        (_("Kind"), lambda row: row.kind),
        (_("Number"), lambda row: row.guid),
        (_("State"), lambda row: row.get_stage_display()),
        (_("Documents in it"), lambda row: row.nodes),
        (_("Parked"), lambda row: row.parked),
        (_("Times it came"), lambda row: row.repeats + 1),
        (_("Bytes"), lambda row: row.size),
    ),
)  # fmt: skip

# Rows: what a receipt said, in words.
RECEIPTS = Listing(
    name="parked-receipts",
    search=("key", "status", "info", "reason_code"),
    orders={"age": ("id",), "key": ("key", "id"), "said": ("returned_at", "id"), "status": ("status", "id")},
    columns=(
        (_("Received"), lambda row: row.line.inbound.received_at),
        (_("Kind"), lambda row: row.line.kind),
        (_("About"), lambda row: row.line.key),
        (_("Said at"), lambda row: row.line.returned_at),
        (_("Status"), lambda row: row.status),
        (_("What it means"), lambda row: row.sentence),
        (_("As customs wrote it"), lambda row: row.raw),
        (_("Why it is parked"), lambda row: row.line.fate.label),
    ),
)
