"""The pages: hand in, watch, read every fault, fetch the refused rows, put them right, hand in again."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories import ground
from tests.factories.manifests import Hand, as_csv, as_xlsx, as_zip, codes, row
from waybills.intake import tasks
from waybills.lifecycle.roles import Role
from waybills.models import Flight, IntakeFile, Parcel, User, Waybill

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(client: Client, carrier_user: User) -> Client:
    client.force_login(carrier_user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The files for which a worker was woken."""
    files: list[int] = []
    monkeypatch.setattr("waybills.web.intake.views.wake_worker", files.append)
    return files


def post(client: Client, *files: tuple[str, bytes], **fields: Any) -> Any:
    data = {"files": [SimpleUploadedFile(name, data) for name, data in files], "mode": "KEEP_GOOD"} | fields
    return client.post(reverse("intake:hand-in"), data)


def text(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8-sig")


def test_a_small_file_is_done_when_its_page_opens(visitor: Client, open_flight: Flight) -> None:
    manifest = as_csv([row(), row(house_waybill="TW2", pieces="0")])
    response = post(visitor, ("manifest.csv", manifest), flight=open_flight.pk)
    file = IntakeFile.objects.get()
    assert response.headers["Location"] == reverse("intake:file", args=[file.pk])
    assert (file.stage, file.flight, file.sent_by.username) == ("DONE", open_flight, "carrier")
    page = text(visitor.get(response.headers["Location"]))
    assert "This must be greater than zero." in page
    assert "Refused rows" in page


def test_a_large_file_is_for_a_worker_and_the_page_shows_how_far_it_is(
    visitor: Client, open_flight: Flight, woken: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    rows = [row(house_waybill=f"TW{n:05d}") for n in range(2000)]
    with django_capture_on_commit_callbacks(execute=True):
        response = post(visitor, ("manifest.csv", as_csv(rows)), flight=open_flight.pk)
    file = IntakeFile.objects.get()
    assert (woken, file.stage) == ([file.pk], "RECEIVED")
    here = response.headers["Location"]
    assert 'hx-trigger="every 1s"' in text(visitor.get(here))
    assert "HX-Refresh" not in visitor.get(here, {"part": "progress"}).headers
    tasks.take_in(file_id=file.pk)
    assert visitor.get(here, {"part": "progress"}).headers["HX-Refresh"] == "true"
    assert Parcel.objects.count() == 2000


def test_several_files_lead_to_the_list_of_them(visitor: Client, open_flight: Flight) -> None:
    files = [("one.csv", as_csv([row()])), ("two.csv", as_csv([row(house_waybill="TW2")]))]
    response = post(visitor, *files, flight=open_flight.pk)
    assert response.headers["Location"] == reverse("intake:files")
    page = text(visitor.get(reverse("intake:files")))
    assert page.index("two.csv") < page.index("one.csv")


@pytest.mark.parametrize("fields", [{"dry_run": "on"}, {"mode": "ALL_OR_NOTHING"}])
def test_only_checking_and_all_or_nothing_are_chosen_on_the_page(
    visitor: Client, open_flight: Flight, fields: dict[str, str]
) -> None:
    post(visitor, ("m.csv", as_csv([row(), row(house_waybill="TW2", unit="x")])), flight=open_flight.pk, **fields)
    assert not Parcel.objects.exists()
    assert "not in the customs list" in text(visitor.get(reverse("intake:file", args=[IntakeFile.objects.get().pk])))


def test_no_file_is_said_beside_the_field(visitor: Client) -> None:
    response = visitor.post(reverse("intake:hand-in"), {"mode": "KEEP_GOOD"})
    assert response.status_code == 422
    assert "Choose a file." in text(response)


def test_a_file_that_is_too_large_is_refused_while_it_comes_in(visitor: Client, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 200_000
    response = post(visitor, ("big.csv", b"x" * 400_000))
    assert response.status_code == 422
    assert "larger than" in text(response)
    assert not IntakeFile.objects.exists()


def test_a_forged_form_is_refused(carrier_user: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(carrier_user)
    assert post(strict, ("m.csv", as_csv([row()]))).status_code == 403
    assert not IntakeFile.objects.exists()


@pytest.mark.parametrize("data", [b"", b"\0" * 50, b"<a", b"PK\x03\x04", as_csv([{}]), b"\xff\xfe", b"%PDF"])
def test_a_file_of_no_use_is_a_page_with_a_reason(visitor: Client, data: bytes) -> None:
    response = post(visitor, ("x.csv", data or b" "))
    page = visitor.get(response.headers["Location"])
    assert page.status_code == 200
    assert "Nothing of this file was taken over." in text(page)


# ---------------------------------------------------------------- who sees what
def test_a_stranger_finds_neither_page_nor_bytes(hand_in: Hand, client: Client, broker_user: User) -> None:
    file = hand_in(as_csv([row(), row(house_waybill="TW2", pieces="0")]))
    client.force_login(broker_user)
    for name in ("file", "original", "refused-rows", "faults"):
        assert client.get(reverse(f"intake:{name}", args=[file.pk])).status_code == 404
    assert "manifest.csv" not in text(client.get(reverse("intake:files")))


@pytest.mark.parametrize(
    ("role", "seen", "hands_in"),
    [(Role.OFFICER, 200, 403), (Role.OPERATOR, 200, 403), (Role.BROKER, 200, 200), (Role.LOGISTICS, 200, 200),
     (Role.ENTERPRISE, 200, 200), (Role.AGENCY, 403, 403)],
)  # fmt: skip
def test_each_role_sees_what_is_its_business(client: Client, centre: Any, role: Role, seen: int, hands_in: int) -> None:
    client.force_login(ground.person(role))
    assert client.get(reverse("intake:files")).status_code == seen
    assert client.get(reverse("intake:hand-in")).status_code == hands_in


def test_who_is_not_logged_in_is_led_to_the_log_in(client: Client) -> None:
    for name in ("files", "hand-in"):
        assert "/accounts/login" in client.get(reverse(f"intake:{name}")).headers["Location"]


# ---------------------------------------------------------------- faults and downloads
def test_faults_are_counted_by_kind_filtered_and_paged(hand_in: Hand, visitor: Client) -> None:
    bad = [row(house_waybill=f"TW{n}", pieces="0", unit="x" if n % 2 else "007") for n in range(150)]
    file = hand_in(as_csv(bad))
    here = reverse("intake:file", args=[file.pk])
    page = text(visitor.get(here))
    assert page.index("NOT_POSITIVE") < page.index("UNIT_UNKNOWN")
    filtered = visitor.get(here, {"code": "UNIT_UNKNOWN"})
    assert {fault.code for fault, _, _ in filtered.context["faults"]} == {"UNIT_UNKNOWN"}
    first = visitor.get(here)
    second = visitor.get(here, {"cursor": first.context["page"].next})
    assert next(fault.row for fault, _, _ in second.context["faults"]) > 2
    assert visitor.get(here, {"cursor": "nonsense"}).status_code == 400


def test_every_fault_is_a_line_of_the_list_that_can_be_fetched(hand_in: Hand, visitor: Client) -> None:
    file = hand_in(as_csv([row(pieces="0", goods_name="=cmd()" * 60)]))
    lines = list(csv.reader(io.StringIO(text(visitor.get(reverse("intake:faults", args=[file.pk]))))))
    assert [(line[0], line[3]) for line in lines[1:]] == [("2", "NOT_POSITIVE"), ("2", "TOO_LONG")]
    assert lines[2][2].startswith("'=cmd()")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_the_refused_rows_put_right_and_sent_again_are_taken(
    hand_in: Hand, visitor: Client, encoding: str, delimiter: str
) -> None:
    second = row(house_waybill="TW2", consignee_phone="+1 555")
    file = hand_in(as_csv([row(), second | {"unit": "x"}, second], encoding=encoding, delimiter=delimiter))
    response = visitor.get(reverse("intake:refused-rows", args=[file.pk]))
    body = b"".join(response.streaming_content)
    lines = list(csv.reader(io.StringIO(body.decode("gb18030" if encoding == "gb18030" else "utf-8-sig"))))
    assert "not in the customs list" in lines[1][-1]
    assert "other rows of its waybill" in lines[2][-1]
    # What might be a formula is kept from being one; coming back it is what it was.
    assert lines[1][12] == "'+1 555"
    again = hand_in(body.replace(b",x,", b",007,"))
    assert (again.accepted, codes(again), codes(again, warnings=True)) == (2, [], [])
    assert Waybill.objects.get(number="TW2").consignee_phone == "+1 555"


def test_refused_rows_of_a_spreadsheet_are_a_spreadsheet_without_formulas(hand_in: Hand, visitor: Client) -> None:
    def change(sheet: Any) -> None:
        sheet["N2"] = "=1+1"

    file = hand_in(as_xlsx([row(), row(house_waybill="TW2")], change), name="m.xlsx")
    body = visitor.get(reverse("intake:refused-rows", args=[file.pk])).content
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert [cell.data_type for cell in sheet[2]].count("f") == 0
    assert "formula" in sheet[2][21].value


def test_the_original_comes_back_byte_for_byte_and_is_not_shown(hand_in: Hand, visitor: Client) -> None:
    data = as_csv([row()], encoding="gb18030")
    file = hand_in(data, name='舱单 "1".csv')
    response = visitor.get(reverse("intake:original", args=[file.pk]))
    assert b"".join(response.streaming_content) == data
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert response.headers["Content-Type"] == "application/octet-stream"


def test_a_member_of_an_archive_has_its_own_page_and_bytes(hand_in: Hand, visitor: Client) -> None:
    inner = as_csv([row(pieces="0")])
    file = hand_in(as_zip({"day/one.csv": inner}), name="day.zip")
    page = text(visitor.get(reverse("intake:file", args=[file.pk])))
    member = file.members.get()
    assert reverse("intake:file", args=[member.pk]) in page
    assert "day.zip" in text(visitor.get(reverse("intake:file", args=[member.pk])))
    response = visitor.get(reverse("intake:original", args=[member.pk]))
    assert b"".join(response.streaming_content) == inner


def test_the_pages_speak_chinese_too(hand_in: Hand, visitor: Client) -> None:
    file = hand_in(as_csv([row(pieces="0")]))
    visitor.cookies["django_language"] = "zh-hans"
    for name, arguments in (("files", []), ("hand-in", []), ("file", [file.pk])):
        page = visitor.get(reverse(f"intake:{name}", args=arguments))
        assert 'lang="zh-hans"' in text(page)


def test_the_site_counts_the_rows_of_a_file_and_does_not_read_them(visitor: Client, open_flight: Flight) -> None:
    manifest = as_csv([row(), row(house_waybill="TW2", consignee_country="Nowhere Land")])
    post(visitor, ("manifest.csv", manifest), flight=open_flight.pk)
    file = IntakeFile.objects.get()
    shown = {}
    for role in (Role.OPERATOR, Role.OFFICER):
        client = Client()
        client.force_login(ground.person(role))
        page = client.get(reverse("intake:file", args=[file.pk])).content.decode()
        doors = [client.get(reverse(f"intake:{name}", args=[file.pk])).status_code
                 for name in ("original", "refused-rows", "faults")]  # fmt: skip
        shown[role] = ("Nowhere Land" in page, "/faults.csv" in page, doors)
    assert shown == {Role.OPERATOR: (False, False, [404] * 3), Role.OFFICER: (True, True, [200] * 3)}
