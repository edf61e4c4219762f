"""The broker's work in a real browser: file a flight, read why a list is refused, correct it, file it again."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from clearance.models import DeclarationList
from tests.clearance import papers
from tests.factories import ground
from waybills import acts
from waybills.models import Flight, User, Waybill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LogIn = Callable[[User], None]


@pytest.fixture
def flown(transactional_db: None) -> tuple[User, Flight]:
    """A broker, and a flight with three parcels of which one lacks its order number."""
    flight = Flight(
        centre=ground.centre(), carrier=ground.carrier(), number="TG900", date=date(2026, 11, 24), origin="WUH",
        destination="LGG",
    )  # fmt: skip
    acts.create_rows(Flight.plan, [flight], by=acts.SYSTEM)
    broker = papers.broker()
    papers.pre_advised(flight, 3)
    Waybill.objects.filter(number="HW000002").update(order_no="")
    return broker, flight


def test_a_broker_files_corrects_and_files_again(
    page: Page, log_in_as: LogIn, in_language: Callable[[str], None], flown: tuple[User, Flight]
) -> None:
    broker, _flight = flown
    log_in_as(broker)
    in_language("en")
    page.goto("/lists/")
    page.get_by_role("link", name="TG900").click()
    page.get_by_role("button", name="File lists (3 not made yet)").click()
    expect(page.get_by_text("2 done")).to_be_visible()
    expect(page.get_by_text("Order number is missing").first).to_be_visible()
    page.get_by_role("link", name="LHW000002").click()
    page.get_by_role("link", name="Correct").click()
    page.get_by_label("Order number").fill("SO000002")
    page.get_by_role("button", name="Save and file").click()
    expect(page.get_by_text("Filed. It is on its way to customs.")).to_be_visible()
    assert set(DeclarationList.objects.values_list("state", flat=True)) == {"QUEUED"}


def test_the_keyboard_alone_files_a_flight(
    page: Page, log_in_as: LogIn, in_language: Callable[[str], None], flown: tuple[User, Flight]
) -> None:
    broker, flight = flown
    log_in_as(broker)
    in_language("en")
    page.goto(f"/lists/flights/{flight.pk}/")
    page.keyboard.press("f")
    page.keyboard.press("f")
    expect(page.get_by_text("2 done")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_bars_the_way_on_the_pages_of_lists_and_exchange(
    language: str,
    page: Page,
    log_in_as: LogIn,
    in_language: Callable[[str], None],
    grave_barriers: Callable[[Page], list[str]],
    flown: tuple[User, Flight],
) -> None:
    broker, flight = flown
    log_in_as(broker)
    in_language(language)
    page.goto(f"/lists/flights/{flight.pk}/")
    page.locator("form[action$='/file/'] button").first.click()
    page.wait_for_url("**/file/")
    draft = DeclarationList.objects.get(state="DRAFT").pk
    addresses = [f"/lists/flights/{flight.pk}/", "/lists/", f"/lists/{draft}/", f"/lists/{draft}/correct/",
                 "/exchange/", "/exchange/out/", "/exchange/receipts/"]  # fmt: skip
    for address in addresses:
        page.goto(address)
        assert grave_barriers(page) == [], address
