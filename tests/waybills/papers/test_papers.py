"""Papers: asked once, made once, the same bytes, checked by anyone."""

import hashlib
import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.factories import ground
from waybills import acts
from waybills.acts import deliveries
from waybills.lifecycle.requirements import WHOLE_GATE
from waybills.models import Act, Goods, Paper, Parcel, Waybill
from waybills.papers import service
from waybills.papers.typesetting import NothingFetcher, as_html, typeset

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def released(parcel, broker):
    Waybill.objects.create(
        parcel=parcel, number="TESTWAYBILL0001CN", logistics=ground.organisation("LOGISTICS"), pieces=1,
        gross_weight="1.250", goods_info="手机壳", received_at=timezone.now(),
    )  # fmt: skip
    Goods.objects.create(
        parcel=parcel, line=1, name="手机壳", hs_code="3926909090", quantity=2, unit="007", unit_price=5, total=10,
        currency="142",
    )  # fmt: skip
    ground.correct_to("AWAITING_DECISION", Parcel.objects.all())
    acts.perform(Parcel.answer_control, Parcel.objects.all(), by=acts.SYSTEM, meets=WHOLE_GATE)
    return Parcel.objects.get()


@pytest.fixture
def note(released, operator):
    service.request_release_note(released, by=operator, at=timezone.now(), language="zh-hans")
    assert service.make_next() == 1
    return Paper.objects.get(kind="RELEASE_NOTE")


def test_a_release_note_is_issued_with_its_hash_in_the_act(note):
    assert note.state == "ISSUED"
    data = service.path_of(note.file).read_bytes()
    assert data.startswith(b"%PDF")
    assert hashlib.sha256(data).hexdigest() == note.sha256
    assert Act.objects.get(machine="Paper", verb="issue").facts["sha256"] == note.sha256


@pytest.mark.parametrize(("language", "unit"), [("zh-hans", "2 个"), ("en", "2 piece")])
def test_a_release_note_names_what_it_holds_codes_of(released, operator, language, unit):
    paper = service.request_release_note(released, by=operator, at=timezone.now(), language=language)
    page = as_html(
        kind=paper.kind, number=paper.number, facts=paper.facts, issued_at=paper.requested_at, language=language
    )
    assert unit in page
    assert "10 CNY" in page


def test_asked_twice_it_is_made_once(note, released, operator):
    again = service.request_release_note(released, by=operator, at=timezone.now(), language="zh-hans")
    assert again.pk == note.pk
    assert service.make_next() == 0


def test_the_same_facts_give_the_same_bytes(note):
    said = {"kind": note.kind, "number": note.number, "facts": note.facts, "issued_at": note.requested_at}
    assert typeset(**said, language="zh-hans") == typeset(**said, language="zh-hans")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_letter_has_a_glyph(released, operator, language, caplog):
    caplog.set_level(logging.WARNING, logger="weasyprint")
    service.request_release_note(released, by=operator, at=timezone.now(), language=language)
    service.make_next()
    assert ".notdef" not in caplog.text


def test_an_act_of_release_gets_its_list(released):
    act = Act.objects.get(verb="release")
    paper = service.request_release_list(act, by=acts.SYSTEM, at=timezone.now())
    service.make_next()
    paper.refresh_from_db()
    assert paper.state == "ISSUED"
    assert paper.facts["rows"][0][0] == "TESTWAYBILL0001CN"


def test_there_is_no_note_for_a_parcel_that_is_not_released(parcel, operator):
    with pytest.raises(service.NothingToShow):
        service.request_release_note(parcel, by=operator, at=timezone.now(), language="en")


def test_nothing_is_fetched():
    with pytest.raises(Exception, match="fetch nothing"):
        NothingFetcher().fetch("file:///etc/passwd")


def test_a_paper_that_cannot_be_made_fails_with_its_reason_and_can_be_asked_again(released, operator, monkeypatch):
    def broken(**said):
        raise RuntimeError("no font")

    monkeypatch.setattr(service, "typeset", broken)
    service.request_release_note(released, by=operator, at=timezone.now(), language="en")
    while service.make_next():
        pass
    paper = Paper.objects.get()
    assert (paper.state, paper.error) == ("FAILED", "RuntimeError: no font")
    monkeypatch.undo()
    service.request_release_note(released, by=operator, at=timezone.now(), language="en")
    assert Paper.objects.get().state == "REQUESTED"


def test_anyone_can_check_a_number_and_a_file(note, client):
    page = client.get(reverse("papers:verify", args=[note.number]))
    assert page.status_code == 200
    assert "TEST…01CN" in page.content.decode()
    data = service.path_of(note.file).read_bytes()
    for sent, verdict in ((data, True), (data + b" ", False)):
        answer = client.post(page.request["PATH_INFO"], {"file": SimpleUploadedFile("a.pdf", sent)})
        assert answer.context["same"] is verdict


def test_an_unknown_number_is_said_to_be_unknown(client, db):
    assert client.get("/verify/RN20261124-0000000000/").status_code == 404


def test_a_stranger_gets_no_paper(note, client, stranger):
    client.force_login(stranger)
    assert client.get(reverse("papers:paper", args=[note.number])).status_code == 404
    assert client.get(reverse("papers:file", args=[note.number])).status_code == 404


def test_who_sees_the_parcel_takes_the_file(note, client, operator):
    client.force_login(operator)
    answer = client.get(reverse("papers:file", args=[note.number]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_a_paper_that_ends_its_worker_each_time_is_given_up_with_the_reason(released, operator):
    service.request_release_note(released, by=operator, at=timezone.now(), language="zh-hans")
    Paper.objects.update(attempts=service.MAX_ATTEMPTS)
    assert service.make_next() == 1
    paper = Paper.objects.get()
    assert paper.state == "FAILED"
    assert "died each time" in paper.error
    assert service.make_next() == 0


def test_an_act_of_release_asks_for_its_own_list(released):
    """By the delivery that the act left, as the workers find it."""
    while deliveries.deliver():
        pass
    act = Act.objects.get(machine="Parcel", verb="release")
    paper = Paper.objects.get(kind="RELEASE_LIST")
    assert (paper.about_id, paper.state) == (act.pk, "REQUESTED")
    assert paper.facts["rows"][0][0] == "TESTWAYBILL0001CN"
