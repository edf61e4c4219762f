"""What a verdict does once it can no longer be taken back: to the parcel, the task, the belt."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from inspection.codes import OUTCOMES
from inspection.codes.outcomes import RESCANS, SUSPICIONS
from inspection.models import TAKEN_BACK, CtTask, Decision, LineOrder, PendingVerdict, Reader, WaitsFor
from inspection.selectors.cases import machine_alarms
from inspection.services import onward
from waybills import acts
from waybills.lifecycle.requirements import Requirement
from waybills.models import Parcel
from waybills.services.controls import place_controls

log = logging.getLogger(__name__)

PAUSE = timedelta(seconds=5)
REFERRED_BY = {Reader.FIRST: "INS", Reader.SECOND: "SEC", Reader.SUPERVISOR: "SEC"}


def apply_due(*, at: datetime, batch: int = 50) -> int:
    """Apply every verdict whose time has come; the number applied. Several workers may run it at once."""
    due = PendingVerdict.objects.filter(due_at__lte=at).order_by("due_at").values_list("task_id", flat=True)
    applied = 0
    for task_id in due[:batch]:
        try:
            applied += apply(task_id, at=at)
        except Exception as error:
            log.exception("verdict on task %s could not take effect", task_id)
            _put_back(task_id, error, at=at)
    return applied


@transaction.atomic
def apply(task_id: int, *, at: datetime) -> bool:
    """Apply one verdict if it is due and nobody else is at it."""
    parcel_id = CtTask.objects.values_list("parcel_id", flat=True).get(pk=task_id)
    parcel = Parcel.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=parcel_id).first()
    if parcel is None:
        return False
    task = CtTask.objects.select_for_update(no_key=True).get(pk=task_id)
    pending = PendingVerdict.objects.select_for_update().filter(task_id=task_id, due_at__lte=at).first()
    if pending is None:
        return False
    if task.state != "VERDICT_GIVEN":
        pending.delete()  # the parcel went another way and took the task with it
        return False
    if parcel.state == "ON_HOLD":
        pending.due_at = None  # it counts when the hold is lifted
        pending.save(update_fields=["due_at"])
        return False
    _follow(parcel, task, pending.decision, at=at)
    pending.delete()
    return True


def _follow(parcel: Parcel, task: CtTask, decision: Decision, *, at: datetime) -> None:
    wanted = next_reader(decision)
    if wanted:
        _ask(task, decision, wanted, at=at)
    elif parcel.state != "IMAGE_REVIEW":
        facts = {"decision": decision.pk, "parcel_state": parcel.state}
        acts.perform(CtTask.withdraw, CtTask.objects.filter(pk=task.pk), by=acts.SYSTEM, at=at, facts=facts)
    else:
        _carry_out(parcel, task, decision, at=at)


def next_reader(decision: Decision) -> WaitsFor | None:
    """Who must look as well before this verdict counts; None when it counts.

    A second reader where the first is undecided or clears what the machine calls a high threat; a supervisor where
    two readers disagree or neither can tell.
    """
    undecided = OUTCOMES[decision.outcome].needs_second
    if decision.role == Reader.FIRST:
        against_alarm = decision.outcome == "OK" and decision.scan is not None and machine_alarms(decision.scan)
        return WaitsFor.SECOND if undecided or against_alarm else None
    if decision.role == Reader.SECOND:
        return WaitsFor.SUPERVISOR if undecided or _disagree(decision) else None
    return None


def _disagree(second: Decision) -> bool:
    """Whether the readers differ on what counts, cleared or not; against an alarm an undecided one has not cleared."""
    others = _standing(second.task_id).exclude(operator=second.operator_id)
    told = others.exclude(outcome="UNC").order_by("-pk").values_list("outcome", flat=True).first()
    if told is None:
        return bool(second.outcome == "OK" and second.scan is not None and machine_alarms(second.scan))
    return bool((told == "OK") != (second.outcome == "OK"))


def _standing(task_id: int) -> Any:
    """The task's verdicts that nobody took back."""
    given = Decision.objects.filter(task_id=task_id).exclude(outcome=TAKEN_BACK)
    return given.exclude(overridden_by__outcome=TAKEN_BACK)


def _ask(task: CtTask, decision: Decision, wanted: WaitsFor, *, at: datetime) -> None:
    facts = {"decision": decision.pk, "waits_for": str(wanted)}
    acts.perform(CtTask.ask_second, CtTask.objects.filter(pk=task.pk), by=acts.SYSTEM, at=at, facts=facts)


def _carry_out(parcel: Parcel, task: CtTask, decision: Decision, *, at: datetime) -> None:
    facts: dict[str, Any] = {
        "decision": decision.pk,
        "outcome": decision.outcome,
        "reason": decision.reason,
        "row_hash": decision.row_hash,
    }
    if decision.outcome in RESCANS:
        onward.rescan(parcel, task, at=at, facts=facts)
        return
    rows = Parcel.objects.filter(pk=parcel.pk)
    try:
        with transaction.atomic():
            moved = _move(rows, decision, facts, at=at)
    except PermissionDenied:
        # He lost his role in between: his word does not count, somebody else's does.
        _ask(task, decision, WaitsFor.SECOND, at=at)
        return
    acts.perform(
        CtTask.finish, CtTask.objects.filter(pk=task.pk), by=acts.SYSTEM, at=at, facts=facts, cause=moved.act_id
    )


def _move(rows: Any, decision: Decision, facts: dict[str, Any], *, at: datetime) -> acts.Outcome:
    same: dict[str, Any] = {"by": decision.operator, "at": at}
    # A supervisor's word moves the parcel in the system's name: the verbs of the belt are the inspectors'.
    if decision.role == Reader.SUPERVISOR:
        same["by"] = acts.SYSTEM
    if decision.outcome == "OK":
        return acts.perform(Parcel.clear_image, rows, **same, facts=facts)
    if decision.outcome in SUSPICIONS:
        return acts.perform(Parcel.suspect_image, rows, **same, facts=facts | _referral(decision))
    return _evacuate(rows, decision, facts, **same)


def _evacuate(rows: Any, decision: Decision, facts: dict[str, Any], *, by: Any, at: datetime) -> acts.Outcome:
    """A suspected explosive: the belt stops, the parcel is held until customs lifts the control."""
    _stop_the_belt(decision, at=at)
    said = OUTCOMES["EXP"]
    held = acts.perform(Parcel.hold, rows, by=by, at=at, facts=facts)
    place_controls(
        rows, kind=Requirement.HOLD, by=acts.SYSTEM, reason=f"{said.zh} / {said.en}", at=at, cause=held.act_id,
        owner=decision.operator.organisation,
    )  # fmt: skip
    return held


def _referral(decision: Decision) -> dict[str, Any]:
    reason = REFERRED_BY[Reader(decision.role)]
    return {
        "referral": reason,
        "note": decision.note,
        "agency": "QUARANTINE" if decision.outcome == "QUA" else "",
    }


def _stop_the_belt(decision: Decision, *, at: datetime) -> None:
    device = decision.scan.device if decision.scan else None
    LineOrder.objects.get_or_create(
        decision=decision,
        kind=LineOrder.Kind.STOP,
        defaults={
            "device": device,
            "line": device.line if device else "",
            "parcel_id": decision.task.parcel_id,
            "ordered_at": at,
        },
    )


def _put_back(task_id: int, error: Exception, *, at: datetime) -> None:
    PendingVerdict.objects.filter(task_id=task_id).update(due_at=at + PAUSE, error=repr(error)[:2000])
