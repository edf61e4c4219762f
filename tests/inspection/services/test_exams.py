"""A referred parcel is presented, opened by two persons, recorded, and what follows happens to it."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from PIL import Image

from inspection.codes import EXAM_OUTCOMES
from inspection.models import ExamOrder, ExamPhoto, ExamRecord, OpenExamTask
from inspection.refusals import Incomplete, NotPossible
from inspection.services import conclusions, exams, photos
from tests.factories import scans
from waybills import acts
from waybills.acts import proposals
from waybills.lifecycle.requirements import Requirement
from waybills.models import OpenRequirement, Parcel, Proposal
from waybills.services.controls import lift_controls, place_controls

pytestmark = pytest.mark.django_db
NOW = scans.NOW
SATISFIED = conclusions.Result("SAT", "conclude_exam")


def picture(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def ordered(flight):
    """An examination ordered for a tallied parcel at the gate."""
    parcel = scans.declare(flight, "A1")
    scans.tally(parcel)
    rows = Parcel.objects.filter(pk=parcel.pk)
    acts.perform(Parcel.spare_ct, rows, by=acts.SYSTEM)
    acts.perform(Parcel.order_exam, rows, by=acts.SYSTEM, facts={"referral": "RND"})
    return parcel.exam_tasks.get()


@pytest.fixture
def opened(ordered, operator, examiner, second_examiner):
    exams.present(ordered, by=operator, at=NOW, bay="B1")
    exams.open_parcel(fresh(ordered), second=second_examiner, by=examiner, at=NOW)
    photos.add_photo(fresh(ordered), picture(), by=examiner, at=NOW)
    return fresh(ordered)


def fresh(task):
    return type(task).objects.get(pk=task.pk)


def parcel_of(task):
    return Parcel.objects.get(pk=task.parcel_id)


def test_an_order_is_noticed_at_once(ordered):
    assert ordered.state == "NOTIFIED"
    assert ordered.exam_order.reason == "RND"
    assert OpenExamTask.objects.get().parcel_id == ordered.parcel_id


def test_the_way_with_a_slot(ordered, operator, examiner, second_examiner):
    exams.book_slot(ordered, bay="B2", slot_at=NOW + timedelta(hours=1), by=operator, at=NOW)
    assert fresh(ordered).state == "SLOT_BOOKED"
    with pytest.raises(Incomplete):
        exams.book_slot(fresh(ordered), bay="B2", slot_at=NOW + timedelta(hours=2), by=operator, at=NOW)
    exams.book_slot(
        fresh(ordered), bay="B3", slot_at=NOW + timedelta(hours=2), reason="bay closed", by=operator, at=NOW
    )
    exams.miss(fresh(ordered), reason="not found in the cage", by=operator, at=NOW)
    assert fresh(ordered).state == "NOT_PRESENTED"
    exams.present(fresh(ordered), by=operator, at=NOW)
    exams.open_parcel(fresh(ordered), second=second_examiner, present="the broker", by=examiner, at=NOW)
    order = ExamOrder.objects.get()
    assert (order.bay, order.examiner, order.second_examiner, order.present) == (
        "B3", examiner, second_examiner, "the broker",
    )  # fmt: skip
    assert parcel_of(ordered).state == "UNDER_EXAM"


def test_a_slot_in_the_past_is_refused(ordered, operator):
    with pytest.raises(Incomplete):
        exams.book_slot(ordered, bay="B2", slot_at=NOW, by=operator, at=NOW)


def test_one_person_alone_opens_nothing(ordered, operator, examiner, inspector):
    exams.present(ordered, by=operator, at=NOW)
    for second in (examiner, inspector):
        with pytest.raises(Incomplete):
            exams.open_parcel(fresh(ordered), second=second, by=examiner, at=NOW)
    assert parcel_of(ordered).state == "EXAM_QUEUED"


def test_the_database_refuses_one_person_as_both(opened, examiner):
    with pytest.raises(IntegrityError), transaction.atomic():
        ExamOrder.objects.update(second_examiner=examiner)


def test_nothing_is_opened_before_it_is_presented(ordered, examiner, second_examiner):
    with pytest.raises(NotPossible):
        exams.open_parcel(ordered, second=second_examiner, by=examiner, at=NOW)
    assert parcel_of(ordered).state == "EXAM_QUEUED"


def test_an_operator_opens_nothing(ordered, operator, second_examiner):
    exams.present(ordered, by=operator, at=NOW)
    with pytest.raises(PermissionDenied):
        exams.open_parcel(fresh(ordered), second=second_examiner, by=operator, at=NOW)


@pytest.mark.parametrize(
    ("code", "consequence", "state", "task_state"),
    [
        ("SAT", "conclude_exam", "AWAITING_DECISION", "FINAL"),
        ("DOC", "conclude_exam", "AWAITING_DECISION", "FINAL"),
        ("MIN", "conclude_exam", "ON_HOLD", "FINAL"),  # until the correction is in
        ("QTY", "hold_after_exam", "ON_HOLD", "FINAL"),
        ("GDS", "hold_after_exam", "ON_HOLD", "FINAL"),
        ("VAL", "hold_after_exam", "ON_HOLD", "FINAL"),
        ("IPR", "detain", "UNDER_EXAM", "SECOND_CHECK"),
        ("PRO", "detain", "UNDER_EXAM", "SECOND_CHECK"),
        ("CAS", "detain", "UNDER_EXAM", "SECOND_CHECK"),
        ("QUA", "order_return", "RETURN_ORDERED", "FINAL"),
        ("QUA", "dispose", "DISPOSED", "FINAL"),
        ("RET", "order_return", "RETURN_ORDERED", "FINAL"),
        ("DES", "dispose", "DISPOSED", "FINAL"),
    ],
)
def test_what_follows_from_each_result(opened, examiner, code, consequence, state, task_state):
    result = conclusions.Result(code, consequence, found="written down", legal_basis="Article 34")
    record = conclusions.conclude(opened, result, by=examiner, at=NOW)
    assert parcel_of(opened).state == state
    assert fresh(opened).state == task_state
    assert record.detained_as == EXAM_OUTCOMES[code].detained_as
    assert OpenExamTask.objects.exists() == (task_state != "FINAL")


def test_every_result_has_a_case_above():
    marks = [m for m in test_what_follows_from_each_result.pytestmark if m.name == "parametrize"]
    covered = {(code, consequence) for code, consequence, *_ in marks[0].args[1]}
    assert covered == {(code, what) for code, outcome in EXAM_OUTCOMES.items() for what in outcome.consequences}


def test_a_difference_asks_a_question_whose_answer_frees_the_parcel(opened, examiner, officer):
    result = conclusions.Result("QTY", "hold_after_exam", found="three instead of two")
    conclusions.conclude(opened, result, by=examiner, at=NOW)
    question = OpenRequirement.objects.get()
    assert question.requirement == Requirement.QUERY_ANSWERED
    assert "three instead of two" in question.control.reason
    rows = Parcel.objects.filter(pk=opened.parcel_id)
    lift_controls(rows, by=officer, reason="corrected", kind=Requirement.QUERY_ANSWERED)
    assert parcel_of(opened).state == "AWAITING_DECISION"
    assert not parcel_of(opened).gate & (Requirement.EXAM_RESULT | Requirement.QUERY_ANSWERED)


def test_the_examination_answers_the_order_that_caused_it(flight, operator, examiner, second_examiner, officer):
    parcel = scans.declare(flight, "A1")
    scans.tally(parcel)
    rows = Parcel.objects.filter(pk=parcel.pk)
    acts.perform(Parcel.spare_ct, rows, by=acts.SYSTEM)
    place_controls(rows, kind=Requirement.INSPECT, by=officer, reason="look inside")
    task = parcel.exam_tasks.get()
    exams.present(task, by=operator, at=NOW)
    exams.open_parcel(fresh(task), second=second_examiner, by=examiner, at=NOW)
    conclusions.conclude(fresh(task), SATISFIED, by=examiner, at=NOW)
    assert parcel_of(task).state == "AWAITING_DECISION"
    assert not parcel_of(task).gate & Requirement.INSPECT
    assert parcel.exam_tasks.count() == 1


def test_a_detention_is_proposed_by_one_and_done_by_another(opened, examiner, officer):
    result = conclusions.Result("CAS", "detain", found="narcotics", legal_basis="Article 34")
    conclusions.conclude(opened, result, by=examiner, at=NOW)
    proposal = Proposal.objects.get()
    assert (proposal.facts["code"], proposal.facts["legal_basis"]) == ("502", "Article 34")
    with pytest.raises(PermissionDenied):
        conclusions.agree_to_detention(proposal, by=examiner, at=NOW)
    assert parcel_of(opened).state == "UNDER_EXAM"
    conclusions.agree_to_detention(proposal, by=officer, at=NOW)
    assert parcel_of(opened).state == "DETAINED"
    assert fresh(opened).state == "FINAL"


def test_a_detention_agreed_to_elsewhere_ends_the_examination_too(opened, examiner, officer):
    result = conclusions.Result("IPR", "detain", found="copies", legal_basis="Article 34")
    conclusions.conclude(opened, result, by=examiner, at=NOW)
    proposals.agree(Proposal.objects.get(), by=officer, at=NOW)
    assert fresh(opened).state == "FINAL"


def test_a_declined_detention_is_looked_at_again(opened, examiner, officer):
    result = conclusions.Result("IPR", "detain", found="copies", legal_basis="Article 34")
    conclusions.conclude(opened, result, by=examiner, at=NOW)
    with pytest.raises(Incomplete):
        conclusions.decline_detention(Proposal.objects.get(), reason="", by=officer, at=NOW)
    conclusions.decline_detention(Proposal.objects.get(), reason="genuine", by=officer, at=NOW)
    assert fresh(opened).state == "OPENED"
    conclusions.conclude(fresh(opened), SATISFIED, by=examiner, at=NOW)
    assert parcel_of(opened).state == "AWAITING_DECISION"
    assert ExamRecord.objects.count() == 2


def test_a_proposal_declined_elsewhere_can_be_picked_up(opened, examiner, officer):
    result = conclusions.Result("IPR", "detain", found="copies", legal_basis="Article 34")
    conclusions.conclude(opened, result, by=examiner, at=NOW)
    with pytest.raises(NotPossible):
        conclusions.look_again(fresh(opened), by=examiner, at=NOW)
    proposals.decline(Proposal.objects.get(), by=officer, at=NOW)
    conclusions.look_again(fresh(opened), by=examiner, at=NOW)
    assert fresh(opened).state == "OPENED"


@pytest.mark.parametrize(
    "result",
    [
        conclusions.Result("XXX", "conclude_exam"),
        conclusions.Result("SAT", "detain"),
        conclusions.Result("QTY", "hold_after_exam"),  # nothing written down
        conclusions.Result("PRO", "detain", found="knives"),  # no legal basis
    ],
)
def test_an_incomplete_result_is_refused_and_nothing_is_done(opened, examiner, result):
    with pytest.raises(Incomplete):
        conclusions.conclude(opened, result, by=examiner, at=NOW)
    assert fresh(opened).state == "OPENED"
    assert not ExamRecord.objects.exists()


def test_a_finding_needs_a_photo(opened, examiner):
    ExamPhoto.objects.all().delete()
    result = conclusions.Result("QTY", "hold_after_exam", found="three")
    with pytest.raises(Incomplete):
        conclusions.conclude(opened, result, by=examiner, at=NOW)


def test_only_those_who_opened_it_record(opened):
    from tests.factories import ground
    from waybills.lifecycle.roles import Role

    with pytest.raises(NotPossible):
        conclusions.conclude(opened, SATISFIED, by=ground.person(Role.EXAMINER, name="third"), at=NOW)


def test_the_second_examiner_may_record(opened, examiner, second_examiner):
    record = conclusions.conclude(opened, SATISFIED, by=second_examiner, at=NOW)
    assert (record.examiner, record.second_examiner) == (second_examiner, examiner)


def test_a_record_keeps_counts_weights_and_photos_and_never_changes(opened, examiner):
    counted = [{"line": 1, "name": "连衣裙", "declared": "2", "found": "2", "unit": "011"}]
    result = conclusions.Result("SAT", "conclude_exam", weighed=Decimal("1.190"), quantities=counted)
    record = conclusions.conclude(opened, result, by=examiner, at=NOW)
    assert record.photos == [ExamPhoto.objects.get().sha256]
    assert record.quantities == counted
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE inspection_examrecord SET result = 'DES'")


def test_a_supervisor_withdraws_an_order_with_a_reason(ordered, supervisor, examiner):
    with pytest.raises(PermissionDenied):
        exams.withdraw(ordered, reason="mistake", by=examiner, at=NOW)
    with pytest.raises(Incomplete):
        exams.withdraw(ordered, reason=" ", by=supervisor, at=NOW)
    exams.withdraw(ordered, reason="ordered by mistake", by=supervisor, at=NOW)
    assert fresh(ordered).state == "CANCELLED"
    assert parcel_of(ordered).state == "AWAITING_DECISION"


def test_a_sample_goes_to_the_laboratory_and_comes_back(opened, examiner):
    exams.take_sample(opened, number="S-1", laboratory="Wuhan", by=examiner, at=NOW)
    assert parcel_of(opened).state == "SAMPLED"
    with pytest.raises(NotPossible):
        conclusions.conclude(opened, SATISFIED, by=examiner, at=NOW)
    exams.receive_lab_report(opened, text="sugar", by=examiner, at=NOW)
    conclusions.conclude(fresh(opened), SATISFIED, by=examiner, at=NOW)
    assert parcel_of(opened).state == "AWAITING_DECISION"


def test_the_same_photo_twice_is_one(opened, examiner):
    photos.add_photo(opened, picture(), by=examiner, at=NOW)
    photos.add_photo(opened, picture("blue"), by=examiner, at=NOW)
    assert ExamPhoto.objects.count() == 2


@pytest.mark.parametrize("data", [b"", b"no picture", picture()[:200]])
def test_a_file_that_is_no_photo_is_refused_with_a_sentence(opened, examiner, data):
    with pytest.raises(Incomplete) as refused:
        photos.add_photo(opened, data, by=examiner, at=NOW)
    assert str(refused.value)


def test_a_parcel_returned_by_an_officer_takes_its_examination_with_it(opened, officer):
    acts.perform(Parcel.order_return, Parcel.objects.filter(pk=opened.parcel_id), by=officer)
    assert fresh(opened).state == "CANCELLED"
    assert not OpenExamTask.objects.exists()


def test_a_hold_during_the_examination_does_not_end_it(opened, officer):
    rows = Parcel.objects.filter(pk=opened.parcel_id)
    acts.perform(Parcel.hold, rows, by=officer)
    assert fresh(opened).state == "OPENED"
    acts.perform(Parcel.lift_hold, rows, by=officer)
    assert parcel_of(opened).state == "UNDER_EXAM"
    assert parcel_of(opened).exam_tasks.count() == 1
