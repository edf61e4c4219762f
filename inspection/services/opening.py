"""Tasks for parcels that reach the scanner's queue or the examiners', and their end when the parcels go elsewhere."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from inspection.codes import REFERRAL_REASONS
from inspection.models import CtTask, ExamTask, PendingVerdict
from waybills import acts
from waybills.lifecycle.requirements import Requirement
from waybills.models import Parcel

NEW_CT = """
SELECT nextval(pg_get_serial_sequence('inspection_cttask', 'id')), p.id, p.centre_id
FROM waybills_parcelline l JOIN waybills_parcel p ON p.id = l.object_id
WHERE l.act_id = %(heard)s AND p.state IN ('CT_QUEUED')
  AND NOT EXISTS (SELECT 1 FROM inspection_opencttask o WHERE o.parcel_id = p.id)
"""
OPEN_CT = """
INSERT INTO inspection_opencttask (task_id, parcel_id, waits_for, since, due_at, risk, rescans)
SELECT t.id, t.parcel_id, 'LINE', a.at, f.cut_off_at,
       EXISTS (SELECT 1 FROM inspection_selectionhit h
               WHERE h.parcel_id = t.parcel_id AND h.rule_id IS NOT NULL AND NOT h.shadow)::int, 0
FROM inspection_cttaskline l JOIN inspection_cttask t ON t.id = l.object_id JOIN waybills_act a ON a.id = l.act_id
JOIN waybills_parcel p ON p.id = t.parcel_id LEFT JOIN waybills_flight f ON f.id = p.flight_id
WHERE l.act_id = %(heard)s
"""
NEW_EXAM = """
SELECT nextval(pg_get_serial_sequence('inspection_examtask', 'id')), p.id, p.centre_id
FROM waybills_parcelline l JOIN waybills_parcel p ON p.id = l.object_id
WHERE l.act_id = %(heard)s AND p.state IN ('EXAM_QUEUED')
  AND NOT EXISTS (SELECT 1 FROM inspection_openexamtask o WHERE o.parcel_id = p.id)
"""
OPEN_EXAM = """
INSERT INTO inspection_openexamtask (task_id, parcel_id, since, due_at)
SELECT t.id, t.parcel_id, a.at, f.cut_off_at
FROM inspection_examtaskline l JOIN inspection_examtask t ON t.id = l.object_id JOIN waybills_act a ON a.id = l.act_id
JOIN waybills_parcel p ON p.id = t.parcel_id LEFT JOIN waybills_flight f ON f.id = p.flight_id
WHERE l.act_id = %(heard)s
"""
# Who was selected for opening carries his own reason: a rule's hit before chance.
ORDER_EXAM = """
INSERT INTO inspection_examorder (task_id, reason, act_id, decision_id, note, agency, ordered_at, bay, present)
SELECT t.id, CASE WHEN %(reason)s <> '' THEN %(reason)s ELSE coalesce(h.reason, 'RSK') END,
       %(cause)s, %(decision)s, coalesce(nullif(%(note)s, ''), r.note, ''), %(agency)s, a.at, '', ''
