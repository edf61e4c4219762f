"""A declaration and its lines as the business node of CEB603."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from clearance.messages.times import c8, c14
from clearance.messages.types import exports
from waybills.models import Declaration, DeclarationLine

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
    ids = sorted(ids)
    lines: dict[int, list[exports.InventoryList]] = defaultdict(list)
    rows = DeclarationLine.objects.filter(declaration__in=ids).order_by("declaration_id", "gnum")
    for declaration_id, *values in rows.values_list("declaration_id", *LINE.values()):
        lines[declaration_id].append(exports.InventoryList(**dict(zip(LINE, map(_plain, values), strict=True))))
    frame = {"appTime": c14(filed_at), "appStatus": DECLARED}
    heads = Declaration.objects.filter(pk__in=ids).order_by("pk").values_list("pk", *HEAD.values())
    for declaration_id, *values in heads:
        fields = dict(zip(HEAD, map(_plain, values), strict=True)) | frame
        fields["ieDate"] = c8(fields["ieDate"])
        head = exports.InventoryHead(**fields)
        yield declaration_id, exports.Inventory(head=head, lines=tuple(lines[declaration_id]))


def _plain(value: Any) -> Any:
    """Decimals without the zeros that the column pads them with; empty text as absent."""
    if isinstance(value, Decimal):
        return Decimal(f"{value.normalize():f}")
    return None if value == "" else value
