"""An examination up to the opened parcel: slot, presentation, two examiners at the table."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from inspection.models import ExamOrder, ExamTask
from inspection.permissions import check_may_examine, check_may_present, check_may_withdraw_exam
from inspection.refusals import Incomplete, NotPossible
from waybills import acts
from waybills.lifecycle.requirements import Requirement
from waybills.lifecycle.roles import Role
from waybills.models import Parcel, User
from waybills.services.controls import lift_controls


@transaction.atomic
def book_slot(task: ExamTask, *, bay: str, slot_at: datetime, reason: str = "", by: User, at: datetime) -> None:
    """A time at a bay; changing one that stands needs a reason."""
    check_may_present(by)
    if not bay.strip() or slot_at <= at:
        raise Incomplete(_("Name a bay and a time that is still to come."))
    order = _order(task)
    if order.slot_at and not reason.strip():
        raise Incomplete(_("Another time needs a reason."))
    facts = {"bay": bay.strip(), "slot_at": slot_at.isoformat(), "reason": reason.strip()}
    _move(ExamTask.book_slot, task, by=by, at=at, facts=facts)
    order.bay, order.slot_at = bay.strip()[:20], slot_at
    order.save(update_fields=["bay", "slot_at"])


@transaction.atomic
def present(task: ExamTask, *, by: User, at: datetime, bay: str = "") -> None:
    """The parcel is at the table."""
    check_may_present(by)
    order = _order(task)
    _move(ExamTask.present, task, by=by, at=at, facts={"bay": bay or order.bay})
    order.bay, order.presented_at = (bay or order.bay)[:20], at
    order.save(update_fields=["bay", "presented_at"])


@transaction.atomic
def miss(task: ExamTask, *, reason: str, by: User, at: datetime) -> None:
    """It did not come, and why."""
    check_may_present(by)
    if not reason.strip():
        raise Incomplete(_("Say why it did not come."))
    _move(ExamTask.miss, task, by=by, at=at, facts={"reason": reason.strip()[:500]})


@transaction.atomic
def open_parcel(task: ExamTask, *, second: User, present: str = "", by: User, at: datetime) -> None:
    """Two examiners open the parcel; both are named."""
    check_may_examine(by)
    if second.pk == by.pk or not second.has_role(Role.EXAMINER):
        raise Incomplete(_("Name a second examiner, another person than yourself."))
    parcel = Parcel.objects.select_for_update(no_key=True).get(pk=task.parcel_id)
    facts = {"exam_task": task.pk, "second_examiner": second.pk}
    started = acts.perform(Parcel.start_exam, Parcel.objects.filter(pk=parcel.pk), by=by, at=at, facts=facts)
    if not started.moved and parcel.state != "UNDER_EXAM":
        raise NotPossible(started.refusals[0].sentence)
    order = _order(task)
    _move(ExamTask.open, task, by=by, at=at, facts=facts | {"present": present.strip()}, cause=started.act_id)
    order.examiner, order.second_examiner = by, second
    order.opened_at, order.present = at, present.strip()[:200]
    order.save(update_fields=["examiner", "second_examiner", "opened_at", "present"])


@transaction.atomic
def withdraw(task: ExamTask, *, reason: str, by: User, at: datetime) -> None:
    """A supervisor withdraws the order; the parcel goes back to the gate."""
    check_may_withdraw_exam(by)
    if not reason.strip():
        raise Incomplete(_("Say why the parcel need not be opened."))
    facts = {"exam_task": task.pk, "reason": reason.strip()[:500]}
    parcels = Parcel.objects.filter(pk=task.parcel_id)
    outcome = acts.perform(Parcel.withdraw_exam, parcels, by=by, at=at, facts=facts)
    if not outcome.moved:
        raise NotPossible(outcome.refusals[0].sentence)


@transaction.atomic
def take_sample(task: ExamTask, *, number: str, laboratory: str, by: User, at: datetime) -> None:
    """A sealed sample goes to the laboratory; `number` is that of its voucher."""
    check_may_examine(by)
    if not number.strip() or not laboratory.strip():
        raise Incomplete(_("Name the sample's voucher and the laboratory."))
    facts = {"exam_task": task.pk, "voucher": number.strip(), "laboratory": laboratory.strip()}
    _move_parcel(task, Parcel.take_sample, by=by, at=at, facts=facts)


@transaction.atomic
def receive_lab_report(task: ExamTask, *, text: str, by: User, at: datetime) -> None:
    """The laboratory answered."""
    check_may_examine(by)
    if not text.strip():
        raise Incomplete(_("Write down what the laboratory found."))
    facts = {"exam_task": task.pk, "report": text.strip()[:2000]}
    _move_parcel(task, Parcel.receive_lab_report, by=by, at=at, facts=facts)


def answer_inspection_orders(parcel: Parcel, *, reason: str, at: datetime) -> None:
    """Who ordered an inspection has it: the control falls when the examination ends."""
    lift_controls(Parcel.objects.filter(pk=parcel.pk), kind=Requirement.INSPECT, by=acts.SYSTEM, reason=reason, at=at)


def _order(task: ExamTask) -> ExamOrder:
    return ExamOrder.objects.get(task=task)


def _move_parcel(task: ExamTask, verb: object, *, by: User, at: datetime, facts: dict) -> None:
    outcome = acts.perform(verb, Parcel.objects.filter(pk=task.parcel_id), by=by, at=at, facts=facts)  # type: ignore[arg-type]
    if not outcome.moved:
        raise NotPossible(outcome.refusals[0].sentence)


def _move(verb: object, task: ExamTask, *, by: User, at: datetime, facts: dict, cause: int | None = None) -> None:
    rows = ExamTask.objects.filter(pk=task.pk)
    outcome = acts.perform(verb, rows, by=by, at=at, facts=facts, cause=cause)  # type: ignore[arg-type]
    if not outcome.moved:
        raise NotPossible(outcome.refusals[0].sentence)