FROM inspection_examtaskline l JOIN inspection_examtask t ON t.id = l.object_id JOIN waybills_act a ON a.id = l.act_id
LEFT JOIN LATERAL (
    SELECT reason, rule_id FROM inspection_selectionhit
    WHERE parcel_id = t.parcel_id AND kind = 'EXAM' AND NOT shadow AND %(reason)s = '' AND %(chosen)s
    ORDER BY rule_id NULLS LAST, id LIMIT 1
) h ON true LEFT JOIN inspection_selectionrule r ON r.id = h.rule_id
WHERE l.act_id = %(heard)s
"""
CHOSEN = "SELECTION"


def queue_for_ct(heard: acts.Heard) -> None:
    """A CT task for every parcel of the act that waits for the scanner and has none."""
    act = heard.act
    made = acts.create(
        CtTask.queue, CtTask, NEW_CT, {"heard": act.pk}, ["id", "parcel_id", "centre_id"],
        by=acts.SYSTEM, at=act.at, cause=act.pk,
    )  # fmt: skip
    if made.act_id:
        _run(OPEN_CT, heard=made.act_id)


def order_exams(heard: acts.Heard) -> None:
    """An examination, with its notice, for every parcel of the act that waits to be opened and has none."""
    act = heard.act
    made = acts.create(
        ExamTask.order, ExamTask, NEW_EXAM, {"heard": act.pk}, ["id", "parcel_id", "centre_id"],
        by=acts.SYSTEM, at=act.at, cause=act.pk,
    )  # fmt: skip
    if made.act_id is None:
        return
    _run(OPEN_EXAM, heard=made.act_id)
    _run(ORDER_EXAM, heard=made.act_id, cause=act.pk, **_said(act.facts))
    tasks = ExamTask.objects.filter(exam_order__act_id=act.pk)
    acts.perform(ExamTask.notify, tasks, by=acts.SYSTEM, at=act.at, cause=made.act_id)
    _run("UPDATE inspection_examorder SET notified_at = %(at)s WHERE act_id = %(act)s", at=act.at, act=act.pk)


def order_chosen_exams(heard: acts.Heard) -> None:
    """Parcels chosen for opening go there from the gate, whatever brought them to it."""
    chosen = heard.rows().filter(state="AWAITING_DECISION")
    chosen = chosen.extra(where=["gate & %s <> 0"], params=[int(Requirement.EXAM_RESULT)])
    facts = {"referral": CHOSEN}
    acts.perform(Parcel.order_exam, chosen, by=acts.SYSTEM, at=heard.act.at, cause=heard.act_id, facts=facts)


def end_ct(heard: acts.Heard) -> None:
    """Withdraw the CT tasks of parcels that went another way."""
    gone = heard.rows().exclude(state__in=["CT_QUEUED", "IMAGE_REVIEW", "ON_HOLD"])
    tasks = CtTask.objects.filter(open__parcel__in=gone)
    acts.perform(CtTask.withdraw, tasks, by=acts.SYSTEM, at=heard.act.at, cause=heard.act_id)


def end_exams(heard: acts.Heard) -> None:
    """Finish recorded examinations of parcels that left the table, and withdraw those never recorded."""
    gone = heard.rows().exclude(state__in=["EXAM_QUEUED", "UNDER_EXAM", "SAMPLED"])
    gone = gone.exclude(state="ON_HOLD", held_from="UNDER_EXAM")
    same: dict[str, Any] = {"by": acts.SYSTEM, "at": heard.act.at, "cause": heard.act_id}
    for end in (ExamTask.finish, ExamTask.withdraw):
        acts.perform(end, _open_exams(gone), **same)


def resume_review(heard: acts.Heard) -> None:
    """Parcels back in image review after a hold: waiting verdicts take effect, judged ones get another reader."""
    act, parcels = heard.act, heard.rows().filter(state="IMAGE_REVIEW")
    PendingVerdict.objects.filter(task__parcel__in=parcels, due_at=None).update(due_at=act.at)
    judged = CtTask.objects.filter(parcel__in=parcels.filter(open_ct_task=None))
    latest = judged.order_by("parcel_id", "-pk").distinct("parcel_id").values("pk")
    facts = {"waits_for": "SECOND"}
    acts.perform(
        CtTask.reopen, CtTask.objects.filter(pk__in=latest), by=acts.SYSTEM, at=act.at, cause=act.pk, facts=facts
    )


def _open_exams(parcels: QuerySet[Parcel]) -> QuerySet[ExamTask]:
    return ExamTask.objects.filter(open_row__parcel__in=parcels)


def _said(facts: dict) -> dict:
    """What the act that ordered the opening says of it."""
    referral = facts.get("referral", "")
    return {
        "reason": referral if referral in REFERRAL_REASONS else "",
        "chosen": referral == CHOSEN,
        "decision": facts.get("decision"),
        "note": str(facts.get("note", ""))[:500],
        "agency": str(facts.get("agency", ""))[:20],
    }


def _run(sql: str, **params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
