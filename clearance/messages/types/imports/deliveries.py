"""Goods in at the supervised site: 711, and its receipt 712."""

from typing import Annotated

from clearance.messages.definition import TABLE, F, Lines, node


@node
class DeliveryHead:
    """CEB711 入库明细单, head; sent by the site operator (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1..3", "业务状态", "Filing status", codes="APP_STATUS")]
    customsCode: Annotated[str, F("C4", "申报海关代码", "Customs office")]
    copNo: Annotated[str | None, F("C..20", "企业内部编号", "Enterprise's own number", demanded_by=TABLE)] = None
    preNo: Annotated[str | None, F("C..18", "预录入编号", "E-port number")] = None
    rkdNo: Annotated[str | None, F("C..18", "入库单编号", "Goods-in number")] = None
    operatorCode: Annotated[str, F("C1..18", "监管场所经营人代码", "Site operator code")]
    operatorName: Annotated[str, F("C1..100", "监管场所经营人名称", "Site operator name")]
    ieFlag: Annotated[str, F("C1", "进出口标记", "Import or export", codes="IE_FLAG_IMPORT")]
    trafMode: Annotated[str, F("C1", "运输方式", "Mode of transport", codes="TRAF_MODE")]
    trafNo: Annotated[str, F("C1..100", "运输工具编号", "Means of transport")]
    voyageNo: Annotated[str, F("C1..32", "航班航次号", "Flight or voyage number")]
    billNo: Annotated[str, F("C1..37", "提运单号", "Master bill number")]
    logisticsCode: Annotated[str, F("C1..18", "物流企业代码", "Logistics enterprise code")]
    logisticsName: Annotated[str, F("C1..100", "物流企业名称", "Logistics enterprise name")]
    unloadLocation: Annotated[str | None, F("C..100", "卸货库位", "Unloading place")] = None
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class DeliveryList:
    """CEB711 入库明细单, one line; sent by the site operator (GACC specification 2022-05)."""

    gnum: Annotated[int, F("N", "序号", "Line number")]
    logisticsNo: Annotated[str, F("C1..60", "物流运单编号", "Waybill number")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class Delivery:
    """CEB711 入库明细单; sent by the site operator (GACC specification 2022-05)."""

    head: DeliveryHead
    lines: Annotated[tuple[DeliveryList, ...], Lines(1, None)]


@node
class DeliveryReturn:
    """CEB712 入库明细单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    customsCode: Annotated[str | None, F("C4", "申报海关代码", "Customs office")] = None
    operatorCode: Annotated[str | None, F("C1..18", "监管场所经营人代码", "Site operator code")] = None
    copNo: Annotated[str | None, F("C..20", "企业内部编号", "Enterprise's own number", demanded_by=TABLE)] = None
    preNo: Annotated[str | None, F("C..18", "预录入编号", "E-port number", demanded_by=TABLE)] = None
    rkdNo: Annotated[str | None, F("C..18", "入库单编号", "Goods-in number")] = None
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C1..1000", "回执信息", "Receipt text")]
