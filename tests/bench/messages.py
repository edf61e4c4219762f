"""M1: lists built, checked and signed in messages of 100 ÷ lxml writing the same trees.
M2: receipts parsed and checked in messages of 100 ÷ lxml parsing the same bytes.
M3: lists parsed and checked in messages of 100 ÷ lxml parsing the same bytes.

The floors know nothing of the standard: no field is named, no number made, nothing compared, nothing signed.
"""

from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from clearance.messages import build, build_signed, check, check_outgoing, parse
from tests.bench._ground import in_turn
from tests.clearance.messages.made import made
from tests.clearance.messages.signers import rsa_signer

NAMES = ("M1", "M2", "M3")
NODES = 100


def bench(quick: bool) -> Iterator[dict[str, Any]]:
    messages = 10 if quick else 100
    runs = 3 if quick else 7
    lists, receipts = made("CEB603", nodes=NODES), made("CEB604", nodes=NODES)
    data, answers = build(lists), build(receipts)
    tree = etree.fromstring(data)
    key = rsa_signer("4201000001").key

    def out() -> None:
        assert not check_outgoing(lists)
        build_signed(lists, key)

    def back(document: bytes) -> Callable[[], None]:
        return lambda: _check_all(document)

    yield _figure("M1 lists out", out, lambda: etree.tostring(tree, encoding="UTF-8"), messages, runs)
    yield _figure("M2 receipts in", back(answers), lambda: etree.fromstring(answers), messages, runs)
    yield _figure("M3 lists in", back(data), lambda: etree.fromstring(data), messages, runs)


def _check_all(document: bytes) -> None:
    parsed = parse(document)
    assert not check(parsed)


def _figure(
    name: str, ours: Callable[[], object], floor: Callable[[], object], messages: int, runs: int
) -> dict[str, Any]:
    mine, theirs, ratio = in_turn(_repeated(ours, messages), _repeated(floor, messages), runs=runs)
    n = messages * NODES
    return {"name": name, "value": n / mine, "unit": "nodes/s", "floor": n / theirs, "ratio": ratio, "n": n}


def _repeated(work: Callable[[], object], times: int) -> Callable[[], None]:
    def repeated() -> None:
        for _ in range(times):
            work()

    return repeated
