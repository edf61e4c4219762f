"""What inspection's lists are searched by, the orders they take, and what their files hold."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from waybills.web.listing import Listing

EXAMS = Listing(
    name="examinations",
    search=("parcel__waybill__number", "parcel__flight__number", "exam_order__bay", "exam_order__agency"),
    orders={
        "due": ("due", "open_row__since", "id"),
        "since": ("open_row__since", "id"),
        "reason": ("exam_order__reason", "id"),
        "waybill": ("parcel__waybill__number", "id"),
    },
    default="due",
    columns=(
        (_("Waybill"), lambda row: row.parcel.waybill.number),
        (_("State"), lambda row: row.get_state_display()),
        (_("Reason"), lambda row: row.exam_order.reason_label),
        (_("Flight"), lambda row: row.parcel.flight),
        (_("Deadline"), lambda row: row.open_row.due_at),
        (_("Bay"), lambda row: row.exam_order.bay),
        (_("Slot"), lambda row: row.exam_order.slot_at),
        (pgettext_lazy("column", "Since"), lambda row: row.open_row.since),
    ),
)

# Rows: an item of the tray in words.
TRAY = Listing(
    name="parked-scans",
    search=("barcode", "scan__uid", "file_name", "device__code"),
    orders={"since": ("since", "id"), "reason": ("reason", "id"), "barcode": ("barcode", "id")},
    default="since",
    columns=(
        (_("Reason"), lambda row: row.reason),
        (_("Remarks"), lambda row: row.detail),
        (_("Barcode"), lambda row: row.item.barcode),
        (_("Scan or file"), lambda row: row.item.scan or row.item.file_name),
        (_("Device"), lambda row: row.item.device),
        (pgettext_lazy("column", "Since"), lambda row: row.item.since),
    ),
)
