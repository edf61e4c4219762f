"""Waybills and their status in the import flow: 511, 513, and the receipts 512 and 514."""

from decimal import Decimal
from typing import Annotated

from clearance.messages.definition import TABLE, F, node


@node
class LogisticsHead:
    """CEB511 物流运单, head; sent by the logistics enterprise (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1..3", "业务状态", "Filing status", codes="APP_STATUS")]
    logisticsCode: Annotated[str, F("C1..18", "物流企业代码", "Logistics enterprise code")]
    logisticsName: Annotated[str, F("C1..100", "物流企业名称", "Logistics enterprise name")]
    logisticsNo: Annotated[str, F("C1..60", "物流运单编号", "Waybill number")]
    billNo: Annotated[str | None, F("C..37", "提运单号", "Master bill number")] = None
    orderNo: Annotated[str, F("C1..60", "订单编号", "Order number")]
    freight: Annotated[Decimal | None, F("N19,5", "运费", "Freight", demanded_by=TABLE)] = None
    insuredFee: Annotated[Decimal | None, F("N19,5", "保价费", "Declared value fee", demanded_by=TABLE)] = None
    currency: Annotated[str, F("C3", "币制", "Currency", fixed="142", codes="CURRENCY")]
    weight: Annotated[Decimal, F("N19,5", "毛重", "Gross weight, kg")]
    packNo: Annotated[int, F("N9", "件数", "Number of packages")]
    goodsInfo: Annotated[str | None, F("C..200", "主要货物信息", "Goods seen by the carrier")] = None
    consignee: Annotated[str, F("C1..100", "收货人姓名", "Consignee")]
    consigneeAddress: Annotated[str, F("C1..200", "收货地址", "Consignee's address")]
    consigneeTelephone: Annotated[str, F("C1..50", "收货人电话", "Consignee's telephone")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class Logistics:
    """CEB511 物流运单; sent by the logistics enterprise (GACC specification 2022-05)."""

    head: LogisticsHead


@node
class LogisticsReturn:
    """CEB512 物流运单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    logisticsCode: Annotated[str, F("C1..18", "物流企业代码", "Logistics enterprise code")]
    logisticsNo: Annotated[str, F("C1..60", "物流运单编号", "Waybill number")]
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C1..1000", "回执信息", "Receipt text")]


@node
class LogisticsStatus:
    """CEB513 物流运单状态; sent by the logistics enterprise (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1..3", "业务状态", "Filing status", codes="APP_STATUS")]
    logisticsCode: Annotated[str, F("C1..18", "物流企业代码", "Logistics enterprise code")]
    logisticsName: Annotated[str, F("C1..100", "物流企业名称", "Logistics enterprise name")]
    logisticsNo: Annotated[str, F("C1..60", "物流运单编号", "Waybill number")]
    logisticsStatus: Annotated[str, F("C1", "物流运单状态", "Waybill status", codes="LOGISTICS_STATUS")]
    logisticsTime: Annotated[str, F("C14", "物流状态时间", "Waybill status since")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class LogisticsStatusReturn:
    """CEB514 物流运单状态回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    logisticsCode: Annotated[str, F("C1..18", "物流企业代码", "Logistics enterprise code")]
    logisticsNo: Annotated[str, F("C1..60", "物流运单编号", "Waybill number")]
    logisticsStatus: Annotated[str, F("C1", "物流状态", "Waybill status", codes="LOGISTICS_STATUS")]
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C1..1000", "回执信息", "Receipt text")]
