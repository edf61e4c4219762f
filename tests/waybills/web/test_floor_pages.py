"""The floor's pages: what a gun, a list and a whole flight are answered over HTTP."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import ground
from waybills.models import Bag, FloorScan, FloorStep, Parcel, TallySession
from waybills.services.floor import SENTENCES, sentence_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def gun(visit, awaited, operator):
    """Call with step and number for the line that the floor shows."""
    client = visit(operator)

    def fire(step: str, number: str, **more: object) -> str:
        answer = client.post(reverse("waybills:floor-scan", args=[step]), {"number": number, **more})
        assert answer.status_code == 200
        return answer.content.decode()

    fire.client = client
    return fire


def test_a_scan_is_answered_by_one_line_with_tone_and_words(gun):
    line = gun("ARRIVE", "TW0001")
    assert line.strip().startswith('<li class="is-good" data-tone="good">')
    assert ("TW0001" in line, "Arrived." in line) == (True, True)
    assert 'data-tone="attention"' in gun("ARRIVE", "TW0001")
    assert 'data-tone="stop"' in gun("LOAD", "TW0001")


def test_what_is_scanned_cannot_write_into_the_page(gun):
    assert "<script>" not in gun("ARRIVE", "<script>alert(1)</script>")


def test_a_resent_scan_gets_the_same_line_in_the_readers_language(gun):
    first = gun("ARRIVE", "TW0001", scan_id="a1")
    assert gun("ARRIVE", "TW0001", scan_id="a1") == first
    gun.client.cookies["django_language"] = "zh-hans"
    assert "Arrived." not in gun("ARRIVE", "TW0001", scan_id="a1")
    assert FloorScan.objects.count() == 1


@pytest.mark.parametrize("scan_id", ["", "x" * 500, "\x00", "' OR 1=1"])
def test_any_scan_id_is_taken(gun, scan_id):
    assert 'data-tone="good"' in gun("ARRIVE", "TW0001", scan_id=scan_id)


@pytest.mark.parametrize("asked", ["x", "0", "-1", "99999999999999999999", "９", ""])
def test_a_flight_that_is_none_loads_nothing(gun, asked):
    assert "Choose the flight first." in gun("LOAD", "TW0001", flight=asked)


@pytest.mark.parametrize("step", FloorStep.values)
def test_every_station_is_drawn_with_and_without_a_flight(gun, flight, step):
    from waybills.web.floor.stations import PLACES

    address = reverse(PLACES[step].url)
    for query in ("", f"?flight={flight.pk}", "?flight=x", "?flight=999999"):
        assert gun.client.get(address + query).status_code == 200


def test_a_reload_shows_what_was_scanned_before(gun):
    gun("ARRIVE", "TW0001")
    page = gun.client.get(reverse("waybills:floor-arrival")).content.decode()
    assert "What you scanned here before, today" in page
    assert "TW0001" in page


def test_a_list_is_answered_by_its_outcome(gun):
    page = gun.client.post(reverse("waybills:floor-list", args=["ARRIVE"]), {"numbers": "TW0001\nTW0002, XX9 "})
    outcome = page.context["outcome"]
    assert (outcome.moved, outcome.unknown) == (2, ["XX9"])


def test_an_uploaded_list_may_put_the_unknown_into_the_cage(gun):
    file = SimpleUploadedFile("n.txt", b"TW0001\nNOBODY1\n")
    page = gun.client.post(reverse("waybills:floor-list", args=["ARRIVE"]), {"file": file, "land": "1"})
    assert page.context["landed"] == ["NOBODY1"]
    assert Parcel.objects.get(waybill__number="NOBODY1").state == "OVER_LANDED"


@pytest.mark.parametrize(
    ("step", "sent", "said"),
    [
        ("ARRIVE", {"numbers": " "}, "Paste the numbers"),
        ("OFFLOAD", {"numbers": "TW0001"}, "Say why first"),
        ("HAND_BACK", {"numbers": "TW0001"}, "Say first who receives it"),
        ("LOAD", {"numbers": "TW0001"}, "Choose the flight first"),
    ],
)
def test_a_list_that_lacks_something_is_refused_and_what_was_typed_stays(gun, step, sent, said):
    page = gun.client.post(reverse("waybills:floor-list", args=[step]), sent)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert sent["numbers"].strip() in page.content.decode()


def test_a_list_of_over_twenty_thousand_numbers_is_refused(gun):
    page = gun.client.post(
        reverse("waybills:floor-list", args=["ARRIVE"]), {"numbers": " ".join(f"N{n:06d}" for n in range(20_001))}
    )
    assert page.status_code == 422


def test_a_whole_flight_arrives_and_loads(gun, flight):
    page = gun.client.post(reverse("waybills:floor-whole-flight", args=["ARRIVE", flight.pk]))
    assert page.context["outcome"].moved == 3
    refused = gun.client.post(reverse("waybills:floor-whole-flight", args=["LOAD", flight.pk]))
    assert (refused.status_code, "has not begun" in refused.content.decode()) == (409, True)


def test_a_tally_is_begun_and_closed_by_two_people(gun, visit, flight, operator):
    gun.client.post(reverse("waybills:open-tally", args=[flight.pk]))
    session = TallySession.objects.get()
    gun("TALLY", "TW0001", flight=flight.pk, weight="1.5", reason="wet")
    address = reverse("waybills:tally-session", args=[session.pk])
    page = gun.client.get(address)
    assert (page.context["counted"], page.context["unseen_total"]) == (1, 2)
    assert "another person closes it" in page.content.decode()
    assert gun.client.post(address).status_code == 409
    second = visit(ground.person(ground.Role.OPERATOR, name="second"))
    assert [tile.value for tile in second.get("/").context["tiles"]][-1] == 1
    outcome = second.post(address).context["outcome"]
    assert outcome.moved == 2
    assert second.post(address).status_code == 409
    assert second.get(reverse("waybills:tallies")).status_code == 200


def test_a_bag_is_sealed_once_from_the_list_that_shows_it(gun, visit, flight, officer):
    bag = Bag.objects.get()
    address = reverse("waybills:flight", args=[flight.pk]) + "?bag=BAG1"
    assert "Seal this bag" in gun.client.get(address).content.decode()
    assert gun.client.post(reverse("waybills:seal-bag", args=[bag.pk])).status_code == 302
    assert gun.client.post(reverse("waybills:seal-bag", args=[bag.pk])).status_code == 409
    assert Bag.objects.get().sealed_at
    assert "Seal this bag" not in gun.client.get(address).content.decode()
    assert "Seal this bag" not in visit(officer).get(address).content.decode()


def test_scans_of_long_ago_are_forgotten_but_not_those_of_a_tally(gun, flight):
    from datetime import timedelta

    from django.utils import timezone

    from waybills.services.floor import forget_scans

    gun.client.post(reverse("waybills:open-tally", args=[flight.pk]))
    gun("ARRIVE", "TW0001")
    gun("TALLY", "TW0001", flight=flight.pk)
    assert forget_scans(before=timezone.now() - timedelta(days=1)) == 0
    assert forget_scans(before=timezone.now()) == 1
    assert FloorScan.objects.get().step == "TALLY"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", SENTENCES)
def test_every_answer_is_said_in_both_languages(code, language):
    import re

    from django.utils import translation

    words = {
        "state": "RELEASED", "flight": "TG900", "flights": "TG900", "at": "", "new": "2", "old": "1", "text": "x",
        "right": "TG900", "wrong": "TG901", "open": 1, "bag": "B1", "refused": 1, "numbers": "TW1", "receiver": "Li",
        "moved": 1, "already": 1, "first": {"code": "UNKNOWN", "params": {}},
    }  # fmt: skip
    with translation.override(language):
        said = sentence_of(code, words)
    assert "%(" not in said
    assert bool(re.search(r"[一-鿿]", said)) is (language == "zh-hans")
