"""Arrival at the supervised site 507, departure from the territory 509, and the receipts 508 and 510."""

from typing import Annotated

from clearance.messages.definition import SCHEMA, F, Lines, node


@node
class ArrivalHead:
    """CEB507 运抵单, head; sent by the site operator (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1", "报送状态", "Filing status", empty="1", codes="APP_STATUS")]
    customsCode: Annotated[str, F("C4", "申报地海关代码", "Customs office")]
    copNo: Annotated[str, F("C..30", "企业唯一编号", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C18", "电子口岸编号", "E-port number")] = None
    operatorCode: Annotated[str, F("C..18", "监管场所经营人代码", "Site operator code")]
    operatorName: Annotated[str, F("C..100", "监管场所经营人名称", "Site operator name")]
    loctNo: Annotated[str | None, F("C..10", "监管场所代码", "Supervised site")] = None
    ieFlag: Annotated[str, F("C1", "进出口标记", "Import or export", codes="IE_FLAG")]
    trafMode: Annotated[str, F("C1", "运输方式", "Mode of transport", collapse=True, codes="TRAF_MODE")]
    billNo: Annotated[str | None, F("C..37", "提运单号", "Master bill number")] = None
    domesticTrafNo: Annotated[str, F("C..100", "境内运输工具编号", "Domestic vehicle", collapse=True)]
    logisticsCode: Annotated[str, F("C..18", "物流企业代码", "Logistics enterprise code")]
    logisticsName: Annotated[str, F("C..100", "物流企业名称", "Logistics enterprise name")]
    msgCount: Annotated[int, F("N9", "报文总数", "Number of parts")]
    msgSeqNo: Annotated[int, F("N9", "报文序号", "Number of this part")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class ArrivalList:
    """CEB507 运抵单, one line; sent by the site operator (GACC specification 2022-05)."""

    gnum: Annotated[int, F("N5", "序号", "Line number")]
    logisticsNo: Annotated[str, F("C..32", "物流运单编号", "Waybill number")]
    totalPackageNo: Annotated[str | None, F("C..37", "总包号", "Bag number")] = None
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class Arrival:
    """CEB507 运抵单; sent by the site operator (GACC specification 2022-05)."""

    head: ArrivalHead
    lines: Annotated[tuple[ArrivalList, ...], Lines(0, None)] = ()


@node
class ArrivalReturn:
    """CEB508 运抵单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    operatorCode: Annotated[str, F("C..18", "监管场所经营人代码", "Site operator code")]
    logisticsCode: Annotated[str, F("C..18", "物流企业代码", "Logistics enterprise code")]
    preNo: Annotated[str | None, F("C18", "电子口岸编号", "E-port number", demanded_by=SCHEMA)] = None
    copNo: Annotated[str, F("C..30", "企业唯一编号", "Enterprise's own number")]
    billNo: Annotated[str, F("C..37", "提运单号", "Master bill number")]
    msgSeqNo: Annotated[int, F("N9", "报文序号", "Number of this part")]
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C..1000", "回执信息", "Receipt text")]


@node
class DepartureHead:
    """CEB509 离境单, head; sent by the logistics enterprise (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1", "报送状态", "Filing status", codes="APP_STATUS")]
    customsCode: Annotated[str, F("C4", "申报地海关代码", "Customs office")]
    copNo: Annotated[str, F("C..30", "企业唯一编号", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C18", "电子口岸编号", "E-port number")] = None
    logisticsCode: Annotated[str, F("C..18", "物流企业代码", "Logistics enterprise code")]
    logisticsName: Annotated[str, F("C..100", "物流企业名称", "Logistics enterprise name")]
    trafMode: Annotated[str, F("C1", "运输方式", "Mode of transport", collapse=True, codes="TRAF_MODE")]
    trafName: Annotated[str | None, F("C..100", "运输工具名称", "Means of transport")] = None
    voyageNo: Annotated[str | None, F("C..32", "航班航次号", "Flight or voyage number")] = None
    billNo: Annotated[str | None, F("C..37", "提运单号", "Master bill number")] = None
    leaveTime: Annotated[str, F("C14", "离境时间", "Left the territory at")]
    msgCount: Annotated[int, F("N9", "报文总数", "Number of parts")]
    msgSeqNo: Annotated[int, F("N9", "报文序号", "Number of this part")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class DepartureList:
    """CEB509 离境单, one line; sent by the logistics enterprise (GACC specification 2022-05)."""

    gnum: Annotated[int, F("N5", "序号", "Line number")]
    totalPackageNo: Annotated[str | None, F("C..37", "总包号", "Bag number")] = None
    logisticsNo: Annotated[str, F("C..32", "物流运单编号", "Waybill number")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class Departure:
    """CEB509 离境单; sent by the logistics enterprise (GACC specification 2022-05)."""

    head: DepartureHead
    lines: Annotated[tuple[DepartureList, ...], Lines(1, None)]


@node
class DepartureReturn:
    """CEB510 离境单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    logisticsCode: Annotated[str, F("C..18", "物流企业代码", "Logistics enterprise code")]
    copNo: Annotated[str, F("C..30", "企业唯一编号", "Enterprise's own number")]
    preNo: Annotated[str, F("C18", "电子口岸编号", "E-port number")]
    msgSeqNo: Annotated[int, F("N9", "报文序号", "Number of this part")]
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C..1000", "回执信息", "Receipt text")]
