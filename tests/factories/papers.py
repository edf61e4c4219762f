"""Parcels with papers: waybill, goods, bag, master."""

from django.utils import timezone

from tests.factories import ground
from waybills.models import Bag, Flight, Goods, MasterWaybill, Parcel, Waybill


def announced(flight: Flight, n: int = 3, *, broker: object = None, prefix: str = "TW") -> list[Parcel]:
    """`n` pre-advised parcels with waybills TW0001…, in one bag under one master waybill."""
    columns = {"broker_id": broker.pk} if broker else {}
    ground.pre_advise(flight, n, **columns)
    master, _ = MasterWaybill.objects.get_or_create(number="99912345675", defaults={"flight": flight})
    bag, _ = Bag.objects.get_or_create(number="BAG1", master=master)
    parcels = list(Parcel.objects.on(flight).filter(waybill=None).order_by("pk"))
    for i, parcel in enumerate(parcels, 1):
        Waybill.objects.create(
            parcel=parcel, number=f"{prefix}{i:04d}", logistics=ground.organisation("LOGISTICS"), master=master,
            bag=bag, pieces=1, gross_weight="1.000", goods_info="T恤", ebc_code="1234567890", ebc_name="Seller",
            order_no=f"O{i}", consignee_name="Invented Person", consignee_country="502", received_at=timezone.now(),
        )  # fmt: skip
        Goods.objects.create(
            parcel=parcel, line=1, name="T恤", hs_code="6109100000", quantity=2, unit="011", unit_price=5, total=10,
            currency="142",
        )  # fmt: skip
    return parcels
