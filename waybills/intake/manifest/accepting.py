"""What is right becomes parcels: papers first (their foreign keys look at the commit), then the acts that move them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from waybills import acts
from waybills.intake import placing
from waybills.intake.manifest import masters
from waybills.intake.manifest.clean import trimmed
from waybills.intake.manifest.register import OF_GOODS
from waybills.intake.manifest.values import COUNTRY, GOODS_VALUES, OF_CARRIER, UNIT_AND_CURRENCY, WAYBILL_VALUES
from waybills.intake.placing import PLACE
from waybills.models import Parcel, User

# A number may not come again within one carrier for six months (reference process §2).
MONTHS_TAKEN = 6


@dataclass(frozen=True)
class Taking:
    """What every statement of one file's acceptance shares."""

    stage: str
    file_id: int
    centre_id: int
    by: acts.Actor | User
    at: datetime
    today: date
    facts: dict[str, Any]

    @property
    def params(self) -> dict[str, Any]:
        return {
            "file": self.file_id,
            "centre": self.centre_id,
            "at": self.at,
            "today": self.today,
            "months": f"{MONTHS_TAKEN} months",
        }


def accept(taking: Taking) -> int:
    """Take in every head that is ok and not known; answers the number of new parcels."""
    _run(taking, masters.CREATE_NEW, masters.FIND_NEW, CREATE_ACCEPTED, CREATE_LINES, INSERT_BAGS, FIND_BAGS)
    _run(taking, INSERT_WAYBILLS, INSERT_GOODS, COMPLETE_WAYBILLS, INSERT_ENTRIES, REGISTER)
    _complete_announced()
    outcome = acts.create(
        Parcel.pre_advise,
        Parcel,
        "SELECT id, %(centre)s::smallint, flight_id, broker_id FROM accepted WHERE NOT announced",
        {"centre": taking.centre_id},
        ["id", "centre_id", "flight_id", "broker_id"],
        by=taking.by,
        at=taking.at,
        facts=taking.facts,
    )
    placing.await_parcels("accepted", at=taking.at, cause=outcome.act_id)
    # Rows that were known may have waited for the flight that this file brings.
    placing.place_waiting(at=taking.at)
    return outcome.moved


def _complete_announced() -> None:
    """Parcels that their carrier announced before: flight and broker come from the manifest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM accepted WHERE announced)")
        if cursor.fetchone()[0]:
            cursor.execute(PLACE.format(source="SELECT id, flight_id, broker_id FROM accepted WHERE announced"))


def _run(taking: Taking, *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.replace("{stage}", taking.stage), taking.params)


CREATE_ACCEPTED = f"""
CREATE TEMP TABLE accepted ON COMMIT DROP AS
SELECT coalesce(parcel_id, nextval(pg_get_serial_sequence('waybills_parcel', 'id'))) AS id,
       parcel_id IS NOT NULL AS announced, house, first, last, said, number, bag, consignor, consignor_name,
       master_id, flight_id, broker_id, logistics_id, assumed
FROM (
    SELECT met.parcel_id, h.house, h.first, h.last, h.said, m.number, coalesce({trimmed("s.bag")}, '') AS bag,
           p.shown AS consignor, p.name AS consignor_name, m.id AS master_id, m.flight_id, p.broker_id, c.logistics_id,
           c.assumed
    FROM {{stage}} s JOIN heads h ON h.first = s.row JOIN masters m ON m.given = s.master_waybill
    JOIN parties p ON p.given = s.consignor JOIN carriers c ON coalesce(c.given, '') = coalesce(h.carrier, '')
    LEFT JOIN met ON met.first = h.first
    WHERE (met.first IS NULL OR met.announced)
    ORDER BY h.first
) new
"""  # noqa: S608
# Which row of the file is which line of which parcel.
CREATE_LINES = """
CREATE TEMP TABLE lines ON COMMIT DROP AS
SELECT generate_series(first, last) AS row, generate_series(1, last - first + 1) AS line, id FROM accepted
"""

INSERT_BAGS = """
INSERT INTO waybills_bag (number, master_id)
SELECT DISTINCT bag, master_id FROM accepted WHERE bag <> '' AND master_id IS NOT NULL ORDER BY 2, 1
ON CONFLICT (master_id, number) DO NOTHING
"""
FIND_BAGS = """
CREATE TEMP TABLE bags ON COMMIT DROP AS
SELECT b.id, b.number, b.master_id FROM waybills_bag b WHERE b.master_id IN (SELECT DISTINCT master_id FROM accepted)
"""
_BAG = "LEFT JOIN bags ON bags.number = a.bag AND bags.master_id = a.master_id"

INSERT_WAYBILLS = f"""
INSERT INTO waybills_waybill (parcel_id, number, logistics_id, master_id, bag_id, {", ".join(WAYBILL_VALUES)},
                              freight, insured_fee, currency, received_at, damaged)
SELECT a.id, a.house, a.logistics_id, a.master_id, bags.id, {", ".join(WAYBILL_VALUES.values())},
       0, 0, '142', %(at)s, false
FROM accepted a JOIN {{stage}} s ON s.row = a.first {COUNTRY} {_BAG} WHERE NOT a.announced
"""  # noqa: S608

# The carrier's words stay where it has said something.
COMPLETE_WAYBILLS = f"""
UPDATE waybills_waybill w SET master_id = a.master_id, bag_id = bags.id,
       {", ".join(f"{column} = {value}" for column, value in WAYBILL_VALUES.items() if column not in OF_CARRIER)},
       ebc_code = coalesce(nullif(w.ebc_code, ''), a.consignor),
       ebc_name = coalesce(nullif(w.ebc_name, ''), {WAYBILL_VALUES["ebc_name"]})
FROM accepted a JOIN {{stage}} s ON s.row = a.first {COUNTRY} {_BAG} WHERE a.announced AND w.parcel_id = a.id
"""  # noqa: S608

INSERT_GOODS = f"""
INSERT INTO waybills_goods (parcel_id, line, {", ".join(GOODS_VALUES)}, item_no)
SELECT lines.id, lines.line, {", ".join(GOODS_VALUES.values())}, ''
FROM {{stage}} s JOIN lines USING (row) {UNIT_AND_CURRENCY}
"""  # noqa: S608

INSERT_ENTRIES = f"""
INSERT INTO waybills_manifestentry (parcel_id, file_id, row, digest, waiting_master, waiting_bag, carrier_assumed)
SELECT a.id, %(file)s, a.first, a.said # said.of_goods, CASE WHEN a.master_id IS NULL THEN a.number ELSE '' END,
       CASE WHEN a.master_id IS NULL THEN a.bag ELSE '' END, a.assumed AND NOT a.announced
FROM accepted a JOIN (
    SELECT lines.id, {OF_GOODS} AS of_goods FROM {{stage}} s JOIN lines USING (row) GROUP BY lines.id
) said USING (id)
"""  # noqa: S608

# A number whose time is over goes to its new parcel.
REGISTER = """
INSERT INTO waybills_waybillnumber AS old (logistics_id, number, parcel_id, free_after)
SELECT logistics_id, house, id, (%(today)s::date + %(months)s::interval)::date FROM accepted WHERE NOT announced
ON CONFLICT (number, logistics_id) DO UPDATE SET parcel_id = excluded.parcel_id, free_after = excluded.free_after
WHERE old.free_after < %(today)s
"""
