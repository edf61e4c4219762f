"""The documents that the enterprises of a generated flight send to customs themselves."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from clearance.messages import Unreadable, parse
from twin.generate import flight

FOLDERS = ("orders", "receipts", "waybills")


def from_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Message guid and bytes of every order, receipt and waybill in a folder that `twin --out` wrote."""
    if not folder.is_dir():
        raise ValueError(f"{folder} is no folder")
    for part in FOLDERS:
        for path in sorted((folder / part).glob("*.xml")):
            yield from _keyed(path)


def _keyed(path: Path) -> Iterator[tuple[str, bytes]]:
    data = path.read_bytes()
    try:
        yield parse(data).message.guid, data
    except Unreadable as error:
        raise ValueError(f"{path} is no CEB message: {error}") from error


def of_flight(parcels: int, seed: object) -> Iterator[tuple[str, bytes]]:
    """The same without a folder, made again from the seed."""
    made = flight(parcels=parcels, seed=seed)
    for document in chain(made.orders(), made.receipts(), made.waybills()):
        yield document.guid, document.data
