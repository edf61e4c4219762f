"""What image review and examination must be able to prove, and their part of the outcome digest."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from inspection.models import PendingVerdict, ScanJob
from inspection.services.decisions import first_break
from waybills.books import Breach, check, outcome
from waybills.books.reading import SHOWN, lines, rows

STUCK_AFTER = timedelta(minutes=30)

# A cleared parcel has a verdict that says so, about this parcel, and not taken back.
CLEARED = """
SELECT l.object_id, a.id FROM waybills_parcelline l JOIN waybills_act a ON a.id = l.act_id
WHERE a.machine = 'Parcel' AND a.verb = 'clear_image' AND NOT EXISTS (
    SELECT FROM inspection_decision d JOIN inspection_cttask t ON t.id = d.task_id
    WHERE d.id = (a.facts ->> 'decision')::bigint AND d.outcome = 'OK' AND t.parcel_id = l.object_id
      AND NOT EXISTS (SELECT FROM inspection_decision b WHERE b.overrides_id = d.id AND b.outcome = 'BACK'))
ORDER BY 1 LIMIT %s
"""
# Against a high threat two different readers cleared it, or a supervisor did.
ALARMED = """
SELECT t.parcel_id, d.id FROM inspection_decision d JOIN inspection_cttask t ON t.id = d.task_id
JOIN waybills_act a ON a.machine = 'Parcel' AND a.verb = 'clear_image' AND (a.facts ->> 'decision')::bigint = d.id
WHERE d.role <> 'SUPERVISOR'
  AND EXISTS (SELECT FROM inspection_finding f
              JOIN inspection_algorithmrun r ON r.id = f.run_id JOIN inspection_instance i ON i.id = r.instance_id
              WHERE f.scan_id = d.scan_id AND f.source = 'ATR' AND f.flag = 'HIGH_THREAT'
                AND i.received_at <= d.decided_at)
  AND NOT EXISTS (SELECT FROM inspection_decision o WHERE o.task_id = d.task_id AND o.outcome = 'OK'
                  AND o.operator_id <> d.operator_id)
ORDER BY 1 LIMIT %s
"""
# A picture belongs to the parcel whose barcode it carries, or to the one a person named.
FOREIGN = """
SELECT s.id, s.barcode, w.number FROM inspection_scan s JOIN waybills_waybill w ON w.parcel_id = s.parcel_id
WHERE s.barcode <> w.number AND NOT EXISTS (
    SELECT FROM inspection_scantray y WHERE y.scan_id = s.id AND y.settled_by_id IS NOT NULL)
ORDER BY 1 LIMIT %s
"""
UNTRACKED = """
SELECT '{name} ' || t.id, t.state FROM inspection_{table} t LEFT JOIN inspection_{open} o ON o.task_id = t.id
WHERE (t.state IN ({ended})) = (o.task_id IS NOT NULL) ORDER BY t.id LIMIT %s
"""
# Every parcel that waits for the scanner, a reader or an examiner has the task that somebody works on.
UNATTENDED = """
SELECT p.id, p.state FROM waybills_parcel p
WHERE (p.state IN ('CT_QUEUED', 'IMAGE_REVIEW')
       AND NOT EXISTS (SELECT FROM inspection_opencttask o WHERE o.parcel_id = p.id))
   OR (p.state IN ('EXAM_QUEUED', 'UNDER_EXAM', 'SAMPLED')
       AND NOT EXISTS (SELECT FROM inspection_openexamtask o WHERE o.parcel_id = p.id))
ORDER BY 1 LIMIT %s
"""

DECISIONS = """
SELECT w.number || '|' || d.role || '|' || d.outcome || '|' || count(*)
FROM inspection_decision d JOIN inspection_cttask t ON t.id = d.task_id
JOIN waybills_waybill w ON w.parcel_id = t.parcel_id GROUP BY w.number, d.role, d.outcome ORDER BY 1
"""
EXAMS = """
SELECT w.number || '|' || t.state || '|' || o.reason || '|' || coalesce(r.results, '')
FROM inspection_examtask t JOIN waybills_waybill w ON w.parcel_id = t.parcel_id
JOIN inspection_examorder o ON o.task_id = t.id
LEFT JOIN LATERAL (SELECT string_agg(result, ',' ORDER BY id) AS results FROM inspection_examrecord
                   WHERE task_id = t.id) r ON true ORDER BY 1
"""
SELECTED = """
SELECT DISTINCT w.number || '|' || h.kind || '|' || h.reason || '|' || coalesce(r.name, '') || '|' || h.shadow
FROM inspection_selectionhit h JOIN waybills_waybill w ON w.parcel_id = h.parcel_id
LEFT JOIN inspection_selectionrule r ON r.id = h.rule_id ORDER BY 1
"""


@check("I4", "Nothing was cleared without a verdict that clears it")
def clearings_have_their_verdict() -> Iterator[Breach]:
    for parcel, act in rows(CLEARED, [SHOWN]):
        yield Breach("I4", f"Parcel {parcel}", f"was cleared by act {act} without a standing verdict that says so")
    for parcel, decision in rows(ALARMED, [SHOWN]):
        yield Breach("I4", f"Parcel {parcel}", f"was cleared against a high threat by decision {decision} alone")


@check("I6", "No picture was bound to a parcel that it does not show")
def pictures_are_their_parcels() -> Iterator[Breach]:
    for scan, barcode, number in rows(FOREIGN, [SHOWN]):
        yield Breach("I6", f"scan {scan}", f"carries {barcode or 'no barcode'} but is bound to {number}")


@check("I8", "The chain of verdicts holds from its first to its last")
def verdicts_are_chained() -> Iterator[Breach]:
    broken = first_break()
    if broken is not None:
        yield Breach("I8", f"decision {broken.pk}", "is not what was written, or not where it was written")


@check("I11", "Whatever waits for inspection has its task, and no task waits unseen")
def tasks_are_tracked() -> Iterator[Breach]:
    pairs = (
        ("CtTask", "cttask", "opencttask", "'FINAL'"),
        ("ExamTask", "examtask", "openexamtask", "'FINAL', 'CANCELLED'"),
    )
    for name, table, opened, ended in pairs:
        for task, state in rows(UNTRACKED.format(name=name, table=table, open=opened, ended=ended), [SHOWN]):
            yield Breach("I11", task, f"is {state}, which the table of open work denies")
    for parcel, state in rows(UNATTENDED, [SHOWN]):
        yield Breach("I11", f"Parcel {parcel}", f"is {state}, but nobody has a task to deal with it")


@check("I11", "No scan and no verdict is stuck")
def inspection_moves_on() -> Iterator[Breach]:
    long_ago = timezone.now() - STUCK_AFTER
    for job in ScanJob.objects.filter(due_at__lt=long_ago).order_by("pk")[:SHOWN]:
        yield Breach("I11", f"scan {job.pk}", f"waits to be decoded since {job.due_at:%Y-%m-%d %H:%M}: {job.error}")
    for pending in PendingVerdict.objects.filter(due_at__lt=long_ago).order_by("pk")[:SHOWN]:
        yield Breach("I11", f"CtTask {pending.pk}", f"has a verdict without effect since {pending.due_at:%H:%M}")


@outcome("verdicts")
def verdicts() -> Iterator[str]:
    yield from lines(DECISIONS)


@outcome("examinations")
def examinations() -> Iterator[str]:
    yield from lines(EXAMS)


@outcome("selection")
def selection() -> Iterator[str]:
    yield from lines(SELECTED)
