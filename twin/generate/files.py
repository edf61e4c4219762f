"""A flight laid down as files: what its senders would hand in, and the truth about it."""

import base64
import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import asdict
from itertools import chain
from pathlib import Path

from twin import fate
from twin.enterprises import enterprises
from twin.generate.documents import Document
from twin.generate.flight import Flight
from twin.generate.parcels import Parcel

EXPORT_CUSTOMS = "DXPEDCCEB0000003"
DOCUMENTS = ("orders", "receipts", "waybills", "lists")
PARTS = ("manifest", "xlsx", *DOCUMENTS)


def write(
    flight: Flight,
    directory: Path,
    *,
    header: str = "en",
    envelopes: bool = False,
    parts: Collection[str] = PARTS,
) -> dict[str, str]:
    """Write the files of a flight and truth.json beside them; answers their sha256 by name.

    manifest.csv (UTF-8) and manifest.xlsx carry the header asked for, manifest_gb18030.csv the Chinese one.
    """
    if unknown := set(parts) - set(PARTS):
        raise ValueError(f"unknown part {min(unknown)!r}: a flight has {', '.join(PARTS)}")
    directory.mkdir(parents=True, exist_ok=True)
    hashes = {}
    for name, data in chain(_manifests(flight, header, parts), _messages(flight, envelopes, parts)):
        path = directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        hashes[name] = hashlib.sha256(data).hexdigest()
    (directory / "truth.json").write_text(truth(flight, hashes), encoding="utf-8")
    return hashes


def _manifests(flight: Flight, header: str, parts: Collection[str]) -> Iterator[tuple[str, bytes]]:
    if "manifest" in parts:
        yield "manifest.csv", flight.manifest_csv(header=header)
        yield "manifest_gb18030.csv", flight.manifest_csv(header="zh", encoding="gb18030")
    if "xlsx" in parts:
        yield "manifest.xlsx", flight.manifest_xlsx(header=header)


def _messages(flight: Flight, envelopes: bool, parts: Collection[str]) -> Iterator[tuple[str, bytes]]:
    for folder in DOCUMENTS:
        for document in getattr(flight, folder)() if folder in parts else ():
            yield f"{folder}/{document.name}", envelope(document, flight) if envelopes else document.data


def envelope(document: Document, flight: Flight) -> bytes:
    """The DxpMsg in which a terminal node sends the message."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<DxpMsg xmlns="http://www.chinaport.gov.cn/dxp" ver="1.0">'
        f"<TransInfo><CopMsgId>{document.guid}</CopMsgId><SenderId>{document.sender.dxp_id}</SenderId>"
        f"<ReceiverIds><ReceiverId>{EXPORT_CUSTOMS}</ReceiverId></ReceiverIds>"
        f"<CreatTime>{flight.day:%Y-%m-%d}T08:00:00</CreatTime><MsgType>{document.kind}Message</MsgType></TransInfo>"
        f"<Data>{base64.b64encode(document.data).decode()}</Data></DxpMsg>\n"
    ).encode()


def truth(flight: Flight, hashes: dict[str, str]) -> str:
    """What was planted where and what shall become of each parcel, as JSON with one parcel a line."""
    head = {
        "seed": flight.seed,
        "flight": flight.number,
        "day": flight.day.isoformat(),
        "masters": flight.masters,
        "counts": {
            "parcels": len(flight.parcels),
            "rows": len(flight.rows),
            "faulty_rows": len(flight.faults),
            "mismatches": len(flight.plans.mismatch),
            "threats": len(flight.plans.threat),
        },
        "enterprises": [asdict(enterprise) for enterprise in enterprises()],
        "files": hashes,
    }
    text = json.dumps(head, ensure_ascii=False, indent=1)
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in parcel_truths(flight))
    return f'{text[:-2]},\n "parcels": [\n{lines}\n ]\n}}\n'


def parcel_truths(flight: Flight) -> Iterator[dict[str, object]]:
    """Each parcel: its rows in the file (the header is row 1), its fate and why, its goods by index in goods.csv."""
    row = 2
    for parcel in flight.parcels:
        yield {
            "house_waybill": parcel.house_waybill,
            "order_no": parcel.order_no,
            "row": row,
            "rows": len(parcel.lines),
            "grams": parcel.gross_grams,
            "goods": [[line.good.number, line.quantity] for line in parcel.lines],
            **_fate(flight, parcel),
        }
        row += len(parcel.lines)


def _fate(flight: Flight, parcel: Parcel) -> dict[str, object]:
    plans, index = flight.plans, parcel.place
    if fault := flight.faults.get(index):
        return {"fate": "REFUSED_AT_INTAKE", "fault": asdict(fault)}
    if kind := plans.mismatch.get(index):
        return {"fate": "MISMATCH", "mismatch": kind}
    customs = fate.of(flight.seed, parcel.house_waybill)
    said = {"customs": customs.word, "manual_review": customs.manual_review}
    if threat := plans.threat.get(index):
        return {"fate": "CT_STOP", "threat": threat, **said}
    return {"fate": customs.word, **said}
