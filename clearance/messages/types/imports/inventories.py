"""Declaration lists of the import flow: 621, and its receipt 622."""

from decimal import Decimal
from typing import Annotated

from clearance.messages.definition import SCHEMA, F, Lines, node


@node
class InventoryHead:
    """CEB621 进口清单, head; sent by the enterprise or its declarant (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1..3", "业务状态", "Filing status", codes="APP_STATUS")]
    orderNo: Annotated[str, F("C1..60", "订单编号", "Order number")]
    ebpCode: Annotated[str, F("C1..18", "电商平台代码", "Platform code")]
    ebpName: Annotated[str, F("C1..100", "电商平台名称", "Platform name")]
    ebcCode: Annotated[str, F("C1..18", "电商企业代码", "E-commerce enterprise code")]
    ebcName: Annotated[str, F("C1..100", "电商企业名称", "E-commerce enterprise name")]
    logisticsNo: Annotated[str, F("C1..60", "物流运单编号", "Waybill number")]
    logisticsCode: Annotated[str, F("C1..18", "物流企业代码", "Logistics enterprise code")]
    logisticsName: Annotated[str, F("C1..100", "物流企业名称", "Logistics enterprise name")]
    copNo: Annotated[str | None, F("C..20", "企业内部编号", "Enterprise's own number")] = None
    preNo: Annotated[str | None, F("C..18", "预录入编号", "E-port number")] = None
    assureCode: Annotated[str, F("C1..30", "担保企业编号", "Guarantor code")]
    emsNo: Annotated[str | None, F("C..30", "账册编号", "Account book number")] = None
    invtNo: Annotated[str | None, F("C..18", "清单编号", "Inventory number")] = None
    ieFlag: Annotated[str, F("C1", "进出口标记", "Import or export", codes="IE_FLAG_IMPORT")]
    declTime: Annotated[str, F("C8", "申报日期", "Declared on")]
    customsCode: Annotated[str, F("C4", "申报海关代码", "Customs office")]
    portCode: Annotated[str, F("C4", "口岸海关代码", "Customs office at the port")]
    ieDate: Annotated[str | None, F("C8", "进口日期", "Date of import")] = None
    buyerIdType: Annotated[str, F("C1", "订购人证件类型", "Buyer's document type", codes="ID_TYPE")]
    buyerIdNumber: Annotated[str, F("C1..60", "订购人证件号码", "Buyer's document number")]
    buyerName: Annotated[str, F("C1..60", "订购人姓名", "Buyer's name")]
    buyerTelephone: Annotated[str, F("C1..30", "订购人电话", "Buyer's telephone")]
    consigneeAddress: Annotated[str, F("C1..200", "收件地址", "Consignee's address")]
    agentCode: Annotated[str, F("C1..18", "申报企业代码", "Declarant code")]
    agentName: Annotated[str, F("C1..100", "申报企业名称", "Declarant name")]
    areaCode: Annotated[str | None, F("C..18", "区内企业代码", "In-zone enterprise code")] = None
    areaName: Annotated[str | None, F("C..100", "区内企业名称", "In-zone enterprise name")] = None
    tradeMode: Annotated[str, F("C4", "贸易方式", "Trade mode", codes="TRADE_MODE_IMPORT")]
    trafMode: Annotated[str, F("C1", "运输方式", "Mode of transport", codes="TRAF_MODE")]
    trafNo: Annotated[str | None, F("C..100", "运输工具编号", "Means of transport")] = None
    voyageNo: Annotated[str | None, F("C..32", "航班航次号", "Flight or voyage number")] = None
    billNo: Annotated[str | None, F("C..37", "提运单号", "Master bill number")] = None
    loctNo: Annotated[str | None, F("C..10", "监管场所代码", "Supervised site")] = None
    licenseNo: Annotated[str | None, F("C..19", "许可证件号", "Licence number")] = None
    country: Annotated[str, F("C3", "起运国（地区）", "Country of departure", codes="COUNTRY")]
    freight: Annotated[Decimal, F("N19,5", "运费", "Freight")]
    insuredFee: Annotated[Decimal, F("N19,5", "保费", "Insurance fee")]
    currency: Annotated[str, F("C3", "币制", "Currency", fixed="142", codes="CURRENCY")]
    wrapType: Annotated[str | None, F("C1", "包装种类代码", "Kind of packing", codes="WRAP_TYPE")] = None
    packNo: Annotated[int, F("N9", "件数", "Number of packages")]
    grossWeight: Annotated[Decimal, F("N19,5", "毛重（公斤）", "Gross weight, kg")]
    netWeight: Annotated[Decimal, F("N19,5", "净重（公斤）", "Net weight, kg")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class InventoryList:
    """CEB621 进口清单, one line; sent by the enterprise or its declarant (GACC specification 2022-05)."""

    gnum: Annotated[int, F("N", "序号", "Line number")]
    itemRecordNo: Annotated[str | None, F("C..30", "账册备案料号", "Account book item number")] = None
    itemNo: Annotated[str | None, F("C..20", "企业商品货号", "Article number")] = None
    itemName: Annotated[str | None, F("C..250", "企业商品品名", "Article name")] = None
    gcode: Annotated[str, F("C10", "商品编码", "HS code")]
    gname: Annotated[str, F("C1..250", "商品名称", "Goods name")]
    gmodel: Annotated[str, F("C1..510", "商品规格型号", "Specification")]
    barCode: Annotated[str | None, F("C..50", "条码", "Bar code")] = None
    country: Annotated[str, F("C3", "原产国（地区）", "Country of origin", codes="COUNTRY")]
    tradeCountry: Annotated[str | None, F("C1..3", "贸易国", "Country of trade", codes="COUNTRY")] = None
    currency: Annotated[str, F("C3", "币制", "Currency", fixed="142", codes="CURRENCY")]
    qty: Annotated[Decimal, F("N19,5", "数量", "Declared quantity")]
    unit: Annotated[str, F("C3", "计量单位", "Declared unit", codes="UNIT")]
    qty1: Annotated[Decimal, F("N19,5", "法定数量", "First statutory quantity")]
    unit1: Annotated[str, F("C3", "法定计量单位", "First statutory unit", codes="UNIT")]
    qty2: Annotated[Decimal | None, F("N19,5", "第二数量", "Second statutory quantity")] = None
    unit2: Annotated[str | None, F("C3", "第二计量单位", "Second statutory unit", codes="UNIT")] = None
    price: Annotated[Decimal, F("N19,5", "单价", "Unit price")]
    totalPrice: Annotated[Decimal, F("N19,5", "总价", "Line total")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class Inventory:
    """CEB621 进口清单; sent by the enterprise or its declarant (GACC specification 2022-05)."""

    head: InventoryHead
    lines: Annotated[tuple[InventoryList, ...], Lines(1, 99)]


@node
class InventoryReturn:
    """CEB622 进口清单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    customsCode: Annotated[str | None, F("C4", "申报海关代码", "Customs office")] = None
    ebpCode: Annotated[str | None, F("C1..18", "电商平台代码", "Platform code")] = None
    ebcCode: Annotated[str | None, F("C1..18", "电商企业代码", "E-commerce enterprise code")] = None
    agentCode: Annotated[str | None, F("C1..18", "申报企业代码", "Declarant code")] = None
    copNo: Annotated[str, F("C1..20", "企业内部编号", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C18", "预录入编号", "E-port number", demanded_by=SCHEMA)] = None
    invtNo: Annotated[str | None, F("C18", "清单编号", "Inventory number")] = None
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C1..1000", "回执信息", "Receipt text")]
