"""Orders of the import flow: 311, and its receipt 312."""

from decimal import Decimal
from typing import Annotated

from clearance.messages.definition import F, Lines, node


@node
class OrderHead:
    """CEB311 电子订单, head; sent by the e-commerce enterprise or platform (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1..3", "业务状态", "Filing status", codes="APP_STATUS")]
    orderType: Annotated[str, F("C1", "订单类型", "Order type", codes="ORDER_TYPE_IMPORT")]
    orderNo: Annotated[str, F("C1..60", "订单编号", "Order number")]
    ebpCode: Annotated[str, F("C1..18", "电商平台代码", "Platform code")]
    ebpName: Annotated[str, F("C1..100", "电商平台名称", "Platform name")]
    ebcCode: Annotated[str, F("C1..18", "电商企业代码", "E-commerce enterprise code")]
    ebcName: Annotated[str, F("C1..100", "电商企业名称", "E-commerce enterprise name")]
    goodsValue: Annotated[Decimal, F("N19,5", "商品价格", "Value of the goods")]
    freight: Annotated[Decimal, F("N19,5", "运杂费", "Freight")]
    discount: Annotated[Decimal, F("N19,5", "非现金抵扣金额", "Non-cash discount")]
    taxTotal: Annotated[Decimal, F("N19,5", "代扣税款", "Tax collected")]
    acturalPaid: Annotated[Decimal, F("N19,5", "实际支付金额", "Amount really paid")]
    currency: Annotated[str, F("C3", "币制", "Currency", fixed="142", codes="CURRENCY")]
    buyerRegNo: Annotated[str, F("C1..60", "订购人注册号", "Buyer's account")]
    buyerName: Annotated[str, F("C1..60", "订购人姓名", "Buyer's name")]
    buyerTelephone: Annotated[str, F("C1..30", "订购人电话", "Buyer's telephone")]
    buyerIdType: Annotated[str, F("C1", "订购人证件类型", "Buyer's document type", codes="ID_TYPE")]
    buyerIdNumber: Annotated[str, F("C1..60", "订购人证件号码", "Buyer's document number")]
    payCode: Annotated[str | None, F("C..18", "支付企业代码", "Payment enterprise code")] = None
    payName: Annotated[str | None, F("C..100", "支付企业名称", "Payment enterprise name")] = None
    payTransactionId: Annotated[str | None, F("C..60", "支付交易编号", "Payment transaction number")] = None
    batchNumbers: Annotated[str | None, F("C..100", "商品批次号", "Batch numbers")] = None
    consignee: Annotated[str, F("C1..100", "收货人姓名", "Consignee")]
    consigneeTelephone: Annotated[str, F("C1..50", "收货人电话", "Consignee's telephone")]
    consigneeAddress: Annotated[str, F("C1..200", "收货地址", "Consignee's address")]
    consigneeDistrict: Annotated[str | None, F("C6", "收货地址行政区划代码", "Consignee's district")] = None
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class OrderList:
    """CEB311 电子订单, one line; sent by the e-commerce enterprise or platform (GACC specification 2022-05)."""

    gnum: Annotated[int, F("N", "商品序号", "Line number")]
    itemNo: Annotated[str | None, F("C..30", "企业商品货号", "Article number")] = None
    itemName: Annotated[str, F("C1..250", "企业商品名称", "Article name")]
    gmodel: Annotated[str, F("C1..510", "商品规格型号", "Specification")]
    itemDescribe: Annotated[str | None, F("C..1000", "企业商品描述", "Article description")] = None
    barCode: Annotated[str | None, F("C..50", "条形码", "Bar code")] = None
    unit: Annotated[str, F("C3", "单位", "Declared unit", codes="UNIT")]
    qty: Annotated[Decimal, F("N19,5", "数量", "Declared quantity")]
    price: Annotated[Decimal, F("N19,5", "单价", "Unit price")]
    totalPrice: Annotated[Decimal, F("N19,5", "总价", "Line total")]
    currency: Annotated[str, F("C3", "币制", "Currency", fixed="142", codes="CURRENCY")]
    country: Annotated[str, F("C3", "原产国", "Country of origin", codes="COUNTRY")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class Order:
    """CEB311 电子订单; sent by the e-commerce enterprise or platform (GACC specification 2022-05)."""

    head: OrderHead
    lines: Annotated[tuple[OrderList, ...], Lines(1, 99)]


@node
class OrderReturn:
    """CEB312 电子订单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    ebpCode: Annotated[str, F("C1..18", "电商平台代码", "Platform code")]
    ebcCode: Annotated[str, F("C1..18", "电商企业代码", "E-commerce enterprise code")]
    orderNo: Annotated[str, F("C1..60", "订单编号", "Order number")]
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C1..1000", "回执信息", "Receipt text")]
