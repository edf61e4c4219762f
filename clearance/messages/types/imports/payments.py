"""Payments of the import flow: 411, and its receipt 412."""

from decimal import Decimal
from typing import Annotated

from clearance.messages.definition import F, node


@node
class PaymentHead:
    """CEB411 支付凭证, head; sent by the payment enterprise (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1..3", "业务状态", "Filing status", codes="APP_STATUS")]
    payCode: Annotated[str, F("C1..18", "支付企业代码", "Payment enterprise code")]
    payName: Annotated[str, F("C1..100", "支付企业名称", "Payment enterprise name")]
    payTransactionId: Annotated[str, F("C1..60", "支付交易编号", "Payment transaction number")]
    orderNo: Annotated[str, F("C1..60", "订单编号", "Order number")]
    ebpCode: Annotated[str, F("C1..18", "电商平台代码", "Platform code")]
    ebpName: Annotated[str, F("C1..100", "电商平台名称", "Platform name")]
    payerIdType: Annotated[str, F("C1", "支付人证件类型", "Payer's document type", codes="ID_TYPE")]
    payerIdNumber: Annotated[str, F("C1..60", "支付人证件号码", "Payer's document number")]
    payerName: Annotated[str, F("C1..60", "支付人姓名", "Payer's name")]
    telephone: Annotated[str | None, F("C..60", "支付人电话", "Payer's telephone")] = None
    amountPaid: Annotated[Decimal, F("N19,5", "支付金额", "Amount paid")]
    currency: Annotated[str, F("C3", "支付币制", "Currency", fixed="142", codes="CURRENCY")]
    payTime: Annotated[str, F("C14", "支付时间", "Paid at")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class Payment:
    """CEB411 支付凭证; sent by the payment enterprise (GACC specification 2022-05)."""

    head: PaymentHead


@node
class PaymentReturn:
    """CEB412 支付凭证回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    payCode: Annotated[str, F("C1..18", "支付企业代码", "Payment enterprise code")]
    payTransactionId: Annotated[str, F("C1..60", "支付交易编号", "Payment transaction number")]
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C1..1000", "回执信息", "Receipt text")]
