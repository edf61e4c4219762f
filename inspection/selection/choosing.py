"""Live selection: after a tally every parcel goes to CT, to examination, to both, or to the gate."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from inspection.models import SelectionHit, SelectionRule
from inspection.selection.query import hits_sql
from waybills import acts
from waybills.lifecycle.requirements import Requirement
from waybills.models import Parcel

WRITE = """
INSERT INTO inspection_selectionhit (parcel_id, rule_id, kind, reason, shadow, act_id, at)
SELECT parcel_id, rule_id, kind, reason, shadow, %(act)s, %(at)s FROM ({hits}) hits
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Chosen:
    """How many of a tally's parcels went where."""

    to_ct: int
    to_exam: int
    spared: int


@transaction.atomic
def choose(tally: acts.Heard, *, at: datetime) -> Chosen:
    """Select among the parcels of one tally and move them on; a second run finds them moved and does nothing."""
    parcels = tally.rows().filter(state="TALLIED")
    _write_hits(tally, at=at)
    hits = SelectionHit.objects.filter(act_id=tally.act_id, shadow=False)
    to_ct = hits.filter(kind="CT").values("parcel_id")
    to_exam = hits.filter(kind="EXAM").values("parcel_id")
    same = {"by": acts.SYSTEM, "at": at, "cause": tally.act_id}
    # Who is to be opened as well keeps that requirement open from the start, or the gate would let him go first.
    both = acts.perform(Parcel.queue_for_ct, parcels.filter(pk__in=to_ct).filter(pk__in=to_exam), **same,
                        opens=Requirement.EXAM_RESULT)  # fmt: skip
    only_ct = acts.perform(Parcel.queue_for_ct, parcels.filter(pk__in=to_ct), **same)
    opened = acts.perform(Parcel.spare_ct, parcels.filter(pk__in=to_exam), **same, opens=Requirement.EXAM_RESULT)
    spared = acts.perform(Parcel.spare_ct, parcels, **same)
    return Chosen(both.moved + only_ct.moved, opened.moved, spared.moved)


def _write_hits(tally: acts.Heard, *, at: datetime) -> None:
    rules = SelectionRule.objects.filter(active=True)
    sql, params = hits_sql(tally.rows(), rules, by_chance=True)
    with connection.cursor() as cursor:
        cursor.execute(WRITE.format(hits=sql), params | {"act": tally.act_id, "at": at})
