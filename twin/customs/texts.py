"""The words of receipts: what public receipts really say where that is known, the twin's own elsewhere."""

# (returnStatus, returnInfo). 1800 and 2600 stand in real receipts, 1200 and 13xx in public test data.
STORED = (120, "[Code:1800;Desc:逻辑校验通过]")
MANUAL_REVIEW = (300, "[Code:1200;Desc:待人工审核]")
ADJUDICATED = (399, "审结")
INSPECTION = (500, "查验")
RECALLED = (500, "放行撤回，转查验")
RELEASED = (800, "[Code:2600;Desc:放行]")
CLOSED = (899, "结关")
DRAFT = (1, "电子口岸已暂存")

DUPLICATE = -304001
CANCEL_REFUSED = 3005  # of the twin, after -623005 of the import side
NOT_RELEASED = 1501  # of the twin
UNREADABLE = -900001  # of the twin: the standard has no code for a message that nobody can read
NOT_TAKEN = -900002  # of the twin

# Negative codes of the standard (table 7-2) by the kind of document.
NOT_FOUND = {"CEB303": -301009, "CEB403": -401006, "CEB505": -504014, "CEB603": -621011}
STALE = {"CEB303": -301014, "CEB403": -401012, "CEB505": -505016, "CEB603": -301014}
IN_USE = {"CEB303": -301011, "CEB505": -504016, "CEB603": -621012}
# "The check of the message failed" is said of these five kinds only.
INVALID = {"CEB303": -301008, "CEB403": -401009, "CEB505": -504011, "CEB603": -621001, "CEB605": -623001}
OLD_TEXT = "接收报文为旧报文数据，不做处理"
NOT_FOUND_TEXT = "标识(appType)不正确，未找到操作的单证"
IN_USE_TEXT = "已向海关申报，状态不符"

KINDS = {
    "CEB303": "订单",
    "CEB403": "收款单",
    "CEB505": "运单",
    "CEB603": "清单",
    "CEB605": "撤销申请单",
    "CEB607": "清单总分单",
    "CEB507": "运抵单",
    "CEB509": "离境单",
}
ACTIONS = {"1": "新增", "2": "变更", "3": "删除"}


def declared(kind: str, app_type: str, about: str) -> tuple[int, str]:
    """Receipt 2: the e-port has taken the filing in."""
    return 2, f"{KINDS[kind]}{ACTIONS.get(app_type, '新增')}申报成功[{about}]"


def duplicate(key: str, app_time: str, status: int) -> tuple[int, str]:
    """The negative receipt for a business key that is live already; the form is the standard's own."""
    return (
        DUPLICATE,
        f"处理失败，业务主键重复入库失败，报文业务主键[{key}]，原报送时间对应状态为[{app_time} : {status};]",
    )


def rejected(code: int, text: str) -> tuple[int, str]:
    """Receipt 100 with its reason."""
    return 100, f"[Code:{code};Desc:{text}]"


def not_released(waybills: list[str]) -> tuple[int, str] | None:
    """Receipt 100 for a departure that names goods customs has not released; None if there are none."""
    if not waybills:
        return None
    named = "、".join(waybills[:5]) + ("等" if len(waybills) > 5 else "")
    return rejected(NOT_RELEASED, f"运单{named}共{len(waybills)}票未放行，不能离境")
