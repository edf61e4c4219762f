"""Who may hand in what, and on which flight and broker the parcels then are."""

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.factories import ground
from tests.factories.manifests import Hand, as_csv, codes, row
from waybills import acts
from waybills.intake.placing import place_waiting
from waybills.intake.service import submit
from waybills.lifecycle.roles import Role
from waybills.models import (
    Flight,
    IntakeFile,
    Mandate,
    ManifestEntry,
    MasterWaybill,
    Organisation,
    Parcel,
    User,
    Waybill,
)
from waybills.services.counters import counts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.INSPECTOR, Role.OFFICER, Role.AUDITOR, Role.ADMIN])
def test_others_hand_in_nothing(role: Role, centre: object) -> None:
    with pytest.raises(PermissionDenied):
        submit(io.BytesIO(as_csv([row()])), name="x.csv", user=ground.person(role), at=timezone.now())
    assert not IntakeFile.objects.exists()


def test_an_enterprise_hands_in_no_manifest(hand_in: Hand, enterprises_known: dict[str, Organisation]) -> None:
    seller = ground.person(Role.ENTERPRISE, name="seller", organisation=enterprises_known["ENTERPRISE"])
    file = hand_in(as_csv([row()]), user=seller)
    assert (file.stage, codes(file)) == ("REFUSED", [(0, "", "MANIFEST_SENDER")])


def test_a_broker_brings_parcels_of_those_who_gave_it_a_mandate(hand_in: Hand, broker_user: User) -> None:
    file = hand_in(as_csv([row(), row(house_waybill="TW2", consignor="1234567890")]), user=broker_user)
    assert codes(file) == [(3, "consignor", "NO_MANDATE_OF_YOURS")]
    assert Parcel.objects.get().broker == broker_user.organisation


def test_a_mandate_that_ended_is_none(hand_in: Hand, broker_user: User) -> None:
    Mandate.objects.update(until_date=date(2021, 1, 1))
    file = hand_in(as_csv([row()]), user=broker_user)
    assert codes(file) == [(2, "consignor", "NO_MANDATE_OF_YOURS")]


def test_without_a_mandate_the_carriers_parcels_come_in_and_the_gap_is_told(hand_in: Hand) -> None:
    Mandate.objects.all().delete()
    file = hand_in(as_csv([row(), row(house_waybill="TW2", consignor="1234567890")]))
    assert codes(file, warnings=True) == [(2, "consignor", "NO_MANDATE"), (3, "consignor", "ENTERPRISE_UNKNOWN")]
    assert list(Parcel.objects.values_list("broker", flat=True)) == [None, None]


def test_of_several_brokers_none_is_chosen(hand_in: Hand, enterprises_known: dict[str, Organisation]) -> None:
    other = Organisation.objects.create(kind="BROKER", name="Second", customs_code="9999999999")
    seller = Organisation.objects.get(customs_code="429996Z201")
    Mandate.objects.create(enterprise=seller, broker=other, since_date=date(2020, 1, 1))
    file = hand_in(as_csv([row()]))
    assert codes(file, warnings=True) == [(2, "consignor", "SEVERAL_MANDATES")]
    assert Parcel.objects.get().broker is None


def test_a_carrier_sends_only_its_own(hand_in: Hand, carrier_user: User) -> None:
    mine = carrier_user.organisation.customs_code
    rival = Organisation.objects.filter(kind="LOGISTICS").exclude(customs_code=mine).first().customs_code
    lines = as_csv([row(), row(house_waybill="TW2"), row(house_waybill="TW3")]).decode().split("\r\n")
    named = [lines[0] + ",物流企业代码", lines[1] + f",{mine}", lines[2] + f",{rival}", lines[3] + ","]
    file = hand_in("\r\n".join(named).encode())
    assert codes(file) == [(3, "logistics_code", "NOT_YOURS")]
    assert set(Waybill.objects.values_list("logistics__customs_code", flat=True)) == {mine}


def test_a_broker_names_the_carrier_or_it_is_assumed(hand_in: Hand, broker_user: User) -> None:
    second = Organisation.objects.filter(kind="LOGISTICS").order_by("pk").last()
    lines = as_csv([row(), row(house_waybill="TW2"), row(house_waybill="TW3")]).decode().split("\r\n")
    named = [lines[0] + ",logistics_code", lines[1] + f",{second.customs_code}", lines[2] + ",", lines[3] + ",X"]
    file = hand_in("\r\n".join(named).encode(), user=broker_user)
    assert codes(file) == [(4, "logistics_code", "CARRIER_UNKNOWN")]
    assert codes(file, warnings=True) == [(0, "logistics_code", "CARRIER_ASSUMED")]
    assert Waybill.objects.get(number="TW0001").logistics == second
    assert list(ManifestEntry.objects.order_by("row").values_list("carrier_assumed", flat=True)) == [False, True]


