"""Negative statuses of orders, payments, waybills and goods-in lists; * stands for a value."""

from clearance.messages.codes.lists import Name

FILING_ERRORS: dict[str, Name] = {
    "-10101": Name("无效企业类型", "The kind of enterprise is not valid"),
    "-10102": Name("无效企业代码", "The enterprise code is not valid"),
    "-301001": Name("订单商品表体信息不存在", "The order has no lines"),
    "-301002": Name("订单商品信息内有重复商品序号", "The order repeats a line number"),
    "-301003": Name("订单信息查询不存在[*]", "The order was not found [*]"),
    "-301004": Name("订单信息查询不存在[*]", "The order was not found [*]"),
    "-301005": Name("[*]订单信息查询不存在", "[*] No order was found"),
    "-301006": Name("[*]检索到多条订单信息", "[*] Several orders were found"),
    "-301007": Name("订单业务报文信息不能为空", "The order message is empty"),
    "-301008": Name("参数校验不通过，*", "A parameter failed the check, *"),
    "-301009": Name(
        "订单标识(appType)不正确,未找到操作的订单", "appType does not fit: there is no such order to work on"
    ),
    "-301010": Name("已存在相同编号的订单", "An order with this number exists already"),
    "-301011": Name(
        "该订单已向海关申报清单，状态不符", "A list was filed on this order; its state does not allow this"
    ),
    "-301012": Name("订单报文处理失败，未找到对应操作", "The order was not processed: no such operation"),
    "-301013": Name("订单报文处理失败，系统异常", "The order was not processed: system error"),
    "-301014": Name(
        "订单报文处理失败，接收报文为旧报文数据，不做处理",
        "The order was not processed: it is older than the stored one",
    ),
    "-301015": Name(
        "订单报文处理失败，报文表头数据超过限制", "The order was not processed: too many heads in the message"
    ),
    "-304001": Name(
        "处理失败，业务主键[k]重复，原报送状态为[t]",
        "Not stored: the business key [k] is in use by a filing in the state [t]",
    ),
    "-401001": Name("支付凭证查询不存在[*]", "The payment was not found [*]"),
    "-401002": Name("支付状态查询不存在[*]", "The payment status was not found [*]"),
    "-401003": Name("[*]对应多条支付凭证", "[*] matches several payments"),
    "-401004": Name("[*]对应支付凭证查询不存在", "[*] matches no payment"),
    "-401005": Name("支付单业务报文不能为空", "The payment message is empty"),
    "-401006": Name(
        "支付单标识(appType)不正确,未找到对应操作的支付单", "appType does not fit: there is no such payment to work on"
    ),
    "-401007": Name("已存在相同编号的支付单", "A payment with this number exists already"),
    "-401008": Name(
        "该支付单已向海关申报支付单，状态不符", "This payment was filed with customs; its state does not allow this"
    ),
    "-401009": Name("参数校验不通过，[paymentHead,payment]", "A parameter failed the check, [paymentHead,payment]"),
    "-401010": Name("支付单报文处理失败，未找到对应操作", "The payment was not processed: no such operation"),
    "-401011": Name("支付单报文处理失败，系统异常", "The payment was not processed: system error"),
    "-401012": Name(
        "支付单报文处理失败，接收报文为旧报文数据，不做处理",
        "The payment was not processed: it is older than the stored one",
    ),
    "-401013": Name(
        "支付单报文处理失败，报文表头数据超过限制", "The payment was not processed: too many heads in the message"
    ),
    "-504000": Name("运单报文解析失败", "The waybill message could not be parsed"),
    "-504010": Name("运单业务报文不能为空", "The waybill message is empty"),
    "-504011": Name("参数校验不通过，*", "A parameter failed the check, *"),
    "-504012": Name("物流运单已存在", "The waybill exists already"),
    "-504013": Name("物流运单报文数量超过限制", "The message has too many waybills"),
    "-504014": Name(
        "运单标识(appType)不正确,未找到操作的运单", "appType does not fit: there is no such waybill to work on"
    ),
    "-504015": Name("已存在相同编号的运单", "A waybill with this number exists already"),
    "-504016": Name(
        "该运单已向海关申报运单，状态不符", "This waybill was filed with customs; its state does not allow this"
    ),
    "-505000": Name("运单状态报文解析失败", "The waybill status message could not be parsed"),
    "-505010": Name("运单状态业务报文不能为空", "The waybill status message is empty"),
    "-505011": Name("参数校验不通过", "A parameter failed the check"),
    "-505012": Name("物流运单状态已存在", "The waybill status exists already"),
    "-505013": Name("物流运单状态报文数量超过限制", "The message has too many waybill statuses"),
    "-505014": Name(
        "物流运单状态报文处理失败，未找到对应操作", "The waybill status was not processed: no such operation"
    ),
    "-505015": Name("物流报文处理失败，系统异常", "The waybill was not processed: system error"),
    "-505016": Name(
        "物流报文处理失败，接收报文为旧报文数据，不做处理",
        "The waybill was not processed: it is older than the stored one",
    ),
    "-505017": Name("报文处理失败，报文表头数据超过限制", "The message was not processed: too many heads"),
    "-800000": Name("入库明细单表体信息不存在", "The goods-in list has no lines"),
    "-800001": Name("校验不通过，[错误信息]", "The check failed, [reason]"),
    "-800002": Name("入库明细单报文解析失败", "The goods-in list could not be parsed"),
    "-800003": Name("入库明细单报已存在", "The goods-in list exists already"),
    "-800004": Name("入库明细单报文处理失败，系统异常", "The goods-in list was not processed: system error"),
    "-800005": Name(
        "入库明细单报文处理失败，接收报文为旧报文数据，不做处理",
        "The goods-in list was not processed: it is older than the stored one",
    ),
    "-800006": Name(
        "入库明细单报文处理失败，报文表头数据超过限制",
        "The goods-in list was not processed: too many heads in the message",
    ),
}
