"""Currencies, three digits; import filings take 142 only."""

from clearance.messages.codes.lists import CodeList, Name

CURRENCY = CodeList(
    "CURRENCY",
    "币制",
    "currencies",
    {
        "110": Name("港币", "Hong Kong dollar"),
        "113": Name("伊朗里亚尔", "Iranian rial"),
        "116": Name("日本元", "Japanese yen"),
        "118": Name("科威特第纳尔", "Kuwaiti dinar"),
        "121": Name("澳门元", "Macao pataca"),
        "122": Name("马来西亚林吉特", "Malaysian ringgit"),
        "127": Name("巴基斯坦卢比", "Pakistani rupee"),
        "129": Name("菲律宾比索", "Philippine peso"),
        "132": Name("新加坡元", "Singapore dollar"),
        "133": Name("韩国圆", "Korean won"),
        "136": Name("泰国铢", "Thai baht"),
        "142": Name("人民币", "Chinese yuan"),
        "143": Name("台湾元", "Taiwan dollar"),
        "300": Name("欧元", "euro"),
        "302": Name("丹麦克朗", "Danish krone"),
        "303": Name("英镑", "pound sterling"),
        "326": Name("挪威克朗", "Norwegian krone"),
        "330": Name("瑞典克朗", "Swedish krona"),
        "331": Name("瑞士法郎", "Swiss franc"),
        "501": Name("加拿大元", "Canadian dollar"),
        "502": Name("美元", "US dollar"),
        "601": Name("澳大利亚元", "Australian dollar"),
        "609": Name("新西兰元", "New Zealand dollar"),
    },
)

# No longer legal tender, or for clearing only: known, but not to be filed.
OBSOLETE_CURRENCY = CodeList(
    "OBSOLETE_CURRENCY",
    "已停用币制",
    "obsolete currencies",
    {
        "304": Name("德国马克", "German mark"),
        "305": Name("法国法郎", "French franc"),
        "307": Name("意大利里拉", "Italian lira"),
        "312": Name("西班牙比塞塔", "Spanish peseta"),
        "315": Name("奥地利先令", "Austrian schilling"),
        "318": Name("芬兰马克", "Finnish markka"),
        "398": Name("记帐瑞士法郎", "clearing Swiss franc"),
    },
)
