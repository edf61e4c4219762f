"""Every list can be searched, put in order, read page by page and taken away as a file that runs nothing."""

import io

import pytest
from django.conf import settings
from django.utils import timezone
from openpyxl import load_workbook

from clearance.web import listings as clearance
from inspection.web import listings as inspection
from tests.factories import ground, papers
from waybills.lifecycle.requirements import Requirement
from waybills.lifecycle.roles import Role
from waybills.models import Organisation, Parcel
from waybills.people.registers import REGISTERS
from waybills.people.trace import CHANGES
from waybills.services.controls import place_controls
from waybills.web import listings as waybills
from waybills.web.lists import ORDERS

LISTS = {
    "/lists/": (Role.BROKER, clearance.FLIGHTS.orders),
    "/lists/flights/{flight}/": (Role.OFFICER, clearance.LISTS.orders),
    "/exchange/out/": (Role.OFFICER, clearance.OUTBOX.orders),
    "/exchange/in/": (Role.OFFICER, clearance.INBOX.orders),
    "/exchange/receipts/": (Role.OFFICER, clearance.RECEIPTS.orders),
    "/inspection/exams/": (Role.EXAMINER, inspection.EXAMS.orders),
    "/inspection/scans/": (Role.OPERATOR, inspection.TRAY.orders),
    "/intake/": (Role.BROKER, waybills.FILES.orders),
    "/floor/tallies/": (Role.OPERATOR, waybills.TALLIES.orders),
    "/desk/": (Role.OFFICER, waybills.CONTROL_GROUPS.orders),
    "/flights/{flight}/": (Role.OPERATOR, ORDERS),
    "/administration/changes/": (Role.AUDITOR, CHANGES.orders),
    **{f"/administration/{key}/": (Role.ADMIN, one.listing.orders) for key, one in REGISTERS.items()},
}


@pytest.fixture
def controlled(flight):
    """Three parcels, each under a control of its own with its own reason."""
    parcels = papers.awaited(flight)
    for parcel, reason in zip(parcels, ("=cmd()", "batteries", "perfume"), strict=True):
        rows = Parcel.objects.filter(pk=parcel.pk)
        place_controls(rows, kind=Requirement.HOLD, by=ground.person(Role.OFFICER), reason=reason, at=timezone.now())
    return parcels


@pytest.mark.parametrize("address", LISTS)
def test_a_list_is_searched_ordered_and_taken_away(client, flight, address):
    role, orders = LISTS[address]
    client.force_login(ground.person(role))
    address = address.format(flight=flight.pk)
    for sort in orders:
        for way in (sort, f"-{sort}"):
            assert client.get(address, {"sort": way, "q": "TG"}).status_code == 200
    assert client.get(address, {"export": "csv"}).getvalue().startswith(b"\xef\xbb\xbf")
    taken = client.get(address, {"export": "xlsx", "q": "nobody has this"})
    sheet = load_workbook(io.BytesIO(taken.content)).active
    assert sheet.max_row == 1 or "flights/" in address  # the parcels of a flight have filters of their own


def test_the_search_keeps_what_holds_the_text(client, controlled):
    client.force_login(ground.person(Role.OFFICER))
    page = client.get("/desk/", {"q": "batt"}).content.decode()
    assert "batteries" in page
    assert "perfume" not in page
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "No row holds what is searched for." in client.get("/desk/", {"q": "x\x00y"}).content.decode()


def test_an_order_is_followed_up_and_down(client, controlled):
    client.force_login(ground.person(Role.OFFICER))
    page = client.get("/desk/", {"sort": "placed"}).content.decode()
    assert page.index("batteries") < page.index("perfume")
    page = client.get("/desk/", {"sort": "-placed"}).content.decode()
    assert page.index("batteries") > page.index("perfume")


def test_what_a_spreadsheet_would_run_is_taken_away_as_text(client, controlled):
    client.force_login(ground.person(Role.OFFICER))
    assert b",'=cmd()," in client.get("/desk/", {"export": "csv"}).getvalue()


def test_a_file_speaks_the_language_of_the_page(client, controlled):
    client.force_login(ground.person(Role.OFFICER))
    assert "布控：挂起" in client.get("/desk/", {"export": "csv"}).getvalue().decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Control: hold" in client.get("/desk/", {"export": "csv"}).getvalue().decode()


def test_parcels_of_a_flight_are_read_by_number_or_weight(client, flight):
    for parcel, weight in zip(papers.awaited(flight), (3, 1, 2), strict=True):
        type(parcel.waybill).objects.filter(pk=parcel.pk).update(gross_weight=weight)
    client.force_login(ground.person(Role.OPERATOR))
    for sort, numbers in (("weight", "231"), ("-weight", "132"), ("-number", "321")):
        page = client.get(f"/flights/{flight.pk}/", {"sort": sort}).content.decode()
        places = [page.index(f"/parcels/TW000{n}/") for n in numbers]
        assert places == sorted(places), sort


def test_an_order_that_does_not_exist_is_the_usual_one(client, db):
    Organisation.objects.create(kind="BROKER", name="Only one")
    client.force_login(ground.person(Role.ADMIN))
    assert "Only one" in client.get("/administration/organisations/", {"sort": "password"}).content.decode()
