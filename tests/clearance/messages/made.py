"""One made-up message of every kind, every field filled in; run as a module, it writes the golden files."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from clearance.messages import MESSAGES, BaseSubscribe, BaseTransfer, Message, build, guid_of
from clearance.messages.definition import Document, Leaf, Record, shape

GOLDEN = Path(__file__).parent / "golden"

# Names and numbers that belong to nobody.
VALUES: dict[str, Any] = {
    "appType": "1", "appTime": "20260601093000", "appStatus": "2", "customsCode": "4712", "portCode": "4712",
    "loctNo": "471201", "orderType": "E", "orderNo": "MADE-20260601-0001", "ebpCode": "4201960001",
    "ebpName": "示例平台有限公司", "ebcCode": "4201960002", "ebcName": "示例电商有限公司",
    "ebcTelephone": "000-00000000", "logisticsCode": "4201980003", "logisticsName": "示例物流有限公司",
    "logisticsNo": "MADE0000000001", "agentCode": "4201980004", "agentName": "示例报关有限公司",
    "ownerCode": "4201960005", "ownerName": "示例工厂", "operatorCode": "4201980006", "operatorName": "示例监管场所",
    "iacCode": "4201960007", "iacName": "示例区内企业", "areaCode": "4201960007", "areaName": "示例区内企业",
    "declAgentCode": "4201980004", "declAgentName": "示例报关有限公司", "assureCode": "4201960002",
    "payCode": "4201960008", "payName": "示例支付有限公司", "payNo": "PAY-0001", "payTransactionId": "PAY-0001",
    "copNo": "COP-20260601-0001", "coElNo": "COP-20260601-01", "preNo": "B20260601000000001",
    "sumNo": "S20260601000000001",
    "rkdNo": "R20260601000000001", "invtNo": "47122026E000000001", "taxNo": "47122026I000000001_0",
    "declSeqNo": "D20260601000000001", "decTmpNo": "T20260601000000001", "decPreNo": "P20260601000000001",
    "entryId": "471220260000000001", "entDutyNo": "DUTY-0001", "decState": "1", "emsNo": "EMS-0001",
    "ieDate": "20260602", "declTime": "20260601", "accountingDate": "20260601080000", "payTime": "20260601080000",
    "leaveTime": "20260602013000", "startTime": "20260501000000", "endTime": "20260531235959",
    "logisticsTime": "20260605100000", "returnTime": "20260601093001123", "opDate": "20260602093001123",
    "statisticsFlag": "A", "summaryFlag": "1", "itemNameFlag": "1", "logisticsStatus": "S", "status": "1",
    "trafMode": "5", "trafName": "MADE AIR", "trafNo": "MA001", "voyageNo": "MA001", "billNo": "000-00000001",
    "domesticTrafNo": "鄂A00000", "totalPackageNo": "BAG-0001", "licenseNo": "LIC-0001", "country": "502",
    "tradeCountry": "502", "POD": "USA", "fFlag": "3", "iFlag": "3", "wrapType": "2", "itemNo": "SKU-1",
    "itemRecordNo": "REC-1", "itemName": "棉质T恤", "itemDescribe": "示例商品 & <说明>", "gcode": "6109100010",
    "gname": "棉制针织T恤衫", "gmodel": "棉100%|无品牌|成人", "barCode": "无",
    "unit": "011", "unit1": "011", "unit2": "035",
    "goodsInfo": "服装", "currency": "502", "fCurrency": "502", "iCurrency": "502",
    "reason": "订单取消", "note": "备注",
    "location": "A-01", "unloadLocation": "A-01", "consignee": "示例收件人", "consigneeTelephone": "000",
    "consigneeAddress": "示例地址", "consigneeDistrict": "420100", "buyerRegNo": "buyer-1", "buyerName": "示例订购人",
    "buyerTelephone": "000", "buyerIdType": "1", "buyerIdNumber": "EXAMPLE-ID", "payerIdType": "1",
    "payerIdNumber": "EXAMPLE-ID", "payerName": "示例订购人", "telephone": "000", "batchNumbers": "BATCH-1",
    "returnStatus": "120", "returnInfo": "[Code:1800;Desc:逻辑校验通过]", "oriCopMsgId": "MADE-MESSAGE-1",
    "oriMessageType": "CEB303Message", "oriBizMessage": "<a>]]&gt;</a>",
    "gnum": 1, "gseqno": 1, "packNo": 1, "msgCount": 1, "msgSeqNo": 1,
    "goodsValue": "25.00", "freight": "3.5", "discount": "0", "taxTotal": "0", "acturalPaid": "28.50",
    "charge": "25.00",
    "amountPaid": "28.50", "insuredFee": "0", "grossWeight": "0.31", "netWeight": "0.25", "weight": "0.31",
    "qty": "2", "qty1": "2", "qty2": "0.25", "price": "12.5", "totalPrice": "25.00", "customsTax": "0",
    "valueAddedTax": "2.275", "consumptionTax": "0", "taxPrice": "25.00",
}  # fmt: skip

# Where two messages use one field differently.
BY_MESSAGE: dict[str, dict[str, Any]] = {
    "CEB311": {"orderType": "I", "currency": "142"}, "CEB411": {"currency": "142"},
    "CEB511": {"currency": "142"},
    "CEB621": {"tradeMode": "9610", "ieFlag": "I", "currency": "142", "invtNo": "47122026I000000001"},
    "CEB603": {"tradeMode": "9610", "ieFlag": "E"}, "CEB213": {"tradeMode": "9661", "ieFlag": "I"},
    "CEB215": {"ieFlag": "I"}, "CEB507": {"ieFlag": "E"}, "CEB711": {"ieFlag": "I"},
    "CEB508": {"returnStatus": "399"}, "CEB510": {"returnStatus": "399"}, "CEB606": {"returnStatus": "399"},
    "CEB216": {"returnStatus": "399"}, "CEB702": {"returnStatus": "399"}, "CEB604": {"returnStatus": "800"},
    "CEB622": {"returnStatus": "800", "invtNo": "47122026I000000001"}, "CEB900": {"returnStatus": "-301008"},
}  # fmt: skip

TRANSFER = BaseTransfer(
    copCode="4201980004", copName="示例报关有限公司", dxpMode="DXP", dxpId="DXPENT0000000001", note="备注"
)
SUBSCRIBER = BaseSubscribe(status="ALL", dxpMode="DXP", dxpAddress="DXPENT0000000002")


def made(code: str, *, nodes: int = 1, lines: int = 1) -> Message:
    """A message with every field filled in; the nodes differ in their numbers."""
    kind = MESSAGES[code]
    return Message(
        code=code,
        guid=guid_of("made", code),
        nodes=tuple(made_node(code, number, lines=lines) for number in range(1, nodes + 1)),
        transfer=TRANSFER if kind.framed else None,
        subscribes=(SUBSCRIBER,) if kind.framed else (),
    )


def made_node(code: str, number: int = 1, *, lines: int = 1) -> Any:
    """A business node; the number is in the fields that name it."""
    form = shape(MESSAGES[code].node)
    if not isinstance(form, Document):
        return _record(form, code, number)
    head = _record(form.head, code, number)
    if form.lines is None:
        return form.cls(head=head)
    return form.cls(head=head, lines=tuple(_record(form.lines, code, line) for line in range(1, lines + 1)))


def _record(form: Record, code: str, number: int) -> Any:
    return form.cls(**{leaf.name: _value(leaf, form, code, number) for leaf in form.leaves})


def _value(leaf: Leaf, form: Record, code: str, number: int) -> Any:
    if leaf.name == "guid":
        return guid_of("made", code, form.xml_name, str(number))
    if leaf.name == "gnum":
        return number
    value = BY_MESSAGE.get(code, {}).get(leaf.name, VALUES.get(leaf.name))
    if leaf.name in ("copNo", "coElNo", "orderNo", "logisticsNo") and number > 1:
        value = f"{value[:-3]}{number:03d}"
    return Decimal(value) if leaf.kind is Decimal else value


def main() -> None:
    """Write one golden file for each message."""
    GOLDEN.mkdir(exist_ok=True)
    for code in MESSAGES:
        (GOLDEN / f"{code}Message.xml").write_bytes(build(made(code, nodes=1, lines=2)))


if __name__ == "__main__":
    main()
