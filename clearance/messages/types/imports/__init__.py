"""Business nodes of the import flow, one class for each element of the standard."""

from clearance.messages.types.imports.cancellations import InvtCancel, InvtCancelReturn
from clearance.messages.types.imports.deliveries import Delivery, DeliveryHead, DeliveryList, DeliveryReturn
from clearance.messages.types.imports.inventories import Inventory, InventoryHead, InventoryList, InventoryReturn
from clearance.messages.types.imports.orders import Order, OrderHead, OrderList, OrderReturn
from clearance.messages.types.imports.payments import Payment, PaymentHead, PaymentReturn
from clearance.messages.types.imports.returns import InvtRefund, InvtRefundHead, InvtRefundList, InvtRefundReturn
from clearance.messages.types.imports.taxes import Tax, TaxHeadRd, TaxHeadStatus, TaxListRd, TaxStatus
from clearance.messages.types.imports.waybills import (
    Logistics,
    LogisticsHead,
    LogisticsReturn,
    LogisticsStatus,
    LogisticsStatusReturn,
)

__all__ = [
    "Delivery",
    "DeliveryHead",
    "DeliveryList",
    "DeliveryReturn",
    "Inventory",
    "InventoryHead",
    "InventoryList",
    "InventoryReturn",
    "InvtCancel",
    "InvtCancelReturn",
    "InvtRefund",
    "InvtRefundHead",
    "InvtRefundList",
    "InvtRefundReturn",
    "Logistics",
    "LogisticsHead",
    "LogisticsReturn",
    "LogisticsStatus",
    "LogisticsStatusReturn",
    "Order",
    "OrderHead",
    "OrderList",
    "OrderReturn",
    "Payment",
    "PaymentHead",
    "PaymentReturn",
    "Tax",
    "TaxHeadRd",
    "TaxHeadStatus",
    "TaxListRd",
    "TaxStatus",
]
