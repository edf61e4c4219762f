"""An examination by hand on a telephone: from the scan at the table to the second person's agreement."""

import re

import pytest
from playwright.sync_api import Page, expect

from inspection.models import ExamPhoto, ExamRecord
from tests.factories import ground, scans
from tests.factories.reading import judge, settle
from tests.inspection.services.test_exams import picture
from waybills.lifecycle.roles import Role
from waybills.models import Parcel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def referred(flight, inspector):
    """A parcel that an inspector's verdict sent to be opened."""
    parcel = scans.reviewable(flight, "A1", decision="ALARM")
    judge(inspector, "PRO", reason="KNI", note="a blade between two books")
    settle()
    return parcel


@pytest.fixture
def phone(page: Page, in_language) -> Page:
    in_language("en")
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def state(parcel) -> str:
    return Parcel.objects.get(pk=parcel.pk).state


def test_from_the_scan_at_the_table_to_a_detention(phone, log_in_as, referred, operator, examiner, officer, tmp_path):
    second = ground.person(Role.EXAMINER, name="li.na")
    log_in_as(operator)
    phone.goto("/inspection/exams/")
    phone.get_by_label("Scan the parcel at the table").press_sequentially("A1")
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Presented at the table")).to_be_visible()
    expect(phone.get_by_text("a blade between two books")).to_be_visible()
    expect(phone.locator(".scan-pictures img")).to_have_count(0)

    log_in_as(examiner)
    phone.reload()
    expect(phone.locator(".scan-pictures img")).to_have_count(3)
    phone.get_by_label("Second examiner").select_option(label="li.na")
    phone.get_by_role("button", name="We two open it").click()
    photo = tmp_path / "knife.jpg"
    photo.write_bytes(picture())
    phone.get_by_label("Take or choose photos").set_input_files(photo)
    phone.get_by_role("button", name="Add").click()
    expect(phone.locator(".exam-photos img")).to_have_count(1)

    offered = phone.get_by_label("What follows").locator("option:not([disabled])")
    phone.get_by_label(re.compile("quarantine failure")).check()
    expect(offered).to_have_text(["ordered back", "abandoned or destroyed"])
    phone.get_by_label(re.compile("prohibited or restricted goods")).check()
    expect(offered).to_have_text(["detained (a second person must agree)"])
    expect(phone.get_by_label("What follows")).to_have_value("detain")
    phone.get_by_role("button", name="Record the result").click()
    expect(phone.get_by_text("There is a problem")).to_be_visible()
    expect(offered).to_have_count(1)
    phone.faults.clear()  # the browser calls every answer of 422 one
    phone.get_by_label("What was found").fill("one blade, 18 cm")
    phone.get_by_label("Legal basis").fill("Customs Law, Article 24")
    phone.get_by_role("button", name="Record the result").click()
    expect(phone.get_by_text("Another person than the first must agree.")).to_be_visible()
    assert state(referred) == "UNDER_EXAM"

    log_in_as(officer)
    phone.reload()
    phone.get_by_role("button", name="I agree: detain it").click()
    expect(phone.get_by_text("one blade, 18 cm")).to_be_visible()
    assert state(referred) == "DETAINED"
    assert ExamRecord.objects.get().second_examiner == second
    assert ExamRecord.objects.get().photos == [ExamPhoto.objects.get().sha256]


def test_a_parcel_found_as_declared_goes_back_to_the_gate(phone, log_in_as, referred, examiner, grave_barriers):
    ground.person(Role.EXAMINER, name="li.na")
    log_in_as(examiner)
    phone.goto("/inspection/exams/")
    assert grave_barriers(phone) == []
    phone.get_by_label("Scan the parcel at the table").fill("A1")
    phone.keyboard.press("Enter")
    phone.get_by_label("Second examiner").select_option(label="li.na")
    phone.get_by_role("button", name="We two open it").click()
    expect(phone.get_by_role("button", name="Record the result")).to_be_visible()
    assert grave_barriers(phone) == []
    phone.get_by_label("连衣裙").fill("2")
    phone.get_by_label(re.compile("as declared after full")).check()
    phone.get_by_label("What follows").select_option("conclude_exam")
    phone.get_by_role("button", name="Record the result").click()
    expect(phone.get_by_text("2 found, 2 declared")).to_be_visible()
    assert state(referred) == "AWAITING_DECISION"


def test_nothing_is_wider_than_the_telephone(phone, log_in_as, referred, examiner):
    log_in_as(examiner)
    for address in ("/inspection/exams/", f"/inspection/exams/{referred.exam_tasks.get().pk}/"):
        phone.goto(address)
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
