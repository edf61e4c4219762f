"""Who carries: named in the file, or the sender, or assumed until the carrier's own document comes."""

from dataclasses import dataclass

from waybills.intake.manifest.clean import trimmed
from waybills.intake.refusals import refused
from waybills.models import Organisation, OrganisationKind


@dataclass(frozen=True)
class Carrier:
    """The carrier of rows that name none."""

    organisation: Organisation
    assumed: bool


def carrier_of(sender: Organisation | None) -> Carrier:
    """The sender if it is a carrier, else the first active one, which the carrier's own document then corrects."""
    if sender and sender.kind == OrganisationKind.LOGISTICS:
        return Carrier(sender, assumed=False)
    first = Organisation.objects.filter(kind=OrganisationKind.LOGISTICS, active=True).order_by("id").first()
    if first is None:
        raise refused("NO_CARRIER")
    return Carrier(first, assumed=True)


# A carrier that sends the file itself names nobody else.
CREATE = f"""
CREATE TEMP TABLE carriers ON COMMIT DROP AS
SELECT read.given, read.row, coalesce(o.id, %(carrier)s) AS logistics_id, shown IS NULL AND %(assumed)s AS assumed,
       CASE WHEN shown IS NULL THEN NULL
            WHEN NOT %(assumed)s AND o.id IS DISTINCT FROM %(carrier)s THEN 'NOT_YOURS'
            WHEN o.id IS NULL THEN 'CARRIER_UNKNOWN' END AS code, '{{}}'::jsonb AS params
FROM (SELECT given, row, {trimmed("given")} AS shown FROM (
    SELECT carrier AS given, min(row) AS row FROM named GROUP BY 1
) all_given) read
LEFT JOIN waybills_organisation o ON shown IN (o.customs_code, o.social_credit_code) AND o.kind = 'LOGISTICS'
"""  # noqa: S608

NOTE_ASSUMED = """
INSERT INTO waybills_intakefault (file_id, row, field, value, code, params, warning)
SELECT %(file)s, 0, 'logistics_code', '', 'CARRIER_ASSUMED', jsonb_build_object('name', o.name), true
FROM carriers c JOIN waybills_organisation o ON o.id = c.logistics_id WHERE c.assumed
"""
