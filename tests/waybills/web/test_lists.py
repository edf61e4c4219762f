"""Lists of parcels: filters, pages, pasted lists, files."""

import csv
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import ground, papers
from waybills.lifecycle.requirements import Requirement
from waybills.models import NumberList, Parcel, Waybill
from waybills.services.controls import place_controls

pytestmark = pytest.mark.django_db


def numbers_on(page) -> list[str]:
    return [row.number for row, _opened in page.context["rows"]]


@pytest.fixture
def list_of(visit, flight, awaited, officer):
    """Call with a query for the numbers that the flight's list shows."""
    client = visit(officer)
    return lambda query="": numbers_on(client.get(reverse("waybills:flight", args=[flight.pk]) + f"?part=list&{query}"))


def test_a_list_is_filtered_by_state_stage_requirement_bag_and_number(list_of, flight, broker, operator):
    papers.awaited(flight, 1, broker=broker.organisation, prefix="OT", bag="BAG2")
    ground.correct_to("ON_HOLD", Parcel.objects.filter(waybill__number="TW0002"))
    assert list_of() == ["TW0001", "TW0002", "TW0003", "OT0001"]
    assert list_of("state=ON_HOLD") == ["TW0002"]
    assert list_of("stage=stopped") == ["TW0002"]
    assert list_of("bag=BAG2") == ["OT0001"]
    assert list_of("number=TW0003") == ["TW0003"]
    assert list_of("number=TW0003,+OT0001+BAG9") == ["TW0003", "OT0001"]
    assert list_of("number=BAG2") == ["OT0001"]
    assert list_of("requirement=ARRIVED&state=ON_HOLD") == ["TW0002"]
    assert list_of("requirement=HOLD") == []
    place_controls(
        Parcel.objects.filter(waybill__number="TW0003"),
        kind=Requirement.HOLD,
        by=ground.person(ground.Role.OFFICER),
        reason="x",
    )
    assert list_of("requirement=HOLD") == ["TW0003"]


@pytest.mark.parametrize(
    "query",
    ["state=NONSENSE", "requirement=1", "list=abc", "list=99999999999999999999", "flight=x", "control=-1", "stage=%00",
     "number=%00", "bag=%00", "cursor="],
)  # fmt: skip
def test_a_query_that_makes_no_sense_is_not_asked(list_of, query):
    assert isinstance(list_of(query), list)


def test_a_damaged_page_link_is_refused_in_words(visit, awaited, officer):
    assert visit(officer).get("/parcels/?cursor=xyz").status_code == 400


def test_pages_follow_each_other_without_gap_or_repeat(visit, flight, awaited, broker, officer):
    papers.awaited(flight, 117, broker=broker.organisation, prefix="MO", bag="BAG2")
    client, address = visit(officer), reverse("waybills:flight", args=[flight.pk])
    seen: list[str] = []
    query = ""
    while True:
        page = client.get(address + f"?part=list{query}")
        seen += numbers_on(page)
        if not page.context["page"].next:
            break
        query = f"&cursor={page.context['page'].next}"
    assert len(seen) == len(set(seen)) == 120


def test_parcels_of_all_flights_are_found_by_state(visit, flight, awaited, officer):
    other = papers.another_flight(flight)
    papers.awaited(other, 1, prefix="OT", bag="BAG2")
    ground.correct_to("DETAINED", Parcel.objects.filter(waybill__number__in=["TW0001", "OT0001"]))
    client = visit(officer)
    assert numbers_on(client.get("/parcels/?state=DETAINED")) == ["OT0001", "TW0001"]
    assert numbers_on(client.get("/parcels/?requirement=ARRIVED&state=DETAINED")) == ["OT0001", "TW0001"]


def test_examinations_that_wait_too_long_are_found(visit, flight, awaited, officer):
    from datetime import timedelta

    from django.utils import timezone

    from waybills import acts

    early = timezone.now() - timedelta(hours=5)
    rows = Parcel.objects.all()
    acts.perform(Parcel.correct, rows, by=acts.SYSTEM, to="EXAM_QUEUED", at=early)
    acts.perform(Parcel.correct, rows.filter(waybill__number="TW0001"), by=acts.SYSTEM, to="UNDER_EXAM")
    acts.perform(Parcel.correct, rows.filter(waybill__number="TW0001"), by=acts.SYSTEM, to="EXAM_QUEUED")
    client = visit(officer)
    assert numbers_on(client.get("/parcels/?state=EXAM_QUEUED&overdue=1")) == ["TW0003", "TW0002"]
    # A bit that changes meanwhile does not set the clock back.
    place_controls(rows.filter(waybill__number="TW0002"), kind=Requirement.DO_NOT_LOAD, by=officer, reason="x")
    assert numbers_on(client.get("/parcels/?state=EXAM_QUEUED&overdue=1")) == ["TW0003", "TW0002"]


# ------------------------------------------------------------ pasted lists
def test_a_pasted_list_has_an_address_and_says_what_it_did_not_find(visit, flight, awaited, officer):
    client = visit(officer)
    sent = {"numbers": "TW0001\nTW0003; XX9", "flight": str(flight.pk)}
    page = client.post(reverse("waybills:paste-numbers"), sent, follow=True)
    assert page.wsgi_request.path == reverse("waybills:flight", args=[flight.pk])
    assert numbers_on(page) == ["TW0001", "TW0003"]
    assert page.context["unknown"] == ["XX9"]


