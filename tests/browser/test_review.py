"""An inspector judges cases by keyboard alone, on real pictures, and the server sees that the rules are kept."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from inspection.models import Decision, LineOrder, PendingVerdict, TaskClaim
from inspection.services import claims, effects
from tests.browser.conftest import Traffic, until
from tests.factories import ground, scans
from waybills.lifecycle.roles import Role
from waybills.models import Parcel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MINIMUM_VIEW_SECONDS = 0.3
    # Longer than the next case takes to be drawn, however slowly.
    settings.VERDICT_UNDO_SECONDS = 60.0


@pytest.fixture
def cases(flight):
    """Call with numbers to have parcels waiting for an inspector; an "!" marks an alarm of the machine."""

    def make(*numbers):
        return {
            number: scans.reviewable(flight, number.strip("!"), **({"decision": "ALARM"} if "!" in number else {}))
            for number in numbers
        }

    return make


@pytest.fixture
def screen(page: Page, inspector, log_in_as, in_language, traffic: Traffic) -> Iterator[Page]:
    log_in_as(inspector)
    in_language("en")
    page.set_viewport_size({"width": 1500, "height": 900})
    yield page
    # What the screen still asks and what it sends when it closes must be answered before the tables are emptied.
    page.unroute_all()
    page.goto("/inspection/review/")
    page.goto("about:blank")
    until(lambda: traffic.open == 0, page)


def start(page: Page) -> None:
    page.goto("/inspection/review/work/")


def on_screen(page: Page, number: str) -> None:
    """Wait until this case is painted and was looked at long enough."""
    expect(page.locator(".review-head h1")).to_have_text(number)
    expect(page.locator("[data-look]")).to_have_js_property("value", 1)


def let_verdicts_take_effect() -> None:
    effects.apply_due(at=timezone.now() + timedelta(minutes=2))


def state(parcel) -> str:
    return Parcel.objects.get(pk=parcel.pk).state


def test_every_outcome_by_keyboard_alone(screen, cases):
    made = cases("A1", "A2!", "A3", "A4", "A5", "A6", "A7", "A8")
    start(screen)
    on_screen(screen, "A2")  # the alarm comes first
    screen.keyboard.press("3")
    screen.keyboard.press("1")
    screen.keyboard.press("Enter")  # serious: confirmed
    plan = [
        ("A1", ["1"]), ("A3", ["2", "1"]), ("A4", ["4", "2"]), ("A5", ["5"]), ("A6", ["6", "1"]), ("A7", ["0", "2"]),
        ("A8", ["9", "1", "Enter"]),
    ]  # fmt: skip
    for number, keys in plan:
        on_screen(screen, number)
        for one in keys:
            screen.keyboard.press(one)
    expect(screen.get_by_text("No case is waiting")).to_be_visible()
    let_verdicts_take_effect()
    assert {number: state(parcel) for number, parcel in made.items()} == {
        "A1": "AWAITING_DECISION", "A2!": "EXAM_QUEUED", "A3": "EXAM_QUEUED", "A4": "EXAM_QUEUED",
        "A5": "IMAGE_REVIEW", "A6": "CT_QUEUED", "A7": "CT_QUEUED", "A8": "ON_HOLD",
    }  # fmt: skip
    assert LineOrder.objects.get().kind == "STOP"
    assert not TaskClaim.objects.exists()
    reasons = dict(Decision.objects.values_list("outcome", "reason"))
    assert reasons["PRO"] == "KNI"
    assert reasons["MIS"] == "GDS"


def test_pictures_and_declaration_stand_side_by_side_with_the_boxes(screen, cases):
    cases("A1!")
    start(screen)
    on_screen(screen, "A1")
    for view in ("MIP_AXIAL", "MIP_CORONAL", "MIP_SAGITTAL", "COLOUR"):
        figure = screen.locator(f'[data-view="{view}"]')
        expect(figure.locator("image")).to_have_count(1)
        expect(figure.locator(".review-box.is-alarming text")).to_have_text("1")
    aside = screen.locator("[data-declaration]")
    expect(aside).to_contain_text("连衣裙")
    expect(aside).to_contain_text("江城电商有限公司")
    expect(aside).to_contain_text("prohibited item")
    expect(aside).to_contain_text("g/cm³")
    expect(aside).not_to_contain_text("Jane")
    # The slice shown first is the one the alarm lies in; its box is drawn where the steel is.
    expect(screen.locator("[data-slice-label]")).to_have_text("Slice 7 of 14")
    bright = screen.evaluate(
        """() => {
            const canvas = document.querySelector('[data-view="SLICES"] canvas');
            const pen = canvas.getContext('2d');
            const at = (x, y) => pen.getImageData(x * canvas.width / 48, y * canvas.height / 40, 1, 1).data[0];
            return [at(24, 14), at(24, 30)];
        }"""
    )
    assert bright[0] > bright[1] + 60


def test_slices_move_by_key_and_wheel(screen, cases):
    cases("A1")
    start(screen)
    on_screen(screen, "A1")
    label = screen.locator("[data-slice-label]")
    expect(label).to_have_text("Slice 8 of 14")
    screen.keyboard.press("ArrowDown")
    expect(label).to_have_text("Slice 9 of 14")
    screen.keyboard.press("Home")
    expect(label).to_have_text("Slice 1 of 14")
    screen.keyboard.press("ArrowUp")
    expect(label).to_have_text("Slice 1 of 14")
    screen.keyboard.press("End")
    expect(label).to_have_text("Slice 14 of 14")
    screen.keyboard.press("Shift+ArrowUp")
    expect(label).to_have_text("Slice 4 of 14")
    screen.locator('[data-view="SLICES"]').hover()
    screen.mouse.wheel(0, 100)
    expect(label).to_have_text("Slice 5 of 14")


def test_looking_around_by_key(screen, cases):
    cases("A1!")
    start(screen)
    on_screen(screen, "A1")
    screen.keyboard.press("c")
    expect(screen.locator("[data-colour-axis]")).to_have_text("From the side")
    screen.keyboard.press("b")
    expect(screen.locator('[data-view="MIP_AXIAL"] .review-box')).to_be_hidden()
    screen.keyboard.press("b")
    screen.keyboard.press("i")
    screen.keyboard.press("+")
    shown = screen.locator('[data-view="MIP_AXIAL"] image').evaluate("one => one.style.filter")
    assert shown == "contrast(1.2) invert(1)"
    screen.keyboard.press("z")
    expect(screen.locator('[data-view="MIP_AXIAL"]')).to_have_class(re.compile("is-large"))
    screen.keyboard.press("j")
    expect(screen.locator(".review-findings .is-chosen")).to_have_count(1)
    screen.keyboard.press("1")
    expect(screen.get_by_text("No case is waiting")).to_be_visible()
    decision = Decision.objects.get()
    assert set(decision.tools) == {"colour", "boxes", "invert", "contrast", "zoom", "findings"}
    assert decision.findings_touched == [decision.scan.findings.get().pk]
    assert decision.active_seconds > 0


def test_a_key_pressed_too_early_gives_no_verdict(screen, cases, settings):
    settings.MINIMUM_VIEW_SECONDS = 60
    cases("A1")
    start(screen)
    expect(screen.locator(".review-head h1")).to_have_text("A1")
    expect(screen.locator("[data-wait]")).to_be_hidden()
    screen.keyboard.press("1")
    expect(screen.locator("#toasts").get_by_text(re.compile("a little longer|not loaded yet"))).to_be_visible()
    assert not Decision.objects.exists()
    settings.MINIMUM_VIEW_SECONDS = 0.3
    screen.reload()
    on_screen(screen, "A1")
    screen.keyboard.press("1")
    expect(screen.get_by_text("No case is waiting")).to_be_visible()
    # What the page that was left says last may reach the house after its successor was dealt the case: that one is
    # told, and is dealt it again.
    screen.faults[:] = [fault for fault in screen.faults if "409 (Conflict)" not in fault]


def test_a_held_key_judges_once(screen, cases):
    cases("A1", "A2", "A3")
    start(screen)
    on_screen(screen, "A1")
    screen.keyboard.down("1")
    for _ in range(5):
        screen.keyboard.down("1")  # what a held key sends
    on_screen(screen, "A2")
    for _ in range(5):
        screen.keyboard.down("1")
    screen.wait_for_timeout(300)
    expect(screen.locator(".review-head h1")).to_have_text("A2")
    screen.keyboard.up("1")
    assert Decision.objects.count() == 1


def test_a_verdict_is_taken_back_by_key(screen, cases):
    made = cases("A1", "A2", "A3")
    start(screen)
    on_screen(screen, "A1")
    screen.keyboard.press("1")
    on_screen(screen, "A2")
    screen.keyboard.press("u")
    on_screen(screen, "A1")
    assert not PendingVerdict.objects.exists()
    screen.keyboard.press("2")
    screen.keyboard.press("1")
    on_screen(screen, "A2")
    screen.keyboard.press("1")
    on_screen(screen, "A3")
    let_verdicts_take_effect()
    assert [state(made[number]) for number in ("A1", "A2")] == ["EXAM_QUEUED", "AWAITING_DECISION"]


def test_a_verdict_is_taken_back_while_the_next_case_still_opens(screen, cases):
    cases("A1", "A2")
    start(screen)
    on_screen(screen, "A1")
    screen.keyboard.press("1")
    expect(screen.locator(".review-head h1")).to_have_text("A2")
    screen.keyboard.press("u")
    for number in ("A1", "A2"):
        on_screen(screen, number)
        screen.keyboard.press("1")
    expect(screen.get_by_text("No case is waiting")).to_be_visible()


def test_a_serious_outcome_can_be_thought_better_of(screen, cases):
    cases("A1")
    start(screen)
    on_screen(screen, "A1")
    screen.keyboard.press("9")
    expect(screen.locator("[data-confirm-words]")).to_be_visible()
    screen.keyboard.press("1")
    screen.keyboard.press("Escape")
    expect(screen.locator("#reasons")).to_be_hidden()
    assert not Decision.objects.exists()
    screen.keyboard.press("9")
    screen.keyboard.press("Enter")  # without a reason nothing is sent
    expect(screen.locator("#reasons")).to_be_visible()
    assert not Decision.objects.exists()


def test_a_question_asked_at_once_after_another_was_put_away_stays_open(screen, cases):
    cases("A1")
    start(screen)
    on_screen(screen, "A1")
    screen.keyboard.press("9")
    expect(screen.locator("#reasons")).to_be_visible()
    # Both keys before the dialog's own event of closing, which no human hand manages every time.
    screen.evaluate("""async () => {
      const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
      press("Escape");
      for (let i = 0; i < 20; i++) await Promise.resolve();
      press("9");
      await new Promise((go) => setTimeout(go, 200));
    }""")
    expect(screen.locator("#reasons")).to_be_visible()


def test_an_own_remark_is_a_reason(screen, cases):
    cases("A1")
    start(screen)
    on_screen(screen, "A1")
    screen.keyboard.press("2")
    screen.locator("[data-note]").press_sequentially("1 box inside another")
    screen.keyboard.press("Enter")
    expect(screen.get_by_text("No case is waiting")).to_be_visible()
    assert Decision.objects.get().note == "1 box inside another"


def test_the_next_case_is_loaded_before_it_is_asked_for(screen, cases):
    cases("A1", "A2")
    fetched = []
    screen.on("request", lambda request: fetched.append(request.url) if "/pictures/" in request.url else None)
    start(screen)
    on_screen(screen, "A1")
    until(lambda: len(fetched) >= 14, screen)
    screen.keyboard.press("1")
    on_screen(screen, "A2")
    assert len(fetched) == 14


def test_leaving_the_screen_returns_the_cases_at_once(screen, cases):
    cases("A1", "A2")
    start(screen)
    on_screen(screen, "A1")
    until(lambda: TaskClaim.objects.count() == 2, screen)
    screen.goto("/inspection/review/")
    expect(screen.get_by_role("heading", name="CT image review")).to_be_visible()
    until(lambda: not TaskClaim.objects.exists(), screen)


def test_a_case_given_back_is_dealt_to_another(screen, cases):
    cases("A1", "A2")
    start(screen)
    on_screen(screen, "A1")
    screen.keyboard.press("r")
    on_screen(screen, "A2")
    other = ground.person(Role.INSPECTOR, name="another")
    # The reader's own screen fetches it again as the one that follows; nobody else gets it meanwhile.
    until(lambda: TaskClaim.objects.count() == 2, screen)
    assert claims.claim_next(other, at=timezone.now()) is None


def test_a_plain_picture_is_judged_as_well(screen, flight, tmp_path):
    from django.core.management import call_command
    from PIL import Image

    parcel = scans.declare(flight, "A1")
    scans.send_to_ct(parcel)
    Image.new("RGB", (300, 200), "orange").save(tmp_path / "A1.png")
    call_command("ingest_scan", str(tmp_path / "A1.png"), verbosity=0)
    start(screen)
    on_screen(screen, "A1")
    expect(screen.locator('[data-view="MIP_AXIAL"]')).to_be_hidden()
    screen.keyboard.press("1")
    expect(screen.get_by_text("No case is waiting")).to_be_visible()


def test_a_picture_that_cannot_be_loaded_leaves_no_verdict_but_a_way_out(screen, cases):
    cases("A1")
    screen.route("**/pictures/**", lambda route: route.abort())
    start(screen)
    expect(screen.locator("#toasts").get_by_text("could not be loaded")).to_be_visible()
    screen.keyboard.press("1")
    expect(screen.locator("#toasts").get_by_text("not loaded yet")).to_be_visible()
    assert not Decision.objects.exists()
    screen.keyboard.press("0")
    screen.keyboard.press("1")
    expect(screen.get_by_text("No case is waiting")).to_be_visible()
    assert Decision.objects.get().outcome == "NOI"
    screen.faults.clear()  # the pictures we broke


def test_the_screen_is_usable_without_sight_of_colours_or_a_mouse(screen, cases, grave_barriers):
    cases("A1!")
    start(screen)
    on_screen(screen, "A1")
    assert grave_barriers(screen) == []
    screen.goto("/inspection/review/")
    assert grave_barriers(screen) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_speaks_both_languages(screen, cases, in_language, language):
    cases("A1!")
    in_language(language)
    start(screen)
    on_screen(screen, "A1")
    words = {"zh-hans": "图像与申报相符", "en": "image matches declaration"}[language]
    expect(screen.locator('[data-outcome="OK"]')).to_contain_text(words)