def test_without_any_carrier_registered_the_file_waits_for_an_administrator(hand_in: Hand) -> None:
    Organisation.objects.filter(kind="LOGISTICS").update(active=False)
    file = hand_in(as_csv([row()]), user=None)
    assert (file.stage, codes(file)) == ("REFUSED", [(0, "", "NO_CARRIER")])


# ---------------------------------------------------------------- flights
def test_a_new_master_stands_on_the_chosen_flight(hand_in: Hand, open_flight: Flight) -> None:
    hand_in(as_csv([row()]))
    master = MasterWaybill.objects.get()
    assert (master.flight, master.destination) == (open_flight, "LGG")


def test_on_a_planned_flight_parcels_wait_until_it_opens(hand_in: Hand, flight: Flight, carrier_user: User) -> None:
    planned = Flight(
        centre=flight.centre, carrier=flight.carrier, number="TG901", date=flight.date, origin="WUH", destination="LAX"
    )
    acts.create_rows(Flight.plan, [planned], by=acts.SYSTEM)
    hand_in(as_csv([row()]), flight=planned)
    assert Parcel.objects.get().state == "PRE_ADVISED"
    acts.perform(Flight.open, Flight.objects.filter(pk=planned.pk), by=acts.SYSTEM)
    assert Parcel.objects.get().state == "AWAITING_ARRIVAL"


def test_a_master_on_another_flight_is_refused(hand_in: Hand, open_flight: Flight) -> None:
    other = Flight(
        centre=open_flight.centre, carrier=open_flight.carrier, number="TG902", date=open_flight.date, origin="WUH",
        destination="LAX",
    )  # fmt: skip
    acts.create_rows(Flight.plan, [other], by=acts.SYSTEM)
    MasterWaybill.objects.create(number="99912345675", flight=other)
    file = hand_in(as_csv([row()]))
    assert codes(file) == [(2, "master_waybill", "OTHER_FLIGHT")]
    assert file.faults.get(warning=False).params["flight"] == "TG902 2026-11-24"


@pytest.mark.parametrize("verbs", [["start_loading"], ["start_loading", "finish_loading"], ["cancel"]])
def test_a_flight_that_is_loading_or_gone_takes_no_more(hand_in: Hand, open_flight: Flight, verbs: list[str]) -> None:
    for verb in verbs:
        acts.perform(getattr(Flight, verb), Flight.objects.filter(pk=open_flight.pk), by=acts.SYSTEM)
    file = hand_in(as_csv([row()]))
    assert codes(file) == [(2, "master_waybill", "FLIGHT_CLOSED")]


def test_without_a_flight_parcels_are_announced_and_wait(hand_in: Hand) -> None:
    file = hand_in(as_csv([row()]), flight=None)
    assert codes(file, warnings=True) == [(2, "master_waybill", "MASTER_WITHOUT_FLIGHT")]
    parcel = Parcel.objects.get()
    assert (parcel.state, parcel.flight, parcel.waybill.master) == ("PRE_ADVISED", None, None)


def test_the_same_file_with_a_flight_puts_the_waiting_parcels_on_it(hand_in: Hand, open_flight: Flight) -> None:
    hand_in(as_csv([row()]), flight=None)
    file = hand_in(as_csv([row()]))
    assert (file.known, file.accepted) == (1, 0)
    parcel = Parcel.objects.get()
    assert (parcel.state, parcel.flight) == ("AWAITING_ARRIVAL", open_flight)
    assert (parcel.waybill.master.number, parcel.waybill.bag.number) == ("99912345675", "BAG1")
    assert counts("Parcel", flight_id=open_flight.pk) == {"AWAITING_ARRIVAL": 1}
    assert counts("Parcel", flight_id=None) == {}


def test_a_master_that_comes_to_a_flight_later_takes_its_parcels_along(hand_in: Hand, open_flight: Flight) -> None:
    hand_in(as_csv([row()]), flight=None)
    assert place_waiting(at=timezone.now()) == 0
    MasterWaybill.objects.create(number="99912345675", flight=open_flight)
    assert place_waiting(at=timezone.now()) == 1
    assert Parcel.objects.get().state == "AWAITING_ARRIVAL"
    assert place_waiting(at=timezone.now()) == 0


def test_a_dry_run_with_a_flight_moves_no_waiting_parcel(hand_in: Hand) -> None:
    hand_in(as_csv([row()]), flight=None)
    hand_in(as_csv([row()]), dry_run=True)
    assert Parcel.objects.get().flight is None
