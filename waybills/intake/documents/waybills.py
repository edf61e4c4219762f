"""The carriers' waybills (CEB505): each announces a parcel, or says of a manifest's parcel what its carrier says."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from waybills import acts
from waybills.intake.documents.kinds import Answer, Given, Standing
from waybills.intake.documents.upsert import STANDING
from waybills.intake.manifest.accepting import MONTHS_TAKEN
from waybills.models import Parcel
from waybills.sets import joined, rows

COLUMNS = {
    "number": "text",
    "logistics_id": "bigint",
    "pieces": "int",
    "gross_weight": "numeric",
    "goods_info": "text",
    "freight": "numeric",
    "insured_fee": "numeric",
    "currency": "text",
    "ebc_code": "text",
    "ebc_name": "text",
    "app_time": "text",
    "guid": "text",
}
SAID = tuple(name for name in COLUMNS if name not in ("number", "logistics_id"))
_COMPARED = tuple(name for name in SAID if name != "guid")
# Not at the site yet, so that it may still not come.
DELETABLE = ("PRE_ADVISED", "AWAITING_ARRIVAL")

# A parcel of that number of this carrier, or one whose manifest named no carrier. The carrier's own comes first.
DECIDED = f"""
WITH given AS (
    SELECT * FROM {rows("g", {"n": "int", "action": "text", **COLUMNS})}
), met AS (
    SELECT DISTINCT ON (g.n) g.*, w.parcel_id AS old_id, w.app_time AS old_time, p.state, w.order_no AS the_order,
           {" AND ".join(f"w.{name} = g.{name}" for name in _COMPARED)} AS same,
           r.logistics_id <> g.logistics_id AS adopted
    FROM given g
    LEFT JOIN (waybills_waybillnumber r JOIN waybills_waybill w ON w.parcel_id = r.parcel_id
               JOIN waybills_parcel p ON p.id = r.parcel_id
               LEFT JOIN waybills_manifestentry e ON e.parcel_id = r.parcel_id)
      ON r.number = g.number AND r.free_after >= %(today)s
     AND (r.logistics_id = g.logistics_id OR e.carrier_assumed)
    ORDER BY g.n, r.logistics_id = g.logistics_id DESC NULLS LAST
), decided AS MATERIALIZED (
    SELECT *, CASE WHEN state = 'CANCELLED' THEN CASE WHEN action = '3' OR same THEN 'KNOWN' ELSE 'CANCELLED' END
                   WHEN action = '3' AND old_time = '' THEN 'NOTHING_TO_DELETE'
                   WHEN action = '3' AND app_time >= old_time AND NOT state = ANY (%(deletable)s)
                   THEN 'TOO_LATE_TO_DELETE' ELSE {STANDING} END AS standing FROM met
)"""  # noqa: S608

UPDATE = f"""{DECIDED}, changed AS (
    UPDATE waybills_waybill w SET {", ".join(f"{name} = d.{name}" for name in SAID if not name.startswith("ebc_"))},
           ebc_code = coalesce(nullif(d.ebc_code, ''), w.ebc_code),
           ebc_name = coalesce(nullif(d.ebc_name, ''), w.ebc_name),
           logistics_id = d.logistics_id, received_at = %(at)s
    FROM decided d WHERE d.standing = 'CHANGED' AND w.parcel_id = d.old_id AND w.app_time < d.app_time
    RETURNING w.parcel_id, d.logistics_id, d.adopted
), registered AS (
    UPDATE waybills_waybillnumber r SET logistics_id = changed.logistics_id
    FROM changed WHERE changed.adopted AND r.parcel_id = changed.parcel_id
), settled AS (
    UPDATE waybills_manifestentry e SET carrier_assumed = false FROM changed WHERE e.parcel_id = changed.parcel_id
)
SELECT n, standing, coalesce(the_order, '') AS the_order, old_id FROM decided
"""  # noqa: S608

# New ones: the papers first, their foreign keys look at the commit; the broker is the one with a mandate, if only one.
CREATE = f"""
CREATE TEMP TABLE announced ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('waybills_parcel', 'id')) AS id, g.*, broker.id AS broker_id
FROM {rows("g", COLUMNS)}
LEFT JOIN LATERAL (
    SELECT min(m.broker_id) AS id FROM waybills_organisation e JOIN waybills_mandate m ON m.enterprise_id = e.id
    WHERE g.ebc_code IN (e.customs_code, e.social_credit_code) AND m.since_date <= %(today)s
      AND (m.until_date IS NULL OR m.until_date >= %(today)s) HAVING count(DISTINCT m.broker_id) = 1
) broker ON true
"""  # noqa: S608
INSERT = f"""
INSERT INTO waybills_waybill (parcel_id, {", ".join(COLUMNS)}, ebp_code, order_no, consignee_name, consignee_address,
                              consignee_phone, consignee_country, received_at, damaged)
