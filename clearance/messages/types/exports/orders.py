"""Orders of the export flow: 303, and its receipt 304."""

from decimal import Decimal
from typing import Annotated

from clearance.messages.definition import F, Lines, node


@node
class OrderHead:
    """CEB303 电子订单, head; sent by the e-commerce platform (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1", "报送状态", "Filing status", empty="1", codes="APP_STATUS")]
    orderType: Annotated[str, F("C1", "订单类型", "Order type", codes="ORDER_TYPE_EXPORT")]
    orderNo: Annotated[str, F("C..60", "电商订单/海外仓订仓单编号", "Order number")]
    ebpCode: Annotated[str, F("C..18", "电商平台代码", "Platform code")]
    ebpName: Annotated[str, F("C..100", "电商平台/海外仓名称", "Platform name")]
    ebcCode: Annotated[str, F("C..18", "电商企业代码", "E-commerce enterprise code")]
    ebcName: Annotated[str, F("C..100", "电商企业名称", "E-commerce enterprise name")]
    goodsValue: Annotated[Decimal, F("N19,5", "商品金额", "Value of the goods")]
    freight: Annotated[Decimal, F("N19,5", "运杂费", "Freight", empty="0")]
    currency: Annotated[str, F("C3", "币制", "Currency", codes="CURRENCY")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class OrderList:
    """CEB303 电子订单, one line; sent by the e-commerce platform (GACC specification 2022-05)."""

    gnum: Annotated[int, F("N5", "序号", "Line number")]
    itemNo: Annotated[str, F("C..30", "企业商品货号", "Article number")]
    itemName: Annotated[str, F("C..250", "企业商品名称", "Article name")]
    itemDescribe: Annotated[str | None, F("C..1000", "企业商品描述", "Article description")] = None
    barCode: Annotated[str | None, F("C..50", "条形码", "Bar code")] = None
    unit: Annotated[str, F("C3", "计量单位", "Declared unit", codes="UNIT")]
    currency: Annotated[str, F("C3", "币制", "Currency", codes="CURRENCY")]
    qty: Annotated[Decimal, F("N19,5", "数量", "Declared quantity")]
    price: Annotated[Decimal, F("N19,5", "单价", "Unit price")]
    totalPrice: Annotated[Decimal, F("N19,5", "总价", "Line total")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class Order:
    """CEB303 电子订单; sent by the e-commerce platform (GACC specification 2022-05)."""

    head: OrderHead
    lines: Annotated[tuple[OrderList, ...], Lines(1, 100)]


@node
class OrderReturn:
    """CEB304 电子订单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    ebpCode: Annotated[str, F("C..18", "电商平台代码", "Platform code")]
    ebcCode: Annotated[str, F("C..18", "电商企业代码", "E-commerce enterprise code")]
    orderNo: Annotated[str, F("C..60", "电商订单/海外仓订仓单编号", "Order number")]
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C..1000", "回执信息", "Receipt text")]
