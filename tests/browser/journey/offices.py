"""What the administrator, the officers and the supervisor do."""

import re

from playwright.sync_api import Page, expect

from tests.browser.journey.stage import DETAINED, HELD, JUDGED_CLEAR, LOST, RECALLED, SUSPECTED, UNANNOUNCED, Stage
from waybills.lifecycle.roles import Role
from waybills.models import Device


def administer(stage: Stage) -> None:
    """A second operator, the scanner, and a mandate are entered; what is secret is shown once."""
    enterprise = stage.without_mandate()
    page = stage.becomes(Role.ADMIN)
    page.goto("/administration/")
    page.get_by_role("link", name="New entry").click()
    page.get_by_label("Username").fill("sun.floor")
    page.get_by_label("Family name").fill("孙")
    page.get_by_label("Given name").fill("立夏")
    page.get_by_label("Organisation").select_option(label="武汉天河跨境电商监管中心")
    page.get_by_label("Floor operator").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="sun.floor")).to_be_visible()
    stage.second_operator = page.locator(".panel .code").inner_text()
    page.get_by_role("link", name="I have it").click()
    expect(page.get_by_role("cell", name="孙立夏", exact=True)).to_be_visible()
    _enter_device(page)
    _enter_mandate(page, enterprise.name)


def _enter_device(page: Page) -> None:
    page.get_by_role("link", name="Devices").click()
    page.get_by_role("link", name="New entry").click()
    page.get_by_label("Kind").select_option(label="CT scanner")
    page.get_by_label("Station name").fill("CT01")
    page.get_by_label("Line", exact=True).fill("L1")
    page.get_by_role("button", name="Save").click()
    secret = page.locator(".panel .code").inner_text()
    assert Device.objects.get(code="CT01").secret == secret
    page.get_by_role("link", name="I have it").click()


def _enter_mandate(page: Page, enterprise: str) -> None:
    page.get_by_role("link", name="Mandates").click()
    page.get_by_role("link", name="New entry").click()
    page.get_by_label("Enterprise").select_option(label=enterprise)
    page.get_by_label("Customs broker").select_option(index=1)
    page.get_by_label("Since").fill("2026-01-01")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Kept.")).to_be_visible()
    page.get_by_label("Name or code").fill(enterprise)
    page.keyboard.press("Enter")
    expect(page.get_by_role("row")).to_have_count(2)


def write_rule(stage: Stage) -> None:
    """An officer sends two kinds of goods through the scanner, having tried the rule on what is announced."""
    page = stage.becomes(Role.OFFICER)
    page.goto("/inspection/rules/")
    page.get_by_role("link", name="New rule").click()
    page.get_by_label("Name", exact=True).fill("Jewellery and baby clothes")
    page.get_by_label("Sends to").select_option(label="CT scan")
    page.get_by_role("button", name="Try on past parcels").click()
    expect(page.get_by_text("A rule needs at least one condition.").first).to_be_visible()
    page.faults.clear()  # type: ignore[attr-defined]  # the refusal is meant
    codes = {stage.truth["parcels"][place]["house_waybill"] for place in (JUDGED_CLEAR, SUSPECTED)}
    page.get_by_label("Commodity codes").fill(", ".join(sorted(stage.codes_of(codes))))
    page.get_by_role("button", name="Try on past parcels").click()
    expect(page.get_by_text(re.compile("It would have chosen 2 of"))).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Jewellery and baby clothes")).to_be_visible()


def see_what_came_wrong(stage: Stage) -> None:
    """The desk shows what came without a line and what never came."""
    page = stage.becomes(Role.OFFICER)
    page.goto("/desk/")
    expect(page.locator(".stat", has_text="Over-landed")).to_contain_text("1")
    page.locator(".stat", has_text="Short-landed").click()
    expect(page.get_by_role("link", name=stage.number(LOST))).to_be_visible()
    page.goto(f"/parcels/{UNANNOUNCED}/")
    expect(page.get_by_text("It came without a manifest line and stands in the cage.")).to_be_visible()


def control(stage: Stage) -> None:
    """An officer holds two released parcels, lifts one of the holds, recalls a third, proposes a detention."""
    page = stage.becomes(Role.OFFICER)
    _act(page, stage.number(HELD), "Hold", "check the addressee")
    assert stage.state(HELD) == "ON_HOLD"
    page.goto(f"/parcels/{stage.number(HELD)}/")
    page.get_by_role("link", name="Control: hold").click()
    page.get_by_label("Reason", exact=True).fill("the addressee is known")
    page.get_by_role("button", name="Lift", exact=True).click()
    expect(page.get_by_text("1 instruction lifted.")).to_be_visible()
    assert stage.state(HELD) == "RELEASED"
    _act(page, stage.number(RECALLED), "Recall the release", "a late tip")
    _act(page, stage.number(DETAINED), "Hold", "suspected counterfeit")
    page.goto(f"/parcels/{stage.number(DETAINED)}/")
    page.get_by_role("link", name="Detain").click()
    page.get_by_label("Reason, or the question").fill("counterfeit")
    page.get_by_label("Legal basis").fill("Customs Law, Article 91")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("Proposed. Nothing has moved: a second person must agree.")).to_be_visible()
    assert stage.state(DETAINED) == "ON_HOLD"


def _act(page: Page, number: str, deed: str, reason: str) -> None:
    page.goto(f"/parcels/{number}/")
    page.get_by_role("link", name=deed, exact=True).click()
    page.get_by_label("Reason, or the question").fill(reason)
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("1 done")).to_be_visible()


def agree(stage: Stage) -> None:
    """The supervisor is the second person of the detention."""
    page = stage.becomes(Role.SUPERVISOR)
    page.goto("/")
    page.get_by_role("link", name="Wait for a second person").click()
    page.get_by_role("row", name=re.compile(stage.number(DETAINED))).get_by_role("button", name="Agree").click()
    expect(page.get_by_text("1 done")).to_be_visible()
    assert stage.state(DETAINED) == "DETAINED"
