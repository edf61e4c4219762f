"""The first page: what waits for this person, exact, and each figure a way to its list."""

import pytest
from django.urls import reverse

from tests.factories import ground, papers
from waybills.lifecycle.roles import PERSONS
from waybills.models import Parcel
from waybills.services.counters import fold

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("role", PERSONS)
def test_everybody_has_a_first_page(visit, awaited, role, language):
    assert visit(ground.person(role), language).get("/").status_code == 200


def test_somebody_without_an_organisation_is_not_lost(visit, awaited):
    from waybills.models import User

    nobody = User.objects.create_user("nobody", roles=["OPERATOR"])
    for address in ("/", "/flights/", "/parcels/", "/find/?q=TW0001"):
        assert visit(nobody).get(address).status_code == 200
    assert visit(nobody).get("/parcels/TW0001/").status_code == 404


def test_each_figure_equals_the_list_it_leads_to(visit, flight, awaited, operator):
    ground.correct_to("ARRIVED", Parcel.objects.filter(waybill__number="TW0001"))
    fold()
    ground.correct_to("RETURN_ORDERED", Parcel.objects.filter(waybill__number="TW0002"))
    client = visit(operator)
    tiles = [tile for tile in client.get("/").context["tiles"] if tile.href.startswith(reverse("waybills:parcels"))]
    assert sum(tile.value for tile in tiles) == 3
    for tile in tiles:
        assert len(client.get(tile.href).context["rows"]) == tile.value, tile.href


def test_a_broker_is_shown_only_what_is_theirs(visit, flight, awaited, broker, stranger):
    papers.awaited(flight, 4, prefix="OT", bag="BAG2", broker=stranger.organisation)
    ground.correct_to("ON_HOLD", Parcel.objects.all())
    assert visit(broker).get("/").context["tiles"][0].value == 3
    assert visit(stranger).get("/").context["tiles"][0].value == 4
