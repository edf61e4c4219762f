"""House waybills of a file: each a run of consecutive rows whose waybill columns agree.

`heads` has one row for each that is right: its rows from `first` to `last`, and a hash of what its waybill columns say.
Nearly all are right at the first look. What is not goes into `odd`, and from there to `waybills.intake.manifest.cases`.
"""

from waybills.intake.columns import WAYBILL_NAMES
from waybills.intake.manifest.clean import trimmed

# A record's hash costs a third of concatenating its fields first, and tells null from nothing.
SAID = f"hash_record_extended(ROW({', '.join(WAYBILL_NAMES)}), 0)"

# Masters, consignors and carriers are few: each is looked at once, not for each row.
CREATE_NAMED = """
CREATE TEMP TABLE named ON COMMIT DROP AS
SELECT master_waybill AS master, consignor, logistics_code AS carrier, min(row) AS row
FROM {stage} WHERE house_waybill IS NOT NULL GROUP BY 1, 2, 3
"""


def create_heads(stage: str, clean: str) -> str:
    """SQL that makes `heads`, `ok` where all rows are clean; a number in several places is still one head.

    OFFSET 0 keeps the lines from being worked out again for each sum over them; workers share the reading.
    """
    return f"""
CREATE TEMP TABLE heads ON COMMIT DROP AS
SELECT house, min(row) AS first, max(row) AS last, count(*)::int AS n, bool_and(clean) AS ok, min(said) AS said,
       max(said) AS said_last, min(carrier) AS carrier
FROM (
    SELECT row, {trimmed("house_waybill")} AS house, logistics_code AS carrier, coalesce({clean}, false) AS clean,
           {SAID} AS said
    FROM {stage} WHERE house_waybill IS NOT NULL OFFSET 0
) s WHERE house IS NOT NULL GROUP BY house
"""  # noqa: S608


COUNT = "SELECT coalesce(sum(n), 0) FROM heads"
CREATE_ODD = "CREATE TEMP TABLE odd (house text) ON COMMIT DROP"
# A list of the standard has at most so many lines (CEB603, InventoryList).
MOST_LINES = 100
PART_ODD = f"""
WITH gone AS (
    DELETE FROM heads WHERE NOT ok OR said <> said_last OR last - first + 1 <> n OR n > {MOST_LINES} RETURNING house
)
INSERT INTO odd SELECT house FROM gone
"""  # noqa: S608
