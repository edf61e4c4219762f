"""The fields of a declaration list (CEB603) for a generated parcel, in the order of the standard."""

from datetime import date

from twin.enterprises import the
from twin.generate.manifest import kilograms, money
from twin.generate.parcels import Line, Parcel

YUAN = "142"
KILOGRAM = "035"
CUSTOMS_CODE = "4713"  # the express supervision centre of the model site
PORT_CODE = "4712"  # its airport
AIR = "5"
CARTON = "2"
TOTAL = "3"  # a fee given as its total


def list_head(parcel: Parcel, day: date, flight_number: str) -> dict[str, object]:
    """InventoryHead after the four filing fields: customsCode to netWeight."""
    broker = the("BROKER")
    return {
        "customsCode": CUSTOMS_CODE,
        "ebpCode": parcel.platform.code,
        "ebpName": parcel.platform.name,
        "orderNo": parcel.order_no,
        "logisticsCode": parcel.logistics.code,
        "logisticsName": parcel.logistics.name,
        "logisticsNo": parcel.house_waybill,
        "copNo": f"L{parcel.house_waybill}",
        "ieFlag": "E",
        "portCode": PORT_CODE,
        "ieDate": f"{day:%Y%m%d}",
        "statisticsFlag": "A",
        "agentCode": broker.code,
        "agentName": broker.name,
        "ebcCode": parcel.seller.code,
        "ebcName": parcel.seller.name,
        "ownerCode": parcel.seller.code,
        "ownerName": parcel.seller.name,
        "tradeMode": "9610",
        "trafMode": AIR,
        "trafName": flight_number,
        "voyageNo": flight_number,
        "billNo": parcel.master,
        "totalPackageNo": parcel.bag,
        "country": parcel.destination.numeric,
        "POD": parcel.destination.numeric,
        "freight": money(parcel.freight_cents),
        "fCurrency": YUAN,
        "fFlag": TOTAL,
        "insuredFee": "0",
        "iCurrency": YUAN,
        "iFlag": TOTAL,
        "wrapType": CARTON,
        "packNo": parcel.pieces,
        "grossWeight": kilograms(parcel.gross_grams),
        "netWeight": kilograms(parcel.net_grams),
    }


def item_no(line: Line) -> str:
    """The seller's own number of the goods."""
    return f"SKU-{line.good.number:04d}"


def list_line(number: int, line: Line, parcel: Parcel) -> dict[str, object]:
    """One InventoryList; the second quantity stands exactly where the goods have a second statutory unit."""
    good = line.good
    fields: dict[str, object] = {
        "gnum": number,
        "itemNo": item_no(line),
        "itemName": good.name,
        "gcode": good.hs_code,
        "gname": good.name,
        "gmodel": f"{good.name}|无品牌|{good.name_en}",
        "barCode": "无",
        "country": parcel.destination.numeric,
        "currency": parcel.destination.currency,
        "qty": line.quantity,
        "qty1": _statutory(line, good.unit1),
    }
    if good.unit2:
        fields["qty2"] = _statutory(line, good.unit2)
    fields |= {"unit": good.unit, "unit1": good.unit1}
    if good.unit2:
        fields["unit2"] = good.unit2
    return fields | {"price": money(line.cents), "totalPrice": money(line.total_cents)}


def _statutory(line: Line, unit: str) -> str:
    """The quantity in a statutory unit: kilograms, grams, or pieces."""
    grams = line.quantity * line.good.grams
    return {KILOGRAM: kilograms(grams), "036": str(grams)}.get(unit, str(line.quantity))
