"""A verdict counts after a picture was seen long enough, can be taken back for a while, and then moves the parcel."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from inspection.codes import OUTCOMES
from inspection.models import TAKEN_BACK, Decision, LineOrder, OpenCtTask, PendingVerdict, ShownDeclaration, TaskClaim
from inspection.refusals import CaseGone, Incomplete, TooEarly, TooLate
from inspection.selectors.cases import case_of, needed_pictures
from inspection.services import claims, decisions, effects, verdicts
from tests.factories import ground, scans
from tests.factories.reading import AFTER, LONG_ENOUGH, judge, look, paint, settle
from waybills import acts
from waybills.lifecycle.requirements import Requirement
from waybills.lifecycle.roles import Role
from waybills.models import Act, Parcel
from waybills.services.controls import lift_controls

pytestmark = pytest.mark.django_db
NOW = scans.NOW


def now_of(parcel):
    return Parcel.objects.get(pk=parcel.pk)


# ------------------------------------------------------------ what must have been seen
def test_no_verdict_before_the_case_is_opened(reviewable, inspector):
    reviewable()
    claim = claims.claim_next(inspector, at=NOW)
    with pytest.raises(TooEarly):
        verdicts.give_verdict(inspector, claim.task_id, verdicts.Word("OK"), token=claim.token, at=NOW + AFTER)


def test_no_verdict_before_the_pictures_are_painted(reviewable, inspector):
    reviewable()
    claim = claims.claim_next(inspector, at=NOW)
    claims.open_case(inspector, claim.task_id, token=claim.token, at=NOW)
    with pytest.raises(TooEarly):
        verdicts.give_verdict(inspector, claim.task_id, verdicts.Word("OK"), token=claim.token, at=NOW + AFTER)


def test_painting_is_not_believed_when_a_picture_was_never_fetched(reviewable, inspector):
    reviewable()
    claim = claims.claim_next(inspector, at=NOW)
    claims.open_case(inspector, claim.task_id, token=claim.token, at=NOW)
    needed = needed_pictures(claim.task)
    assert len(needed) == 4
    for picture in needed[:-1]:
        claims.note_served(claim.token, picture)
    with pytest.raises(TooEarly):
        claims.paint_case(inspector, claim.task_id, token=claim.token, needed=needed, at=NOW)
    claims.note_served(claim.token, needed[-1])
    claims.paint_case(inspector, claim.task_id, token=claim.token, needed=needed, at=NOW)


def test_no_verdict_before_the_minimum_view_time(reviewable, inspector, settings):
    settings.MINIMUM_VIEW_SECONDS = 3
    reviewable()
    claim = look(inspector)
    with pytest.raises(TooEarly):
        verdicts.give_verdict(
            inspector, claim.task_id, verdicts.Word("OK"), token=claim.token, at=NOW + timedelta(seconds=2.9)
        )
    verdicts.give_verdict(
        inspector, claim.task_id, verdicts.Word("OK"), token=claim.token, at=NOW + timedelta(seconds=3)
    )


def test_no_image_may_be_said_without_one(reviewable, inspector):
    parcel = reviewable()
    claim = claims.claim_next(inspector, at=NOW)
    claims.open_case(inspector, claim.task_id, token=claim.token, at=NOW)
    word = verdicts.Word("NOI", reason="NON")
    verdicts.give_verdict(inspector, claim.task_id, word, token=claim.token, at=NOW)
    settle()
    assert now_of(parcel).state == "CT_QUEUED"
    assert scans.task_of(parcel).state == "RESCAN"


def test_the_first_look_counts_not_the_last(reviewable, inspector):
    reviewable()
    claim = look(inspector)
    again = paint(inspector, claim, at=NOW + timedelta(seconds=30))
    assert again.painted_at == NOW


@pytest.mark.parametrize("code", [code for code, outcome in OUTCOMES.items() if outcome.needs_reason])
def test_an_outcome_that_needs_a_reason_is_refused_without_one(reviewable, inspector, code):
    reviewable()
    claim = look(inspector)
    for reason in ("", "NONSENSE"):
        with pytest.raises(Incomplete):
            verdicts.give_verdict(
                inspector, claim.task_id, verdicts.Word(code, reason=reason), token=claim.token, at=NOW + LONG_ENOUGH
            )


def test_an_unknown_outcome_is_refused(reviewable, inspector):
    reviewable()
    claim = look(inspector)
    with pytest.raises(Incomplete):
        verdicts.give_verdict(
            inspector, claim.task_id, verdicts.Word(TAKEN_BACK), token=claim.token, at=NOW + LONG_ENOUGH
        )


def test_an_operator_judges_nothing(reviewable, operator):
    reviewable()
    with pytest.raises(PermissionDenied):
        claims.claim_next(operator, at=NOW)


# ------------------------------------------------------------ effects
@pytest.mark.parametrize(
    ("outcome", "reason", "state", "task_state"),
    [
        ("OK", "", "AWAITING_DECISION", "FINAL"),
        ("MIS", "GDS", "EXAM_QUEUED", "FINAL"),
        ("PRO", "KNI", "EXAM_QUEUED", "FINAL"),
        ("QUA", "PLA", "EXAM_QUEUED", "FINAL"),
        ("UNC", "", "IMAGE_REVIEW", "SECOND_REVIEW"),
        ("RES", "CUT", "CT_QUEUED", "RESCAN"),
        ("NOI", "BAR", "CT_QUEUED", "RESCAN"),
        ("EXP", "EXP", "ON_HOLD", "FINAL"),
    ],
)
def test_what_follows_from_each_outcome(reviewable, inspector, outcome, reason, state, task_state):
    parcel = reviewable()
    judge(inspector, outcome, reason=reason)
    assert now_of(parcel).state == "IMAGE_REVIEW"
    assert scans.task_of(parcel).state == "VERDICT_GIVEN"
    assert settle(at=NOW + LONG_ENOUGH + timedelta(seconds=4.9)) == 0
    assert now_of(parcel).state == "IMAGE_REVIEW"
    assert settle(at=NOW + LONG_ENOUGH + timedelta(seconds=5)) == 1
    assert now_of(parcel).state == state
    assert scans.task_of(parcel).state == task_state
    assert not PendingVerdict.objects.exists()


def test_a_good_picture_meets_the_requirement_and_names_who_saw_it(reviewable, inspector):
    parcel = reviewable()
    decision = judge(inspector, "OK")
    settle()
    assert not now_of(parcel).gate & Requirement.CT_VERDICT
    act = Act.objects.get(verb="clear_image")
    assert (act.actor, act.facts["decision"]) == (inspector, decision.pk)


def test_a_suspicion_orders_an_examination_that_knows_its_verdict(reviewable, inspector):
    parcel = reviewable()
    decision = judge(inspector, "QUA", reason="PLA", note="looks like seeds")
    settle()
    order = parcel.exam_tasks.get().exam_order
    assert (order.reason, order.decision, order.note) == ("INS", decision, "looks like seeds")
    assert order.agency == "QUARANTINE"
    assert now_of(parcel).gate & Requirement.EXAM_RESULT


def test_a_suspected_explosive_stops_the_belt_and_holds_the_parcel(reviewable, inspector, officer):
    parcel = reviewable()
    decision = judge(inspector, "EXP", reason="EXP")
    assert not LineOrder.objects.exists()
    settle()
    stop = LineOrder.objects.get()
    assert (stop.kind, stop.decision, stop.parcel_id) == ("STOP", decision, parcel.pk)
    assert now_of(parcel).gate & Requirement.HOLD
    # Customs lifts the hold: somebody else must look again, the first reader cannot.
    lift_controls(Parcel.objects.filter(pk=parcel.pk), by=officer, reason="bomb squad: harmless", kind=Requirement.HOLD)
    assert now_of(parcel).state == "IMAGE_REVIEW"
    assert scans.task_of(parcel).state == "SECOND_REVIEW"
    assert claims.claim_next(inspector, at=NOW + AFTER) is None


def test_a_verdict_on_a_parcel_on_hold_waits_for_the_hold_to_be_lifted(reviewable, inspector, officer):
    parcel = reviewable()
    judge(inspector, "OK")
    rows = Parcel.objects.filter(pk=parcel.pk)
    acts.perform(Parcel.hold, rows, by=officer)
    assert settle() == 0
    assert PendingVerdict.objects.get().due_at is None
    acts.perform(Parcel.lift_hold, rows, by=officer)
    settle(at=Act.objects.latest("pk").at)
    assert now_of(parcel).state == "AWAITING_DECISION"


def test_a_verdict_on_a_parcel_that_went_another_way_does_nothing(reviewable, inspector, officer):
    parcel = reviewable()
    judge(inspector, "OK")
    rows = Parcel.objects.filter(pk=parcel.pk)
    acts.perform(Parcel.hold, rows, by=officer)
    acts.perform(Parcel.order_return, rows, by=officer)
    assert scans.task_of(parcel).state == "FINAL"
    settle()
    assert now_of(parcel).state == "RETURN_ORDERED"
    assert not PendingVerdict.objects.exists()


def test_the_word_of_somebody_who_lost_his_role_does_not_count(reviewable, inspector):
    parcel = reviewable()
    judge(inspector, "OK")
    inspector.roles = []
    inspector.save()
    settle()
    assert now_of(parcel).state == "IMAGE_REVIEW"
    assert OpenCtTask.objects.get().waits_for == "SECOND"


def test_a_belt_that_cannot_wait_gets_the_verdict_at_its_deadline(reviewable, inspector):
    parcel = reviewable()
    OpenCtTask.objects.update(divert_at=NOW + LONG_ENOUGH + timedelta(seconds=1))
    judge(inspector, "MIS", reason="GDS")
    settle(at=NOW + LONG_ENOUGH + timedelta(seconds=1))
    assert now_of(parcel).state == "EXAM_QUEUED"


def test_a_belt_that_has_gone_on_takes_nothing_from_the_time_to_take_back(reviewable, inspector):
    reviewable()
    OpenCtTask.objects.update(divert_at=NOW - timedelta(minutes=3))
    decision = judge(inspector, "OK")
    assert verdicts.undo_until(decision) == decision.decided_at + timedelta(seconds=5)
    verdicts.take_back(inspector, decision.task_id, at=decision.decided_at + timedelta(seconds=4))


def test_the_reader_is_told_the_time_that_the_belt_leaves(reviewable, inspector):
    reviewable()
    OpenCtTask.objects.update(divert_at=NOW + LONG_ENOUGH + timedelta(seconds=1))
    decision = judge(inspector, "OK")
    assert verdicts.undo_until(decision) == decision.decided_at + timedelta(seconds=1)


def test_applying_twice_changes_nothing(reviewable, inspector):
    parcel = reviewable()
    judge(inspector, "OK")
    assert settle() == 1
    assert settle() == 0
    assert Act.objects.filter(verb="clear_image").count() == 1
    assert not effects.apply(scans.task_of(parcel).pk, at=NOW + AFTER)


# ------------------------------------------------------------ taking back
def test_a_verdict_can_be_taken_back_and_given_anew(reviewable, inspector):
    parcel = reviewable()
    first = judge(inspector, "OK")
    claim = verdicts.take_back(inspector, first.task_id, at=NOW + LONG_ENOUGH + timedelta(seconds=4))
    assert scans.task_of(parcel).state == "UNDER_REVIEW"
    claims.open_case(inspector, claim.task_id, token=claim.token, at=NOW)
    paint(inspector, claim)
    word = verdicts.Word("MIS", reason="GDS")
    second = verdicts.give_verdict(inspector, claim.task_id, word, token=claim.token, at=NOW + LONG_ENOUGH * 2)
    settle()
    assert now_of(parcel).state == "EXAM_QUEUED"
    back = Decision.objects.get(outcome=TAKEN_BACK)
    assert (back.overrides, second.overrides) == (first, back)
    assert Decision.objects.count() == 3


def test_after_its_time_a_verdict_stands(reviewable, inspector):
    reviewable()
    decision = judge(inspector, "OK")
    with pytest.raises(TooLate):
        verdicts.take_back(inspector, decision.task_id, at=NOW + LONG_ENOUGH + timedelta(seconds=5))


def test_nobody_takes_back_anothers_verdict(reviewable, inspector, second_inspector):
    reviewable()
    decision = judge(inspector, "OK")
    with pytest.raises(TooLate):
        verdicts.take_back(second_inspector, decision.task_id, at=NOW + LONG_ENOUGH)


# ------------------------------------------------------------ a second pair of eyes
def test_an_undecided_case_goes_to_another_reader_whose_word_counts(reviewable, inspector, second_inspector):
    parcel = reviewable()
    judge(inspector, "UNC")
    settle()
    assert claims.claim_next(inspector, at=NOW + AFTER) is None
    decision = judge(second_inspector, "MIS", reason="GDS", at=NOW + AFTER)
    assert decision.role == "SECOND"
    settle(at=NOW + AFTER * 2)
    assert now_of(parcel).state == "EXAM_QUEUED"
    assert parcel.exam_tasks.get().exam_order.reason == "SEC"


def test_clearing_a_high_threat_needs_two_persons(reviewable, inspector, second_inspector):
    parcel = reviewable(decision="ALARM", flag="HIGH_THREAT")
    decision = judge(inspector, "OK")
    assert decision.agreed_with_machine is False
    settle()
    assert now_of(parcel).state == "IMAGE_REVIEW"
    judge(second_inspector, "OK", at=NOW + AFTER)
    settle(at=NOW + AFTER * 2)
    assert now_of(parcel).state == "AWAITING_DECISION"


def test_an_ordinary_alarm_may_be_cleared_by_one(reviewable, inspector):
    parcel = reviewable(decision="ALARM", flag="THREAT")
    judge(inspector, "OK")
    settle()
    assert now_of(parcel).state == "AWAITING_DECISION"


def test_when_two_readers_disagree_the_supervisor_decides(reviewable, inspector, second_inspector, supervisor):
    parcel = reviewable(decision="ALARM", flag="HIGH_THREAT")
    judge(inspector, "OK")
    settle()
    judge(second_inspector, "PRO", reason="KNI", at=NOW + AFTER)
    settle(at=NOW + AFTER * 2)
    assert now_of(parcel).state == "IMAGE_REVIEW"
    assert OpenCtTask.objects.get().waits_for == "SUPERVISOR"
    third = ground.person(Role.INSPECTOR, name="third")
    assert claims.claim_next(third, at=NOW + AFTER * 2) is None
    claim = look(supervisor, at=NOW + AFTER * 2)
    with pytest.raises(Incomplete):
        verdicts.give_verdict(supervisor, claim.task_id, verdicts.Word("UNC"), token=claim.token, at=NOW + AFTER * 3)
    word = verdicts.Word("PRO", reason="KNI")
    verdicts.give_verdict(supervisor, claim.task_id, word, token=claim.token, at=NOW + AFTER * 3)
    settle(at=NOW + AFTER * 4)
    assert now_of(parcel).state == "EXAM_QUEUED"


def test_after_two_undecided_readers_the_supervisor_decides(reviewable, inspector, second_inspector):
    reviewable()
    judge(inspector, "UNC")
    settle()
    judge(second_inspector, "UNC", at=NOW + AFTER)
    settle(at=NOW + AFTER * 2)
    assert OpenCtTask.objects.get().waits_for == "SUPERVISOR"


def test_an_undecided_first_reader_has_not_cleared_a_high_threat(reviewable, inspector, second_inspector):
    reviewable(decision="ALARM", flag="HIGH_THREAT")
    judge(inspector, "UNC")
    settle()
    judge(second_inspector, "OK", at=NOW + AFTER)
    settle(at=NOW + AFTER * 2)
    assert OpenCtTask.objects.get().waits_for == "SUPERVISOR"


def test_the_second_reader_does_not_see_the_first_verdict_and_the_supervisor_sees_both(
    reviewable, inspector, second_inspector, supervisor
):
    reviewable()
    judge(inspector, "UNC")
    settle()
    assert case_of(look(second_inspector, at=NOW + AFTER)).earlier == []
    claims.return_all(second_inspector, at=NOW + AFTER)
    judge(second_inspector, "UNC", at=NOW + AFTER)
    settle(at=NOW + AFTER * 2)
    seen = case_of(look(supervisor, at=NOW + AFTER * 2)).earlier
    assert [one.operator for one in seen] == [inspector, second_inspector]


def test_a_second_reader_takes_back_into_second_review(reviewable, inspector, second_inspector):
    parcel = reviewable()
    judge(inspector, "UNC")
    settle()
    decision = judge(second_inspector, "OK", at=NOW + AFTER)
    verdicts.take_back(second_inspector, decision.task_id, at=NOW + AFTER + LONG_ENOUGH)
    assert scans.task_of(parcel).state == "SECOND_REVIEW"
    assert OpenCtTask.objects.get().waits_for == "SECOND"
    assert TaskClaim.objects.get().role == "SECOND"


# ------------------------------------------------------------ what is kept
def test_a_decision_keeps_what_was_seen(reviewable, inspector):
    parcel = reviewable(decision="ALARM")
    claim = look(inspector)
    finding = claim.task.scans.get().findings.get()
    word = verdicts.Word(
        "PRO", reason="KNI", active_seconds=Decimal("3.25"), tools={"slices": 12}, findings=(finding.pk, 999_999)
    )
    decision = verdicts.give_verdict(inspector, claim.task_id, word, token=claim.token, at=NOW + LONG_ENOUGH)
    assert decision.pictures_sha256 == claim.task.scans.get().pictures_sha256 != ""
    assert (decision.active_seconds, decision.tools) == (Decimal("3.25"), {"slices": 12})
    assert decision.findings_touched == [finding.pk]
    assert decision.agreed_with_machine is True
    shown = ShownDeclaration.objects.get(pk=decision.declaration_id).facts
    assert shown["waybill"] == parcel.waybill.number
    assert "Jane" not in str(shown)


def test_nobody_looked_longer_than_the_case_was_open(reviewable, inspector):
    reviewable()
    claim = look(inspector)
    word = verdicts.Word("OK", active_seconds=Decimal(4000))
    decision = verdicts.give_verdict(inspector, claim.task_id, word, token=claim.token, at=NOW + LONG_ENOUGH)
    assert decision.active_seconds == Decimal("5.00")


@pytest.mark.parametrize("sql", ["UPDATE inspection_decision SET outcome = 'OK'", "DELETE FROM inspection_decision"])
def test_a_decision_is_never_changed_nor_deleted(reviewable, inspector, sql):
    reviewable()
    judge(inspector, "UNC")
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_refuses_one_person_as_both_readers(reviewable, inspector):
    reviewable()
    first = judge(inspector, "UNC")
    copy = Decision.objects.get(pk=first.pk)
    copy.pk, copy.role, copy.row_hash = None, "SECOND", "x"
    with pytest.raises(IntegrityError, match="another"), transaction.atomic():
        copy.save(force_insert=True)


def test_the_database_refuses_a_verdict_without_a_picture(reviewable, inspector):
    reviewable()
    first = judge(inspector, "UNC")
    copy = Decision.objects.get(pk=first.pk)
    copy.pk, copy.painted_at, copy.row_hash = None, None, "x"
    with pytest.raises(IntegrityError, match="decision_after_pictures"), transaction.atomic():
        copy.save(force_insert=True)


def test_decisions_form_a_chain_that_the_acts_vouch_for(reviewable, inspector):
    made = []
    for number in range(3):
        reviewable(f"RP00000001{number}CN")
        made.append(judge(inspector, "OK"))
    assert [one.previous_hash for one in made] == ["", made[0].row_hash, made[1].row_hash]
    assert decisions.first_break() is None
    acted = Act.objects.filter(verb="give_verdict").order_by("pk")
    assert [act.facts["row_hash"] for act in acted] == [one.row_hash for one in made]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE inspection_decision SET outcome = 'UNC' WHERE id = %s", [made[1].pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert decisions.first_break() == made[1]


def test_a_lost_case_is_told(reviewable, inspector):
    reviewable()
    claim = look(inspector)
    claims.return_lapsed(at=NOW + claims.LEASE + timedelta(seconds=1))
    with pytest.raises(CaseGone):
        verdicts.give_verdict(
            inspector, claim.task_id, verdicts.Word("OK"), token=claim.token, at=NOW + claims.LEASE * 2
        )
