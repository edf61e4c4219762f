"""Handing a manifest in with a real browser, as the carrier does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories import ground
from tests.factories.manifests import as_csv, row
from waybills import acts
from waybills.intake.tasks import take_in
from waybills.lifecycle.roles import Role
from waybills.models import Flight, IntakeFile, Organisation, Parcel, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sender(settings: Any, tmp_path: Path) -> User:
    settings.MEDIA_ROOT = str(tmp_path)
    house = Organisation.objects.create(kind="LOGISTICS", name="Carrier", customs_code="429996Z301")
    return ground.person(Role.LOGISTICS, name="carrier", organisation=house)


@pytest.fixture(autouse=True)
def english(in_language: Callable[[str], None]) -> None:
    in_language("en")


@pytest.fixture
def open_flight(flight: Flight) -> Flight:
    acts.perform(Flight.open, Flight.objects.filter(pk=flight.pk), by=acts.SYSTEM)
    return flight


def test_a_manifest_is_handed_in_and_its_faults_are_read(
    page: Page,
    log_in_as: Callable[[User], None],
    sender: User,
    open_flight: Flight,
    grave_barriers: Callable[[Page], list[str]],
    tmp_path: Path,
) -> None:
    log_in_as(sender)
    manifest = tmp_path / "manifest.csv"
    manifest.write_bytes(as_csv([row(), row(house_waybill="TW2", unit="x")]))
    page.goto("/intake/")
    page.get_by_role("link", name="Hand in files").first.click()
    assert grave_barriers(page) == []
    page.get_by_label("Manifests or messages").set_input_files(manifest)
    page.get_by_label("Flight", exact=True).select_option(label="TG900 2026-11-24")
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.get_by_role("heading", name="manifest.csv")).to_be_visible()
    expect(page.get_by_text("This unit of measure is not in the customs list.").first).to_be_visible()
    assert grave_barriers(page) == []
    assert Parcel.objects.count() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="Refused rows").click()
    assert "TW2" in Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_a_large_file_shows_its_progress_and_then_its_result(
    page: Page, log_in_as: Callable[[User], None], sender: User, open_flight: Flight, tmp_path: Path
) -> None:
    log_in_as(sender)
    manifest = tmp_path / "large.csv"
    manifest.write_bytes(as_csv([row(house_waybill=f"TW{n:05d}") for n in range(2500)]))
    page.goto("/intake/new/")
    page.get_by_label("Manifests or messages").set_input_files(manifest)
    page.get_by_label("Flight", exact=True).select_option(label="TG900 2026-11-24")
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.get_by_text("You can leave this page; the work goes on.")).to_be_visible()
    take_in(file_id=IntakeFile.objects.get().pk)
    expect(page.get_by_text("Every row was right.")).to_be_visible(timeout=10_000)
    assert Parcel.objects.count() == 2500
