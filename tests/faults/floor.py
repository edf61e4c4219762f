"""The floor: trucks come and are counted; what is released goes on board and leaves."""

import uuid

from tests.faults.lane import Lane, dealt

BAGS = """
SELECT b.number FROM waybills_bag b JOIN waybills_masterwaybill m ON m.id = b.master_id WHERE m.flight_id = %s
ORDER BY m.number, b.number
"""
IN_BAGS = """
SELECT w.number, w.gross_weight::text FROM waybills_waybill w JOIN waybills_parcel p ON p.id = w.parcel_id
JOIN waybills_bag b ON b.id = w.bag_id WHERE p.flight_id = %s AND p.state = ANY(%s) AND b.number = ANY(%s) ORDER BY 1
"""
NUMBERS = """
SELECT w.number FROM waybills_waybill w JOIN waybills_parcel p ON p.id = w.parcel_id
WHERE p.flight_id = %s AND p.state = ANY(%s) ORDER BY 1
"""
# Customs' word about what arrived is still to come.
UNANSWERED = """
SELECT count(*) FROM clearance_declarationlist l JOIN waybills_parcel p ON p.id = l.parcel_id
WHERE p.flight_id = %s AND p.gate & 1 = 0
  AND l.state IN ('QUEUED', 'SENT', 'STORED', 'MANUAL_REVIEW', 'ADJUDICATED', 'UNDER_INSPECTION')
"""
SESSION = "SELECT max(id) FROM waybills_tallysession WHERE flight_id = %s"
OPEN_SESSION = f"{SESSION} AND closed_at IS NULL"
STATE = "SELECT state FROM waybills_flight WHERE id = %s"
SCANNED_ONE_BY_ONE = 4
LOST = 3  # parcels of the torn bag that are not there


def scan(lane: Lane, step: str, number: str, **more: str) -> None:
    """The gun's own id of the scan makes sending it again harmless."""
    scan_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{step}/{lane.flight}/{number}").hex
    said = {"number": number, "scan_id": scan_id, "flight": str(lane.flight), **more}
    answer = lane.by("OPERATOR").post(f"/floor/{step}/scan/", said)
    assert answer.status_code == 200, f"{step} {number}: {answer.status_code}"


def listed(lane: Lane, step: str, numbers: list[str], **more: str) -> None:
    said = {"numbers": "\n".join(numbers), "flight": str(lane.flight), **more}
    answer = lane.by("OPERATOR").post(f"/floor/{step}/list/", said)
    assert answer.status_code == 200, f"{step}: {answer.status_code} {answer.text[-2000:]}"


def bags_of(lane: Lane) -> list[str]:
    return [number for (number,) in lane.rows(BAGS)]


def arrival(lane: Lane) -> None:
    """Bags come off the truck by gun and by list, one unannounced parcel among them; the last bag came open."""
    *there, torn = bags_of(lane)
    half = len(there) // 2
    for number in there[:half]:
        scan(lane, "ARRIVE", number)
    scan(lane, "ARRIVE", f"UNKNOWN{lane.flight:05d}")
    listed(lane, "ARRIVE", there[half:])
    for number, _weight in lane.records.rows(IN_BAGS, lane.flight, ["AWAITING_ARRIVAL", "ARRIVED"], [torn])[LOST:]:
        scan(lane, "ARRIVE", number)
    lane.wait(lambda: not lane.count(UNANSWERED), "customs answers the arrival")


def tally(lane: Lane) -> None:
    """Some are weighed one by one, the rest counted by bag and by flight; a second person ends the count."""
    *there, _missing = bags_of(lane)
    operator, second, path = lane.by("OPERATOR"), lane.by("OPERATOR2"), f"/flights/{lane.flight}/tally/"
    lane.until(lambda: lane.rows(SESSION)[0][0], lambda: operator.try_to(path), "a tally is opened")
    first = lane.records.rows(IN_BAGS, lane.flight, ["ARRIVED"], there[:1])
    for number, weight in first[:SCANNED_ONE_BY_ONE]:
        scan(lane, "TALLY", number, weight=weight)
    for number in there[:2]:
        scan(lane, "TALLY", number)
    whole = f"/floor/TALLY/flights/{lane.flight}/"
    lane.until(lambda: not lane.in_states("ARRIVED"), lambda: operator.try_to(whole), "everything is tallied")
    session = lane.rows(SESSION)[0][0]
    close = f"/floor/tallies/{session}/"
    lane.until(lambda: lane.rows(OPEN_SESSION)[0][0] is None, lambda: second.try_to(close), "the tally is closed")
    lane.wait(lambda: not lane.in_states("TALLIED"), "the tallied are selected")


def loading(lane: Lane) -> None:
    """Some bags by gun, some parcels by list, the rest of the released at once; what goes back is handed over."""
    step(lane, "start_loading", "LOADING")
    for number in bags_of(lane)[:2]:
        scan(lane, "LOAD", number)
    released = lane.records.column(NUMBERS, lane.flight, ["RELEASED"])
    if released:
        listed(lane, "LOAD", dealt(released, "load")[: len(released) // 2])
    whole, operator = f"/floor/LOAD/flights/{lane.flight}/", lane.by("OPERATOR")
    lane.until(lambda: not lane.in_states("RELEASED"), lambda: operator.try_to(whole), "the released are loaded")
    for number in lane.records.column(NUMBERS, lane.flight, ["RETURN_ORDERED"]):
        scan(lane, "HAND_BACK", number, receiver="Shen Ruoxi")
    step(lane, "finish_loading", "LOADED")


def departing(lane: Lane) -> None:
    """The flight leaves; customs closes the lists of what is gone."""
    step(lane, "depart", "DEPARTED")
    lane.wait(lambda: not lane.in_states("DEPARTED"), "customs closes what left")


def step(lane: Lane, verb: str, state: str) -> None:
    """One step of the flight's own life."""
    path = f"/flights/{lane.flight}/{verb}/"
    lane.until(lambda: lane.rows(STATE)[0][0] == state, lambda: lane.by("OPERATOR").try_to(path), f"{verb}")
