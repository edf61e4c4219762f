"""What the inspector and the examiners do."""

import re

from playwright.sync_api import Page, expect

from inspection.models import CtTask, ExamTask
from tests.browser.journey.stage import INSPECTED, JUDGED_CLEAR, SUSPECTED, Stage
from tests.factories import ground
from tests.factories.counterpart import scan
from tests.inspection.services.test_exams import picture
from waybills.lifecycle.roles import Role


def scan_on_the_line(stage: Stage, house: str) -> None:
    """The twin's line scans what the rule chose, and its pictures are made."""
    stage.works_until(lambda: stage.states()["CT_QUEUED"] == 2)
    assert scan(house, seed="7") == 2
    stage.works_until(lambda: stage.states()["IMAGE_REVIEW"] == 2)


def judge(stage: Stage) -> None:
    """By keyboard alone: a verdict is taken back and given anew; the next parcel is sent to be opened."""
    page = stage.becomes(Role.INSPECTOR)
    page.set_viewport_size({"width": 1500, "height": 900})
    page.goto("/inspection/review/")
    page.get_by_role("link", name="Start reviewing").click()
    first = _on_screen(page)
    place, other = (JUDGED_CLEAR, SUSPECTED) if first == stage.number(JUDGED_CLEAR) else (SUSPECTED, JUDGED_CLEAR)
    page.keyboard.press("1")
    expect(page.locator(".review-head h1")).to_have_text(stage.number(other))
    page.keyboard.press("u")
    expect(page.locator(".review-head h1")).to_have_text(first)
    for number in (place, other):
        expect(page.locator(".review-head h1")).to_have_text(stage.number(number))
        _on_screen(page)
        for key in ("1",) if number == JUDGED_CLEAR else ("3", "1", "Enter"):
            page.keyboard.press(key)
    expect(page.get_by_text("No case is waiting")).to_be_visible()
    _leave(page)
    stage.judge()
    assert CtTask.objects.filter(state="FINAL").count() == 2
    assert stage.state(SUSPECTED) == "EXAM_QUEUED"


def _on_screen(page: Page) -> str:
    """The number of the case, once it is painted beside its declaration and was looked at long enough."""
    expect(page.locator("[data-look]")).to_have_js_property("value", 1)
    expect(page.locator('[data-view="MIP_AXIAL"] image')).to_have_count(1)
    expect(page.locator("[data-declaration]")).to_contain_text("HS ")
    return page.locator(".review-head h1").inner_text()


def _leave(page: Page) -> None:
    """What the screen still asks must be answered before another person takes the browser."""
    page.goto("/inspection/review/")
    page.wait_for_load_state("networkidle")
    page.set_viewport_size({"width": 1280, "height": 800})


def examine(stage: Stage) -> None:
    """What the reader suspected and what customs wants opened is opened by two, and is as declared."""
    ground.person(Role.EXAMINER, name="li.na")
    for place in (SUSPECTED, INSPECTED):
        stage.works_until(lambda place=place: stage.state(place) == "EXAM_QUEUED")
        _bring(stage, place)
        _open_and_conclude(stage, place)
    assert not ExamTask.objects.filter(open_row__isnull=False).exists()


def _bring(stage: Stage, place: int) -> None:
    page = stage.becomes(Role.OPERATOR)
    page.goto("/inspection/exams/")
    page.get_by_label("Scan the parcel at the table").fill(stage.number(place))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Presented at the table")).to_be_visible()


def _open_and_conclude(stage: Stage, place: int) -> None:
    page = stage.becomes(Role.EXAMINER)
    page.reload()
    page.get_by_label("Second examiner").select_option(label="li.na")
    page.get_by_role("button", name="We two open it").click()
    page.get_by_label("Take or choose photos").set_input_files(
        {"name": "open.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".exam-photos img")).to_have_count(1)
    page.get_by_label(re.compile("as declared after full")).check()
    page.get_by_label("What follows").select_option("conclude_exam")
    page.get_by_role("button", name="Record the result").click()
    expect(page.get_by_role("heading", name="Recorded")).to_be_visible()
    assert stage.state(place) in ("AWAITING_DECISION", "RELEASED")
