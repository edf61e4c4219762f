"""What is stored for the rows of a manifest: texts trimmed, numbers as numbers, codes as the standard's codes."""

from django.db import connection

from waybills.intake.manifest.clean import trimmed
from waybills.intake.manifest.lookups import Lookups

# Stage column, waybill column, SQL over the first row `s` of waybill `a` and its consignor `p`.
WAYBILL_VALUES = {
    "pieces": f"{trimmed('s.pieces')}::numeric::int",
    "gross_weight": f"{trimmed('s.gross_weight_kg')}::numeric",
    "goods_info": f"left({trimmed('s.goods_name')}, 200)",
    "ebc_code": "a.consignor",
    "ebc_name": f"coalesce({trimmed('s.consignor_name')}, left(a.consignor_name, 100), '')",
    "ebp_code": f"coalesce({trimmed('s.platform_code')}, '')",
    "order_no": trimmed("s.order_no"),
    "consignee_name": trimmed("s.consignee_name"),
    "consignee_address": f"coalesce({trimmed('s.consignee_address')}, '')",
    "consignee_phone": f"coalesce({trimmed('s.consignee_phone')}, '')",
    "consignee_country": "country.code",
}
# Said better by the carrier's own document, once that is here.
OF_CARRIER = ("pieces", "gross_weight", "goods_info", "ebc_code", "ebc_name")

GOODS_VALUES = {
    "name": trimmed("s.goods_name"),
    "name_en": f"coalesce({trimmed('s.goods_name_en')}, '')",
    "hs_code": trimmed("s.hs_code"),
    "quantity": f"{trimmed('s.quantity')}::numeric",
    "unit": "unit.code",
    "unit_price": f"{trimmed('s.unit_price')}::numeric",
    "total": f"{trimmed('s.value')}::numeric",
    "currency": "currency.code",
}

COUNTRY = f"JOIN spelled country ON country.list = 'COUNTRY' AND country.text = upper({trimmed('s.consignee_country')})"
UNIT_AND_CURRENCY = f"""JOIN spelled unit ON unit.list = 'UNIT' AND unit.text = {trimmed("s.unit")}
JOIN spelled currency ON currency.list = 'CURRENCY' AND currency.text = upper({trimmed("s.currency")})"""


def create_spelled(codes: Lookups) -> None:
    """The table `spelled`: for each list what may be written, and the code it stands for."""
    rows = [
        (name, text, code)
        for name, spellings in (("UNIT", codes.units), ("CURRENCY", codes.currencies), ("COUNTRY", codes.countries))
        for text, code in spellings.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE spelled (list text, text text, code text) ON COMMIT DROP")
        cursor.execute(
            "INSERT INTO spelled SELECT * FROM unnest(%s::text[], %s::text[], %s::text[])",
            [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], []],
        )
