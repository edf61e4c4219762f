"""The manifest of a flight: rows as its sender would have written them, and the faults planted in them."""

from collections.abc import Iterator

from twin import chance
from twin.generate.faults import Fault, Plan
from twin.generate.parcels import Line, Parcel
from twin.people import destinations

COLUMNS = (  # English header, Chinese header, number in a spreadsheet
    ("master_waybill", "主运单号", False),
    ("house_waybill", "运单号", False),
    ("bag", "袋号", False),
    ("pieces", "件数", True),
    ("gross_weight_kg", "毛重", True),
    ("logistics_code", "物流企业代码", False),
    ("consignor", "电商企业代码", False),
    ("consignor_name", "电商企业名称", False),
    ("platform_code", "电商平台代码", False),
    ("order_no", "订单号", False),
    ("consignee_name", "收件人", False),
    ("consignee_country", "目的国", False),
    ("consignee_address", "收件地址", False),
    ("consignee_phone", "收件电话", False),
    ("goods_name", "商品名称", False),
    ("goods_name_en", "英文品名", False),
    ("hs_code", "商品编码", False),
    ("quantity", "数量", True),
    ("unit", "单位", False),
    ("unit_price", "单价", True),
    ("value", "总价", True),
    ("currency", "币制", False),
)
ENGLISH = tuple(column[0] for column in COLUMNS)
CHINESE = tuple(column[1] for column in COLUMNS)
NUMERIC = tuple(column[2] for column in COLUMNS)
PLACE = {name: place for place, name in enumerate(ENGLISH)}
NAME_LIMIT = 250  # gname of CEB603
NUMERIC_COUNTRY = {place.alpha3: place.numeric for place in destinations()}

Row = list[str]


def money(cents: int) -> str:
    """Hundredths as a decimal number with two places."""
    return f"{cents // 100}.{cents % 100:02d}"


def kilograms(grams: int) -> str:
    """Grams as kilograms with three places."""
    return f"{grams // 1000}.{grams % 1000:03d}"


def rows_of(parcel: Parcel) -> Iterator[Row]:
    """One row for each goods line, the waybill's own fields on all of them; countries as alpha-3."""
    head = [
        parcel.master,
        parcel.house_waybill,
        parcel.bag,
        str(parcel.pieces),
        kilograms(parcel.gross_grams),
        parcel.logistics.code,
        parcel.seller.code,
        parcel.seller.name,
        parcel.platform.code,
        parcel.order_no,
        parcel.name,
        parcel.destination.alpha3,
        parcel.address,
        parcel.phone,
    ]
    for line in parcel.lines:
        yield head + _goods_fields(line, parcel.destination.currency)


def _goods_fields(line: Line, currency: str) -> Row:
    good, quantity, cents = line
    return [
        good.name,
        good.name_en,
        good.hs_code,
        str(quantity),
        good.unit,
        money(cents),
        money(quantity * cents),
        currency,
    ]


def faulty_row(row: Row, kind: str, *, seed: object, earlier: str) -> tuple[Row, Fault]:
    """The row with one fault of that kind in it; `earlier` is the waybill that a duplicate repeats."""
    name, value = _fault_value(row, kind, seed, earlier)
    place = PLACE[name]
    return [*row[:place], value, *row[place + 1 :]], Fault(kind, name, value, row[place])


def _fault_value(row: Row, kind: str, seed: object, earlier: str) -> tuple[str, str]:
    own = row[PLACE["house_waybill"]]
    match kind:
        case "WRONG_CHECK_DIGIT":
            master = row[PLACE["master_waybill"]]
            return "master_waybill", master[:-1] + str((int(master[-1]) + 1) % 7)
        case "DUPLICATE_WAYBILL":
            return "house_waybill", earlier
        case "UNKNOWN_HS":  # chapter 77 is reserved, 00 does not exist
            return "hs_code", chance.pick(seed, ("7701000000", "0000000000", "9999999999"), kind, own)
        case "UNKNOWN_UNIT":
            return "unit", chance.pick(seed, ("999", "000", "888"), kind, own)
        case "WEIGHT_ZERO":
            return "gross_weight_kg", chance.pick(seed, ("0", "0.000"), kind, own)
        case "VALUE_WITH_COMMA":
            return "value", "1," + row[PLACE["value"]].rjust(6, "0")
        case "TEXT_TOO_LONG":
            return "goods_name", (row[PLACE["goods_name"]] + "，") * NAME_LIMIT
        case "MISSING_FIELD":
            return chance.pick(seed, ("goods_name", "hs_code", "order_no", "consignor"), kind, own), ""
        case "UNKNOWN_COUNTRY":
            return "consignee_country", chance.pick(seed, ("ZZZ", "QQQ", "999"), kind, own)
        case "BAD_QUANTITY":
            return "quantity", chance.pick(seed, ("-1", "two", "0", "1.2.3"), kind, own)
    raise ValueError(f"unknown kind of fault: {kind}")


def manifest(parcels: list[Parcel], faults: Plan, seed: object) -> tuple[list[Row], dict[int, Fault]]:
    """All rows in file order, and the fault of each parcel that has one."""
    rows: list[Row] = []
    planted: dict[int, Fault] = {}
    for parcel in parcels:
        own = list(rows_of(parcel))
        if kind := faults.get(parcel.place):
            earlier = _earlier(parcels, parcel.place, faults, seed)
            own[0], planted[parcel.place] = faulty_row(own[0], kind, seed=seed, earlier=earlier)
        rows += own
    return rows, planted


def _earlier(parcels: list[Parcel], index: int, faults: Plan, seed: object) -> str:
    """The waybill of a parcel before this one, not its neighbour, whose own row is right."""
    place = chance.below(seed, index - 1, "earlier", index)
    while place in faults:
        place -= 1
    return parcels[place].house_waybill


def in_chinese(rows: list[Row]) -> Iterator[Row]:
    """The same rows for the Chinese header: countries by their CEB number."""
    country = PLACE["consignee_country"]
    for row in rows:
        code = row[country]
        yield [*row[:country], NUMERIC_COUNTRY.get(code, code), *row[country + 1 :]]
