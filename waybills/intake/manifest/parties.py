"""Consignors of a file and the brokers who file for them: few, so each is looked at once."""

from waybills.intake.manifest.clean import trimmed

# Each consignor code with its organisation and, if there is exactly one, its broker. A broker brings in parcels only
# of enterprises that gave it a mandate; for other senders somebody has to see to the mandate before declaring.
CREATE = f"""
CREATE TEMP TABLE parties ON COMMIT DROP AS
WITH read AS (
    SELECT given, {trimmed("given")} AS shown, row
    FROM (SELECT consignor AS given, min(row) AS row FROM named GROUP BY 1) all_given
), found AS (
    SELECT read.*, e.id AS organisation_id, e.name FROM read
    LEFT JOIN waybills_organisation e ON read.shown IN (e.customs_code, e.social_credit_code)
), mandated AS (
    SELECT found.given, count(DISTINCT m.broker_id) AS n, min(m.broker_id) AS broker_id,
           bool_or(m.broker_id = %(broker)s) AS ours
    FROM found JOIN waybills_mandate m ON m.enterprise_id = found.organisation_id
     AND m.since_date <= %(today)s AND (m.until_date IS NULL OR m.until_date >= %(today)s)
    JOIN waybills_organisation e ON e.id = m.enterprise_id AND e.active
    JOIN waybills_organisation b ON b.id = m.broker_id AND b.active
    GROUP BY found.given
)
SELECT found.given, found.shown, found.row, found.organisation_id, found.name, coalesce(mandated.n, 0) AS mandates,
       CASE WHEN %(broker)s IS NULL THEN CASE WHEN mandated.n = 1 THEN mandated.broker_id END
            WHEN mandated.ours THEN %(broker)s::bigint END AS broker_id,
       CASE WHEN %(broker)s IS NOT NULL AND mandated.ours IS NOT TRUE THEN 'NO_MANDATE_OF_YOURS' END AS code,
       '{{}}'::jsonb AS params
FROM found LEFT JOIN mandated ON mandated.given = found.given WHERE found.shown IS NOT NULL
"""  # noqa: S608

NOTE_ODD = """
INSERT INTO waybills_intakefault (file_id, row, field, value, code, params, warning)
SELECT %(file)s, row, 'consignor', left(shown, 300),
       CASE WHEN organisation_id IS NULL THEN 'ENTERPRISE_UNKNOWN'
            WHEN mandates = 0 THEN 'NO_MANDATE' ELSE 'SEVERAL_MANDATES' END, '{}', true
FROM parties WHERE %(broker)s IS NULL AND broker_id IS NULL ORDER BY row
"""
