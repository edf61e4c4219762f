"""What a code list is, and the short lists."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """What a code means, in Chinese and English."""

    zh: str
    en: str

    def text(self, lang: str = "zh") -> str:
        """The name in Chinese (zh) or English (en)."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes that a field takes, and what they mean."""

    name: str
    zh: str
    en: str
    codes: Mapping[str, Name]

    def __contains__(self, code: str) -> bool:
        return code in self.codes

    def __getitem__(self, code: str) -> Name:
        return self.codes[code]


APP_TYPE = CodeList(
    "APP_TYPE",
    "报送类型",
    "filing types",
    {"1": Name("新增", "new"), "2": Name("变更", "change"), "3": Name("删除", "deletion")},
)
APP_TYPE_NEW = CodeList("APP_TYPE_NEW", "报送类型", "filing types", {"1": Name("新增", "new")})
APP_STATUS = CodeList(
    "APP_STATUS",
    "报送状态",
    "filing statuses",
    {"1": Name("暂存", "saved draft"), "2": Name("申报", "declared")},
)
ORDER_TYPE_EXPORT = CodeList(
    "ORDER_TYPE_EXPORT",
    "订单类型",
    "order types",
    {
        "E": Name("电子商务零售出口订单", "retail export"),
        "B": Name("B2B出口订单", "business to business export"),
        "W": Name("海外仓订仓单", "booking of an overseas warehouse"),
    },
)
ORDER_TYPE_IMPORT = CodeList("ORDER_TYPE_IMPORT", "订单类型", "order types", {"I": Name("电子商务进口订单", "import")})
IE_FLAG_IMPORT = CodeList("IE_FLAG_IMPORT", "进出口标记", "directions", {"I": Name("进口", "import")})
IE_FLAG_EXPORT = CodeList("IE_FLAG_EXPORT", "进出口标记", "directions", {"E": Name("出口", "export")})
IE_FLAG = CodeList("IE_FLAG", "进出口标记", "directions", {**IE_FLAG_IMPORT.codes, **IE_FLAG_EXPORT.codes})
TRADE_MODE_EXPORT = CodeList(
    "TRADE_MODE_EXPORT",
    "贸易方式",
    "export trade modes",
    {
        "9610": Name("电子商务", "retail, general export"),
        "9710": Name("跨境电商B2B直接出口", "business to business, direct export"),
        "9810": Name("跨境电商出口海外仓", "export to an overseas warehouse"),
        "1210": Name("保税电商", "retail from a bonded zone"),
    },
)
TRADE_MODE_IMPORT = CodeList(
    "TRADE_MODE_IMPORT",
    "贸易方式",
    "import trade modes",
    {
        "9610": Name("电子商务", "retail, direct purchase"),
        "1210": Name("保税电商", "retail from a bonded zone"),
        "1239": Name("保税电商A", "retail from a bonded zone, other cities"),
    },
)
TRADE_MODE_RETURN = CodeList(
    "TRADE_MODE_RETURN",
    "退货监管方式",
    "return trade modes",
    {"9661": Name("9610退货", "return of 9610"), "1261": Name("1210退货", "return of 1210")},
)
FEE_FLAG = CodeList(
    "FEE_FLAG",
    "费用标志",
    "fee flags",
    {"1": Name("率", "rate"), "2": Name("单价", "by unit"), "3": Name("总价", "total")},
)
STATISTICS_FLAG = CodeList(
    "STATISTICS_FLAG",
    "申报业务类型",
    "kinds of declaration",
    {"A": Name("简化申报", "simplified declaration"), "B": Name("汇总申报", "summary declaration")},
)
SUMMARY_FLAG = CodeList(
    "SUMMARY_FLAG",
    "汇总标志",
    "ways to group a summary",
    {
        "1": Name("按收发货人单一汇总", "by consignor"),
        "2": Name("按收发货人和生产销售单位汇总", "by consignor and producer"),
    },
)
ID_TYPE = CodeList(
    "ID_TYPE",
    "证件类型",
    "document types",
    {"1": Name("身份证", "identity card"), "2": Name("其他", "other")},
)
LOGISTICS_STATUS = CodeList("LOGISTICS_STATUS", "物流状态", "waybill statuses", {"S": Name("签收", "delivered")})
TAX_STATUS = CodeList(
    "TAX_STATUS",
    "税单状态",
    "tax bill statuses",
    {"1": Name("已生成", "made"), "2": Name("已汇总", "collected"), "3": Name("作废", "void")},
)
DXP_MODE = CodeList("DXP_MODE", "传输模式", "transmission modes", {"DXP": Name("数据交换平台", "exchange platform")})
SUBSCRIPTION = CodeList(
    "SUBSCRIPTION",
    "订阅内容",
    "subscriptions",
    {
        "ALL": Name("数据和回执", "data and receipts"),
        "DATA": Name("数据", "data only"),
        "RET": Name("回执", "receipts only"),
    },
)
WRAP_TYPE = CodeList(
    "WRAP_TYPE",
    "包装种类",
    "kinds of packing",
    {
        "1": Name("木箱", "wooden case"),
        "2": Name("纸箱", "carton"),
        "3": Name("桶装", "drum"),
        "4": Name("散装", "bulk"),
        "5": Name("托盘", "pallet"),
        "6": Name("包", "bag"),
        "7": Name("其他", "other"),
    },
)
TRAF_MODE = CodeList(
    "TRAF_MODE",
    "运输方式",
    "modes of transport",
    {
        "0": Name("非保税区", "non-bonded zone"),
        "1": Name("监管仓库", "supervised warehouse"),
        "2": Name("水路运输", "water"),
        "3": Name("铁路运输", "rail"),
        "4": Name("公路运输", "road"),
        "5": Name("航空运输", "air"),
        "6": Name("邮件运输", "mail"),
        "7": Name("保税区", "bonded zone"),
        "8": Name("保税仓库", "bonded warehouse"),
        "9": Name("其他方式运输", "other"),
        "A": Name("全部运输", "all modes"),
        "G": Name("固定设施运输", "fixed installations"),
        "H": Name("边境特殊海关作业区", "special border area"),
        "L": Name("旅客携带", "carried by a passenger"),
        "T": Name("综合实验区", "comprehensive experimental zone"),
        "W": Name("物流中心", "logistics centre"),
        "X": Name("物流园区", "logistics park"),
        "Y": Name("保税港区", "bonded port zone"),
        "Z": Name("出口加工区", "export processing zone"),
    },
)
