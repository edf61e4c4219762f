"""Who sees what: own and foreign, over every address and every kind of party."""

import pytest

from tests.api.conftest import caller, people
from tests.clearance import papers
from waybills import acts
from waybills.acts.seal import seal_acts
from waybills.lifecycle.requirements import Requirement
from waybills.models import Parcel, Waybill
from waybills.services.controls import place_controls

pytestmark = pytest.mark.django_db

OWN = ("broker", "enterprise", "platform", "logistics", "operator", "officer", "agency")
STRANGERS = ("strange broker", "strange enterprise", "strange logistics")
SEES_PERSON = ("broker", "enterprise", "platform", "logistics", "officer")
MAY_INSTRUCT = ("officer", "agency")


@pytest.fixture
def world(papered):
    from clearance.models import DeclarationList
    from clearance.services.filing import file_lists
    from inspection.models import CtTask

    Waybill.objects.update(consignee_name="Jane Example", consignee_phone="555")
    everyone = people()
    file_lists(Parcel.objects.all(), by=papers.broker())
    rows = Parcel.objects.filter(pk=papered[0].pk)
    for verb in (Parcel.arrive, Parcel.tally, Parcel.queue_for_ct):
        acts.perform(verb, rows, by=acts.SYSTEM)
    while seal_acts():
        pass
    ids = {
        "parcels": papered[0].pk,
        "flights": papered[0].flight_id,
        "lists": DeclarationList.objects.first().pk,
        "inspections": CtTask.objects.first().pk,
    }
    return everyone, ids


@pytest.mark.parametrize("name", OWN)
def test_whoever_has_a_part_in_a_parcel_finds_it_at_every_address(world, name):
    everyone, ids = world
    call = caller(everyone[name])
    for address, pk in ids.items():
        page = call("get", f"{address}/").json()
        assert pk in [row["id"] for row in page["results"]], address
        assert call("get", f"{address}/{pk}/").status_code == 200
    assert call("get", "acts/").json()["results"]


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_finds_nothing_at_any_address(world, name):
    everyone, ids = world
    call = caller(everyone[name])
    for address, pk in ids.items():
        if address == "flights" and name == "strange logistics":
            continue  # carriers see every flight
        assert call("get", f"{address}/").json()["results"] == [], address
        said = call("get", f"{address}/{pk}/")
        assert said.status_code == 404
        absent = call("get", f"{address}/{10**12}/")
        assert said.json() == absent.json()
    assert [act for act in call("get", "acts/").json()["results"] if act["machine"] != "Flight"] == []


@pytest.mark.parametrize("name", [*OWN, *STRANGERS])
def test_only_officers_and_agencies_instruct(world, name):
    everyone, _ids = world
    call = caller(everyone[name])
    said = call("post", "instructions/", {"kind": "HOLD", "numbers": ["HW000001"], "reason": "value"})
    assert (said.status_code == 201) is (name in MAY_INSTRUCT)
    assert (call("get", "instructions/").status_code == 200) is (name in MAY_INSTRUCT)
    assert bool(Parcel.objects.filter(gate__gte=512)) is (name in MAY_INSTRUCT)


@pytest.mark.parametrize("address", ["parcels/", "flights/", "lists/", "inspections/", "acts/", "instructions/"])
def test_nobody_comes_in_unknown(db, client, address):
    assert client.get(f"/api/v1/{address}").status_code == 401


@pytest.mark.parametrize("name", OWN)
def test_the_consignee_is_shown_to_those_of_the_table_only(world, name):
    everyone, ids = world
    said = caller(everyone[name])("get", f"parcels/{ids['parcels']}/")
    assert ("Jane Example" in said.content.decode()) is (name in SEES_PERSON)


@pytest.mark.parametrize("name", OWN)
def test_scans_and_words_of_readers_are_for_authorities(world, name):
    everyone, ids = world
    said = caller(everyone[name])("get", f"inspections/{ids['inspections']}/").json()
    assert (said["scans"] is not None) is (name in ("officer", "agency"))


@pytest.mark.parametrize("name", ["broker", "enterprise", "operator", "agency"])
def test_a_covert_control_leaves_no_trace_for_those_it_is_kept_from(world, name):
    everyone, ids = world
    call = caller(everyone[name])
    before = call("get", f"parcels/{ids['parcels']}/").json()
    kept = call("get", "acts/").json()["results"]
    rows = Parcel.objects.filter(pk=ids["parcels"])
    place_controls(rows, kind=Requirement.HOLD, by=everyone["officer"], reason="smuggling", covert=True)
    seal_acts()
    after = call("get", f"parcels/{ids['parcels']}/").json()
    assert after == before
    assert call("get", "acts/").json()["results"] == kept
    assert call("get", "parcels/", requirement="HOLD").json()["results"] == []
    officers = caller(everyone["officer"])("get", "parcels/", requirement="HOLD").json()["results"]
    assert [row["id"] for row in officers] == [ids["parcels"]]
