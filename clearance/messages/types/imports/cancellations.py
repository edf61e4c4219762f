"""Withdrawal of an import list: 623, and its receipt 624."""

from typing import Annotated

from clearance.messages.definition import SCHEMA, TABLE, F, node


@node
class InvtCancel:
    """CEB623 撤销申请单; sent by the enterprise or its declarant (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    appType: Annotated[str, F("C1", "报送类型", "Filing type", codes="APP_TYPE_NEW")]
    appTime: Annotated[str, F("C14", "报送时间", "Filed at")]
    appStatus: Annotated[str, F("C1..3", "业务状态", "Filing status", codes="APP_STATUS")]
    customsCode: Annotated[str, F("C4", "申报海关代码", "Customs office")]
    orderNo: Annotated[str, F("C1..60", "订单编号", "Order number")]
    ebpCode: Annotated[str, F("C1..18", "电商平台代码", "Platform code")]
    ebpName: Annotated[str, F("C1..100", "电商平台名称", "Platform name")]
    ebcCode: Annotated[str, F("C1..18", "电商企业代码", "E-commerce enterprise code")]
    ebcName: Annotated[str, F("C1..100", "电商企业名称", "E-commerce enterprise name")]
    logisticsNo: Annotated[str, F("C1..60", "物流运单编号", "Waybill number")]
    logisticsCode: Annotated[str, F("C1..18", "物流企业代码", "Logistics enterprise code")]
    logisticsName: Annotated[str, F("C1..100", "物流企业名称", "Logistics enterprise name")]
    copNo: Annotated[str | None, F("C..20", "企业内部编号", "Enterprise's own number", demanded_by=TABLE)] = None
    preNo: Annotated[str | None, F("C..18", "预录入编号", "E-port number")] = None
    invtNo: Annotated[str, F("C1..18", "清单编号", "Inventory number")]
    buyerIdType: Annotated[str, F("C1", "订购人证件类型", "Buyer's document type", codes="ID_TYPE")]
    buyerIdNumber: Annotated[str, F("C1..60", "订购人证件号码", "Buyer's document number")]
    buyerName: Annotated[str, F("C1..60", "订购人姓名", "Buyer's name")]
    buyerTelephone: Annotated[str, F("C1..30", "订购人电话", "Buyer's telephone")]
    agentCode: Annotated[str, F("C1..18", "申报企业代码", "Declarant code")]
    agentName: Annotated[str, F("C1..100", "申报企业名称", "Declarant name")]
    reason: Annotated[str, F("C1..1000", "撤单原因", "Reason")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class InvtCancelReturn:
    """CEB624 撤销申请单回执; sent by the e-port or customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    customsCode: Annotated[str | None, F("C4", "申报海关代码", "Customs office")] = None
    agentCode: Annotated[str | None, F("C1..18", "申报企业代码", "Declarant code")] = None
    ebpCode: Annotated[str | None, F("C1..18", "电商平台代码", "Platform code")] = None
    ebcCode: Annotated[str | None, F("C1..18", "电商企业代码", "E-commerce enterprise code")] = None
    copNo: Annotated[str, F("C1..20", "企业内部编号", "Enterprise's own number")]
    preNo: Annotated[str | None, F("C18", "预录入编号", "E-port number", demanded_by=SCHEMA)] = None
    invtNo: Annotated[str | None, F("C18", "清单编号", "Inventory number")] = None
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    returnInfo: Annotated[str, F("C1..1000", "回执信息", "Receipt text")]
