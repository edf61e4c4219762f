"""The examiners' pages: every step by hand, nothing lost that was typed, nobody sees what is not theirs."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from inspection.models import ExamOrder, ExamPhoto, ExamRecord
from inspection.services import exams
from tests.factories import ground, scans
from tests.inspection.services.test_exams import fresh, picture
from waybills import acts
from waybills.lifecycle.roles import Role
from waybills.models import Parcel, Proposal

pytestmark = pytest.mark.django_db
NOW = scans.NOW


@pytest.fixture
def task(flight):
    parcel = scans.declare(flight, "A1", goods=[("手机壳", "3926909090"), ("数据线", "8544421100")])
    scans.tally(parcel)
    rows = Parcel.objects.filter(pk=parcel.pk)
    acts.perform(Parcel.spare_ct, rows, by=acts.SYSTEM)
    acts.perform(Parcel.order_exam, rows, by=acts.SYSTEM, facts={"referral": "RND", "note": "count the cables"})
    return parcel.exam_tasks.get()


@pytest.fixture
def opened(task, operator, examiner, second_examiner):
    exams.present(task, by=operator, at=NOW)
    exams.open_parcel(fresh(task), second=second_examiner, by=examiner, at=NOW)
    return fresh(task)


@pytest.fixture
def step(client):
    def take(task, name, said=None):
        return client.post(reverse("inspection:exam-step", args=[task.pk, name]), said or {})

    return take


def page(client, task):
    return client.get(reverse("inspection:exam", args=[task.pk])).content.decode()


@pytest.mark.parametrize("person", ["operator", "examiner", "officer", "inspector", "supervisor"])
def test_those_of_the_house_see_the_list_and_the_page(request, client, task, person):
    client.force_login(request.getfixturevalue(person))
    assert "A1" in client.get(reverse("inspection:exams")).content.decode()
    shown = page(client, task)
    assert "手机壳" in shown
    assert "count the cables" in shown


def test_a_broker_sees_neither(client, task, broker):
    client.force_login(broker)
    assert client.get(reverse("inspection:exams")).status_code == 403
    assert client.get(reverse("inspection:exam", args=[task.pk])).status_code == 403


@pytest.mark.parametrize("view", ["present", "table", "second"])
def test_every_view_of_the_list_opens(client, task, examiner, view):
    client.force_login(examiner)
    assert client.get(reverse("inspection:exams"), {"view": view}).status_code == 200


def test_a_view_that_does_not_exist_is_not_found(client, examiner):
    client.force_login(examiner)
    assert client.get(reverse("inspection:exams"), {"view": "x"}).status_code == 404


def test_a_scanned_number_presents_the_parcel_and_opens_its_page(client, task, operator):
    client.force_login(operator)
    answer = client.post(reverse("inspection:find-exam"), {"number": " A1 "})
    assert answer.url == reverse("inspection:exam", args=[task.pk])
    assert fresh(task).state == "PRESENTED"


@pytest.mark.parametrize("number", ["", "NOBODY", "\x00", "x" * 500])
def test_a_number_without_an_examination_is_told(client, task, operator, number):
    client.force_login(operator)
    answer = client.post(reverse("inspection:find-exam"), {"number": number}, follow=True)
    assert answer.status_code == 200
    assert "is-stop" in answer.content.decode()
    assert fresh(task).state == "NOTIFIED"


def test_an_inspector_who_looks_it_up_does_not_present_it(client, task, inspector):
    client.force_login(inspector)
    client.post(reverse("inspection:find-exam"), {"number": "A1"})
    assert fresh(task).state == "NOTIFIED"


def test_from_notice_to_release_gate_by_hand(client, step, task, operator, examiner, second_examiner):
    client.force_login(operator)
    step(task, "book", {"bay": "B1", "slot_at": "2099-01-01T10:00"})
    assert fresh(task).state == "SLOT_BOOKED"
    step(task, "present")
    client.force_login(examiner)
    step(task, "open", {"second": second_examiner.pk, "present": "the carrier"})
    assert fresh(task).state == "OPENED"
    said = {"result": "SAT", "consequence": "conclude_exam", "found_1": "2", "found_2": "2.5", "weighed": "1.19"}
    assert step(task, "conclude", said).status_code == 302
    assert Parcel.objects.get().state == "AWAITING_DECISION"
    record = ExamRecord.objects.get()
    assert [line["found"] for line in record.quantities] == ["2", "2.5"]
    assert "A1" in page(client, task)


def test_a_result_that_lacks_something_keeps_what_was_typed(client, step, opened, examiner):
    client.force_login(examiner)
    said = {"result": "PRO", "consequence": "detain", "found": "three knives", "found_1": "7"}
    answer = step(opened, "conclude", said)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "three knives" in shown
    assert 'value="7"' in shown
    assert not ExamRecord.objects.exists()


def test_a_count_that_is_no_number_is_told_at_its_field(client, step, opened, examiner):
    client.force_login(examiner)
    answer = step(opened, "conclude", {"result": "SAT", "consequence": "conclude_exam", "found_1": "many"})
    assert answer.status_code == 422
    assert "conclude_found_1" in answer.content.decode()
    assert fresh(opened).state == "OPENED"


def test_a_detention_needs_the_second_person_on_the_same_page(client, step, opened, examiner, officer):
    client.force_login(examiner)
    upload(client, opened, picture())
    said = {"result": "CAS", "consequence": "detain", "found": "powder", "legal_basis": "Article 34"}
    step(opened, "conclude", said)
    assert "Article 34" in page(client, opened)
    assert step(opened, "agree").status_code in (302, 403)
    assert Parcel.objects.get().state == "UNDER_EXAM"
    client.force_login(officer)
    step(opened, "agree")
    assert Parcel.objects.get().state == "DETAINED"
    assert Proposal.objects.get().settled_by == officer


def test_a_declined_detention_is_looked_at_again(client, step, opened, examiner, officer):
    client.force_login(examiner)
    upload(client, opened, picture())
    said = {"result": "IPR", "consequence": "detain", "found": "copies", "legal_basis": "Article 34"}
    step(opened, "conclude", said)
    client.force_login(officer)
    step(opened, "decline", {"reason": "genuine"})
    assert fresh(opened).state == "OPENED"


@pytest.mark.parametrize(
    "name",
    ["book", "present", "miss", "open", "sample", "lab", "conclude", "agree", "decline", "look-again", "withdraw"],
)
@pytest.mark.parametrize("person", ["broker", "inspector"])
def test_nobody_takes_a_step_that_is_not_theirs(request, client, step, opened, name, person):
    client.force_login(request.getfixturevalue(person))
    before = fresh(opened).state
    said = {
        "reason": "r", "bay": "B", "slot_at": "2099-01-01T10:00", "result": "SAT", "consequence": "conclude_exam",
        "second": ground.person(Role.EXAMINER, name="second examiner").pk, "number": "1", "laboratory": "l",
        "text": "t",
    }  # fmt: skip
    assert step(opened, name, said).status_code in (302, 403, 409, 422)
    assert fresh(opened).state == before
    assert not ExamRecord.objects.exists()


def upload(client, task, *files):
    made = [SimpleUploadedFile(f"{n}.jpg", data, "image/jpeg") for n, data in enumerate(files)]
    return client.post(reverse("inspection:exam-photos", args=[task.pk]), {"photos": made}, follow=True)


def test_photos_are_kept_upright_without_their_metadata(client, opened, examiner):
    client.force_login(examiner)
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "A telephone"
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    upload(client, opened, out.getvalue(), picture("blue"))
    first = ExamPhoto.objects.order_by("pk").first()
    assert (first.width, first.height) == (30, 40)
    answer = client.get(reverse("inspection:photo", args=[first.pk]))
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\x89PNG")
    assert b"A telephone" not in content


def test_a_bad_photo_is_named_and_the_good_ones_are_kept(client, opened, examiner):
    client.force_login(examiner)
    answer = upload(client, opened, b"not a picture", picture())
    assert ExamPhoto.objects.count() == 1
    assert "0.jpg" in answer.content.decode()


def test_photos_are_not_for_strangers(client, opened, examiner, broker):
    client.force_login(examiner)
    upload(client, opened, picture())
    client.force_login(broker)
    assert client.get(reverse("inspection:photo", args=[ExamPhoto.objects.get().pk])).status_code == 403


def test_a_supervisor_withdraws(client, step, task, supervisor):
    client.force_login(supervisor)
    step(task, "withdraw", {"reason": "ordered twice"})
    assert fresh(task).state == "CANCELLED"


def test_a_second_examiner_is_chosen_from_examiners_only(client, step, task, operator, examiner):
    client.force_login(operator)
    step(task, "present")
    client.force_login(examiner)
    for second in (examiner.pk, operator.pk, 999_999, "x", ""):
        assert step(task, "open", {"second": second}).status_code == 422
    assert ExamOrder.objects.get().opened_at is None


def test_an_examination_that_does_not_exist_is_not_found(client, examiner):
    client.force_login(examiner)
    assert client.get("/inspection/exams/999999/").status_code == 404
    assert client.post("/inspection/exams/999999/present/").status_code == 404
    assert client.post("/inspection/exams/1/explode/").status_code == 404
