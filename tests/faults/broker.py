"""What comes before the goods: orders and receipts, the manifest, the lists."""

import hashlib

from tests.faults.lane import Lane
from tests.faults.people import until_answered

UNDER_WAY = ("VALIDATED", "QUEUED", "SENT", "SEND_FAILED", "STORED", "MANUAL_REVIEW")
LISTS = "SELECT count(*) FROM clearance_declarationlist WHERE flight_id = %s"
WAITING_LISTS = f"{LISTS} AND state = ANY('{{{','.join(UNDER_WAY)}}}')"
UNBUILT = f"{LISTS} AND state = 'QUEUED'"
TAKEN = "SELECT count(*) FROM clearance_inboundmessage WHERE sha256 = ANY(%s) AND stage <> 'PENDING'"
FILE_DONE = "SELECT count(*) FROM waybills_intakefile WHERE flight_id = %s AND stage = 'DONE'"
AWAITED = "SELECT count(*) FROM waybills_parcel WHERE flight_id = %s AND state = 'AWAITING_ARRIVAL'"


def papers(lane: Lane) -> None:
    """Every enterprise sends its documents: to customs itself, and to the house's gateway."""
    order = {"flight": str(lane.folder)}
    told = until_answered(lambda: lane.customs.post("/control", json=order))
    assert told.status_code == 200, told.text
    documents = [path.read_bytes() for kind in ("orders", "receipts") for path in sorted(lane.folder.glob(f"{kind}/*"))]
    for body in documents:
        lane.sender.post(body)
    hashes = [hashlib.sha256(body).hexdigest() for body in documents]
    lane.wait(lambda: lane.records.one(TAKEN, hashes) == len(hashes), "the house reads orders and receipts")


def manifest(lane: Lane) -> None:
    """The broker hands the manifest in; sent again where no answer came, as people do."""
    files = {"files": ("manifest.csv", (lane.folder / "manifest.csv").read_bytes(), "text/csv")}
    form = {"flight": str(lane.flight), "mode": "KEEP_GOOD"}
    answer = lane.by("BROKER").post("/intake/new/", form, files=files)
    assert answer.status_code == 302, f"{answer.status_code} {answer.text[-2000:]}"
    lane.wait(lambda: lane.count(FILE_DONE) and lane.count(AWAITED), "the manifest is taken in")


def filing(lane: Lane) -> None:
    """The lists go to customs, and every one comes to an end of its review."""
    path = f"/lists/flights/{lane.flight}/file/"
    lane.until(lambda: lane.count(LISTS), lambda: lane.by("BROKER").try_to(path), "the lists are filed")
    lane.wait(lambda: not lane.count(WAITING_LISTS), "customs reviews the lists")
