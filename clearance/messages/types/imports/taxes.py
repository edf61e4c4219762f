"""Electronic tax bill 816 and its status 818; neither has a receipt."""

from decimal import Decimal
from typing import Annotated, ClassVar

from clearance.messages.definition import F, Lines, node


@node
class TaxHeadRd:
    """CEB816 电子税单, head; sent by the customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    invtNo: Annotated[str, F("C1..18", "进境清单编号", "Inventory number")]
    taxNo: Annotated[str, F("C1..50", "电子税单编号", "Tax bill number")]
    customsTax: Annotated[Decimal, F("N19,5", "应征关税", "Customs duty")]
    valueAddedTax: Annotated[Decimal, F("N19,5", "应征增值税", "Value-added tax")]
    consumptionTax: Annotated[Decimal, F("N19,5", "应征消费税", "Consumption tax")]
    status: Annotated[str, F("C1", "税单状态", "Tax bill status", codes="TAX_STATUS")]
    entDutyNo: Annotated[str | None, F("C..50", "缴款书编号", "Payment book number")] = None
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None
    assureCode: Annotated[str | None, F("C..64", "担保企业代码", "Guarantor code")] = None
    ebcCode: Annotated[str | None, F("C..64", "电商企业代码", "E-commerce enterprise code")] = None
    logisticsCode: Annotated[str | None, F("C..64", "物流企业代码", "Logistics enterprise code")] = None
    agentCode: Annotated[str | None, F("C1..18", "申报单位代码", "Declarant code")] = None
    customsCode: Annotated[str | None, F("C4", "申报口岸", "Customs office")] = None
    orderNo: Annotated[str | None, F("C..60", "订单编号", "Order number", beyond_schema=True)] = None
    logisticsNo: Annotated[str | None, F("C..60", "运单编号", "Waybill number", beyond_schema=True)] = None


@node
class TaxListRd:
    """CEB816 电子税单, one line; sent by the customs (GACC specification 2022-05)."""

    gnum: Annotated[int, F("N", "商品项号", "Line number")]
    gcode: Annotated[str, F("C10", "海关商品编码", "HS code")]
    taxPrice: Annotated[Decimal, F("N19,5", "完税总价格", "Dutiable value")]
    customsTax: Annotated[Decimal, F("N19,5", "应征关税", "Customs duty")]
    valueAddedTax: Annotated[Decimal, F("N19,5", "应征增值税", "Value-added tax")]
    consumptionTax: Annotated[Decimal, F("N19,5", "应征消费税", "Consumption tax")]


@node
class Tax:
    """CEB816 电子税单; sent by the customs (GACC specification 2022-05)."""

    head: TaxHeadRd
    lines: Annotated[tuple[TaxListRd, ...], Lines(1, 99)]


@node
class TaxHeadStatus:
    """CEB818 电子税单状态, head; sent by the customs (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    returnTime: Annotated[str, F("C17", "回执时间", "Receipt time")]
    invtNo: Annotated[str, F("C1..18", "进境清单编号", "Inventory number")]
    taxNo: Annotated[str, F("C1..50", "电子税单编号", "Tax bill number")]
    status: Annotated[str, F("C1", "税单状态", "Tax bill status", codes="TAX_STATUS")]
    entDutyNo: Annotated[str | None, F("C..50", "缴款书编号", "Payment book number")] = None
    assureCode: Annotated[str | None, F("C..64", "担保企业代码", "Guarantor code")] = None


@node
class TaxStatus:
    """CEB818 电子税单状态; sent by the customs (GACC specification 2022-05)."""

    xml_name: ClassVar[str] = "Tax"
    head: TaxHeadStatus
