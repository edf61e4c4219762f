"""Board and flight page: they live, and say so; a parcel is found from any page."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.factories import ground, papers
from waybills import acts
from waybills.models import Flight, Parcel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def operator(transactional_db: None):
    return ground.person(ground.Role.OPERATOR)


@pytest.fixture
def flight(flight: Flight) -> Flight:
    """Of today: the board shows no flight that should have left long ago."""
    Flight.objects.filter(pk=flight.pk).update(date=timezone.localdate())
    flight.refresh_from_db()
    return flight


@pytest.fixture
def board(page: Page, flight: Flight, operator, log_in_as, in_language) -> Page:
    papers.awaited(flight)
    log_in_as(operator)
    in_language("en")
    page.goto("/flights/")
    return page


def test_the_board_counts_live(board, operator):
    row = board.get_by_role("row").nth(1)
    expect(row.get_by_role("cell").nth(4)).to_have_text("3")
    before = board.locator(".live time").inner_text()
    acts.perform(Parcel.arrive, Parcel.objects.filter(waybill__number="TW0001"), by=operator)
    expect(row.get_by_role("cell").nth(4)).to_have_text("2")
    expect(row.get_by_role("cell").nth(5)).to_have_text("1")
    expect(board.locator(".live time")).not_to_have_text(before)
    expect(board.get_by_role("status").filter(has_text="parcels are cleared")).to_have_text(
        "0 of 3 parcels are cleared."
    )


def test_a_board_that_cannot_renew_itself_says_so_once_and_recovers(board):
    board.route("**/flights/?part=rows", lambda route: route.abort())
    expect(board.get_by_text("Not live: the server cannot be reached.")).to_be_visible(timeout=8_000)
    expect(board.locator("#toasts > *")).to_have_count(0)
    board.unroute("**/flights/?part=rows")
    expect(board.get_by_text("Live", exact=True)).to_be_visible(timeout=8_000)
    board.faults.clear()  # the lost requests are meant


def test_a_figure_leads_to_the_parcels_it_counts(board, flight):
    board.get_by_role("row").nth(1).get_by_role("link", name="3", exact=True).click()
    board.wait_for_url(f"**/flights/{flight.pk}/?stage=expected#list")
    expect(board.locator("#rows tbody tr")).to_have_count(3)


def test_the_flight_page_counts_live_and_keeps_what_is_filtered(board, flight, operator):
    board.goto(f"/flights/{flight.pk}/?number=TW0002")
    expect(board.locator("#rows tbody tr")).to_have_count(1)
    acts.perform(Parcel.arrive, Parcel.objects.all(), by=operator)
    expect(board.locator(".stat", has_text="Arrived")).to_contain_text("3")
    expect(board.get_by_label("Waybill or bag number", exact=True)).to_have_value("TW0002")


def test_a_filter_fetches_only_the_list_and_keeps_the_address(board, flight):
    board.goto(f"/flights/{flight.pk}/")
    board.evaluate("window.stayed = true")
    board.locator("select[name=state]").select_option("ARRIVED")
    expect(board.get_by_role("heading", name="No parcels here")).to_be_visible()
    board.locator("select[name=state]").select_option("AWAITING_ARRIVAL")
    expect(board.locator("#rows tbody tr")).to_have_count(3)
    assert "state=AWAITING_ARRIVAL" in board.url
    assert board.evaluate("window.stayed") is True


def test_the_board_renews_itself_without_taking_the_focus_away(board, flight):
    board.get_by_role("link", name=flight.number).focus()
    before = board.locator(".live time").inner_text()
    expect(board.locator(".live time")).not_to_have_text(before)
    expect(board.locator(":focus")).to_have_text(flight.number)


def test_the_next_page_of_a_list_has_the_focus_and_is_spoken_of(board, flight):
    papers.awaited(flight, 60, prefix="MANY", bag="BAG2")
    board.goto(f"/flights/{flight.pk}/")
    board.get_by_role("link", name="More rows").click()
    expect(board.locator("#spoken")).to_have_text("13 rows on this page")
    expect(board.locator("#rows tbody tr")).to_have_count(13)
    expect(board.locator("#rows")).to_be_focused()
    board.go_back()
    expect(board.locator("#rows tbody tr")).to_have_count(50)


def test_a_list_is_pasted_on_the_flight_page(board, flight):
    board.goto(f"/flights/{flight.pk}/")
    board.get_by_role("button", name="Paste a list").click()
    board.locator("dialog[open]").get_by_label("Waybill or bag numbers").fill("TW0001\nTW0003\nXX9")
    board.get_by_role("button", name="Show these").click()
    expect(board.locator("#rows tbody tr")).to_have_count(2)
    expect(board.get_by_text("XX9")).to_be_visible()


def test_a_flight_goes_from_open_to_gone_in_the_browser(board, flight):
    papers.released(flight, 2, prefix="RE")
    board.goto(f"/flights/{flight.pk}/")
    for name in ("Open for parcels", "Start loading"):
        board.get_by_role("button", name=name).click()
    board.get_by_text("The whole flight at once").click()
    board.get_by_role("button", name="Load everything that is released").click()
    expect(board.get_by_text("2 done")).to_be_visible()
    board.get_by_role("link", name="Back to the flight").click()
    board.get_by_role("button", name="Close for loading").click()
    board.get_by_role("button", name="Record departure").click()
    dialog = board.locator("dialog[open]")
    expect(dialog).to_contain_text("3 parcels of this flight stay behind")
    dialog.get_by_role("button", name="Record departure").click()
    expect(board.get_by_text("TG900 is now “Departed”.")).to_be_visible()
    assert Parcel.objects.filter(state="DEPARTED").count() == 2


def test_a_parcel_is_found_from_any_page(board):
    board.keyboard.press("/")
    board.keyboard.type("TW0002")
    board.keyboard.press("Enter")
    expect(board.get_by_role("heading", level=1)).to_contain_text("TW0002")
    expect(board.get_by_text("It is announced for the flight and has not been scanned in.")).to_be_visible()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_is_wider_than_the_screen_or_bars_anybody(board, flight, in_language, grave_barriers, language, width):
    in_language(language)
    board.set_viewport_size({"width": width, "height": 800})
    for address in ("/", "/flights/", f"/flights/{flight.pk}/", "/parcels/", "/parcels/TW0001/", "/find/?q=TW0001+X",
                    "/flights/plan/"):  # fmt: skip
        board.goto(address)
        assert board.evaluate("document.documentElement.scrollWidth") <= width, address
        assert grave_barriers(board) == [], address
