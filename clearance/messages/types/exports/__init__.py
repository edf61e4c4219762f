"""Business nodes of the export flow, one class for each element of the standard."""

from clearance.messages.types.exports.inventories import (
    Inventory,
    InventoryHead,
    InventoryList,
    InventoryReturn,
    InvtCancel,
    InvtCancelReturn,
)
from clearance.messages.types.exports.manifests import WayBill, WayBillHead, WayBillList, WayBillReturn
from clearance.messages.types.exports.movements import (
    Arrival,
    ArrivalHead,
    ArrivalList,
    ArrivalReturn,
    Departure,
    DepartureHead,
    DepartureList,
    DepartureReturn,
)
from clearance.messages.types.exports.orders import Order, OrderHead, OrderList, OrderReturn
from clearance.messages.types.exports.receipts import Receipts, ReceiptsReturn
from clearance.messages.types.exports.returns import (
    InvtRefund,
    InvtRefundDetail,
    InvtRefundDetailReturn,
    InvtRefundHead,
    InvtRefundList,
    RefundReturn,
)
from clearance.messages.types.exports.summaries import (
    SummaryApply,
    SummaryApplyHead,
    SummaryApplyList,
    SummaryResult,
    SummaryResultHead,
    SummaryResultList,
    SummaryReturn,
)
from clearance.messages.types.exports.waybills import Logistics, LogisticsReturn

__all__ = [
    "Arrival",
    "ArrivalHead",
    "ArrivalList",
    "ArrivalReturn",
    "Departure",
    "DepartureHead",
    "DepartureList",
    "DepartureReturn",
    "Inventory",
    "InventoryHead",
    "InventoryList",
    "InventoryReturn",
    "InvtCancel",
    "InvtCancelReturn",
    "InvtRefund",
    "InvtRefundDetail",
    "InvtRefundDetailReturn",
    "InvtRefundHead",
    "InvtRefundList",
    "Logistics",
    "LogisticsReturn",
    "Order",
    "OrderHead",
    "OrderList",
    "OrderReturn",
    "Receipts",
    "ReceiptsReturn",
    "RefundReturn",
    "SummaryApply",
    "SummaryApplyHead",
    "SummaryApplyList",
    "SummaryResult",
    "SummaryResultHead",
    "SummaryResultList",
    "SummaryReturn",
    "WayBill",
    "WayBillHead",
    "WayBillList",
    "WayBillReturn",
]
