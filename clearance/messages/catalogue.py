"""Every message of the standard: what it is called, who sends it, what it carries and what answers it."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from clearance.messages.types import exports, frame, imports


class Flow(Enum):
    """Which half of the standard a message belongs to; the order of signature and extension differs."""

    EXPORT = "EXPORT"
    IMPORT = "IMPORT"


class Signing(Enum):
    """What the standard says about the XML signature of a message."""

    NEVER = "NEVER"
    DECLARED = "DECLARED"  # needed once the filing is declared, absent from a saved draft
    ALWAYS = "ALWAYS"


@dataclass(frozen=True, slots=True)
class MessageType:
    """One row of the standard's list of messages."""

    code: str
    zh: str
    en: str
    node: type
    flow: Flow
    sender: str
    receipt: str | None = None  # code of the message that answers a filing
    signing: Signing = Signing.NEVER
    most: int | None = 100  # business nodes in one message
    framed: bool = True  # carries BaseTransfer; receipts and what customs sends don't

    @property
    def root(self) -> str:
        """Local name of the root element."""
        return f"{self.code}Message"


# Senders, by the role that signs.
PLATFORM, PAYMENT, LOGISTICS = "PLATFORM", "PAYMENT", "LOGISTICS"
DECLARANT, OPERATOR, CUSTOMS = "DECLARANT", "OPERATOR", "CUSTOMS"


# The official schema demands the signature of these, draft or not.
_ALWAYS_SIGNED = frozenset({"621", "623", "625", "711"})


def _export(code: str, zh: str, en: str, node: type, sender: str, receipt: str) -> MessageType:
    return MessageType(f"CEB{code}", zh, en, node, Flow.EXPORT, sender, f"CEB{receipt}", Signing.DECLARED)


def _import(code: str, zh: str, en: str, node: type, sender: str, receipt: str) -> MessageType:
    signing = Signing.ALWAYS if code in _ALWAYS_SIGNED else Signing.DECLARED
    most = 1 if code == "711" else 100
    return MessageType(f"CEB{code}", zh, en, node, Flow.IMPORT, sender, f"CEB{receipt}", signing, most)


def _answer(code: str, zh: str, en: str, node: type, flow: Flow, most: int | None = 100) -> MessageType:
    return MessageType(f"CEB{code}", zh, en, node, flow, CUSTOMS, most=most, framed=False)


