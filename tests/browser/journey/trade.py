"""What the carrier, the broker and those who only look on do."""

from pathlib import Path

from playwright.sync_api import Page, expect

from clearance.models import DeclarationList
from tests.browser.journey.stage import DETAINED, DIFFERS, FAULTY, PARCELS, Stage
from waybills.lifecycle.roles import Role
from waybills.models import Flight, Order, Parcel, Receipt


def hand_in_manifest(stage: Stage) -> None:
    """The carrier hands the manifest in, sees it being read, takes the refused rows, puts them right."""
    page = stage.becomes(Role.LOGISTICS)
    stage.folder.joinpath("handed-in.csv").write_bytes(stage.manifest())
    page.goto("/intake/new/")
    _hand_in(page, stage.folder / "handed-in.csv")
    expect(page.get_by_text("You can leave this page; the work goes on.")).to_be_visible()
    stage.read_files()
    expect(page.get_by_text("This unit of measure is not in the customs list.").first).to_be_visible(timeout=10_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Refused rows").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert stage.number(FAULTY) in text
    assert Parcel.objects.count() == PARCELS - 1
    stage.folder.joinpath("put-right.csv").write_text(text.replace(",xyz,", f",{stage.right_unit},"), encoding="utf-8")
    page.goto("/intake/new/")
    _hand_in(page, stage.folder / "put-right.csv")
    expect(page.get_by_text("You can leave this page; the work goes on.")).to_be_visible()
    stage.read_files()
    expect(page.get_by_text("Every row was right.")).to_be_visible(timeout=10_000)
    assert Parcel.objects.count() == PARCELS


def _hand_in(page: Page, path: Path) -> None:
    page.get_by_label("Manifests or messages").set_input_files(path)
    page.get_by_label("Flight", exact=True).select_option(index=1)
    page.get_by_role("button", name="Hand in", exact=True).click()


def hand_in_documents(stage: Stage) -> None:
    """The broker hands in, under his mandates, what the enterprises ordered and were paid."""
    page = stage.becomes(Role.BROKER)
    page.goto("/intake/new/")
    files = [stage.documents("orders"), stage.documents("receipts")]
    page.get_by_label("Manifests or messages").set_input_files(files)
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.get_by_text("2 files were handed in.")).to_be_visible()
    stage.read_files()
    assert (Order.objects.count(), Receipt.objects.count()) == (PARCELS, PARCELS)


def file_lists(stage: Stage) -> None:
    """The broker files the flight; customs refuses one list, and says why."""
    page = stage.becomes(Role.BROKER)
    page.goto("/lists/")
    page.get_by_role("link", name=stage.flight_number).click()
    page.get_by_role("button", name=f"File lists ({PARCELS} not made yet)").click()
    expect(page.get_by_text(f"{PARCELS} done")).to_be_visible()
    stage.works_until(lambda: DeclarationList.objects.filter(state="ADJUDICATED").count() == PARCELS - 1)
    page.goto(f"/lists/flights/{Flight.objects.get().pk}/?group=refused")
    expect(page.get_by_text("The lines of order and list differ").first).to_be_visible()
    page.get_by_role("link", name=stage.number(DIFFERS)).first.click()
    expect(page.get_by_text("They differ")).to_be_visible()


def repair_list(stage: Stage) -> None:
    """The broker puts the price right; nothing typed is lost when it is wrong once more; customs takes it."""
    page = stage.page
    price = stage.ordered_price(DIFFERS)
    quantity = float(page.locator("[data-label=Quantity]").inner_text())
    page.get_by_role("link", name="Correct").click()
    page.get_by_label("Unit price").fill(price)
    page.get_by_label("Total").fill("8.0000001")
    page.get_by_role("button", name="Save and file").click()
    expect(page.get_by_label("Unit price")).to_have_value(price)
    page.faults.clear()  # type: ignore[attr-defined]  # the refusal is meant
    page.get_by_label("Total").fill(f"{float(price) * quantity:.2f}")
    page.get_by_role("button", name="Save and file").click()
    expect(page.get_by_text("Filed. It is on its way to customs.")).to_be_visible()
    stage.works_until(lambda: DeclarationList.objects.filter(state="ADJUDICATED").count() == PARCELS)
    page.reload()
    expect(page.locator("h1 .chip")).to_have_text("Adjudicated")


def look_on(stage: Stage) -> None:
    """Who only looks on finds what concerns them: value and address are not everybody's."""
    seller, platform = stage.sellers_of(DETAINED)
    sees = {seller: "Total Address", platform: "Total Address", Role.LOGISTICS: "Address", Role.AGENCY: "Total",
            Role.AUDITOR: "Total Address"}  # fmt: skip
    for who, fields in sees.items():
        page = stage.becomes(who)
        page.goto("/")
        page.keyboard.press("/")
        page.keyboard.type(stage.number(DETAINED))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Where, why, who, by when, what then")).to_be_visible()
        shown = [page.get_by_role("columnheader", name="Total"), page.get_by_role("term").filter(has_text="Address")]
        assert [field.count() > 0 for field in shown] == ["Total" in fields, "Address" in fields], who
        assert page.get_by_role("link", name="Detain").count() == 0


def be_refused(stage: Stage) -> None:
    """What is not theirs is not there; what they may not do is refused with a page that says so."""
    seller, _platform = stage.sellers_of(DETAINED)
    stage.becomes(seller)
    assert stage.page.request.get(f"/parcels/{stage.number_not_of(seller)}/").status == 404
    assert stage.page.request.get("/floor/load/").status == 403
    page = stage.becomes(Role.AUDITOR)
    page.goto(f"/desk/act/?number={stage.number(DETAINED)}&deed=HOLD")
    expect(page.get_by_role("heading", name="Not allowed")).to_be_visible()
    page.get_by_role("link", name="To the start page").click()
    expect(page.get_by_role("heading", name="What needs you now")).to_be_visible()
    page.faults.clear()  # type: ignore[attr-defined]  # the refusals are meant
