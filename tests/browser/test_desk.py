"""An officer holds and lifts, asks and is answered, proposes and another agrees, all in the browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories import ground, papers
from waybills.lifecycle.roles import Role
from waybills.models import Flight, Parcel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def broker(transactional_db: None):
    return ground.person(Role.BROKER)


@pytest.fixture
def desk(page: Page, flight: Flight, broker, log_in_as, in_language) -> Page:
    """An officer's browser, in English; three parcels stand at the gate, closed by customs alone."""
    from waybills import acts
    from waybills.lifecycle.requirements import Requirement

    papers.awaited(flight, broker=broker.organisation)
    acts.perform(
        Parcel.correct, Parcel.objects.all(), by=acts.SYSTEM, to="AWAITING_DECISION", opens=Requirement.CUSTOMS_RELEASE
    )
    log_in_as(ground.person(Role.OFFICER))
    in_language("en")
    return page


def state(number: str) -> str:
    return Parcel.objects.get(waybill__number=number).state


def test_an_officer_holds_a_parcel_and_lifts_the_hold(desk):
    desk.goto("/parcels/TW0001/")
    desk.get_by_role("link", name="Hold", exact=True).click()
    expect(desk.get_by_text("1 parcel is chosen:")).to_be_visible()
    desk.get_by_role("button", name="Do it").click()
    # Without a reason nothing is done, and the reader is led to the field.
    expect(desk.get_by_role("alert")).to_contain_text("Say why: the reason stands in the log.")
    desk.faults.clear()  # the browser notes the 422 that is meant
    assert state("TW0001") == "AWAITING_DECISION"
    desk.get_by_label("Reason, or the question").fill("value too low")
    desk.get_by_role("button", name="Do it").click()
    expect(desk.get_by_text("1 done")).to_be_visible()
    assert state("TW0001") == "ON_HOLD"
    desk.goto("/parcels/TW0001/")
    expect(desk.get_by_text("An instruction holds it. “value too low”")).to_be_visible()
    desk.get_by_role("link", name="Control: hold").click()
    desk.get_by_label("Reason", exact=True).fill("papers came")
    desk.get_by_role("button", name="Lift", exact=True).click()
    expect(desk.get_by_text("1 instruction lifted.")).to_be_visible()
    assert state("TW0001") == "AWAITING_DECISION"


def test_a_pasted_list_is_held_and_what_is_gone_says_since_when(desk):
    ground.correct_to("DEPARTED", Parcel.objects.filter(waybill__number="TW0002"))
    desk.goto("/desk/")
    desk.get_by_label("Waybill or bag numbers").fill("TW0001\nTW0002\nXX9")
    desk.get_by_role("button", name="Choose these parcels").click()
    desk.get_by_label("What to do").select_option("HOLD")
    desk.get_by_label("Reason, or the question").fill("tax office asks")
    desk.get_by_role("button", name="Do it").click()
    expect(desk.get_by_text("1 done")).to_be_visible()
    expect(desk.get_by_role("cell", name="Too late: “Departed” since")).to_be_visible()
    expect(desk.get_by_text("XX9")).to_be_visible()


def test_a_question_goes_to_the_broker_and_its_answer_back(desk, broker, log_in_as):
    desk.goto("/desk/act/?number=TW0001&deed=QUERY_ANSWERED")
    desk.get_by_label("Reason, or the question").fill("What is it made of?")
    desk.get_by_role("button", name="Do it").click()
    expect(desk.get_by_text("1 done")).to_be_visible()
    log_in_as(broker)
    desk.goto("/")
    desk.locator(".stat", has_text="Questions of customs").click()
    desk.get_by_role("link", name="What is it made of?").click()
    desk.get_by_label("Your answer").fill("Cotton")
    desk.get_by_role("button", name="Send the answer").click()
    expect(desk.get_by_text("Sent. Whoever asked reads it")).to_be_visible()
    log_in_as(ground.person(Role.OFFICER))
    desk.goto("/desk/")
    expect(desk.locator("#controls").get_by_text("answered", exact=True)).to_be_visible()
    desk.locator("#controls").get_by_role("link", name="Answer to a query").click()
    expect(desk.locator("blockquote", has_text="Cotton")).to_be_visible()
    desk.get_by_label("Reason", exact=True).fill("plausible")
    desk.get_by_role("button", name="Accept the answer and lift").click()
    expect(desk.get_by_text("1 instruction lifted.")).to_be_visible()
    assert state("TW0001") == "AWAITING_DECISION"


def test_a_detention_takes_two(desk, log_in_as):
    desk.goto("/desk/act/?number=TW0001&deed=detain")
    desk.get_by_label("Reason, or the question").fill("counterfeit")
    desk.get_by_label("Legal basis").fill("art. 25")
    desk.get_by_role("button", name="Do it").click()
    expect(desk.get_by_text("Yours: another person decides.")).to_be_visible()
    log_in_as(ground.person(Role.OFFICER, name="second"))
    desk.goto("/desk/")
    desk.get_by_role("button", name="Agree").click()
    expect(desk.get_by_text("1 done")).to_be_visible()
    assert state("TW0001") == "DETAINED"


def test_a_covert_hold_shows_to_customs_and_to_nobody_else(desk, broker, log_in_as):
    desk.goto("/desk/act/?number=TW0001&deed=HOLD")
    desk.get_by_label("Reason, or the question").fill("informant 7")
    desk.get_by_label("Covert: never shown to those it concerns").check()
    desk.get_by_role("button", name="Do it").click()
    expect(desk.get_by_text("1 done")).to_be_visible()
    desk.goto("/parcels/TW0001/")
    expect(desk.get_by_text("informant 7").first).to_be_visible()
    log_in_as(broker)
    desk.goto("/parcels/TW0001/")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("At the release gate")
    assert "hold" not in desk.locator("main").inner_text().lower()
    assert "informant" not in desk.content()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_is_wider_than_the_screen_or_bars_anybody(desk, in_language, grave_barriers, language, width):
    in_language("en")
    desk.goto("/desk/act/?number=TW0001&deed=HOLD")
    desk.get_by_label("Reason, or the question").fill("value too low")
    desk.get_by_role("button", name="Do it").click()
    expect(desk.get_by_text("1 done")).to_be_visible()
    in_language(language)
    desk.set_viewport_size({"width": width, "height": 800})
    for address in ("/", "/desk/", "/desk/act/?number=TW0001", "/parcels/TW0001/", "/parcels/?state=ON_HOLD"):
        desk.goto(address)
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, address
        assert grave_barriers(desk) == [], address
