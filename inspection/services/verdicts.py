"""A reader's word: given, taken back within its time, and nothing told to anybody before that time is over."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from inspection.codes import OUTCOMES, Outcome
from inspection.codes.outcomes import reason_of
from inspection.models import TAKEN_BACK, CtTask, Decision, OpenCtTask, PendingVerdict, Reader, Scan, TaskClaim
from inspection.permissions import check_may_review
from inspection.refusals import Incomplete, TooEarly, TooLate
from inspection.selectors.cases import scan_of
from inspection.selectors.declared import declared_facts
from inspection.services import claims, decisions
from waybills import acts
from waybills.models import User


@dataclass(frozen=True)
class Word:
    """What a reader says: outcome code, reason code, remark, seconds he really looked, what he used and touched."""

    outcome: str
    reason: str = ""
    note: str = ""
    active_seconds: Decimal = Decimal(0)
    tools: dict[str, Any] = field(default_factory=dict)
    findings: tuple[int, ...] = ()


@transaction.atomic
def give_verdict(user: User, task_id: int, word: Word, *, token: str, at: datetime) -> Decision:
    """Record the verdict; it takes effect after the undo window or when the belt needs it, whichever comes first.

    Raises CaseGone, TooEarly (pictures not painted or not looked at long enough), Incomplete.
    """
    check_may_review(user)
    claim = claims.held(user, task_id, token=token)
    outcome = _checked(word, claim, at=at)
    decision = decisions.append(_decision(claim, word, outcome, at=at))
    facts = {"decision": decision.pk, "outcome": outcome.code, "role": claim.role, "row_hash": decision.row_hash}
    acts.perform(CtTask.give_verdict, CtTask.objects.filter(pk=task_id), by=user, at=at, facts=facts)
    claim.delete()
    PendingVerdict.objects.create(task_id=task_id, decision=decision, due_at=_due(task_id, at=at))
    return decision


@transaction.atomic
def take_back(user: User, task_id: int, *, at: datetime, workstation: str = "") -> TaskClaim:
    """Undo the reader's own verdict before its effect: the case is his again. Raises TooLate."""
    check_may_review(user)
    CtTask.objects.select_for_update(no_key=True).filter(pk=task_id).first()
    pending = PendingVerdict.objects.select_for_update().filter(task_id=task_id).select_related("decision").first()
    if pending is None or pending.decision.operator_id != user.pk or (pending.due_at and pending.due_at <= at):
        raise TooLate(_("This verdict can no longer be taken back."))
    given = pending.decision
    back = decisions.append(_taking_back(given, at=at))
    facts = {"decision": back.pk, "taken_back": given.pk, "row_hash": back.row_hash, "waits_for": _waits(given.role)}
    acts.perform(CtTask.take_back, CtTask.objects.filter(pk=task_id), by=user, at=at, facts=facts)
    pending.delete()
    return claims.claim_again(user, task_id, role=given.role, at=at, workstation=workstation)


def undo_until(decision: Decision) -> datetime:
    """Until when this verdict, just given, can be taken back."""
    due_at: datetime | None = PendingVerdict.objects.values_list("due_at", flat=True).get(decision=decision)
    return due_at or decision.decided_at


def _checked(word: Word, claim: TaskClaim, *, at: datetime) -> Outcome:
    outcome = OUTCOMES.get(word.outcome)
    if outcome is None:
        raise Incomplete(_("There is no such outcome."))
    if outcome.needs_second and claim.role == Reader.SUPERVISOR:
        raise Incomplete(_("The supervisor's word is the last: choose another outcome."))
    if outcome.needs_reason and not (word.note.strip() or reason_of(outcome.code, word.reason)):
        raise Incomplete(_("This outcome needs a reason."))
    if claim.opened_at is None:
        raise TooEarly(_("The case has not been opened."))
    if outcome.needs_picture and claim.painted_at is None:
        raise TooEarly(_("The pictures of this case have not been loaded."))
    if outcome.needs_picture and claim.painted_at and at - claim.painted_at < claims.minimum_view():
        raise TooEarly(_("Look at the picture a little longer."))
    return outcome


def _decision(claim: TaskClaim, word: Word, outcome: Outcome, *, at: datetime) -> Decision:
    scan = scan_of(claim.task)
    parcel = claim.task.parcel
    opened_at = claim.opened_at or at
    last = Decision.objects.filter(task_id=claim.task_id, operator_id=claim.user_id).order_by("-pk").first()
    # More than the case was open he cannot have looked.
    longest = Decimal((at - opened_at).total_seconds())
    return Decision(
        task_id=claim.task_id, scan=scan, role=claim.role, operator_id=claim.user_id, workstation=claim.workstation,
        opened_at=opened_at, painted_at=claim.painted_at, decided_at=at,
        active_seconds=max(Decimal(0), min(word.active_seconds, longest)).quantize(Decimal("0.01")),
        outcome=outcome.code, reason=word.reason[:8], note=word.note.strip()[:500],
        dicos_decision=outcome.dicos_decision, findings_touched=_own_findings(scan, word.findings),
        agreed_with_machine=_agrees(outcome, scan), pictures_sha256=scan.pictures_sha256 if scan else "",
        declaration=decisions.shown(declared_facts(parcel)), parcel_version=parcel.version, tools=word.tools,
        overrides=last,
    )  # fmt: skip


def _taking_back(given: Decision, *, at: datetime) -> Decision:
    return Decision(
        task_id=given.task_id, scan_id=given.scan_id, role=given.role, operator_id=given.operator_id,
        workstation=given.workstation, opened_at=given.opened_at, painted_at=given.painted_at, decided_at=at,
        active_seconds=given.active_seconds, outcome=TAKEN_BACK, pictures_sha256=given.pictures_sha256,
        declaration_id=given.declaration_id, parcel_version=given.parcel_version, overrides=given,
    )  # fmt: skip


def _agrees(outcome: Outcome, scan: Scan | None) -> bool | None:
    """Whether reader and machine said the same; None where one of them said nothing."""
    said = scan.runs.filter(type="MACHINE").order_by("-pk").values_list("decision", flat=True).first() if scan else None
    if said not in ("ALARM", "CLEAR") or outcome.dicos_decision not in ("ALARM", "CLEAR"):
        return None
    return bool(said == outcome.dicos_decision)


def _own_findings(scan: Scan | None, wanted: tuple[int, ...]) -> list[int]:
    if scan is None or not wanted:
        return []
    return sorted(scan.findings.filter(pk__in=wanted).values_list("pk", flat=True))


def _due(task_id: int, *, at: datetime) -> datetime:
    """After the undo window, or when the belt reaches the diverter if that is still to come and sooner."""
    due = at + timedelta(seconds=settings.VERDICT_UNDO_SECONDS)
    divert_at = OpenCtTask.objects.filter(task_id=task_id).values_list("divert_at", flat=True).first()
    # A parcel that the diverter has passed already lies beside the belt: nothing hurries any more.
    return min(due, divert_at) if divert_at and divert_at > at else due


def _waits(role: str) -> str:
    return {Reader.FIRST: "READER", Reader.SECOND: "SECOND", Reader.SUPERVISOR: "SUPERVISOR"}[Reader(role)]
