"""What the floor does: plan, scan in, count, load, depart."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.journey.stage import DETAINED, HELD, LOST, PARCELS, RECALLED, UNANNOUNCED, Stage
from waybills.lifecycle.roles import Role
from waybills.models import Flight, Parcel


def scan(page: Page, *numbers: str) -> None:
    for number in numbers:
        page.locator("[data-scan] input[type=text]").press_sequentially(number)
        page.locator("[data-scan] input[type=text]").press("Enter")


def newest(page: Page) -> Locator:
    return page.locator("[data-scan-log] > li").first


def plan(stage: Stage) -> None:
    """The flight is planned and opened; a wrong airport is refused and nothing typed is lost."""
    page = stage.becomes(Role.OPERATOR)
    page.goto("/flights/")
    page.get_by_role("link", name="Plan a flight").click()
    page.get_by_label("Flight number").fill(stage.flight_number.lower())
    page.get_by_label("Date").fill(stage.truth["day"])
    page.get_by_label("Carrier").select_option(index=1)
    page.get_by_label("Airport of departure").fill("WUH")
    page.get_by_label("Airport of destination").fill("L1")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_label("Flight number")).to_have_value(re.compile(stage.flight_number, re.IGNORECASE))
    page.faults.clear()  # type: ignore[attr-defined]  # the refusal is meant
    page.get_by_label("Airport of destination").fill("LGG")
    page.get_by_role("button", name="Plan it").click()
    page.get_by_role("button", name="Open for parcels").click()
    expect(page.get_by_text(f"{stage.flight_number} is now “Open for parcels”.")).to_be_visible()


def receive(stage: Stage) -> None:
    """Two parcels by gun, one nobody announced, the rest from a file, all but one."""
    page = stage.becomes(Role.OPERATOR)
    page.goto("/floor/arrival/")
    scan(page, stage.number(0), stage.number(1), UNANNOUNCED)
    expect(page.locator("[data-scan-log] > li")).to_have_count(3)
    expect(newest(page)).to_contain_text("Over-landed: no manifest names it.")
    page.get_by_label("or a text file of them").set_input_files(
        {"name": "truck.txt", "mimeType": "text/plain", "buffer": "\n".join(stage.numbers_but(0, 1, LOST)).encode()}
    )
    expect(page.get_by_text("truck.txt")).to_be_visible()
    page.get_by_role("button", name="Record these as arrived").click()
    expect(page.get_by_text(f"{PARCELS - 3} done")).to_be_visible()


def tally(stage: Stage) -> None:
    """The delivery is counted: a weight that differs needs a reason, the rest goes by list."""
    page = stage.page
    page.goto(f"/flights/{Flight.objects.get().pk}/")
    page.get_by_role("button", name="Begin a tally").click()
    page.get_by_label("Weighed (kg)").fill("9.5")
    scan(page, stage.number(0))
    expect(newest(page)).to_contain_text("Weighs 9.500 kg")
    page.get_by_label("Reason for a difference").fill("packed in a crate")
    scan(page, stage.number(0))
    expect(newest(page)).to_contain_text("Tallied.")
    page.get_by_label("Waybill or bag numbers").fill("\n".join(stage.numbers_but(0, LOST)))
    page.get_by_role("button", name="Record these as tallied").click()
    expect(page.get_by_text(f"{PARCELS - 2} done")).to_be_visible()


def close_tally(stage: Stage) -> None:
    """The new colleague logs in with the password that was shown once, and closes the count."""
    page = stage.page
    page.context.clear_cookies(name="sessionid")
    page.goto(f"/floor/tallies/{Flight.objects.get().tally_sessions.get().pk}/")
    page.get_by_label("Username").fill("sun.floor")
    page.get_by_label("Password").fill(stage.second_operator)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Close the tally: the rest is short-landed").click()
    expect(page.get_by_text("1 done")).to_be_visible()
    assert stage.state(LOST) == "SHORT_LANDED"


def load(stage: Stage) -> None:
    """What is released goes on board; what is not stays here, and the gun says why."""
    page = stage.becomes(Role.OPERATOR)
    page.goto(f"/flights/{Flight.objects.get().pk}/")
    page.get_by_role("button", name="Start loading").click()
    page.get_by_role("link", name="Load", exact=True).last.click()
    scan(page, stage.number(HELD))
    expect(newest(page)).to_contain_text("Loaded.")
    scan(page, stage.number(RECALLED))
    expect(newest(page)).to_contain_text("RECALLED. Its release was taken back")
    scan(page, stage.number(DETAINED))
    expect(newest(page)).to_contain_text("NOT RELEASED: it is “Detained”")
    scan(page, stage.number(LOST))
    expect(newest(page)).to_have_attribute("data-tone", "stop")
    page.get_by_role("button", name="Load everything that is released").click()
    expect(page.get_by_text(f"{PARCELS - 4} done")).to_be_visible()


def depart(stage: Stage) -> None:
    """The flight is closed and leaves; the board says what stayed."""
    page = stage.page
    page.get_by_role("link", name="Back to the flight").click()
    page.get_by_role("button", name="Close for loading").click()
    page.get_by_role("button", name="Record departure").click()
    page.locator("dialog[open]").get_by_role("button", name="Record departure").click()
    expect(page.get_by_text(f"{stage.flight_number} is now “Departed”.")).to_be_visible()
    assert Parcel.objects.filter(state="DEPARTED").count() == PARCELS - 3
