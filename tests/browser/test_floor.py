"""The floor as people use it: a gun, a list of what happened, sounds for the tone, nothing lost, nothing done twice."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import ground, papers
from waybills import acts
from waybills.lifecycle.requirements import Requirement
from waybills.models import Act, Flight, FloorScan, Parcel, User, Waybill
from waybills.services.controls import place_controls

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def operator(transactional_db: None) -> User:
    return ground.person(ground.Role.OPERATOR)


@pytest.fixture
def awaited(transactional_db: None, flight: Flight) -> list[Parcel]:
    return papers.awaited(flight)


@pytest.fixture
def gun(page: Page, operator, log_in_as, in_language) -> Page:
    """A floor operator's browser, in English."""
    log_in_as(operator)
    in_language("en")
    return page


def scan(page: Page, *numbers: str) -> None:
    for number in numbers:
        page.locator("[data-scan] input[type=text]").press_sequentially(number)
        page.locator("[data-scan] input[type=text]").press("Enter")


def newest(page: Page):
    return page.locator("[data-scan-log] > li").first


def test_a_truck_is_scanned_in(gun, awaited):
    gun.goto("/floor/arrival/")
    expect(gun.locator("[data-scan] [name=number]")).to_be_focused()
    scan(gun, "TW0001", "TW0002")
    expect(gun.locator("[data-scan-log] > li")).to_have_count(2)
    expect(newest(gun)).to_have_attribute("data-tone", "good")
    expect(newest(gun)).to_contain_text("TW0002")
    scan(gun, "TW0002")
    expect(newest(gun)).to_have_attribute("data-tone", "attention")
    expect(newest(gun)).to_contain_text("Already scanned")
    scan(gun, "NOBODY1")
    expect(newest(gun)).to_contain_text("Over-landed: no manifest names it.")
    states = sorted(Parcel.objects.values_list("state", flat=True))
    assert states == ["ARRIVED", "ARRIVED", "AWAITING_ARRIVAL", "OVER_LANDED"]


def test_what_is_scanned_without_a_network_arrives_once_when_it_is_back(gun, awaited):
    gun.goto("/floor/arrival/")
    gun.route("**/floor/ARRIVE/scan/", lambda route: route.abort())
    scan(gun, "TW0001", "TW0002")
    expect(gun.locator("[data-waiting]")).to_contain_text("2 not sent yet")
    gun.unroute("**/floor/ARRIVE/scan/")
    expect(gun.locator("[data-scan-log] > li")).to_have_count(2)
    gun.faults.clear()
    assert Act.objects.filter(verb="arrive").count() == 2


def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_is_done_twice(gun, awaited):
    gun.goto("/floor/arrival/")
    lost = []

    def lose_the_first_answer(route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.fetch())  # the house has done it, the gun never hears
        return route.abort()

    gun.route("**/floor/ARRIVE/scan/", lose_the_first_answer)
    scan(gun, "TW0001")
    expect(newest(gun)).to_contain_text("Arrived.")
    gun.faults.clear()
    assert (FloorScan.objects.count(), Act.objects.filter(verb="arrive").count()) == (1, 1)


def test_a_weight_belongs_to_one_parcel(gun, awaited):
    gun.goto("/floor/tally/")
    weight = gun.get_by_label("Weighed (kg)")
    weight.fill("1.01")
    scan(gun, "TW0001")
    expect(newest(gun)).to_contain_text("Tallied.")
    expect(weight).to_have_value("")
    weight.fill("2.5")
    scan(gun, "TW0002")
    expect(newest(gun)).to_contain_text("Weighs 2.500 kg, the waybill says 1 kg")
    # Refused: what was typed comes back, and the reason is added to it.
    expect(weight).to_have_value("2.5")
    gun.get_by_label("Reason for a difference").fill("wet")
    scan(gun, "TW0002")
    expect(newest(gun)).to_contain_text("Tallied.")
    assert {str(w.weighed) for w in Waybill.objects.filter(number__in=["TW0001", "TW0002"])} == {"1.010", "2.500"}
    assert Waybill.objects.get(number="TW0003").weighed is None


def test_a_flight_is_loaded_and_what_may_not_go_is_refused_aloud(gun, flight):
    officer = ground.person(ground.Role.OFFICER)
    papers.released(flight)
    place_controls(
        Parcel.objects.filter(waybill__number="TW0002"), kind=Requirement.DO_NOT_LOAD, by=officer, reason="battery"
    )
    for verb in (Flight.open, Flight.start_loading):
        acts.perform(verb, Flight.objects.all(), by=acts.SYSTEM)
    gun.goto("/floor/load/")
    scan(gun, "TW0001")
    expect(newest(gun)).to_contain_text("Choose the flight first.")
    gun.get_by_label("Flight", exact=True).select_option(str(flight.pk))
    gun.wait_for_url(f"**/floor/load/?flight={flight.pk}")
    scan(gun, "TW0001", "TW0002")
    expect(newest(gun)).to_contain_text("DO NOT LOAD")
    expect(newest(gun)).to_have_attribute("data-tone", "stop")
    scan(gun, "BAG1")
    expect(newest(gun)).to_contain_text("Bag stays here: 1 of its parcels may not go. Take out: TW0002")
    assert sorted(Parcel.objects.values_list("state", flat=True)) == ["LOADED", "RELEASED", "RELEASED"]


def test_two_people_count_a_delivery(gun, flight, awaited, log_in_as):
    gun.goto(f"/flights/{flight.pk}/")
    gun.get_by_role("button", name="Begin a tally").click()
    scan(gun, "TW0001")
    expect(newest(gun)).to_contain_text("Tallied.")
    gun.get_by_role("link", name="What it has seen").click()
    expect(gun.get_by_text("You opened this tally: another person closes it.")).to_be_visible()
    log_in_as(ground.person(ground.Role.OPERATOR, name="second"))
    gun.reload()
    gun.get_by_role("button", name="Close the tally: the rest is short-landed").click()
    expect(gun.get_by_text("2 done")).to_be_visible()
    assert Parcel.objects.filter(state="SHORT_LANDED").count() == 2


def test_a_list_is_pasted_and_each_refusal_named(gun, awaited):
    ground.correct_to("SEIZED", Parcel.objects.filter(waybill__number="TW0003"))
    gun.goto("/floor/arrival/")
    gun.get_by_label("Waybill or bag numbers").fill("TW0001\nTW0002\nXX9")
    gun.get_by_role("button", name="Record these as arrived").click()
    expect(gun.get_by_text("2 done")).to_be_visible()
    expect(gun.get_by_text("XX9")).to_be_visible()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_station_is_wider_than_the_screen_or_bars_anybody(gun, flight, awaited, in_language, grave_barriers,
                                                            language, width):  # fmt: skip
    in_language(language)
    gun.set_viewport_size({"width": width, "height": 800})
    for address in ("arrival/", f"tally/?flight={flight.pk}", "load/", "offload/", "hand-back/", "tallies/"):
        gun.goto(f"/floor/{address}")
        assert gun.evaluate("document.documentElement.scrollWidth") <= width, address
        assert grave_barriers(gun) == [], address


def test_the_gun_fires_wherever_the_focus_is(gun, awaited):
    gun.goto("/floor/arrival/")
    gun.evaluate("document.activeElement.blur()")
    gun.keyboard.type("TW0001")
    gun.keyboard.press("Enter")
    expect(newest(gun)).to_contain_text("Arrived.")
    assert re.match(r"^[0-9a-f]{32}$", FloorScan.objects.get().scan_id)