def test_lists_of_long_ago_are_forgotten_with_the_next(awaited, officer, broker):
    from datetime import timedelta

    from django.utils import timezone

    from waybills.services.number_lists import keep_numbers

    long_ago = timezone.now() - timedelta(days=31)
    for person in (officer, broker):
        keep_numbers(["TW0001"], by=person, at=long_ago)
    keep_numbers(["TW0002"], by=officer, at=timezone.now())
    assert [one.numbers for one in NumberList.objects.filter(owner=officer)] == [["TW0002"]]
    assert NumberList.objects.filter(owner=broker).count() == 1


@pytest.mark.parametrize("content", [b"TW0001\r\nTW0002\r\n", "TW0001,TW0002".encode("utf-8-sig"),
                                     "运单号\nTW0001\nTW0002".encode("gb18030")])  # fmt: skip
def test_a_file_of_numbers_is_read_in_the_encodings_that_come(visit, awaited, officer, content):
    file = SimpleUploadedFile("numbers.csv", content)
    page = visit(officer).post(reverse("waybills:paste-numbers"), {"file": file}, follow=True)
    assert numbers_on(page) == ["TW0002", "TW0001"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"PK\x03\x04rest", "This is a spreadsheet"), (b"\xff\xfe\x00\xd8\x00", "This is not a text file"),
     (b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"), (b"   \n", "Paste the numbers")],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_in_words(visit, awaited, officer, content, said):
    answer = visit(officer).post(reverse("waybills:paste-numbers"), {"file": SimpleUploadedFile("n.csv", content)})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not NumberList.objects.exists()


def test_an_empty_paste_is_refused_in_words(visit, awaited, officer):
    answer = visit(officer).post(reverse("waybills:paste-numbers"), {"numbers": " \x00 ,"})
    assert answer.status_code == 422


# ------------------------------------------------------------ files out
def csv_rows(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def test_a_csv_holds_exactly_what_the_filter_shows_on_all_pages(visit, flight, awaited, broker, officer):
    papers.awaited(flight, 117, broker=broker.organisation, prefix="MO", bag="BAG2")
    client, address = visit(officer), reverse("waybills:flight", args=[flight.pk])
    assert len(csv_rows(client.get(address + "?export=csv"))) == 121
    rows = csv_rows(client.get(address + "?export=csv&bag=BAG1"))
    assert [row[0] for row in rows] == ["House waybill", "TW0001", "TW0002", "TW0003"]
    assert rows[1][1:5] == ["Awaiting arrival", str(flight), "BAG1", "999-12345675"]


def test_an_xlsx_holds_the_same(visit, flight, awaited, officer):
    answer = visit(officer).get(reverse("waybills:flight", args=[flight.pk]) + "?export=xlsx&number=TW0002")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert [row[0].value for row in sheet.iter_rows()] == ["House waybill", "TW0002"]


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1"])
def test_no_cell_is_a_formula(visit, flight, awaited, officer, start):
    Waybill.objects.filter(number="TW0001").update(number=start)
    client, address = visit(officer), reverse("waybills:flight", args=[flight.pk])
    assert csv_rows(client.get(address + "?export=csv"))[1][0] == f"'{start}"
    cell = load_workbook(BytesIO(client.get(address + "?export=xlsx").content)).active["A2"]
    assert (cell.data_type, cell.value[0]) == ("s", "'")


def test_a_file_speaks_the_readers_language_to_its_last_row(visit, flight, awaited, officer):
    rows = csv_rows(visit(officer, "zh-hans").get(reverse("waybills:flight", args=[flight.pk]) + "?export=csv"))
    assert (rows[0][1], rows[3][1]) == ("状态", "待运抵")


def test_an_unknown_kind_of_file_is_a_page(visit, awaited, officer):
    assert visit(officer).get("/parcels/?export=exe").status_code == 200


# ------------------------------------------------------------ the search box
@pytest.mark.parametrize(
    ("asked", "leads"),
    [("TW0001", "/parcels/TW0001/"), (" TW0001 ", "/parcels/TW0001/"), ("TG900", "flight"), ("tg900", "flight")],
)
def test_one_number_leads_to_its_page(visit, flight, awaited, officer, asked, leads):
    answer = visit(officer).get("/find/", {"q": asked})
    assert answer["Location"] == (reverse("waybills:flight", args=[flight.pk]) if leads == "flight" else leads)


@pytest.mark.parametrize("asked", ["BAG1", "OTW0001 OTW0002 OTW0003", "TW0001 TW0002 TW0003"])
def test_a_bag_orders_or_many_numbers_lead_to_a_table(visit, awaited, officer, asked):
    page = visit(officer).get("/find/", {"q": asked})
    assert sorted(numbers_on(page)) == ["TW0001", "TW0002", "TW0003"]
    assert page.context["unknown"] == []


@pytest.mark.parametrize("asked", ["", "\x00", "XX9", "' OR 1=1 --", "<script>alert(1)</script>", "运单"])
def test_whatever_is_asked_is_answered(visit, awaited, officer, asked):
    page = visit(officer).get("/find/", {"q": asked})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
