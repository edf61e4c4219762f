"""Waybills of the export flow: 505, and its receipt 506."""

from decimal import Decimal
from typing import Annotated

from clearance.messages.definition import F, node


@node
class Logistics:
    """CEB505 物流运单; sent by the logistics enterprise (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1", "报送状态", "Filing status", empty="2", codes="APP_STATUS")]
    logisticsCode: Annotated[str, F("C..18", "物流企业代码", "Logistics enterprise code")]
    logisticsName: Annotated[str, F("C..100", "物流企业名称", "Logistics enterprise name")]
    logisticsNo: Annotated[str, F("C..32", "物流运单编号", "Waybill number")]
    freight: Annotated[Decimal, F("N19,5", "运费", "Freight")]
    insuredFee: Annotated[Decimal, F("N19,5", "保价费", "Declared value fee")]
    currency: Annotated[str, F("C3", "币制", "Currency", codes="CURRENCY")]
    grossWeight: Annotated[Decimal, F("N19,5", "毛重", "Gross weight, kg")]
    packNo: Annotated[int, F("N9", "件数", "Number of packages")]
    goodsInfo: Annotated[str, F("C..200", "主要货物信息", "Goods seen by the carrier", collapse=True)]
    ebcCode: Annotated[str | None, F("C..18", "电商企业代码", "E-commerce enterprise code")] = None
    ebcName: Annotated[str | None, F("C..100", "电商企业名称", "E-commerce enterprise name")] = None
    ebcTelephone: Annotated[str | None, F("C..50", "电商企业电话", "E-commerce enterprise's telephone")] = None
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class LogisticsReturn:
    """CEB506 物流运单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    logisticsCode: Annotated[str, F("C..18", "物流企业代码", "Logistics enterprise code")]
    logisticsNo: Annotated[str, F("C..32", "物流运单编号", "Waybill number")]
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C..1000", "回执信息", "Receipt text")]