_TYPES = (
    _export("303", "电子订单", "export order", exports.Order, PLATFORM, "304"),
    _export("403", "收款单", "money received", exports.Receipts, PAYMENT, "404"),
    _export("505", "物流运单", "export waybill", exports.Logistics, LOGISTICS, "506"),
    _export("507", "运抵单", "arrival at the supervised site", exports.Arrival, OPERATOR, "508"),
    _export("509", "离境单", "departure from the territory", exports.Departure, LOGISTICS, "510"),
    _export("603", "出口清单", "export list", exports.Inventory, DECLARANT, "604"),
    _export("605", "撤销申请单", "withdrawal of an export list", exports.InvtCancel, DECLARANT, "606"),
    _export("607", "清单总分单", "master and house list", exports.WayBill, DECLARANT, "608"),
    _export("213", "退货申请单", "return of exported goods", exports.InvtRefund, DECLARANT, "214"),
    _export("215", "退货理货明细单", "tally of returned goods", exports.InvtRefundDetail, OPERATOR, "216"),
    _export("701", "汇总申请单", "summary application", exports.SummaryApply, DECLARANT, "702"),
    _answer("304", "电子订单回执", "export order receipt", exports.OrderReturn, Flow.EXPORT),
    _answer("404", "收款单回执", "money received receipt", exports.ReceiptsReturn, Flow.EXPORT),
    _answer("506", "物流运单回执", "export waybill receipt", exports.LogisticsReturn, Flow.EXPORT),
    _answer("508", "运抵单回执", "arrival receipt", exports.ArrivalReturn, Flow.EXPORT),
    _answer("510", "离境单回执", "departure receipt", exports.DepartureReturn, Flow.EXPORT),
    _answer("604", "出口清单回执", "export list receipt", exports.InventoryReturn, Flow.EXPORT),
    _answer("606", "撤销申请单回执", "withdrawal receipt", exports.InvtCancelReturn, Flow.EXPORT),
    _answer("608", "清单总分单回执", "master and house list receipt", exports.WayBillReturn, Flow.EXPORT),
    _answer("214", "退货申请单回执", "return receipt", exports.RefundReturn, Flow.EXPORT),
    _answer("216", "退货理货明细单回执", "tally receipt", exports.InvtRefundDetailReturn, Flow.EXPORT),
    _answer("702", "汇总申请单回执", "summary application receipt", exports.SummaryReturn, Flow.EXPORT),
    _answer("792", "汇总结果单", "summary result", exports.SummaryResult, Flow.EXPORT),
    _import("311", "电子订单", "import order", imports.Order, PLATFORM, "312"),
    _import("411", "支付凭证", "payment", imports.Payment, PAYMENT, "412"),
    _import("511", "物流运单", "import waybill", imports.Logistics, LOGISTICS, "512"),
    _import("513", "物流运单状态", "import waybill status", imports.LogisticsStatus, LOGISTICS, "514"),
    _import("621", "进口清单", "import list", imports.Inventory, DECLARANT, "622"),
    _import("623", "撤销申请单", "withdrawal", imports.InvtCancel, DECLARANT, "624"),
    _import("625", "退货申请单", "return", imports.InvtRefund, DECLARANT, "626"),
    _import("711", "入库明细单", "goods in", imports.Delivery, OPERATOR, "712"),
    _answer("312", "电子订单回执", "import order receipt", imports.OrderReturn, Flow.IMPORT),
    _answer("412", "支付凭证回执", "payment receipt", imports.PaymentReturn, Flow.IMPORT),
    _answer("512", "物流运单回执", "import waybill receipt", imports.LogisticsReturn, Flow.IMPORT),
    _answer("514", "物流运单状态回执", "waybill status receipt", imports.LogisticsStatusReturn, Flow.IMPORT),
    _answer("622", "进口清单回执", "import list receipt", imports.InventoryReturn, Flow.IMPORT),
    _answer("624", "撤销申请单回执", "withdrawal receipt", imports.InvtCancelReturn, Flow.IMPORT),
    _answer("626", "退货申请单回执", "return receipt", imports.InvtRefundReturn, Flow.IMPORT),
    _answer("712", "入库明细单回执", "goods in receipt", imports.DeliveryReturn, Flow.IMPORT),
    _answer("816", "电子税单", "tax bill", imports.Tax, Flow.IMPORT, most=None),
    _answer("818", "电子税单状态", "tax bill status", imports.TaxStatus, Flow.IMPORT, most=None),
    _answer("900", "报文格式校验回执", "format check receipt", frame.MessageReturn, Flow.IMPORT, most=1),
)

MESSAGES: dict[str, MessageType] = {kind.code: kind for kind in _TYPES}
BY_ROOT: dict[str, MessageType] = {kind.root: kind for kind in _TYPES}
RECEIPTS: frozenset[str] = frozenset(kind.receipt for kind in _TYPES if kind.receipt) | {"CEB900"}


def message_type(code: str) -> MessageType:
    """The row of a code as in CEB603; KeyError if the standard has none."""
    return MESSAGES[code]


# The fields that name one document; receipts repeat them. Of imports the receipts repeat no more than copNo.
_KEYS: dict[str, tuple[str, ...]] = {
    "CEB303": ("ebcCode", "orderNo"),
    "CEB403": ("ebcCode", "orderNo"),
    "CEB505": ("logisticsCode", "logisticsNo"),
    "CEB507": ("operatorCode", "copNo"),
    "CEB509": ("logisticsCode", "copNo"),
    "CEB603": ("agentCode", "copNo"),
    "CEB605": ("agentCode", "copNo"),
    "CEB607": ("agentCode", "copNo"),
    "CEB213": ("agentCode", "coElNo"),
    "CEB215": ("operatorCode", "coElNo"),
    "CEB701": ("ebcCode", "copNo"),
    "CEB311": ("ebcCode", "orderNo"),
    "CEB411": ("payCode", "payTransactionId"),
    "CEB511": ("logisticsCode", "logisticsNo"),
    "CEB513": ("logisticsCode", "logisticsNo"),
    "CEB621": ("copNo",),
    "CEB623": ("copNo",),
    "CEB625": ("copNo",),
    "CEB711": ("copNo",),
}
_KEYS |= {kind.receipt: _KEYS[kind.code] for kind in _TYPES if kind.receipt}


def key_of(code: str) -> tuple[str, ...]:
    """Names of the fields that name one document of a filing, or of the receipt that answers it."""
    return _KEYS[code]


def business_key(code: str, node: Any) -> tuple[str, ...]:
    """The values that name one document: the same for a filing and for the receipts that answer it."""
    return tuple(getattr(head_of(node), name) for name in _KEYS[code])


def head_of(node: Any) -> Any:
    """The head of a document, or the node itself where the standard has no lines."""
    return getattr(node, "head", node)
