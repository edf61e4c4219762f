"""The columns of a manifest: their names, limits and what they say something about."""

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise


class Kind(Enum):
    """How a cell is read."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"  # N19,5 of the standard, above zero
    WHOLE = "WHOLE"  # up to nine digits, above zero
    MASTER = "MASTER"
    WAYBILL = "WAYBILL"
    HS = "HS"
    UNIT = "UNIT"
    CURRENCY = "CURRENCY"
    COUNTRY = "COUNTRY"


@dataclass(frozen=True)
class Column:
    """One column; `headers` are its other names beside `name`, each one word, `most` is its length in characters."""

    name: str
    label: StrPromise
    kind: Kind
    headers: str
    most: int = 0
    required: bool = True
    # Goods columns differ from line to line of one waybill; all others must agree.
    goods: bool = False


def _text(
    name: str, label: StrPromise, most: int, headers: str, *, required: bool = False, goods: bool = False
) -> Column:
    return Column(name, label, Kind.TEXT, headers, most, required, goods)


# Limits are those of CEB505, CEB303 and CEB603, where the values go.
COLUMNS = (
    Column(
        "master_waybill",
        _("master waybill"),
        Kind.MASTER,
        "主运单号 总运单号 提运单号 总单号 主单号 mawb master master_awb master_air_waybill",
    ),
    Column(
        "house_waybill",
        _("house waybill"),
        Kind.WAYBILL,
        "运单号 分运单号 运单编号 分单号 hawb house waybill house_awb house_air_waybill tracking_number",
        32,
    ),
    _text("bag", _("bag"), 37, "袋号 大包号 总包号 袋牌号"),
    Column("pieces", _("pieces"), Kind.WHOLE, "件数 包裹件数 packages pcs number_of_pieces no_of_pieces"),
    Column(
        "gross_weight_kg",
        _("gross weight (kg)"),
        Kind.NUMBER,
        "毛重 重量 毛重千克 毛重公斤 毛重kg gross_weight weight weight_kg gross_weight_kgs",
    ),
    _text("logistics_code", _("logistics enterprise code"), 18, "物流企业代码 物流企业编码 carrier_code"),
    _text(
        "consignor",
        _("e-commerce enterprise code"),
        18,
        "电商企业代码 电商企业编码 consignor_code shipper_code ebc_code",
        required=True,
    ),
    _text("consignor_name", _("e-commerce enterprise"), 100, "电商企业名称 电商企业 ebc_name shipper shipper_name"),
    _text("platform_code", _("platform code"), 18, "电商平台代码 电商平台编码 ebp_code platform"),
    _text("order_no", _("order number"), 60, "订单号 订单编号 order", required=True),
    _text(
        "consignee_name", _("consignee"), 100, "收件人 收货人 收件人姓名 收货人姓名 consignee recipient", required=True
    ),
    Column(
        "consignee_country",
        _("destination country"),
        Kind.COUNTRY,
        "目的国 目的国家 国家 运抵国 country destination country_of_destination",
    ),
    _text("consignee_address", _("address"), 200, "收件地址 收件人地址 收货地址 收货人地址 收件人详细地址 address"),
    _text("consignee_phone", _("telephone"), 50, "收件电话 收件人电话 收货人电话 联系电话 phone telephone tel"),
    _text(
        "goods_name",
        _("goods name"),
        250,
        "商品名称 商品中文名称 中文品名 品名 goods description description_of_goods goods_description",
        required=True,
        goods=True,
    ),
    _text("goods_name_en", _("English goods name"), 250, "英文品名 英文名称 商品英文名称 goods_en", goods=True),
    Column(
        "hs_code",
        _("commodity code"),
        Kind.HS,
        "商品编码 海关编码 hs编码 hs 税号 hscode commodity_code tariff_code",
        10,
        goods=True,
    ),
    Column("quantity", _("quantity"), Kind.NUMBER, "数量 申报数量 qty", goods=True),
    Column("unit", _("unit"), Kind.UNIT, "单位 计量单位 申报单位 uom unit_of_measure", goods=True),
    Column("unit_price", _("unit price"), Kind.NUMBER, "单价 申报单价 price", goods=True),
    Column(
        "value",
        _("total value"),
        Kind.NUMBER,
        "总价 申报总价 金额 总值 total total_value total_price amount",
        goods=True,
    ),
    Column("currency", _("currency"), Kind.CURRENCY, "币制 币种 币制代码 currency_code curr", goods=True),
)
BY_NAME = {column.name: column for column in COLUMNS}
NAMES = tuple(BY_NAME)
REQUIRED = tuple(column.name for column in COLUMNS if column.required)
WAYBILL_NAMES = tuple(column.name for column in COLUMNS if not column.goods)
GOODS_NAMES = tuple(column.name for column in COLUMNS if column.goods)
