"""Master waybills of a file: few, so each is looked at once. A new one needs a flight to stand on."""

from waybills.intake.manifest.clean import trimmed
from waybills.intake.manifest.patterns import MASTER, SHORTENED
from waybills.lifecycle.flight import FlightState

# Parcels may still be put on these.
BEFORE_LOADING = (FlightState.PLANNED, FlightState.OPEN)

_SHOWN = trimmed("given")
_RIGHT_DIGIT = "substr(read.number, 4, 7)::int %% 7"

# Each spelling with its eleven digits, its flight if it has one, and what is wrong with it.
CREATE = f"""
CREATE TEMP TABLE masters ON COMMIT DROP AS
WITH read AS (
    SELECT given, row, CASE WHEN {_SHOWN} ~ '^{MASTER}$' THEN translate({_SHOWN}, '- ', '') END AS number
    FROM (SELECT master AS given, min(row) AS row FROM named GROUP BY 1) all_given
)
SELECT read.given, read.row, read.number, known.id, coalesce(known.flight_id, %(flight)s) AS flight_id, flight.state,
       CASE WHEN {_SHOWN} IS NULL THEN NULL -- said cell by cell
            WHEN {_SHOWN} ~ '^(?:{SHORTENED})$' THEN 'SHORTENED_NUMBER'
            WHEN read.number IS NULL THEN 'MASTER_FORMAT'
            WHEN {_RIGHT_DIGIT} <> substr(read.number, 11, 1)::int THEN 'CHECK_DIGIT'
            WHEN known.flight_id <> %(flight)s OR flight.centre_id <> %(centre)s THEN 'OTHER_FLIGHT'
            WHEN NOT flight.state = ANY (%(open)s) THEN 'FLIGHT_CLOSED' END AS code,
       jsonb_build_object('flight', flight.number || ' ' || flight.date,
                          'digit', CASE WHEN read.number IS NOT NULL THEN {_RIGHT_DIGIT} END) AS params
FROM read LEFT JOIN waybills_masterwaybill known ON known.number = read.number
LEFT JOIN waybills_flight flight ON flight.id = coalesce(known.flight_id, %(flight)s)
"""  # noqa: S608

# Without a flight the parcels are announced all the same, and wait.
NOTE_WAITING = """
INSERT INTO waybills_intakefault (file_id, row, field, value, code, params, warning)
SELECT %(file)s, min(row), 'master_waybill', number, 'MASTER_WITHOUT_FLIGHT', '{}', true
FROM masters WHERE code IS NULL AND number IS NOT NULL AND flight_id IS NULL GROUP BY number ORDER BY 2
"""

CREATE_NEW = """
INSERT INTO waybills_masterwaybill (number, flight_id, destination)
SELECT DISTINCT m.number, m.flight_id, flight.destination
FROM masters m JOIN waybills_flight flight ON flight.id = m.flight_id
JOIN (SELECT DISTINCT s.master_waybill FROM heads h JOIN {stage} s ON s.row = h.first) used
  ON used.master_waybill = m.given
WHERE m.id IS NULL AND m.code IS NULL
ON CONFLICT (number) DO NOTHING
"""
FIND_NEW = """
UPDATE masters SET id = known.id, flight_id = known.flight_id
FROM waybills_masterwaybill known WHERE masters.id IS NULL AND known.number = masters.number
"""
