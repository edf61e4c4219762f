"""What the line asks: which parcels wait for the scanner, which lane a parcel takes, what the belt must do now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inspection.models import LineOrder, OpenCtTask, WaitsFor
from inspection.selectors.declared import plain
from waybills.models import Device, Parcel

PASS, SCAN, EXAM, WAIT, HOLD = "PASS", "SCAN", "EXAM", "WAIT", "HOLD"
# Everything that is not named here is held: no answer of ours ever lets a parcel pass by default.
LANES = {
    "TALLIED": WAIT,
    "CT_QUEUED": SCAN,
    "IMAGE_REVIEW": WAIT,
    "AWAITING_DECISION": WAIT,
    "EXAM_QUEUED": EXAM,
    "UNDER_EXAM": EXAM,
    "SAMPLED": HOLD,
}
MOST = 500


@dataclass(frozen=True)
class Lane:
    """The lane of one parcel and, as a code, why: its state, or UNKNOWN or AMBIGUOUS for the barcode."""

    lane: str
    why: str


def lane_of(barcode: str, *, at: datetime) -> Lane:
    """The lane now; who waits beyond his place at the diverter is held."""
    parcels = list(Parcel.objects.filter(waybill__number=barcode).select_related("open_ct_task")[:2]) if barcode else []
    if len(parcels) != 1:
        return Lane(HOLD, "AMBIGUOUS" if parcels else "UNKNOWN")
    parcel = parcels[0]
    if parcel.state == "RELEASED" and parcel.gate == 0:
        return Lane(PASS, parcel.state)
    lane = LANES.get(parcel.state, HOLD)
    if lane == WAIT and _too_late(parcel, at=at):
        return Lane(HOLD, "TIMEOUT")
    return Lane(lane, parcel.state)


def _too_late(parcel: Parcel, *, at: datetime) -> bool:
    open_row = getattr(parcel, "open_ct_task", None)
    return open_row is not None and open_row.divert_at is not None and open_row.divert_at <= at


def waiting_for_scan(*, limit: int = 100) -> list[dict[str, Any]]:
    """Parcels before the scanner, longest waiting first, with what is declared of them."""
    rows = (
        OpenCtTask.objects.filter(waits_for=WaitsFor.LINE)
        .select_related("parcel__waybill")
        .prefetch_related("parcel__goods")
        .order_by("since", "task_id")[: min(limit, MOST)]
    )
    return [_waiting(row) for row in rows if getattr(row.parcel, "waybill", None)]


def _waiting(row: OpenCtTask) -> dict[str, Any]:
    waybill = row.parcel.waybill
    return {
        "task": row.task_id,
        "barcode": waybill.number,
        "since": row.since.isoformat(),
        "rescans": row.rescans,
        "pieces": waybill.pieces,
        "weight_kg": plain(waybill.weighed or waybill.gross_weight),
        "destination": waybill.consignee_country,
        "goods": [
            {"name": line.name, "hs": line.hs_code, "quantity": plain(line.quantity), "unit": line.unit}
            for line in sorted(row.parcel.goods.all(), key=lambda line: line.line)
        ],
    }


def orders_for(device: Device) -> list[dict[str, Any]]:
    """What this device's line must do and has not yet said it did."""
    orders = LineOrder.objects.filter(done_at=None).select_related("parcel__waybill").order_by("pk")
    if device.line:
        orders = orders.filter(line__in=["", device.line])
    return [
        {
            "id": order.pk,
            "kind": order.kind,
            "line": order.line,
            "barcode": getattr(getattr(order.parcel, "waybill", None), "number", ""),
            "ordered_at": order.ordered_at.isoformat(),
        }
        for order in orders[:MOST]
    ]
