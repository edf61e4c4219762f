"""Money received in the export flow: 403, and its receipt 404."""

from decimal import Decimal
from typing import Annotated

from clearance.messages.definition import F, node


@node
class Receipts:
    """CEB403 收款单; sent by the payment or e-commerce enterprise (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1", "报送状态", "Filing status", empty="1", codes="APP_STATUS")]
    ebpCode: Annotated[str, F("C..18", "电商平台代码", "Platform code")]
    ebpName: Annotated[str, F("C..100", "电商平台/海外仓名称", "Platform name")]
    ebcCode: Annotated[str, F("C..18", "电商企业代码", "E-commerce enterprise code")]
    ebcName: Annotated[str, F("C..100", "电商企业名称", "E-commerce enterprise name")]
    orderNo: Annotated[str, F("C..60", "电商订单/海外仓订仓单编号", "Order number")]
    payCode: Annotated[str | None, F("C..18", "支付企业代码", "Payment enterprise code")] = None
    payName: Annotated[str, F("C..100", "支付企业名称", "Payment enterprise name")]
    payNo: Annotated[str | None, F("C..60", "支付交易编号", "Payment transaction number")] = None
    charge: Annotated[Decimal, F("N19,5", "收款金额", "Amount received")]
    currency: Annotated[str, F("C3", "币制", "Currency", codes="CURRENCY")]
    accountingDate: Annotated[str, F("C14", "到账时间", "Received at")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class ReceiptsReturn:
    """CEB404 收款单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    ebcCode: Annotated[str, F("C..18", "电商企业代码", "E-commerce enterprise code")]
    orderNo: Annotated[str, F("C..60", "电商订单/海外仓订仓单编号", "Order number")]
    payNo: Annotated[str | None, F("C..60", "支付交易编号", "Payment transaction number")] = None
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C..1000", "回执信息", "Receipt text")]
