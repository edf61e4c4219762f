"""The pages of lists and exchange: each role sees its own, in both languages, and acts by one click."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from clearance.models import (
    DeclarationList,
    InboundMessage,
    ListProblem,
    MatchResult,
    OutboundMessage,
    OutboxWaiting,
    ReceiptLine,
)
from clearance.services import inbox
from clearance.services.outbox import build_list_messages
from tests.clearance import papers
from tests.clearance.papers import NOON
from tests.clearance.receipts.said import arrive, message, node, tell
from waybills import acts
from waybills.models import Act, Declaration, Flight, Parcel, User, Waybill

Filed = Callable[..., list[DeclarationList]]
Papered = Callable[..., list[Parcel]]


def at(user: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


def text(client: Client, name: str, *args: object, query: str = "") -> str:
    response = client.get(reverse(f"clearance:{name}", args=args) + query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.fixture
def spoken(filed: Filed) -> list[DeclarationList]:
    """Three lists: one released, one rejected, one waiting; and an orphan receipt."""
    rows = filed(3)
    queued = DeclarationList.line_model.objects.filter(object_id=rows[0].pk).order_by("-version")[0]
    build_list_messages(queued.act_id, at=NOON)
    tell((rows[0], "800", 1))
    arrive(
        message(
            node(rows[1], "100", 1, returnInfo="[Code:1404;Desc:清单与运单毛重不一致]"),
            node(rows[1], "800", 1, copNo="NOBODYS"),
        )
    )
    return list(DeclarationList.objects.order_by("parcel"))


def test_the_broker_sees_flights_with_the_standing_of_their_lists(
    spoken: list[DeclarationList], filer: User, flight: Flight
) -> None:
    page = text(at(filer), "lists")
    assert flight.number in page
    assert f"{reverse('clearance:flight-lists', args=[flight.pk])}?group=released" in page


def test_a_flight_says_what_stands_in_the_way_and_what_to_do(
    spoken: list[DeclarationList], filer: User, flight: Flight
) -> None:
    page = text(at(filer), "flight-lists", flight.pk)
    assert "The gross weights of list and waybill differ" in page
    assert "weigh again" in page
    assert all(row.declaration.cop_no in page for row in spoken)


@pytest.mark.parametrize(("group", "index"), [("released", 0), ("refused", 1), ("on-the-way", 2)])
def test_lists_are_filtered_by_what_they_wait_for(
    group: str, index: int, spoken: list[DeclarationList], filer: User, flight: Flight
) -> None:
    page = text(at(filer), "flight-lists", flight.pk, query=f"?group={group}")
    rows = page.split('id="rows"')[1]
    assert [row.declaration.cop_no in rows for row in spoken] == [n == index for n in range(3)]


def test_one_click_files_what_is_not_filed_and_says_what_is_refused(
    papered: Papered, filer: User, flight: Flight
) -> None:
    papered(3)
    Waybill.objects.filter(number="HW000002").update(order_no="")
    client = at(filer)
    page = client.post(reverse("clearance:file-lists", args=[flight.pk])).content.decode()
    assert "2 done" in page
    assert "1 refused" in page
    assert "Order number is missing" in page
    assert sorted(DeclarationList.objects.values_list("state", flat=True)) == ["DRAFT", "QUEUED", "QUEUED"]


def test_only_the_ticked_lists_are_filed(papered: Papered, filer: User, flight: Flight) -> None:
    papered(2)
    Waybill.objects.update(order_no="")
    client = at(filer)
    client.post(reverse("clearance:file-lists", args=[flight.pk]))
    Waybill.objects.update(order_no="SO000001")
    first = DeclarationList.objects.order_by("pk")[0]
    client.post(reverse("clearance:file-lists", args=[flight.pk]), {"list": [first.pk]})
    assert sorted(DeclarationList.objects.values_list("state", flat=True)) == ["DRAFT", "QUEUED"]


def test_a_list_shows_its_goods_its_receipts_and_its_messages(spoken: list[DeclarationList], filer: User) -> None:
    page = text(at(filer), "list", spoken[1].pk)
    for shown in ("8517793000", "CEB603", "清单与运单毛重不一致", "Correct", "HW000002"):
        assert shown in page


def test_a_list_is_corrected_and_filed_in_one_go(spoken: list[DeclarationList], filer: User) -> None:
    row = spoken[1]
    client, url = at(filer), reverse("clearance:correct-list", args=[spoken[1].pk])
    form = client.get(url)
    data = _filled(form) | {"gross_weight": "1.3", "form-0-gname": "手机屏幕", "file": "1"}
    client.post(url, data)
    row.refresh_from_db()
    assert (row.state, str(Declaration.objects.get(pk=row.pk).gross_weight)) == ("QUEUED", "1.30000")
    facts = Act.objects.get(verb="correct").facts["changes"]
    assert facts["1.gname"] == ["手机后盖", "手机屏幕"]


def test_what_customs_refused_stands_beside_the_correction(spoken: list[DeclarationList], filer: User) -> None:
    page = text(at(filer), "correct-list", spoken[1].pk)
    assert "The gross weights of list and waybill differ" in page
    assert "清单与运单毛重不一致" in page


def test_a_refusal_over_documents_that_agree_here_says_who_sends_which_again(
    spoken: list[DeclarationList], filer: User
) -> None:
    said = "customs holds other data for: Waybill. Have the logistics enterprise send it again"
    agreed = dict.fromkeys(("matched",), True) | {"checked_at": NOON}
    MatchResult.objects.update_or_create(parcel_id=spoken[1].parcel_id, defaults=agreed)
    client = at(filer)
    pages = [text(client, name, spoken[1].pk) for name in ("list", "correct-list")]
    pages.append(client.get(reverse("waybills:parcel", args=["HW000002"])).content.decode())
    for page in pages:
        assert said in page
    assert "Customs refused the list over its documents." in pages[2]
    MatchResult.objects.filter(parcel=spoken[1].parcel_id).update(matched=False)
    assert said not in text(client, "list", spoken[1].pk)


def test_what_cannot_be_filed_comes_back_as_it_was_typed_with_the_errors_at_the_fields(
    spoken: list[DeclarationList], filer: User
) -> None:
    client, url = at(filer), reverse("clearance:correct-list", args=[spoken[1].pk])
    typed = {"order_no": "", "note": "typed by hand", "form-1-gcode": "61", "file": "1"}
    answer = client.post(url, _filled(client.get(url)) | typed)
    assert answer.status_code == 422
    head, body = answer.context["head"], answer.context["body"]
    assert "Order number is missing" in str(head.errors["order_no"])
    assert "must have ten digits" in str(body.forms[1].errors["gcode"])
    page = answer.content.decode()
    assert 'value="61"' in page
    assert "typed by hand" in page
    assert "Saved, but not filed" in page
    right = _filled(client.get(url)) | {"order_no": "DD2", "form-1-gcode": "8517793000", "file": "1"}
    assert client.post(url, right).status_code == 302


def _filled(response) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """The form as the browser would send it back unchanged."""
    head, body = response.context["head"], response.context["body"]
    data = {name: head.get_initial_for_field(field, name) for name, field in head.fields.items()}
    data |= {f"form-{key}": value for key, value in body.management_form.initial.items()}
    for form in body:
        data |= {form.add_prefix(n): form.get_initial_for_field(f, n) for n, f in form.fields.items()}
    return {name: "" if value is None else value for name, value in data.items()}


def test_a_correction_that_leaves_a_fault_says_so_and_files_nothing(spoken: list[DeclarationList], filer: User) -> None:
    client, url = at(filer), reverse("clearance:correct-list", args=[spoken[1].pk])
    data = _filled(client.get(url)) | {"order_no": "", "form-1-gcode": "61"}
    page = client.post(url, data, follow=True).content.decode()
    assert "Order number is missing" in page
    assert "must have ten digits" in page
    assert ListProblem.objects.count() == 2


def test_letters_for_a_number_are_refused_by_the_form(spoken: list[DeclarationList], filer: User) -> None:
    client, url = at(filer), reverse("clearance:correct-list", args=[spoken[1].pk])
    response = client.post(url, _filled(client.get(url)) | {"gross_weight": "heavy"})
    assert response.status_code == 422
    assert DeclarationList.objects.get(pk=spoken[1].pk).state == "REJECTED"


def test_a_released_list_is_not_corrected(spoken: list[DeclarationList], filer: User) -> None:
    assert at(filer).get(reverse("clearance:correct-list", args=[spoken[0].pk])).status_code == 404


def test_the_exchange_counts_what_needs_a_person(spoken: list[DeclarationList], officer: User) -> None:
    page = text(at(officer), "exchange")
    assert "Orphan receipts" in page
    assert "Turned away" not in page


def test_bytes_are_one_click_away_and_never_run(spoken: list[DeclarationList], filer: User, officer: User) -> None:
    outbound, inbound = OutboundMessage.objects.get(), InboundMessage.objects.order_by("pk")[0]
    response = at(filer).get(reverse("clearance:outbound-raw", args=[outbound.pk]))
    assert (response.content, response["Content-Type"]) == (bytes(outbound.body.data), "text/plain; charset=utf-8")
    response = at(officer).get(reverse("clearance:inbound-raw", args=[inbound.pk]))
    assert response.content == bytes(inbound.body)


def test_an_officer_settles_an_orphan_with_a_word_why(spoken: list[DeclarationList], officer: User) -> None:
    line = ReceiptLine.objects.get(outcome="ORPHAN")
    client, url = at(officer), reverse("clearance:settle-receipts")
    client.post(url, {"line": [line.pk], "note": "", "settle": "1"})
    line.refresh_from_db()
    assert line.settled_at is None
    client.post(url, {"line": [line.pk], "note": "of another centre", "settle": "1"})
    line.refresh_from_db()
    assert (line.settled_by, line.note) == (officer, "of another centre")
    assert not InboundMessage.objects.filter(stage="PARKED").exists()


def test_a_parked_receipt_is_judged_once_more(filed: Filed, officer: User) -> None:
    (row,) = filed(1)
    acts.perform(DeclarationList.reopen, DeclarationList.objects.all(), by=acts.SYSTEM)
    tell((row, "399", 1))
    line = ReceiptLine.objects.get(outcome="CONTRADICTING")
    for verb in (DeclarationList.validate, DeclarationList.queue):
        acts.perform(verb, DeclarationList.objects.all(), by=acts.SYSTEM)
    at(officer).post(reverse("clearance:settle-receipts"), {"line": [line.pk], "again": "1"})
    line.refresh_from_db()
    assert (line.outcome, DeclarationList.objects.get().state) == ("APPLIED", "ADJUDICATED")


def test_a_dead_letter_is_sent_once_more_from_its_page(spoken: list[DeclarationList], filer: User) -> None:
    message_ = OutboundMessage.objects.get()
    acts.perform(OutboundMessage.bury, OutboundMessage.objects.all(), by=acts.SYSTEM)
    assert "Send once more" in text(at(filer), "outbound", message_.pk)
    at(filer).post(reverse("clearance:replay-messages"), {"message": [message_.pk], "one": "1"})
    assert (OutboundMessage.objects.get().state, OutboxWaiting.objects.count()) == ("REPLAYED", 1)


def test_an_unreadable_document_is_read_once_more(officer: User) -> None:
    stored = inbox.store(b"<CEB604Message guid='1'><broken></CEB604Message>", at=NOON)
    inbox.process(stored.id)
    assert InboundMessage.objects.get().stage == "REFUSED"
    at(officer).post(reverse("clearance:reread-messages"), {"message": [stored.id]})
    assert InboundMessage.objects.get().stage == "PENDING"


def test_the_floor_reports_what_arrived(papered: Papered, flight: Flight, operator: User) -> None:
    papers.site_operator()
    papered(2)
    acts.perform(Parcel.arrive, Parcel.objects.all(), by=acts.SYSTEM)
    client, url = at(operator), reverse("clearance:report-arrival", args=[flight.pk])
    page = client.post(url, follow=True).content.decode()
    assert "2 parcels are reported to customs." in page
    assert OutboundMessage.objects.get().kind == "CEB507"
    assert "Everything that arrived has been reported already." in client.post(url, follow=True).content.decode()


PAGES = ("lists", "exchange", "outbox", "inbox", "receipts")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_in_both_languages(
    name: str, language: str, spoken: list[DeclarationList], officer: User
) -> None:
    assert "{{" not in text(at(officer, language), name)


def test_pages_about_one_thing_open_for_the_officer(spoken: list[DeclarationList], officer: User) -> None:
    client = at(officer)
    text(client, "list", spoken[1].pk)
    text(client, "outbound", OutboundMessage.objects.get().pk)
    for inbound in InboundMessage.objects.all():
        text(client, "inbound", inbound.pk)


def test_a_stranger_finds_nothing(spoken: list[DeclarationList], stranger: User, flight: Flight) -> None:
    client = at(stranger)
    for name, pk in (("list", spoken[0].pk), ("flight-lists", flight.pk), ("correct-list", spoken[1].pk)):
        assert client.get(reverse(f"clearance:{name}", args=[pk])).status_code == 404, name
    for name in ("outbound", "outbound-raw"):
        pk = OutboundMessage.objects.get().pk
        assert client.get(reverse(f"clearance:{name}", args=[pk])).status_code == 404
    for name in ("inbound", "inbound-raw"):
        pk = InboundMessage.objects.order_by("pk")[0].pk
        assert client.get(reverse(f"clearance:{name}", args=[pk])).status_code == 404
    assert "HW00000" not in text(client, "receipts")


def test_the_broker_sees_no_document_that_speaks_of_others(spoken: list[DeclarationList], filer: User) -> None:
    pk = InboundMessage.objects.order_by("pk")[0].pk
    assert at(filer).get(reverse("clearance:inbound-raw", args=[pk])).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_an_inspector_has_no_business_here(name: str, inspector: User) -> None:
    assert at(inspector).get(reverse(f"clearance:{name}")).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_the_unknown_log_in_first(name: str, db: None) -> None:
    assert Client().get(reverse(f"clearance:{name}")).status_code == 302


def test_the_number_of_queries_does_not_grow_with_the_page(
    filed: Filed, filer: User, flight: Flight, django_assert_max_num_queries: Callable
) -> None:
    filed(30)
    client = at(filer)
    text(client, "flight-lists", flight.pk)
    with django_assert_max_num_queries(25):
        text(client, "flight-lists", flight.pk)
