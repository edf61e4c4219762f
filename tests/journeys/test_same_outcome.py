"""The outcome depends neither on the order of the work nor on how often, and in what order, customs says the same."""

import json
from io import StringIO

import httpx
import pytest
from django.core.management import call_command

from clearance.models import InboundMessage
from clearance.services import inbox
from tests.journeys import accounts, customs, filing, floor, life
from tests.journeys.conftest import Begin
from tests.journeys.world import World, dealt
from twin.customs.courier import signed_headers
from waybills import books

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PARCELS = 300
# More than one parcel of a hundred is to be stopped somewhere, or there would be too little to get wrong.
SHARES, OFTEN = "rows=0.04,mismatch=0.06,threat=0.04", 3
# Half of the receipts come twice, some after the ones that follow them.
FAULTS = "double=0.5,out_of_order=0.2"
# The goods are here before anybody has filed for them.
LATE = (filing.file_all, filing.repair_one)


def test_another_order_of_work_and_receipts_said_twice_end_in_the_same_outcome(begin: Begin) -> None:
    first = begin(PARCELS, shares=SHARES, often=OFTEN)
    life.live(first)
    assert accounts.endings(first) == accounts.planned(first)
    expected = outcome()

    other = begin(PARCELS, shares=SHARES, often=OFTEN, shuffled=True, faults=FAULTS)
    life.live(other, in_another_order())
    found = differences(expected, outcome())
    assert not found, "\n".join(found)
    hear_everything_again(other)
    assert differences(expected, outcome()) == []


def in_another_order() -> tuple[life.Step, ...]:
    steps = [step for step in life.STEPS if step not in LATE]
    place = steps.index(floor.arrive) + 1
    return (*steps[:place], *LATE, *steps[place:])


def outcome() -> dict[str, list[str]]:
    """What the digest is made of, by part; the books must hold."""
    said = StringIO()
    call_command("check_books", json=True, stdout=said)
    assert json.loads(said.getvalue())["holds"]
    return {name: sorted(part()) for name, part in books.outcome_parts}


def differences(one: dict[str, list[str]], other: dict[str, list[str]]) -> list[str]:
    """The lines that only one of them has, by part; named, since a digest would only say that there are some."""
    assert one.keys() == other.keys()
    return [f"{part}: {line}" for part in one for line in sorted(set(one[part]) ^ set(other[part]))]


def hear_everything_again(world: World) -> None:
    """Every receipt comes once more at the gateway, as it was and in other bytes, in any order."""
    bodies = [bytes(body) for body in InboundMessage.objects.order_by("pk").values_list("body", flat=True)]
    for body in dealt([*bodies, *(body + b"\n" for body in bodies)], "again"):
        headers = signed_headers(body, customs.SECRET.encode())
        answer = httpx.post(f"{world.address}/gateway/", content=body, headers=headers, trust_env=False)
        assert answer.status_code == httpx.codes.OK
    while inbox.process_due():
        pass
    assert InboundMessage.objects.count() == 2 * len(bodies)
