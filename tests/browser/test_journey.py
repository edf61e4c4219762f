"""A small flight from its file to its departure, each role doing its part by hand in the browser.

Customs is the twin over HTTP; between two clicks the test does what the workers do.
"""

from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests.browser.journey import floor, inspection, offices, trade
from tests.browser.journey.links import dead_links
from tests.browser.journey.stage import FAULTY, HELD, PARCELS, SEED, Stage
from tests.factories.counterpart import SECRET, customs
from twin.customs.documents import from_folder
from waybills.lifecycle.roles import Role

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage(page, log_in_as, in_language, settings, tmp_path, monkeypatch) -> Stage:
    settings.GATEWAY_SECRET, settings.ARRIVAL_GATHER_SECONDS = SECRET, 0.0
    settings.CT_RANDOM_SHARE = settings.EXAM_RANDOM_SHARE = 0.0
    settings.MEDIA_ROOT, settings.MINIMUM_VIEW_SECONDS = tmp_path / "media", 0.3
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Every file is for a worker, so that the sender sees it being worked on.
    monkeypatch.setattr("waybills.web.intake.views.AT_ONCE_BYTES", 0)
    in_language("en")
    return Stage(tmp_path / "flight", page, log_in_as)


def test_every_role_does_its_part_by_hand(stage, server, settings, tmp_path, in_language):
    with customs(tmp_path / "twin", server.url, settings, seed=SEED) as regulator:
        regulator.inbox.take_documents(from_folder(stage.folder))
        offices.administer(stage)
        floor.plan(stage)
        trade.hand_in_manifest(stage)
        trade.hand_in_documents(stage)
        offices.write_rule(stage)
        trade.file_lists(stage)
        trade.repair_list(stage)
        floor.receive(stage)
        floor.tally(stage)
        floor.close_tally(stage)
        offices.see_what_came_wrong(stage)
        inspection.scan_on_the_line(stage, server.url)
        inspection.judge(stage)
        inspection.examine(stage)
        stage.works_until(lambda: stage.states()["RELEASED"] == PARCELS - 1)
        offices.control(stage)
        offices.agree(stage)
        floor.load(stage)
        floor.depart(stage)
        stage.works_until(lambda: stage.states()["CLOSED"] == PARCELS - 3)
    trade.look_on(stage)
    trade.be_refused(stage)
    check_the_paper(stage)
    read_the_life_in_chinese(stage, in_language)
    assert dead_links() == set()
    call_command("check_books", stdout=StringIO())


def check_the_paper(stage: Stage) -> None:
    """The broker takes a release note; whoever holds it checks its number without an account."""
    page = stage.becomes(Role.BROKER)
    page.goto(f"/parcels/{stage.number(HELD)}/")
    page.get_by_role("button", name="Release note").click()
    expect(page.get_by_text("The document is being made.")).to_be_visible()
    stage.print_papers()
    expect(page.get_by_role("link", name="Open the PDF")).to_be_visible(timeout=10_000)
    number = page.locator("#paper .code").inner_text()
    page.context.clear_cookies(name="sessionid")
    page.goto("/verify/")
    page.get_by_label("Number on the document").fill(number)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("This number was issued by this centre.")).to_be_visible()
    page.goto("/verify/NOSUCHPAPER/")
    expect(page.get_by_text("This centre never issued a document of this number.")).to_be_visible()
    page.faults.clear()  # type: ignore[attr-defined]  # what is not there is answered with 404


def read_the_life_in_chinese(stage: Stage, in_language) -> None:
    """The whole life stands on the parcel's page, act by act, in the reader's language."""
    page = stage.becomes(Role.OFFICER)
    in_language("zh-hans")
    page.goto(f"/parcels/{stage.number(FAULTY)}/")
    for act in ("已预报", "舱单项已接受", "已运抵", "已理货", "放行", "已装载", "已离境", "海关结关"):
        expect(page.locator(".timeline").first).to_contain_text(act)
    expect(page.locator(".ladder")).to_contain_text("已离境，海关已对其清单结关。")
