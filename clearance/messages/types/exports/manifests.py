"""Master and house lists of the export flow: 607, and its receipt 608."""

from decimal import Decimal
from typing import Annotated

from clearance.messages.definition import SCHEMA, F, Lines, node


@node
class WayBillHead:
    """CEB607 清单总分单, head; sent by the declarant (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1", "报送状态", "Filing status", codes="APP_STATUS")]
    customsCode: Annotated[str, F("C4", "申报地海关代码", "Customs office")]
    copNo: Annotated[str, F("C..30", "企业唯一编号", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C18", "电子口岸编号", "E-port number")] = None
    agentCode: Annotated[str, F("C..18", "申报企业代码", "Declarant code")]
    agentName: Annotated[str, F("C..100", "申报企业名称", "Declarant name")]
    loctNo: Annotated[str | None, F("C..10", "监管场所代码", "Supervised site")] = None
    trafMode: Annotated[str, F("C1", "运输方式", "Mode of transport", collapse=True, codes="TRAF_MODE")]
    trafName: Annotated[str, F("C..100", "运输工具名称", "Means of transport", collapse=True)]
    voyageNo: Annotated[str, F("C..32", "航班航次号", "Flight or voyage number", collapse=True)]
    billNo: Annotated[str, F("C..37", "提运单号", "Master bill number")]
    domesticTrafNo: Annotated[str | None, F("C..100", "境内运输工具编号", "Domestic vehicle")] = None
    grossWeight: Annotated[Decimal, F("N19,5", "毛重（公斤）", "Gross weight, kg")]
    logisticsCode: Annotated[str, F("C..18", "物流企业代码", "Logistics enterprise code")]
    logisticsName: Annotated[str, F("C..100", "物流企业名称", "Logistics enterprise name")]
    msgCount: Annotated[int, F("N9", "报文总数", "Number of parts")]
    msgSeqNo: Annotated[int, F("N9", "报文序号", "Number of this part")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class WayBillList:
    """CEB607 清单总分单, one line; sent by the declarant (GACC specification 2022-05)."""

    gnum: Annotated[int, F("N5", "序号", "Line number")]
    totalPackageNo: Annotated[str | None, F("C..60", "总包号", "Bag number")] = None
    logisticsNo: Annotated[str, F("C..32", "物流运单编号", "Waybill number")]
    invtNo: Annotated[str | None, F("C..20", "出口清单编号", "Inventory number")] = None
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class WayBill:
    """CEB607 清单总分单; sent by the declarant (GACC specification 2022-05)."""

    head: WayBillHead
    lines: Annotated[tuple[WayBillList, ...], Lines(1, None)]


@node
class WayBillReturn:
    """CEB608 清单总分单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    agentCode: Annotated[str, F("C..18", "申报企业代码", "Declarant code")]
    logisticsCode: Annotated[str, F("C..18", "物流企业代码", "Logistics enterprise code")]
    copNo: Annotated[str, F("C..30", "企业唯一编号", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C18", "电子口岸编号", "E-port number", demanded_by=SCHEMA)] = None
    billNo: Annotated[str, F("C..37", "提运单号", "Master bill number")]
    msgSeqNo: Annotated[int, F("N9", "报文序号", "Number of this part")]
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C..1000", "回执信息", "Receipt text")]
