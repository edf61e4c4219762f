"""Summary declaration: application 701, its receipt 702, and the result 792."""

from decimal import Decimal
from typing import Annotated

from clearance.messages.definition import EDITION, SCHEMA, F, Lines, node


@node
class SummaryApplyHead:
    """CEB701 汇总申请单, head; sent by the enterprise or its declarant (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1", "报送状态", "Filing status", empty="2", codes="APP_STATUS")]
    customsCode: Annotated[str, F("C4", "申报地海关代码", "Customs office")]
    copNo: Annotated[str, F("C..30", "企业唯一编号", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C..18", "电子口岸编号", "E-port number")] = None
    sumNo: Annotated[str | None, F("C..18", "汇总申请编号", "Summary application number")] = None
    agentCode: Annotated[str, F("C..18", "申报单位代码", "Declarant code")]
    agentName: Annotated[str, F("C..100", "申报单位名称", "Declarant name")]
    ebcCode: Annotated[str, F("C..18", "收发货人代码", "Consignor code")]
    ebcName: Annotated[str, F("C..100", "收发货人名称", "Consignor name")]
    declAgentCode: Annotated[str, F("C..18", "报关单位代码", "Declaration agent code")]
    declAgentName: Annotated[str, F("C..100", "报关单位名称", "Declaration agent name")]
    startTime: Annotated[str | None, F("C14", "汇总开始时间", "Period from")] = None
    endTime: Annotated[str | None, F("C14", "汇总结束时间", "Period to")] = None
    loctNo: Annotated[str | None, F("C..10", "监管场所代码", "Supervised site")] = None
    summaryFlag: Annotated[str, F("C1", "收发货人汇总标志", "How to group", codes="SUMMARY_FLAG")]
    itemNameFlag: Annotated[str, F("C1", "按商品名汇总标志", "Group by article name")]
    msgCount: Annotated[int, F("N9", "报文总数", "Number of parts")]
    msgSeqNo: Annotated[int, F("N9", "报文序号", "Number of this part")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class SummaryApplyList:
    """CEB701 汇总申请单, one line; sent by the enterprise or its declarant (GACC specification 2022-05)."""

    invtNo: Annotated[str, F("C..20", "清单编号", "Inventory number")]


@node
class SummaryApply:
    """CEB701 汇总申请单; sent by the enterprise or its declarant (GACC specification 2022-05)."""

    head: SummaryApplyHead
    lines: Annotated[tuple[SummaryApplyList, ...], Lines(0, None)] = ()


@node
class SummaryReturn:
    """CEB702 汇总申请单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    agentCode: Annotated[str, F("C..18", "申报企业代码", "Declarant code")]
    ebcCode: Annotated[str, F("C..18", "收发货人代码", "Consignor code")]
    copNo: Annotated[str, F("C..30", "企业唯一编号", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C18", "电子口岸编号", "E-port number", demanded_by=SCHEMA)] = None
    sumNo: Annotated[str | None, F("C18", "汇总申请编号", "Summary application number")] = None
    msgSeqNo: Annotated[int, F("N9", "报文序号", "Number of this part")]
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C..1000", "回执信息", "Receipt text")]


@node
class SummaryResultHead:
    """CEB792 汇总结果单, head; sent by the customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    customsCode: Annotated[str, F("C4", "申报地海关代码", "Customs office")]
    sumNo: Annotated[str, F("C18", "汇总申请编号", "Summary application number")]
    opDate: Annotated[str, F("C17", "汇总处理时间", "Summarised at")]
    declSeqNo: Annotated[str, F("C18", "汇总统一编号", "Summary declaration number")]
    decTmpNo: Annotated[str | None, F("C18", "电子口岸暂存编号", "Temporary number at the e-port")] = None
    decPreNo: Annotated[str | None, F("C18", "电子口岸预录入编", "Pre-entry number at the e-port")] = None
    entryId: Annotated[str | None, F("C18", "报关单编号", "Customs declaration number")] = None
    decState: Annotated[str, F("C1..3", "报关单状态", "State of the declaration")]
    agentCode: Annotated[str, F("C..18", "申报企业代码", "Declarant code")]
    agentName: Annotated[str, F("C..100", "申报企业名称", "Declarant name")]
    ebcCode: Annotated[str, F("C..18", "收发货人代码", "Consignor code")]
    ebcName: Annotated[str, F("C..100", "收发货人名称", "Consignor name")]
    declAgentCode: Annotated[str, F("C..18", "报关单位代码", "Declaration agent code")]
    declAgentName: Annotated[str, F("C..100", "报关单位名称", "Declaration agent name")]
    grossWeight: Annotated[Decimal, F("N19,5", "毛重（公斤）", "Gross weight, kg")]
    netWeight: Annotated[Decimal, F("N19,5", "净重（公斤）", "Net weight, kg")]
    msgCount: Annotated[int, F("N9", "报文总数", "Number of parts")]
    msgSeqNo: Annotated[int, F("N9", "报文序号", "Number of this part")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class SummaryResultList:
    """CEB792 汇总结果单, one line; sent by the customs (GACC specification 2022-05)."""

    invtNo: Annotated[str, F("C..20", "清单编号", "Inventory number")]
    logisticsNo: Annotated[str, F("C..32", "物流运单编号", "Waybill number")]
    gseqno: Annotated[int | None, F("N5", "汇总结果单顺序号", "Result line number", demanded_by=EDITION)] = None
    gnum: Annotated[int, F("N5", "清单商品项号", "Line number")]
    gcode: Annotated[str, F("C10", "清单商品编码", "HS code")]


@node
class SummaryResult:
    """CEB792 汇总结果单; sent by the customs (GACC specification 2022-05)."""

    head: SummaryResultHead
    lines: Annotated[tuple[SummaryResultList, ...], Lines(0, None)] = ()
