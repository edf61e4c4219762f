"""What is declared of a parcel, as it stands beside its picture: no consignee's name, no address, no telephone."""

from typing import Any

from waybills.models import Declaration, Parcel, Waybill


def declared_facts(parcel: Parcel) -> dict[str, Any]:
    """The declaration in plain JSON values, numbers as text: what a decision says it saw."""
    waybill = Waybill.objects.filter(parcel=parcel).first()
    if waybill is None:
        return {"parcel": parcel.pk}
    declaration = _declaration(parcel)
    return {
        "waybill": waybill.number,
        "pieces": waybill.pieces,
        "gross_weight": plain(waybill.gross_weight),
        "weighed": plain(waybill.weighed),
        "goods_info": waybill.goods_info,
        "shipper": waybill.ebc_name,
        "shipper_code": waybill.ebc_code,
        "platform": waybill.ebp_code,
        "order": waybill.order_no,
        "destination": waybill.consignee_country,
        "list": declaration.cop_no if declaration else "",
        "customs_list": declaration.invt_no if declaration else "",
        "goods": _declared_goods(declaration) if declaration else _waybill_goods(parcel),
    }


def plain(value: Any) -> str | None:
    """A decimal as people write it, without the standard's trailing zeros."""
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _declaration(parcel: Parcel) -> Declaration | None:
    return Declaration.objects.filter(parcel=parcel).order_by("-pk").first()


def _declared_goods(declaration: Declaration) -> list[dict[str, Any]]:
    return [
        {
            "line": line.gnum, "name": line.gname, "model": line.gmodel, "hs": line.gcode, "quantity": plain(line.qty),
            "unit": line.unit, "price": plain(line.price), "total": plain(line.total_price),
            "currency": line.currency,
        }
        for line in declaration.lines.order_by("gnum")
    ]  # fmt: skip


def _waybill_goods(parcel: Parcel) -> list[dict[str, Any]]:
    return [
        {
            "line": line.line, "name": line.name, "model": line.name_en, "hs": line.hs_code,
            "quantity": plain(line.quantity), "unit": line.unit, "price": plain(line.unit_price),
            "total": plain(line.total), "currency": line.currency,
        }
        for line in parcel.goods.order_by("line")
    ]  # fmt: skip
