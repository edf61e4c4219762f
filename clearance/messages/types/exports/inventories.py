"""Declaration lists of the export flow: 603, their cancellation 605, and the receipts 604 and 606."""

from decimal import Decimal
from typing import Annotated

from clearance.messages.definition import SCHEMA, F, Lines, node


@node
class InventoryHead:
    """CEB603 出口清单, head; sent by the enterprise or its declarant (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1", "报送状态", "Filing status", codes="APP_STATUS")]
    customsCode: Annotated[str, F("C4", "申报地海关代码", "Customs office")]
    ebpCode: Annotated[str, F("C..18", "电商平台代码", "Platform code")]
    ebpName: Annotated[str, F("C..100", "电商平台名称/海外仓名称", "Platform name")]
    orderNo: Annotated[str, F("C..60", "订单编号/海外仓订仓单编号", "Order number")]
    logisticsCode: Annotated[str, F("C..18", "物流企业代码", "Logistics enterprise code")]
    logisticsName: Annotated[str, F("C..100", "物流企业名称", "Logistics enterprise name")]
    logisticsNo: Annotated[str, F("C..32", "物流运单编号", "Waybill number")]
    copNo: Annotated[str, F("C..30", "企业唯一编号", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C18", "电子口岸编号", "E-port number")] = None
    invtNo: Annotated[str | None, F("C..20", "清单编号", "Inventory number")] = None
    ieFlag: Annotated[str, F("C1", "进出口标记", "Import or export", codes="IE_FLAG_EXPORT")]
    portCode: Annotated[str, F("C4", "出口口岸代码", "Customs office of exit")]
    ieDate: Annotated[str, F("C8", "出口日期", "Date of export")]
    statisticsFlag: Annotated[str, F("C1", "申报业务类型", "Kind of declaration", codes="STATISTICS_FLAG")]
    agentCode: Annotated[str, F("C..18", "申报企业代码", "Declarant code")]
    agentName: Annotated[str, F("C..100", "申报企业名称", "Declarant name")]
    ebcCode: Annotated[str, F("C..18", "收发货人代码", "Consignor code")]
    ebcName: Annotated[str, F("C..100", "收发货人名称", "Consignor name")]
    ownerCode: Annotated[str, F("C..18", "生产销售企业代码", "Producer or seller code")]
    ownerName: Annotated[str, F("C..100", "生产销售企业名称", "Producer or seller name")]
    iacCode: Annotated[str | None, F("C..18", "区内企业代码", "In-zone enterprise code")] = None
    iacName: Annotated[str | None, F("C..100", "区内企业名称", "In-zone enterprise name")] = None
    emsNo: Annotated[str | None, F("C..30", "账册编号", "Account book number")] = None
    tradeMode: Annotated[str, F("C4", "贸易方式", "Trade mode", codes="TRADE_MODE_EXPORT")]
    trafMode: Annotated[str, F("C1", "运输方式", "Mode of transport", collapse=True, codes="TRAF_MODE")]
    trafName: Annotated[str | None, F("C..100", "运输工具名称", "Means of transport")] = None
    voyageNo: Annotated[str | None, F("C..32", "航班航次号", "Flight or voyage number")] = None
    billNo: Annotated[str | None, F("C..37", "提运单号", "Master bill number")] = None
    totalPackageNo: Annotated[str | None, F("C..37", "总包号", "Bag number")] = None
    loctNo: Annotated[str | None, F("C..10", "监管场所代码", "Supervised site")] = None
    licenseNo: Annotated[str | None, F("C..19", "许可证号", "Licence number")] = None
    country: Annotated[str, F("C3", "运抵国（地区）", "Country of arrival", codes="COUNTRY")]
    POD: Annotated[str, F("C3..4", "指运港代码", "Port of destination", collapse=True)]
    freight: Annotated[Decimal, F("N19,5", "运费", "Freight")]
    fCurrency: Annotated[str, F("C3", "运费币制", "Freight currency", codes="CURRENCY")]
    fFlag: Annotated[str, F("C1", "运费标志", "Freight flag", fixed="3", codes="FEE_FLAG")]
    insuredFee: Annotated[Decimal, F("N19,5", "保费", "Insurance fee")]
    iCurrency: Annotated[str, F("C3", "保费币制", "Insurance currency", codes="CURRENCY")]
    iFlag: Annotated[str, F("C1", "保费标志", "Insurance flag", fixed="3", codes="FEE_FLAG")]
    wrapType: Annotated[str, F("C1", "包装种类代码", "Kind of packing", collapse=True, codes="WRAP_TYPE")]
    packNo: Annotated[int, F("N9", "件数", "Number of packages")]
    grossWeight: Annotated[Decimal, F("N19,5", "毛重（公斤）", "Gross weight, kg")]
    netWeight: Annotated[Decimal, F("N19,5", "净重（公斤）", "Net weight, kg")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class InventoryList:
    """CEB603 出口清单, one line; sent by the enterprise or its declarant (GACC specification 2022-05)."""

    gnum: Annotated[int, F("N5", "商品序号", "Line number")]
    itemNo: Annotated[str, F("C..20", "企业商品货号", "Article number")]
    itemRecordNo: Annotated[str | None, F("C..30", "账册备案料号", "Account book item number")] = None
    itemName: Annotated[str | None, F("C..250", "企业商品名称", "Article name")] = None
    gcode: Annotated[str, F("C10", "商品编码", "HS code")]
    gname: Annotated[str, F("C..250", "商品名称", "Goods name")]
    gmodel: Annotated[str, F("C..250", "规格型号", "Specification", collapse=True)]
    barCode: Annotated[str, F("C..50", "条形码", "Bar code", collapse=True)]
    country: Annotated[str, F("C3", "目的国（地区）代码", "Country of final destination", codes="COUNTRY")]
    currency: Annotated[str, F("C3", "币制", "Currency", codes="CURRENCY")]
    qty: Annotated[Decimal, F("N19,5", "申报数量", "Declared quantity")]
    qty1: Annotated[Decimal, F("N19,5", "法定数量", "First statutory quantity")]
    qty2: Annotated[Decimal | None, F("N19,5", "第二数量", "Second statutory quantity")] = None
    unit: Annotated[str, F("C3", "申报计量单位", "Declared unit", codes="UNIT")]
    unit1: Annotated[str, F("C3", "法定计量单位", "First statutory unit", codes="UNIT")]
    unit2: Annotated[str | None, F("C..3", "第二计量单位", "Second statutory unit", codes="UNIT")] = None
    price: Annotated[Decimal, F("N19,5", "单价", "Unit price")]
    totalPrice: Annotated[Decimal, F("N19,5", "总价", "Line total")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class Inventory:
    """CEB603 出口清单; sent by the enterprise or its declarant (GACC specification 2022-05)."""

    head: InventoryHead
    lines: Annotated[tuple[InventoryList, ...], Lines(1, 100)]


@node
class InventoryReturn:
    """CEB604 出口清单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    agentCode: Annotated[str, F("C..18", "申报企业代码", "Declarant code")]
    copNo: Annotated[str, F("C..30", "企业唯一编号", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C18", "电子口岸编号", "E-port number", demanded_by=SCHEMA)] = None
    invtNo: Annotated[str | None, F("C..20", "清单编号", "Inventory number", demanded_by=SCHEMA)] = None
    ebcCode: Annotated[str, F("C..18", "收发货人代码", "Consignor code")]
    ebpCode: Annotated[str, F("C..18", "电商平台代码", "Platform code")]
    orderNo: Annotated[str, F("C..60", "订单编号", "Order number")]
    statisticsFlag: Annotated[str, F("C1", "申报业务类型", "Kind of declaration")]
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C..1000", "回执信息", "Receipt text")]


@node
class InvtCancel:
    """CEB605 撤销申请单; sent by the enterprise or its declarant (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1", "报送状态", "Filing status", codes="APP_STATUS")]
    customsCode: Annotated[str, F("C4", "申报地海关代码", "Customs office")]
    copNo: Annotated[str, F("C..30", "企业唯一编号", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C18", "电子口岸编号", "E-port number")] = None
    invtNo: Annotated[str, F("C..20", "原清单编号", "Original inventory number")]
    reason: Annotated[str, F("C..1000", "撤单原因", "Reason", collapse=True)]
    agentCode: Annotated[str, F("C..18", "申报企业代码", "Declarant code")]
    agentName: Annotated[str, F("C..100", "申报企业名称", "Declarant name")]
    ebcCode: Annotated[str, F("C..18", "收发货人代码", "Consignor code")]
    ebcName: Annotated[str, F("C..100", "收发货人名称", "Consignor name")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class InvtCancelReturn:
    """CEB606 撤销申请单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    agentCode: Annotated[str, F("C..18", "申报企业代码", "Declarant code")]
    copNo: Annotated[str, F("C..30", "企业唯一编号", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C18", "电子口岸编号", "E-port number", demanded_by=SCHEMA)] = None
    invtNo: Annotated[str, F("C..20", "原清单编号", "Original inventory number")]
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C..1000", "回执信息", "Receipt text")]
