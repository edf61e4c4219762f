"""Negative statuses of declaration lists, withdrawals and returns; * stands for a value."""

from clearance.messages.codes.lists import Name

LIST_ERRORS: dict[str, Name] = {
    "-621000": Name(
        "CEB621Message 接收失败，清单表体为空，报文业务主键[*]",
        "CEB621Message was not taken in: the list has no lines, key [*]",
    ),
    "-621001": Name("清单报文校验失败，[*]", "The list failed the check, [*]"),
    "-621002": Name("四单回执解析失败，[*]", "A receipt of the four documents could not be parsed, [*]"),
    "-621003": Name("清单申报失败，[*]", "The list was not declared, [*]"),
    "-621004": Name("清单[*]已经申报过，请勿重复申报", "List [*] was declared before; do not declare it again"),
    "-621005": Name("清单[*]的购买金额超过单笔限额[[*]]", "List [*] exceeds the limit of one purchase [[*]]"),
    "-621006": Name("未找到headGuid 为[*]的清单", "No list with headGuid [*] was found"),
    "-621008": Name(
        "清单[*]发送海关成功，更新状态时发生错误", "List [*] was sent to customs, but its status was not updated"
    ),
    "-621009": Name(
        "清单[*]发送海关失败，更新状态时发生错误", "List [*] was not sent to customs, and its status was not updated"
    ),
    "-621010": Name(
        "申报清单[*]发生错误，状态不是申报中", "List [*] was not declared: it is not in the state of being declared"
    ),
    "-621011": Name(
        "不存在已申报的清单[*]，无法进行改单操作", "There is no declared list [*], so it cannot be changed"
    ),
    "-621012": Name("清单[*]的申报状态不符合改单申报的条件", "The state of list [*] does not allow a change"),
    "-621013": Name("清单[*]，查询个人限额失败", "List [*]: the personal allowance could not be looked up"),
    "-621014": Name("清单[*]，核增个人[*]消费金额时出错", "List [*]: the amount spent by [*] could not be added"),
    "-621015": Name("*[*]与卡信息[*]不匹配，没有权限进行操作", "*[*] does not match the card [*]; not permitted"),
    "-621016": Name("[*]没有权限进行操作", "[*] is not permitted"),
    "-621017": Name("系统发生异常", "System error"),
    "-621018": Name(
        "清单[*]中购买人[*]已用购买额度为[*]，本次购买将超过年度限额[*]",
        "List [*]: buyer [*] has used [*]; this purchase would exceed the yearly limit [*]",
    ),
    "-621019": Name("查无此数据", "No such data"),
    "-621020": Name("请求参数错误，请重试", "The request is wrong; try again"),
    "-621021": Name("申报失败[主键为空或未找到数据]，请重试", "Not declared [key empty or data not found]; try again"),
    "-621022": Name("申报失败[*]，请重试", "Not declared [*]; try again"),
    "-621023": Name("执行改单操作时发生错误，请重试", "The change failed; try again"),
    "-621024": Name(
        "所有清单的表体均为空，无法完成申报操作", "None of the lists has lines, so nothing can be declared"
    ),
    "-621025": Name("保存签名信息发生错误", "The signature could not be stored"),
    "-621026": Name("保存签名信息发生错误,签名信息为空", "The signature could not be stored: it is empty"),
    "-621027": Name(
        "保存失败，请确认状态并刷新重试；请确认表体gnum 无重复",
        "Not saved: check the state and try again; or a line number gnum is repeated",
    ),
    "-621028": Name("加签数据比对失败", "The signed data does not match"),
    "-621029": Name("验签失败", "The signature is not valid"),
    "-621030": Name(
        "CEB621Message 接收失败[*]，清单数据超过限制", "CEB621Message was not taken in [*]: too many lists"
    ),
    "-623000": Name(
        "CEB623Message 接收失败，撤单清单为空，报文业务主键[*]",
        "CEB623Message was not taken in: there is no list to withdraw, key [*]",
    ),
    "-623001": Name("报文校验失败，[*]", "The message failed the check, [*]"),
    "-623002": Name("回执解析失败，[*]", "The receipt could not be parsed, [*]"),
    "-623003": Name("系统中不存在清单编号为[*]的清单", "There is no list with the number [*]"),
    "-623004": Name("查无此数据", "No such data"),
    "-623005": Name(
        "清单的状态不符合撤单申报要求(清单编号[*])", "The state of the list does not allow a withdrawal (list [*])"
    ),
    "-623006": Name(
        "撤单清单[*]发送海关成功，更新状态时发生错误",
        "Withdrawal [*] was sent to customs, but its status was not updated",
    ),
    "-623007": Name(
        "撤单清单[*]发送海关失败，更新状态时发生错误",
        "Withdrawal [*] was not sent to customs, and its status was not updated",
    ),
    "-623008": Name("CEB623Message 接收失败[*]，数据超过限制", "CEB623Message was not taken in [*]: too much data"),
    "-623009": Name("撤单清单[*]已经申报过", "Withdrawal [*] was declared before"),
    "-623010": Name("第*条，企业内部编号[*]:[*]", "Entry *, enterprise's own number [*]: [*]"),
    "-623011": Name("生成失败[主键为空或未找到数据]，请重试", "Not created [key empty or data not found]; try again"),
    "-623012": Name("生成失败[撤单原因为空]，请重试", "Not created [reason for the withdrawal empty]; try again"),
    "-623013": Name("撤单状态[*]不符合删除条件", "The state [*] of the withdrawal does not allow deletion"),
    "-623014": Name("校验失败[*]", "The check failed [*]"),
    "-623016": Name("保存签名信息发生错误", "The signature could not be stored"),
    "-623017": Name("保存签名信息发生错误,签名信息为空", "The signature could not be stored: it is empty"),
    "-623018": Name("请求参数错误，请重试", "The request is wrong; try again"),
    "-623019": Name("申报失败[主键为空或未找到数据]，请重试", "Not declared [key empty or data not found]; try again"),
    "-623020": Name("申报失败[*]，请重试", "Not declared [*]; try again"),
    "-623021": Name("*[*]与卡信息[*]不匹配，没有权限进行操作", "*[*] does not match the card [*]; not permitted"),
    "-623022": Name("保存失败，请确认状态并刷新重试", "Not saved: check the state and try again"),
    "-623023": Name("撤单清单申报失败，[*]", "The withdrawal was not declared, [*]"),
    "-623024": Name(
        "通过界面申报清单[*]发生错误，状态不是申报中",
        "List [*] was not declared on screen: it is not in the state of being declared",
    ),
    "-623025": Name("清单[*]，核增个人[*]消费金额时出错", "List [*]: the amount spent by [*] could not be added"),
    "-623026": Name("[*]没有权限进行操作", "[*] is not permitted"),
    "-623027": Name("系统发生异常", "System error"),
    "-623028": Name("申报请求发送失败[*]", "The declaration could not be sent [*]"),
    "-623029": Name("验签失败*", "The signature is not valid *"),
    "-625001": Name("退货申请单报文校验失败，[*]", "The return failed the check, [*]"),
    "-625002": Name("四单回执解析失败，[*]", "A receipt of the four documents could not be parsed, [*]"),
    "-625003": Name("退货申请单业务报文不能为空", "The return message is empty"),
    "-625004": Name("退货申请单申报失败，[*]", "The return was not declared, [*]"),
    "-625005": Name("退货申请单[*]验签失败", "Return [*]: the signature is not valid"),
    "-625006": Name("退货申请单[*]表体无数据，不允许申报", "Return [*] has no lines and cannot be declared"),
    "-625007": Name("退货申请单[*]表体第[*]项商品未备案", "Return [*], line [*]: the goods are not on record"),
    "-625008": Name("退货申请单预录入号应由电子口岸生成", "The pre-entry number of a return is assigned by the e-port"),
    "-625009": Name(
        "退货申请单[*]表体第[*]项的第二数量与第二单位不符合规则（当第二单位为空时，第二数量应为空；当第二单位有值时，第二数量应为正数）",
        "Return [*], line [*]: second quantity and second unit must both be empty or both be given",
    ),
    "-625010": Name(
        "退货申请单[*]表体第[*]项的*[*]与备案库[*]不一致", "Return [*], line [*]: *[*] differs from the record [*]"
    ),
    "-625011": Name(
        "退货申请单[*]表体第[*]项在参数库中没有匹配商品编号[*]的商品",
        "Return [*], line [*]: the parameters have no goods with the number [*]",
    ),
    "-625012": Name(
        "退货申请单[*]表体第[*]项的*[*]与参数库[*]不一致", "Return [*], line [*]: *[*] differs from the parameters [*]"
    ),
    "-625013": Name(
        "退货申请单[*]和证书中的“申报单位代码/名称”不一致",
        "Return [*]: the declarant's code or name differs from the certificate",
    ),
    "-625014": Name("退货申请单[*]金额超过单笔限额", "Return [*] exceeds the limit of one purchase"),
    "-625015": Name(
        "退货申请单[*]中购买人[*]的购买金额超过限额", "Return [*]: the purchase of buyer [*] exceeds the limit"
    ),
    "-625016": Name("查无此数据", "No such data"),
    "-625017": Name("请求参数错误，请重试", "The request is wrong; try again"),
    "-625018": Name("申报失败[主键为空或未找到数据]，请重试", "Not declared [key empty or data not found]; try again"),
    "-625019": Name("申报失败[系统错误]，请重试", "Not declared [system error]; try again"),
    "-625020": Name("*[*]与卡信息[*]不匹配，没有权限进行操作", "*[*] does not match the card [*]; not permitted"),
    "-625021": Name("[*]没有权限进行操作", "[*] is not permitted"),
    "-625022": Name(
        "退货申请单[*]已经申报过，请勿重复申报；退货申请单[*]的申报状态不符合改单申报的条件",
        "Return [*] was declared before, or its state does not allow a change",
    ),
    "-625023": Name(
        "所有退货申请单的表体均为空，无法完成批量申报操作", "None of the returns has lines, so nothing can be declared"
    ),
    "-625024": Name(
        "退货申请单[*]，核增个人[*]消费金额时出错", "Return [*]: the amount spent by [*] could not be added"
    ),
    "-625025": Name("退货申请单[*]，新增个人消费金额时出错", "Return [*]: the personal amount could not be created"),
    "-625026": Name("退货申请单[*]，查询个人限额失败", "Return [*]: the personal allowance could not be looked up"),
    "-625027": Name("保存签名信息发生错误", "The signature could not be stored"),
    "-625028": Name("保存签名信息发生错误,签名信息为空", "The signature could not be stored: it is empty"),
    "-625029": Name("保存失败，请确认状态并刷新重试", "Not saved: check the state and try again"),
    "-625030": Name("申报失败[*]，请重试", "Not declared [*]; try again"),
    "-625031": Name(
        "所有退货申请单的表体均为空，无法完成批量申报操作", "None of the returns has lines, so nothing can be declared"
    ),
    "-625032": Name("查无此数据", "No such data"),
    "-625033": Name("退货申请单[*]已经申报过，请勿重复申报", "Return [*] was declared before; do not declare it again"),
    "-625110": Name("系统发生异常", "System error"),
    "-625113": Name("*[*]与卡信息[*]不匹配，没有权限进行操作", "*[*] does not match the card [*]; not permitted"),
    "-625114": Name("[*]没有权限进行操作", "[*] is not permitted"),
    "-625116": Name("系统发生异常", "System error"),
    "-625200": Name(
        "CEB625Message 接收失败，退货申请单为空，报文业务主键[*]",
        "CEB625Message was not taken in: there is no return, key [*]",
    ),
    "-625202": Name(
        "退货申请单[*]发送海关成功，更新状态时发生错误",
        "Return [*] was sent to customs, but its status was not updated",
    ),
    "-625203": Name(
        "退货申请单[*]发送海关失败，更新状态时发生错误",
        "Return [*] was not sent to customs, and its status was not updated",
    ),
    "-625204": Name("未找到headGuid 为[*]的清单", "No list with headGuid [*] was found"),
    "-625205": Name(
        "通过界面申报清单[*]发生错误，状态不是申报中",
        "List [*] was not declared on screen: it is not in the state of being declared",
    ),
    "-625206": Name(
        "退货申请单[*]发送海关成功，更新状态时发生错误",
        "Return [*] was sent to customs, but its status was not updated",
    ),
    "-625207": Name(
        "退货申请单[*]发送海关失败，更新状态时发生错误",
        "Return [*] was not sent to customs, and its status was not updated",
    ),
    "-625208": Name("验签失败*", "The signature is not valid *"),
    "-625209": Name(
        "退货申请单[*],在关联的清单中未找到表体序号为[*],商品编号为[*]的数据",
        "Return [*]: its list has no line [*] with the HS code [*]",
    ),
}
