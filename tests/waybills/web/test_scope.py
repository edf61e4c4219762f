"""A foreign number, flight, list, question or control simply is not there."""

import re

import pytest
from django.urls import reverse

from tests.factories import ground, papers
from waybills.lifecycle.requirements import Requirement
from waybills.models import NumberList, OrganisationKind, Parcel
from waybills.services.controls import place_controls

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(awaited, officer):
    return place_controls(
        Parcel.objects.all(), kind=Requirement.QUERY_ANSWERED, by=officer, reason="What is it made of?"
    ).control


def addresses(flight, question) -> list[str]:
    return [
        reverse("waybills:parcel", args=["TW0001"]),
        reverse("waybills:flight", args=[flight.pk]),
        reverse("waybills:flight", args=[flight.pk]) + "?part=live",
        reverse("waybills:flight", args=[flight.pk]) + "?part=list",
        reverse("waybills:flight", args=[flight.pk]) + "?export=csv",
        reverse("waybills:question", args=[question.pk]),
    ]


def test_another_broker_gets_not_found_everywhere(visit, flight, question, stranger, broker):
    theirs = visit(stranger)
    assert [theirs.get(address).status_code for address in addresses(flight, question)] == [404] * 6
    own = visit(broker)
    assert [own.get(address).status_code for address in addresses(flight, question)] == [200] * 6


@pytest.mark.parametrize(
    "kind",
    [OrganisationKind.BROKER, OrganisationKind.ENTERPRISE, OrganisationKind.PLATFORM, OrganisationKind.LOGISTICS],
)
def test_a_house_without_a_part_in_it_sees_no_parcel_in_any_list(visit, flight, awaited, kind):
    from tests.factories.readers import ROLE_OF_KIND

    house = ground.organisation(kind, "Somebody else")
    client = visit(ground.person(ROLE_OF_KIND[kind], name="somebody", organisation=house))
    for address in ("/parcels/", "/parcels/?state=AWAITING_ARRIVAL", "/parcels/?number=TW0001", "/", "/flights/"):
        page = client.get(address).content.decode()
        assert "TW0001</a>" not in page, address
    found = client.get("/find/", {"q": "TW0001 TW0002 BAG1"})
    assert found.context["unknown"] == ["TW0001", "TW0002", "BAG1"]


def test_a_foreign_and_a_wrong_number_are_answered_alike(visit, awaited, stranger):
    client = visit(stranger)
    foreign = client.get(reverse("waybills:parcel", args=["TW0001"]))
    wrong = client.get(reverse("waybills:parcel", args=["NOBODY1"]))
    assert (foreign.status_code, wrong.status_code) == (404, 404)
    changing = r'csrf\w+" value="\w+|token": "\w+|<time[^>]*>[^<]*'
    pages = [re.sub(changing, "", page.content.decode()) for page in (foreign, wrong)]
    assert pages[0] == pages[1].replace("NOBODY1", "TW0001")


def test_a_broker_who_posts_a_foreign_number_does_nothing_to_it(visit, question, stranger):
    client = visit(stranger)
    answer = client.post(reverse("waybills:question", args=[question.pk]), {"text": "Cotton"})
    assert answer.status_code == 404
    assert not question.answers.exists()


def test_a_pasted_list_is_its_owners_alone(visit, awaited, officer, broker):
    from django.utils import timezone

    pasted = NumberList.objects.create(owner=officer, numbers=["TW0001"], made_at=timezone.now())
    assert "TW0001</a>" in visit(officer).get(f"/parcels/?list={pasted.pk}").content.decode()
    assert "TW0001</a>" not in visit(broker).get(f"/parcels/?list={pasted.pk}").content.decode()


def test_a_broker_sees_only_their_own_share_of_a_flight(visit, flight, awaited, broker):
    papers.awaited(flight, 5, broker=ground.organisation("BROKER", "Another broker"), prefix="OT", bag="BAG2")
    client = visit(broker)
    page = client.get(reverse("waybills:flight", args=[flight.pk]))
    assert page.context["progress"].total == 3
    assert [one.n for one, _met in page.context["missing"]] == [3] * len(page.context["missing"])
    assert "OT0001" not in page.content.decode()
    rows = b"".join(client.get(page.wsgi_request.path + "?export=csv").streaming_content).decode()
    assert ("TW0003" in rows, "OT0001" in rows) == (True, False)


# ------------------------------------------------------------ party × field
@pytest.mark.parametrize(
    ("kind", "sees", "sees_not"),
    [
        ("BROKER", ["Invented Person", "1 Invented Street", "+0******01", "10", "OTW0001"], ["+000000001"]),
        ("LOGISTICS", ["Invented Person", "+000000001"], []),
        ("OPERATOR", ["In***********on", "6109100000"], ["Invented Person", "Street", "+000000001", "OTW0001"]),
        ("AUTHORITY", ["Invented Person", "+000000001", "OTW0001"], []),
        ("AGENCY", ["6109100000"], ["Invented Person", "Invented Street", "+000000001", "OTW0001"]),
        ("PAYMENT", ["OTW0001"], ["6109100000", "Invented Person", "T恤"]),
    ],
)  # fmt: skip
def test_each_party_sees_its_fields_and_no_other(visit, flight, broker, kind, sees, sees_not):
    from tests.factories.readers import reader

    papers.awaited(flight, 1, broker=ground.organisation("BROKER"))
    page = visit(reader(kind)).get(reverse("waybills:parcel", args=["TW0001"])).content.decode()
    assert [word for word in sees if word not in page] == []
    assert [word for word in sees_not if word in page] == []
