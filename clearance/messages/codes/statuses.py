"""What receipts say: the statuses, which receipt carries which, and the reasons that customs gives in their text."""

import re

from clearance.messages.codes.lists import CodeList, Name

RETURN_STATUS = CodeList(
    "RETURN_STATUS",
    "回执状态",
    "receipt statuses",
    {
        "1": Name("电子口岸已暂存", "draft saved at the e-port"),
        "2": Name("电子口岸申报中", "taken in by the e-port, being declared"),
        "3": Name("发送海关成功", "sent to customs"),
        "4": Name("发送海关失败", "could not be sent to customs"),
        "100": Name("海关退单", "rejected by customs"),
        "120": Name("海关入库", "stored by customs"),
        "300": Name("人工审核", "under manual review"),
        "399": Name("海关审结", "accepted by customs"),
        "500": Name("查验", "chosen for inspection"),
        "501": Name("扣留移送通关", "detained, handed to clearance"),
        "502": Name("扣留移送缉私", "detained, handed to the anti-smuggling bureau"),
        "503": Name("扣留移送法规", "detained, handed to legal affairs"),
        "505": Name("移交", "handed over"),
        "599": Name("其他扣留", "detained for another reason"),
        "600": Name("挂起", "on hold"),
        "700": Name("退运", "sent back"),
        "800": Name("放行", "released"),
        "899": Name("结关", "closed"),
    },
)

# Seen in local programs only, not in the standard: read, shown, never acted upon.
LOCAL_STATUS = CodeList(
    "LOCAL_STATUS",
    "地方回执状态",
    "local receipt statuses",
    {
        "99": Name("编号不一致", "number does not match"),
        "400": Name("待运抵", "waiting for arrival"),
        "509": Name("其他扣留", "detained for another reason"),
    },
)

_FILED = ("1", "2", "3", "4", "100")
_STORED = ("2", "3", "4", "100", "120")

# As the standard's tables list them. 304, 404, 506 and 608 end at 120 in one place and at 399 in another: both.
STATUSES_BY_RECEIPT: dict[str, frozenset[str]] = {
    "CEB304": frozenset((*_FILED, "120", "399")),
    "CEB404": frozenset((*_FILED, "120", "399")),
    "CEB506": frozenset((*_FILED, "120", "399")),
    "CEB508": frozenset((*_FILED, "399")),
    "CEB510": frozenset((*_FILED, "399")),
    "CEB604": frozenset((*_FILED, "120", "300", "399", "500", "800", "899")),
    "CEB606": frozenset((*_FILED, "399")),
    "CEB608": frozenset((*_FILED, "120", "399")),
    "CEB214": frozenset((*_FILED, "120", "300", "500", "505", "600", "800")),
    "CEB216": frozenset((*_FILED, "399")),
    "CEB702": frozenset((*_FILED, "399")),
    "CEB312": frozenset(_STORED),
    "CEB412": frozenset(_STORED),
    "CEB512": frozenset(_STORED),
    "CEB514": frozenset(_STORED),
    "CEB622": frozenset((*_FILED, "120", "300", "399", "500", "501", "502", "503", "599", "700", "800", "899")),
    "CEB624": frozenset((*_FILED, "120", "399")),
    "CEB626": frozenset((*_FILED, "120", "399")),
    "CEB712": frozenset((*_FILED, "120", "399")),
    "CEB900": frozenset(),  # negative numbers only
}

# These tables end with "and others": a known status that they don't name is unusual, not wrong.
OPEN_RECEIPTS = frozenset({"CEB304", "CEB404", "CEB506", "CEB508", "CEB510", "CEB604", "CEB606", "CEB608", "CEB702"})

# Code in the text of a receipt, [Code:2600;Desc:放行]. Those from test code of one family only are less sure.
CUSTOMS_REASONS: dict[str, Name] = {
    "1800": Name("逻辑校验通过", "logic checks passed"),
    "2600": Name("放行", "released"),
    "1200": Name("待人工审核", "waiting for manual review"),
    "1313": Name("订购人年度限额超出", "the buyer's yearly limit is exceeded"),
    "1320": Name("清单与订单表体数量不一致", "list and order have different numbers of lines"),
    "1322": Name("订单与清单表体不一致", "the lines of order and list differ"),
    "1332": Name("支付金额与订单金额不一致", "the amount paid differs from the order"),
    "13035": Name("支付企业不一致", "the payment enterprise differs"),
    "13127": Name("订购人姓名不一致", "the buyer's name differs"),
    "130126": Name("订购人电话不一致", "the buyer's telephone differs"),
}

_REASON = re.compile(r"\[Code:(?P<code>[^;\]]{1,20});Desc:(?P<text>[^\]]*)\]")
_NEGATIVE = re.compile(r"-[0-9]{1,9}")


def is_failure(status: str) -> bool:
    """Whether a status says that the message failed at the e-port: any negative number."""
    return _NEGATIVE.fullmatch(status) is not None


def is_listed(receipt: str, status: str) -> bool:
    """Whether the standard lets a receipt (CEB604 …) carry a status; negative numbers may stand in all of them."""
    if is_failure(status):
        return True
    if status in STATUSES_BY_RECEIPT[receipt]:
        return True
    return receipt in OPEN_RECEIPTS and status in RETURN_STATUS


def reasons_in(text: str) -> tuple[tuple[str, str], ...]:
    """The codes and descriptions that customs put into a receipt's text, in order."""
    return tuple((match["code"], match["text"]) for match in _REASON.finditer(text))
