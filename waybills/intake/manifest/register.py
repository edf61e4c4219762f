"""Numbers met before: what the carrier announced already, what an earlier file brought, and what is somebody else's."""

from waybills.intake.columns import GOODS_NAMES
from waybills.intake.manifest.clean import trimmed
from waybills.intake.manifest.values import COUNTRY, GOODS_VALUES, OF_CARRIER, UNIT_AND_CURRENCY, WAYBILL_VALUES

# With `said`, the hash of a waybill's own texts: equal digests mean that nothing changed.
OF_GOODS = f"bit_xor(hash_record_extended(ROW({', '.join(f's.{name}' for name in GOODS_NAMES)}), 0))"

# `announced`: a CEB505 came first, the manifest completes it. `same`: an earlier manifest said this very thing.
CREATE_MET = """
CREATE TEMP TABLE met ON COMMIT DROP AS
SELECT DISTINCT ON (h.first) h.house, h.said, h.first, h.last, h.n, w.parcel_id, e.file_id, e.row, e.digest,
       e.parcel_id IS NULL AS announced, false AS same
FROM heads h JOIN carriers c ON coalesce(c.given, '') = coalesce(h.carrier, '')
JOIN waybills_waybillnumber w ON w.number = h.house AND w.free_after >= %(today)s
LEFT JOIN waybills_manifestentry e ON e.parcel_id = w.parcel_id
WHERE (w.logistics_id = c.logistics_id OR c.assumed OR coalesce(e.carrier_assumed, false))
ORDER BY h.first, w.logistics_id = c.logistics_id DESC, w.parcel_id
"""
COUNT_MET = "SELECT count(*) FROM met WHERE NOT announced"


MET_ROWS = """
CREATE TEMP TABLE met_rows ON COMMIT DROP AS
SELECT generate_series(first, last) AS row, first FROM met WHERE NOT announced
"""


def settle_same(stage: str) -> str:
    """SQL that finds of the numbers met those whose texts are the very same."""
    return f"""
UPDATE met SET same = true FROM (
    SELECT met_rows.first, {OF_GOODS} AS of_goods FROM {stage} s JOIN met_rows USING (row) GROUP BY met_rows.first
) now WHERE now.first = met.first AND met.said # now.of_goods = met.digest
"""  # noqa: S608


COUNT_DIFFERENT = "SELECT count(*) FROM met WHERE NOT announced AND NOT same"


def create_again(stage: str) -> str:
    """SQL that makes `again`: the rows to compare by meaning. All are right in themselves, so that casts are safe."""
    return f"""
CREATE TEMP TABLE again ON COMMIT DROP AS
SELECT s.*, met.first, met.parcel_id FROM {stage} s JOIN met_rows USING (row) JOIN met USING (first)
WHERE NOT met.same
"""  # noqa: S608


def settle_alike() -> str:
    """SQL that finds of the numbers whose texts differ those that mean the same ("1.50" and "1.5")."""
    of_waybill = " AND ".join(
        f"(w.app_time <> '' OR w.{column} = {value})" if column in OF_CARRIER else f"w.{column} = {value}"
        for column, value in WAYBILL_VALUES.items()
    )
    ours = ", ".join(GOODS_VALUES.values())
    theirs = ", ".join(f"g.{column}" for column in GOODS_VALUES)
    return f"""
WITH alike AS (
    SELECT s.first, s.parcel_id
    FROM again s JOIN (SELECT shown AS consignor, name AS consignor_name FROM parties) a
      ON a.consignor = {trimmed("s.consignor")} {COUNTRY}
    JOIN waybills_waybill w ON w.parcel_id = s.parcel_id
    JOIN waybills_manifestentry e ON e.parcel_id = s.parcel_id
    LEFT JOIN waybills_masterwaybill m ON m.id = w.master_id LEFT JOIN waybills_bag b ON b.id = w.bag_id
    WHERE s.row = s.first AND {of_waybill}
      AND coalesce(m.number, e.waiting_master) = translate({trimmed("s.master_waybill")}, '- ', '')
      AND coalesce(b.number, e.waiting_bag) = coalesce({trimmed("s.bag")}, '')
), said_now AS (
    SELECT s.parcel_id, s.row - s.first + 1 AS line, jsonb_build_array({ours}) AS said
    FROM again s JOIN alike USING (parcel_id) {UNIT_AND_CURRENCY}
), said_then AS (
    SELECT g.parcel_id, g.line, jsonb_build_array({theirs}) AS said FROM waybills_goods g JOIN alike USING (parcel_id)
), odd AS (
    SELECT DISTINCT coalesce(said_now.parcel_id, said_then.parcel_id) AS parcel_id
    FROM said_now FULL JOIN said_then USING (parcel_id, line)
    WHERE said_now.said IS DISTINCT FROM said_then.said
)
UPDATE met SET same = true FROM alike LEFT JOIN odd USING (parcel_id)
WHERE alike.first = met.first AND odd.parcel_id IS NULL
"""  # noqa: S608


# Where an organisation may not see the earlier file, it is told no more than that the number is taken.
NOTE_DUPLICATES = """
INSERT INTO waybills_intakefault (file_id, row, field, value, code, params, warning)
SELECT %(file)s, met.first, 'house_waybill', met.house,
       CASE WHEN %(sees_all)s OR f.organisation_id = %(sender)s THEN 'DUPLICATE' ELSE 'DUPLICATE_ELSEWHERE' END,
       CASE WHEN %(sees_all)s OR f.organisation_id = %(sender)s
            THEN jsonb_build_object('file', f.name, 'file_id', f.id, 'row', met.row, 'date', f.received_at::date)
            ELSE '{}' END, false
FROM met JOIN waybills_intakefile f ON f.id = met.file_id WHERE NOT met.announced AND NOT met.same ORDER BY 2
"""
DROP_DUPLICATES = """
DELETE FROM heads USING met WHERE heads.first = met.first AND NOT met.announced AND NOT met.same
"""
COUNT = """
SELECT coalesce(sum(n) FILTER (WHERE same), 0), coalesce(sum(n) FILTER (WHERE NOT announced AND NOT same), 0) FROM met
"""


def refused_rows(stage: str, columns: str) -> str:
    """SQL of the rows that are refused because their number is taken."""
    return f"""
SELECT {columns} FROM {stage} s JOIN met_rows USING (row) JOIN met ON met.first = met_rows.first
WHERE NOT met.same"""  # noqa: S608
