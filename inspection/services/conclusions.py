"""What was found when a parcel was opened, and what follows: gate, hold, detention, return, disposal."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from inspection.codes import EXAM_OUTCOMES, ExamOutcome
from inspection.codes.examinations import CONCLUDE, DETAIN, DISPOSE, HOLD, RETURN
from inspection.models import ExamOrder, ExamRecord, ExamTask
from inspection.permissions import check_may_examine
from inspection.refusals import Incomplete, NotPossible
from inspection.services.exams import answer_inspection_orders
from waybills import acts
from waybills.acts import proposals
from waybills.lifecycle.requirements import Requirement
from waybills.models import Parcel, Proposal, User
from waybills.services.controls import place_controls

VERBS = {
    CONCLUDE: Parcel.conclude_exam,
    HOLD: Parcel.hold_after_exam,
    RETURN: Parcel.order_return,
    DISPOSE: Parcel.dispose,
}


@dataclass(frozen=True)
class Result:
    """What the examiners write down; `quantities` as [{"line", "name", "declared", "found", "unit"}]."""

    code: str
    consequence: str
    found: str = ""
    legal_basis: str = ""
    weighed: Decimal | None = None
    quantities: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def conclude(task: ExamTask, result: Result, *, by: User, at: datetime) -> ExamRecord:
    """Record the result and do what follows from it. A detention is proposed and waits for a second person.

    Raises Incomplete (what is missing), NotPossible (not opened, or not by this examiner).
    """
    check_may_examine(by)
    parcel = Parcel.objects.select_for_update(no_key=True).get(pk=task.parcel_id)
    order = ExamOrder.objects.get(task=task)
    outcome = _checked(task, order, result, by=by)
    record = _record(task, order, result, outcome, by=by, at=at)
    facts = {"record": record.pk, "result": outcome.code, "consequence": result.consequence}
    recorded = acts.perform(ExamTask.record, ExamTask.objects.filter(pk=task.pk), by=by, at=at, facts=facts)
    if not recorded.moved:
        raise NotPossible(recorded.refusals[0].sentence)
    if result.consequence == DETAIN:
        _propose(task, record, by=by, at=at, cause=recorded.act_id)
    else:
        _follow(parcel, record, outcome, by=by, at=at, cause=recorded.act_id)
    return record


@transaction.atomic
def agree_to_detention(proposal: Proposal, *, by: User, at: datetime) -> acts.Outcome:
    """The second person detains the parcel. Raises PermissionDenied (same person), AlreadySettled, NotPossible."""
    parcel = Parcel.objects.select_for_update(no_key=True).get(pk=proposal.objects_ids[0])
    answer_inspection_orders(parcel, reason=str(proposal.facts.get("result", "")), at=at)
    outcome = proposals.agree(proposal, by=by, at=at)
    if not outcome.moved:
        raise NotPossible(outcome.refusals[0].sentence)
    return outcome


@transaction.atomic
def decline_detention(proposal: Proposal, *, reason: str, by: User, at: datetime) -> None:
    """The second person does not agree: the parcel is looked at again."""
    if not reason.strip():
        raise Incomplete(_("Say why you do not agree."))
    proposals.decline(proposal, by=by, at=at)
    tasks = ExamTask.objects.filter(pk=proposal.facts.get("exam_task"))
    facts = {"proposal": proposal.pk, "declined_by": by.pk, "reason": reason.strip()[:500]}
    acts.perform(ExamTask.reopen, tasks, by=acts.SYSTEM, at=at, facts=facts)


@transaction.atomic
def look_again(task: ExamTask, *, by: User, at: datetime) -> None:
    """Go on with an examination whose proposal was declined elsewhere. Raises NotPossible while one is open."""
    check_may_examine(by)
    if task.state != "SECOND_CHECK" or open_proposal(task) is not None:
        raise NotPossible(_("A second person has still to decide."))
    acts.perform(ExamTask.reopen, ExamTask.objects.filter(pk=task.pk), by=acts.SYSTEM, at=at, facts={"by": by.pk})


def open_proposal(task: ExamTask) -> Proposal | None:
    """The detention of this parcel that waits for a second person."""
    waiting = Proposal.objects.filter(machine="Parcel", verb=DETAIN, agreed=None)
    return waiting.filter(objects_ids__contains=[task.parcel_id]).order_by("-pk").first()


def _checked(task: ExamTask, order: ExamOrder, result: Result, *, by: User) -> ExamOutcome:
    outcome = EXAM_OUTCOMES.get(result.code)
    if outcome is None:
        raise Incomplete(_("There is no such result."))
    if result.consequence not in outcome.consequences:
        raise Incomplete(_("This does not follow from that result."))
    if order.opened_at is None:
        raise NotPossible(_("The parcel has not been opened."))
    if by.pk not in (order.examiner_id, order.second_examiner_id):
        raise NotPossible(_("Only the two examiners who opened it record the result."))
    if outcome.photo and not task.photos.exists():
        raise Incomplete(_("This result needs a photo of what was found."))
    if outcome.eu_control_result == "B1" and not result.found.strip():
        raise Incomplete(_("Write down what was found."))
    if result.consequence == DETAIN and not result.legal_basis.strip():
        raise Incomplete(_("A detention needs its legal basis."))
    return outcome


def _record(
    task: ExamTask, order: ExamOrder, result: Result, outcome: ExamOutcome, *, by: User, at: datetime
) -> ExamRecord:
    assert order.opened_at  # _checked
    assert order.examiner_id
    assert order.second_examiner_id
    second = order.second_examiner_id if by.pk == order.examiner_id else order.examiner_id
    return ExamRecord.objects.create(
        task=task, examiner=by, second_examiner_id=second, opened_at=order.opened_at, recorded_at=at,
        result=outcome.code, consequence=result.consequence, detained_as=outcome.detained_as,
        quantities=result.quantities, weighed=result.weighed, found=result.found.strip(),
        legal_basis=result.legal_basis.strip()[:200],
        photos=list(task.photos.order_by("pk").values_list("sha256", flat=True)),
    )  # fmt: skip


def _propose(task: ExamTask, record: ExamRecord, *, by: User, at: datetime, cause: int | None) -> None:
    facts = {
        "exam_task": task.pk,
        "record": record.pk,
        "result": record.result,
        "code": record.detained_as,
        "legal_basis": record.legal_basis,
    }
    proposal = proposals.propose(Parcel.detain, Parcel.objects.filter(pk=task.parcel_id), by=by, at=at, facts=facts)
    rows = ExamTask.objects.filter(pk=task.pk)
    acts.perform(ExamTask.ask_second, rows, by=acts.SYSTEM, at=at, facts={"proposal": proposal.pk}, cause=cause)


def _follow(
    parcel: Parcel, record: ExamRecord, outcome: ExamOutcome, *, by: User, at: datetime, cause: int | None
) -> None:
    """One act of the parcel; the subscribers of inspection end the examination with it."""
    answer_inspection_orders(parcel, reason=f"{outcome.code} {outcome.en}", at=at)
    rows = Parcel.objects.filter(pk=parcel.pk)
    facts = {"exam_task": record.task_id, "record": record.pk, "result": outcome.code}
    # A question that is asked before the parcel reaches the gate stops it there; on hold it keeps the hold.
    if outcome.asks and record.consequence == CONCLUDE:
        _ask(rows, record, outcome, by=by, at=at, cause=cause)
    moved = acts.perform(VERBS[record.consequence], rows, by=by, at=at, facts=facts, cause=cause)
    if not moved.moved:
        raise NotPossible(moved.refusals[0].sentence)
    if outcome.asks and record.consequence == HOLD:
        _ask(rows, record, outcome, by=by, at=at, cause=moved.act_id)


def _ask(rows: Any, record: ExamRecord, outcome: ExamOutcome, *, by: User, at: datetime, cause: int | None) -> None:
    reason = f"{outcome.zh} / {outcome.en}: {record.found}" if record.found else f"{outcome.zh} / {outcome.en}"
    place_controls(
        rows, kind=Requirement.QUERY_ANSWERED, by=acts.SYSTEM, reason=reason[:500], owner=by.organisation, at=at,
        cause=cause,
    )  # fmt: skip
