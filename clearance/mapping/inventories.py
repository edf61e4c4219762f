"""A declaration and its lines as the business node of CEB603."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import cache

from django.db import connection

from clearance.messages.definition import Leaf, maker, record
from clearance.messages.times import c14
from clearance.messages.types import exports

# Element → column of waybills.Declaration.
HEAD: dict[str, str] = {
    "guid": "guid", "appType": "app_type", "customsCode": "customs_code", "ebpCode": "ebp_code",
    "ebpName": "ebp_name", "orderNo": "order_no", "logisticsCode": "logistics_code",
    "logisticsName": "logistics_name", "logisticsNo": "logistics_no", "copNo": "cop_no", "preNo": "pre_no",
    "invtNo": "invt_no", "ieFlag": "ie_flag", "portCode": "port_code", "ieDate": "ie_date",
    "statisticsFlag": "statistics_flag", "agentCode": "agent_code", "agentName": "agent_name",
    "ebcCode": "ebc_code", "ebcName": "ebc_name", "ownerCode": "owner_code", "ownerName": "owner_name",
    "tradeMode": "trade_mode", "trafMode": "traf_mode", "trafName": "traf_name", "voyageNo": "voyage_no",
    "billNo": "bill_no", "totalPackageNo": "total_package_no", "loctNo": "loct_no", "licenseNo": "license_no",
    "country": "country", "POD": "pod", "freight": "freight", "fCurrency": "freight_currency",
    "fFlag": "freight_flag", "insuredFee": "insured_fee", "iCurrency": "insured_currency",
    "iFlag": "insured_flag", "wrapType": "wrap_type", "packNo": "pack_no", "grossWeight": "gross_weight",
    "netWeight": "net_weight", "note": "note",
}  # fmt: skip
# Element → column of waybills.DeclarationLine.
LINE: dict[str, str] = {
    "gnum": "gnum", "itemNo": "item_no", "itemRecordNo": "item_record_no", "itemName": "item_name",
    "gcode": "gcode", "gname": "gname", "gmodel": "gmodel", "barCode": "bar_code", "country": "country",
    "currency": "currency", "qty": "qty", "qty1": "qty1", "qty2": "qty2", "unit": "unit", "unit1": "unit1",
    "unit2": "unit2", "price": "price", "totalPrice": "total_price", "note": "note",
}  # fmt: skip
DECLARED = "2"  # appStatus: filed, not saved as a draft


def inventories(ids: Iterable[int], *, filed_at: datetime) -> Iterator[tuple[int, exports.Inventory]]:
    """Declaration id and node of each, in the order of the ids; two queries however many there are."""
    wanted = {"lists": sorted(ids), "app_time": c14(filed_at), "app_status": DECLARED}
    lines: dict[int, list[exports.InventoryList]] = defaultdict(list)
    make_line, make_head = maker(exports.InventoryList), maker(exports.InventoryHead)
    with connection.cursor() as cursor:
        cursor.execute(_lines_sql(), wanted)
        for declaration_id, *values in cursor:
            lines[declaration_id].append(make_line(values))
        cursor.execute(_heads_sql(), wanted)
        for declaration_id, *values in cursor:
            yield declaration_id, exports.Inventory(head=make_head(values), lines=tuple(lines[declaration_id]))


@cache
def _heads_sql() -> str:
    columns = HEAD | {"appTime": "%(app_time)s", "appStatus": "%(app_status)s"}
    return (
        f"SELECT id, {_columns(exports.InventoryHead, columns)} FROM waybills_declaration"  # noqa: S608
        " WHERE id = ANY (%(lists)s) ORDER BY id"
    )


@cache
def _lines_sql() -> str:
    return (
        f"SELECT declaration_id, {_columns(exports.InventoryList, LINE)} FROM waybills_declarationline"  # noqa: S608
        " WHERE declaration_id = ANY (%(lists)s) ORDER BY declaration_id, gnum"
    )


def _columns(cls: type, columns: dict[str, str]) -> str:
    """The leaves of a record in their order, as SQL; what the table has no column for is absent."""
    return ", ".join(
        _value(leaf, columns[leaf.name]) if leaf.name in columns else "NULL" for leaf in record(cls).leaves
    )


def _value(leaf: Leaf, column: str) -> str:
    """Decimals without the zeros that the column pads them with; empty text as absent."""
    if leaf.kind is Decimal:
        return f"trim_scale({column})"
    if leaf.f.format == "C8":
        return f"to_char({column}, 'YYYYMMDD')"
    return f"nullif({column}, '')" if leaf.kind is str else column