SELECT id, {", ".join(COLUMNS)}, '', '', '', '', '', '', %(at)s, false FROM announced
"""  # noqa: S608
REGISTER = """
INSERT INTO waybills_waybillnumber AS old (logistics_id, number, parcel_id, free_after)
SELECT logistics_id, number, id, (%(today)s::date + %(months)s::interval)::date FROM announced
ON CONFLICT (number, logistics_id) DO UPDATE SET parcel_id = excluded.parcel_id, free_after = excluded.free_after
WHERE old.free_after < %(today)s
"""


def decide_waybills(given: Sequence[Given]) -> list[Answer]:
    """How each waybill stands; nothing is written. Numbers must not repeat within one call."""
    sql = f"{DECIDED} SELECT n, standing, coalesce(the_order, '') AS the_order, old_id FROM decided"  # noqa: S608
    return [answer for answer, _ in _decided(sql, given, {})]


def keep_waybills(given: Sequence[Given], *, by: acts.Actor | Any, centre_id: int, at: datetime) -> list[Answer]:
    """Announce the new, take over what changed, cancel the deleted; answers how each waybill stood."""
    with connection.cursor() as cursor:
        # Manifests and other carriers' messages bring numbers too; the register is written by one at a time.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('waybills.intake.register'))")
    decided = _decided(UPDATE, given, {"at": at})
    new = {answer.n for answer, _ in decided if answer.standing is Standing.NEW}
    if new:
        _announce([one for one in given if one.n in new], by=by, centre_id=centre_id, at=at)
    gone = [parcel for answer, parcel in decided if answer.standing is Standing.DELETED]
    if gone:
        acts.perform(Parcel.cancel, Parcel.objects.filter(pk__in=gone), by=acts.SYSTEM, at=at, facts={"by": "CEB505"})
    return [answer for answer, _ in decided]


def _announce(given: Sequence[Given], *, by: Any, centre_id: int, at: datetime) -> None:
    params = _arrays(given) | {"at": at, "today": _today(), "months": f"{MONTHS_TAKEN} months", "centre": centre_id}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS announced")
        for statement in (CREATE, INSERT, REGISTER):
            cursor.execute(statement, params)
    acts.create(
        Parcel.pre_advise,
        Parcel,
        "SELECT id, %(centre)s::smallint, broker_id FROM announced",
        {"centre": centre_id},
        ["id", "centre_id", "broker_id"],
        by=by,
        at=at,
        facts={"document": "CEB505"},
    )


def _decided(sql: str, given: Sequence[Given], params: dict[str, Any]) -> list[tuple[Answer, int]]:
    values = _arrays(given) | params | {"today": _today(), "deletable": list(DELETABLE)}
    values |= {"n": joined([one.n for one in given]), "action": joined([one.action for one in given])}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [(Answer(n, Standing(standing), order), old_id) for n, standing, order, old_id in cursor.fetchall()]


def _arrays(given: Sequence[Given]) -> dict[str, Any]:
    return {name: joined([one.values[name] for one in given]) for name in COLUMNS}


def _today() -> date:
    return timezone.localdate()
