"""The files of a flight as its senders and customs would hand them in, made outside the clock."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Any

from twin import chance
from twin.customs import texts
from twin.customs.desk import return_time
from twin.customs.outbox import envelope
from twin.enterprises import enterprises, the
from twin.generate import flight as generate
from twin.generate.flight import Flight
from twin.generate.parcels import seed_tag

NODES = 100
FIRST_DAY = date(2026, 3, 14)
# What customs says of a clean list, and when, in seconds after the filing.
SAID = {"399": (texts.ADJUDICATED, 10.0), "800": (texts.RELEASED, 20.0), "899": (texts.CLOSED, 30.0)}


@dataclass(frozen=True)
class Papers:
    """One flight's papers: the carrier's manifest, the three senders' messages in one ZIP, customs' receipts."""

    truth: dict[str, Any]
    parcels: int
    manifest: bytes
    documents: bytes
    receipts: dict[str, list[bytes]]


def seeds(count: int) -> list[str]:
    """Seeds whose numbers do not meet."""
    found: dict[str, str] = {}
    for number in range(100 * count):
        found.setdefault(seed_tag(f"life {number}"), f"life {number}")
        if len(found) == count:
            break
    return list(found.values())


def papers(parcels: int, seed: str, *, place: int, answered_at: float) -> Papers:
    """Papers of a flight without faults, so that every parcel lives to its end; each flight on a day of its own."""
    made = generate(parcels=parcels, seed=seed, faults="none", day=FIRST_DAY + timedelta(days=place))
    return Papers(
        truth=_truth(made),
        parcels=parcels,
        manifest=made.manifest_csv(),
        documents=_zipped(made),
        receipts={status: list(_receipts(made, status, answered_at)) for status in SAID},
    )


def _truth(made: Flight) -> dict[str, Any]:
    return {
        "flight": made.number,
        "day": made.day.isoformat(),
        "masters": made.masters,
        "enterprises": [asdict(one) for one in enterprises()],
    }


def _zipped(made: Flight) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for document in chain(made.orders(), made.receipts(), made.waybills()):
            archive.writestr(document.name, document.data)
    return out.getvalue()


def _receipts(made: Flight, status: str, answered_at: float) -> Iterator[bytes]:
    broker = the("BROKER")
    (code, text), later = SAID[status]
    said = {"returnStatus": str(code), "returnInfo": text, "returnTime": return_time(answered_at + later)}
    for start in range(0, len(made.parcels), NODES):
        nodes = [_node(made, parcel, status) | said for parcel in made.parcels[start : start + NODES]]
        guid = chance.guid(made.seed, "receipts", status, start)
        yield envelope("CEB604", guid, broker.dxp_id, nodes, answered_at + later)


def _node(made: Flight, parcel: Any, status: str) -> dict[str, Any]:
    number = chance.below(made.seed, 10**12, "list", parcel.place)
    return {
        "guid": chance.guid(made.seed, status, parcel.place),
        "agentCode": the("BROKER").code,
        "copNo": f"L{parcel.house_waybill}",
        "preNo": f"B{number:017d}",
        "invtNo": f"4713{number:014d}",
        "ebcCode": parcel.seller.code,
        "ebpCode": parcel.platform.code,
        "orderNo": parcel.order_no,
        "statisticsFlag": "A",
    }
