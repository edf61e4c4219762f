"""When a run is over: nothing waits any more, nothing was left lying about, and what came out of it."""

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.faults.house import House
from tests.faults.records import Records

QUIET_WITHIN = 420.0  # seconds: the longest lease of a killed worker, and what follows from it
STILL_QUIET = 3.0
# Each is work that somebody has still to do; at the end of a run there is none.
WAITING = {
    "deliveries": "waybills_delivery WHERE done_at IS NULL",
    "outgoing messages": "clearance_outboxwaiting",
    "incoming messages": "clearance_inboundmessage WHERE stage = 'PENDING'",
    "arrivals to report": "clearance_arrivalwaiting",
    "scans to decode": "inspection_scanjob",
    "verdicts without effect": "inspection_pendingverdict",
    "files to take in": "waybills_intakefile WHERE NOT stage = ANY('{DONE,REFUSED,FAILED}')",
    "papers to make": "waybills_papertomake",
    "acts to seal": "waybills_unsealed",
    "counts to fold": "waybills_countdelta",
}
# Given up: nothing of the kind may come out of kills alone.
DEAD = {
    "dead deliveries": "waybills_delivery WHERE dead_at IS NOT NULL",
    "dead messages": "clearance_outboundmessage WHERE state = 'DEAD_LETTER'",
    "failed files": "waybills_intakefile WHERE stage = 'FAILED'",
    "failed papers": "waybills_paper WHERE state = 'FAILED'",
    "scans without pictures": "inspection_scan WHERE pictures = 'FAILED'",
}
UNREAD_AT_CUSTOMS = (
    "SELECT count(*) FROM message WHERE verdict IS NULL",
    "SELECT count(*) FROM receipt WHERE outgoing IS NULL AND receiver <> ''",
    "SELECT count(*) FROM outgoing WHERE done_at IS NULL",
)
SWEEP = """
from django.utils import timezone
from waybills.services import incoming
print(incoming.sweep(before=timezone.now()))
"""
SENT = """
SELECT b.guid FROM clearance_messagebody b JOIN clearance_outboundmessage m ON m.id = b.message_id
WHERE NOT m.state = ANY('{PENDING,RETRYING,REPLAYED,DEAD_LETTER}')
"""
STAGING = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'intake\\_stage\\_%%' ORDER BY 1"


def waiting(house: House, records: Records) -> dict[str, int]:
    """What has still to be done, by name; empty when all is quiet."""
    found = {name: int(records.one(f"SELECT count(*) FROM {where}")) for name, where in WAITING.items()}
    with _customs(house) as twin:
        found["at customs"] = sum(twin.execute(sql).fetchone()[0] for sql in UNREAD_AT_CUSTOMS)
    return {name: count for name, count in found.items() if count}


def _customs(house: House) -> closing[sqlite3.Connection]:
    """The twin's own records, to be looked at only."""
    return closing(sqlite3.connect(f"file:{house.room.run / 'twin' / 'customs.sqlite3'}?mode=ro", uri=True))


def wait_until_quiet(house: House, records: Records) -> float:
    """Wait until nothing is left to be done and stays so; seconds it took."""
    began = time.monotonic()
    quiet_since: float | None = None
    while quiet_since is None or time.monotonic() - quiet_since < STILL_QUIET:
        left = waiting(house, records)
        quiet_since = None if left else quiet_since or time.monotonic()
        assert time.monotonic() - began < QUIET_WITHIN, f"it does not come to rest: {left}"
        time.sleep(0.5)
    return time.monotonic() - began


def given_up(records: Records) -> dict[str, int]:
    """What was given up, by name."""
    found = {name: int(records.one(f"SELECT count(*) FROM {where}")) for name, where in DEAD.items()}
    return {name: count for name, count in found.items() if count}


def sweep(house: House) -> int:
    """What beat does every hour, without the day of grace: remove half-written files; how many there were."""
    done = house.manage("shell", "-v", "0", "-c", SWEEP)
    assert done.returncode == 0, done.stderr[-3000:]
    return int(done.stdout.split()[-1])


def left_lying(house: House, records: Records) -> list[str]:
    """Staging tables and half-written files that nobody will use any more, and that no sweep found."""
    room = house.room.run
    half = [*room.glob("media/**/*.part"), *room.glob("media/incoming/*"), *room.glob("roots/*.part")]
    files = [*half, *(path for path in room.glob("tmp/**/*") if path.is_file())]
    return [*records.column(STAGING), *sorted(str(Path(path).relative_to(room)) for path in files)]


def lost_on_the_way(house: House, records: Records) -> list[str]:
    """Messages that one side holds for delivered and the other never got, either way; and numbers with other bytes."""
    sent = set(records.column(SENT))
    kept = set(records.column("SELECT sha256 FROM clearance_inboundmessage"))
    with _customs(house) as twin:
        taken = dict(twin.execute("SELECT msg_key, count(*) FROM message WHERE source = 'HTTP' GROUP BY 1").fetchall())
        told = {sha256 for (sha256,) in twin.execute("SELECT sha256 FROM outgoing WHERE done_at IS NOT NULL")}
    return [
        *(f"customs never got {guid}" for guid in sorted(sent - taken.keys())),
        *(f"customs got {guid}, which the house does not know to be sent" for guid in sorted(taken.keys() - sent)),
        *(f"customs got other bytes under {guid}" for guid, kinds in sorted(taken.items()) if kinds > 1),
        *(f"the house has no receipts of sha256 {sha256}" for sha256 in sorted(told - kept)),
    ]


def books(house: House) -> dict[str, Any]:
    """What check_books says."""
    done = house.manage("check_books", "--json")
    assert done.stdout.strip(), done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def outcome(house: House) -> dict[str, list[str]]:
    """The lines that the digest is made of, by part, sorted: for whoever must find the difference."""
    done = house.manage("tests.faults.outcome", module=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
