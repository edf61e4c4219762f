"""Goods that come back: application 213, tally 215, and the receipts 214 and 216."""

from decimal import Decimal
from typing import Annotated

from clearance.messages.definition import TABLE, F, Lines, node


@node
class InvtRefundHead:
    """CEB213 退货申请单, head; sent by the enterprise or its declarant (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1", "报送状态", "Filing status", codes="APP_STATUS")]
    customsCode: Annotated[str, F("C4", "关区代码", "Customs office")]
    loctNo: Annotated[str | None, F("C..10", "监管场所代码", "Supervised site")] = None
    ebpCode: Annotated[str, F("C..18", "电商平台代码", "Platform code")]
    ebpName: Annotated[str, F("C..100", "电商平台名称", "Platform name")]
    ebcCode: Annotated[str, F("C..18", "电商企业（收发货人）代码", "E-commerce enterprise code")]
    ebcName: Annotated[str, F("C..100", "电商企业（收发货人）名称", "E-commerce enterprise name")]
    logisticsNo: Annotated[str, F("C..80", "物流运单号", "Waybill number")]
    logisticsCode: Annotated[str, F("C..18", "物流企业代码", "Logistics enterprise code")]
    logisticsName: Annotated[str, F("C..100", "物流企业名称", "Logistics enterprise name")]
    coElNo: Annotated[str, F("C..30", "企业内部标识", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C..18", "电子口岸编号", "E-port number")] = None
    invtNo: Annotated[str, F("C..20", "原清单号", "Original inventory number")]
    tradeMode: Annotated[
        str | None, F("C4", "退货监管方式", "Trade mode of the return", codes="TRADE_MODE_RETURN", demanded_by=TABLE)
    ] = None
    agentCode: Annotated[str, F("C..18", "申报企业代码", "Declarant code")]
    agentName: Annotated[str, F("C..100", "申报企业名称", "Declarant name")]
    billNo: Annotated[str, F("C..37", "提运单号", "Master bill number")]
    ieFlag: Annotated[str, F("C..1", "进出口标识", "Import or export", codes="IE_FLAG_IMPORT")]
    trafMode: Annotated[str, F("C..1", "运输方式", "Mode of transport", codes="TRAF_MODE")]
    trafName: Annotated[str, F("C..100", "运输工具名称", "Means of transport")]
    portCode: Annotated[str, F("C..4", "进出口岸", "Customs office at the port")]
    reason: Annotated[str, F("C..500", "退货原因", "Reason")]
    country: Annotated[str, F("C..3", "启运国（地区）", "Country of departure", codes="COUNTRY")]
    voyageNo: Annotated[str, F("C..32", "航班航次", "Flight or voyage number")]
    note: Annotated[str | None, F("C..500", "备注", "Note")] = None


@node
class InvtRefundList:
    """CEB213 退货申请单, one line; sent by the enterprise or its declarant (GACC specification 2022-05)."""

    gnum: Annotated[int, F("N4", "商品项号", "Line number")]
    gcode: Annotated[str, F("C..10", "商品编码", "HS code")]
    gname: Annotated[str, F("C..250", "商品名称", "Goods name")]
    gmodel: Annotated[str, F("C..250", "规格型号", "Specification")]
    qty: Annotated[Decimal, F("N19,5", "申报数量", "Declared quantity")]
    qty1: Annotated[Decimal, F("N19,5", "法定数量", "First statutory quantity")]
    unit: Annotated[str, F("C3", "申报计量单位", "Declared unit", codes="UNIT")]
    unit1: Annotated[str, F("C3", "法定计量单位", "First statutory unit", codes="UNIT")]
    qty2: Annotated[Decimal | None, F("N19,5", "法定第二数量", "Second statutory quantity")] = None
    unit2: Annotated[str | None, F("C3", "法定第二计量单位", "Second statutory unit", codes="UNIT")] = None
    note: Annotated[str | None, F("C..500", "备注", "Note")] = None


@node
class InvtRefund:
    """CEB213 退货申请单; sent by the enterprise or its declarant (GACC specification 2022-05)."""

    head: InvtRefundHead
    lines: Annotated[tuple[InvtRefundList, ...], Lines(1, 100)]


@node
class RefundReturn:
    """CEB214 退货申请单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    ebpCode: Annotated[str | None, F("C..18", "电商平台代码", "Platform code")] = None
    ebcCode: Annotated[str | None, F("C..18", "电商企业代码", "E-commerce enterprise code")] = None
    agentCode: Annotated[str, F("C..18", "申报企业代码", "Declarant code")]
    coElNo: Annotated[str, F("C..30", "企业内部编号", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C..18", "电子口岸编号", "E-port number")] = None
    invtNo: Annotated[str, F("C..20", "清单编号", "Inventory number")]
    returnStatus: Annotated[str, F("C..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C..1000", "回执信息", "Receipt text")]


@node
class InvtRefundDetail:
    """CEB215 退货理货明细单; sent by the site operator (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1", "报送状态", "Filing status", codes="APP_STATUS")]
    customsCode: Annotated[str, F("C4", "关区代码", "Customs office")]
    operatorCode: Annotated[str, F("C..18", "监管场所经营人代码", "Site operator code")]
    operatorName: Annotated[str, F("C..100", "监管场所经营人名称", "Site operator name")]
    logisticsCode: Annotated[str, F("C..18", "物流企业代码", "Logistics enterprise code")]
    logisticsName: Annotated[str, F("C..100", "物流企业名称", "Logistics enterprise name")]
    logisticsNo: Annotated[str, F("C..80", "物流运单号", "Waybill number")]
    invtNo: Annotated[str | None, F("C..20", "原清单号", "Original inventory number")] = None
    coElNo: Annotated[str, F("C..20", "企业内部编号", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C..18", "电子口岸编号", "E-port number")] = None
    billNo: Annotated[str, F("C..37", "提运单号", "Master bill number")]
    ieFlag: Annotated[str, F("C1", "进出口标识", "Import or export", codes="IE_FLAG")]
    trafMode: Annotated[str, F("C1", "运输方式", "Mode of transport", codes="TRAF_MODE")]
    trafName: Annotated[str, F("C..100", "运输工具名称", "Means of transport")]
    voyageNo: Annotated[str, F("C..32", "航班航次", "Flight or voyage number")]
    location: Annotated[str | None, F("C..250", "卸货堆货的仓储位置", "Storage place")] = None
    note: Annotated[str | None, F("C..250", "备注", "Note")] = None


@node
class InvtRefundDetailReturn:
    """CEB216 退货理货明细单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    operatorCode: Annotated[str, F("C..18", "监管场所经营人代码", "Site operator code")]
    logisticsCode: Annotated[str, F("C..18", "物流企业代码", "Logistics enterprise code")]
    logisticsNo: Annotated[str, F("C..80", "物流运单号", "Waybill number")]
    coElNo: Annotated[str, F("C..30", "企业内部编号", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C..18", "预录入编号", "E-port number")] = None
    returnStatus: Annotated[str, F("C..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C..1000", "回执信息", "Receipt text")]
