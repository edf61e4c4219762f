"""Parcels with papers: waybill, goods, bag, master; walked to where a test needs them by the acts that lead there."""

from django.utils import timezone

from tests.factories import ground
from waybills import acts
from waybills.lifecycle.requirements import WHOLE_GATE
from waybills.models import Bag, Flight, Goods, MasterWaybill, Organisation, Parcel, Waybill

MASTER = "99912345675"


def announced(
    flight: Flight, n: int = 3, *, broker: Organisation | None = None, prefix: str = "TW", bag: str = "BAG1"
) -> list[Parcel]:
    """`n` pre-advised parcels with waybills TW0001 and so on, in one bag under one master waybill of the flight."""
    columns = {"broker_id": broker.pk} if broker else {}
    ground.pre_advise(flight, n, **columns)
    parcels = list(Parcel.objects.on(flight).filter(waybill=None).order_by("pk"))
    sack = bag_on(flight, bag)
    for i, parcel in enumerate(parcels, 1):
        write_waybill(parcel, f"{prefix}{i:04d}", sack)
    return parcels


def awaited(flight: Flight, n: int = 3, **more: object) -> list[Parcel]:
    """The same, accepted on the manifest: the floor waits for them."""
    parcels = announced(flight, n, **more)  # type: ignore[arg-type]
    rows = Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels])
    acts.perform(Parcel.accept_manifest, rows, by=acts.SYSTEM)
    return list(rows.order_by("pk"))


def released(flight: Flight, n: int = 3, **more: object) -> list[Parcel]:
    """The same, at the gate with everything met, hence released."""
    parcels = announced(flight, n, **more)  # type: ignore[arg-type]
    rows = Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels])
    ground.correct_to("AWAITING_DECISION", rows)
    acts.perform(Parcel.answer_control, rows, by=acts.SYSTEM, meets=WHOLE_GATE)
    return list(rows.order_by("pk"))


def bag_on(flight: Flight, number: str = "BAG1") -> Bag:
    master = MasterWaybill.objects.filter(flight=flight).first()
    if master is None:
        free = not MasterWaybill.objects.filter(number=MASTER).exists()
        master = MasterWaybill.objects.create(number=MASTER if free else "99912345686", flight=flight)
    return Bag.objects.get_or_create(number=number, master=master)[0]


def write_waybill(parcel: Parcel, number: str, bag: Bag | None = None) -> Waybill:
    paper = Waybill.objects.create(
        parcel=parcel, number=number, logistics=ground.organisation("LOGISTICS"), master=bag and bag.master, bag=bag,
        pieces=1, gross_weight="1.000", goods_info="T恤", ebc_code="1234567890", ebc_name="Seller",
        ebp_code="PLAT000001", order_no=f"O{number}", consignee_name="Invented Person",
        consignee_address="1 Invented Street",
        consignee_phone="+000000001", consignee_country="502", freight=5, received_at=timezone.now(),
    )  # fmt: skip
    Goods.objects.create(
        parcel=parcel, line=1, name="T恤", hs_code="6109100000", quantity=2, unit="011", unit_price=5, total=10,
        currency="142",
    )  # fmt: skip
    return paper


def another_flight(flight: Flight, number: str = "TG901") -> Flight:
    row = Flight(
        centre=flight.centre, carrier=flight.carrier, number=number, date=flight.date, origin="WUH", destination="ORD"
    )
    acts.create_rows(Flight.plan, [row], by=acts.SYSTEM)
    return row
