"""What a paper says: read once, stored with it, and shown again whenever its bytes are asked for."""

from typing import Any

from django.utils import timezone

from waybills.models import Act, CodeListName, Parcel, ParcelLine, Waybill
from waybills.selectors.code_names import names_of

# A list longer than this goes on in further papers of the same act: nobody reads page 800, and the
# typesetter's memory grows with the table.
LIST_ROWS = 5_000


def release_act_of(parcel: Parcel) -> Act | None:
    """The act that released the parcel last, while that release still stands."""
    if parcel.state not in ("RELEASED", "LOADED", "IN_TRANSIT", "DEPARTED", "CLOSED"):
        return None
    acts = ParcelLine.objects.filter(object_id=parcel.pk).values("act_id")
    return Act.objects.filter(pk__in=acts, machine="Parcel", verb="release").order_by("-id").first()


def of_release_note(parcel: Parcel, act: Act) -> dict[str, Any]:
    """The facts of one parcel's release: waybill, goods, list, flight, moment; codes with their names beside them."""
    waybill = Waybill.objects.select_related("master", "bag").get(parcel=parcel)
    declaration = parcel.declarations.order_by("-id").first()
    goods = list(parcel.goods.order_by("line"))
    country = (CodeListName.COUNTRY, waybill.consignee_country)
    units, money = [(CodeListName.UNIT, g.unit) for g in goods], [(CodeListName.CURRENCY, g.currency) for g in goods]
    names = names_of([country, *units, *money])
    return {
        "waybill": waybill.number,
        "master": str(waybill.master or ""),
        "bag": str(waybill.bag or ""),
        "pieces": waybill.pieces,
        "gross_weight": _plain(waybill.gross_weight),
        "consignor": waybill.ebc_name,
        "destination": waybill.consignee_country,
        "destination_name": names.get(country, ""),
        "list": declaration.cop_no if declaration else "",
        "customs_list": declaration.invt_no if declaration else "",
        "goods": [
            {
                "name": g.name,
                "hs_code": g.hs_code,
                "quantity": _plain(g.quantity),
                "unit": g.unit,
                "unit_name": names.get((CodeListName.UNIT, g.unit), ""),
                "total": _plain(g.total),
                "currency": g.currency,
                "currency_name": names.get((CodeListName.CURRENCY, g.currency), ""),
            }
            for g in goods
        ],
    } | _common(parcel, act)


def of_release_list(act: Act) -> dict[str, Any]:
    """The facts of one act of release: every parcel it released, up to LIST_ROWS."""
    released = ParcelLine.objects.filter(act_id=act.pk).values("object_id")
    rows = Waybill.objects.filter(parcel__in=released).order_by("number")
    columns = rows.values_list("number", "bag__number", "pieces", "gross_weight", "goods_info")[:LIST_ROWS]
    first = Parcel.objects.filter(pk__in=released).select_related("flight", "centre").first()
    shown = [[number, bag or "", pieces, _plain(weight), goods] for number, bag, pieces, weight, goods in columns]
    return {"rows": shown, "count": act.moved} | (_common(first, act) if first else {})


def _common(parcel: Parcel, act: Act) -> dict[str, Any]:
    return {
        "centre": parcel.centre.name,
        "customs": parcel.centre.customs_code,
        "flight": str(parcel.flight or ""),
        "released_at": timezone.localtime(act.at).isoformat(timespec="seconds"),
        "act": act.pk,
        "act_digest": bytes(act.digest).hex(),
    }


def _plain(number: Any) -> str:
    """A decimal without trailing zeros or exponent."""
    return f"{number.normalize():f}"
