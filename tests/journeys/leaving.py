"""Loading and leaving: only what is released goes on board, and the flight waits until nothing on it may not go."""

import pytest

from clearance.models import DeclarationList
from tests.journeys.floor import scan
from tests.journeys.officers import place
from tests.journeys.world import World, now
from waybills.lifecycle.requirements import Requirement
from waybills.models import Waybill
from waybills.services import flights, floor

STAYING = (
    "AWAITING_DECISION", "ON_HOLD", "DETAINED", "SEIZED", "RETURN_ORDERED", "DISPOSED", "SHORT_LANDED",
)  # fmt: skip


def load(world: World) -> None:
    """The gate refuses every parcel that may not go, singly and in its bag; then everything else goes on board."""
    operator = world.by("OPERATOR")
    flights.start_loading(world.flight, by=operator, at=now())
    _try_what_may_not(world)
    released = world.numbers_in("RELEASED")
    half = world.in_order(released, "load")[: len(released) // 2]
    floor.move_listed("LOAD", half, by=operator, at=now(), flight=world.flight)
    floor.move_flight("LOAD", world.flight, by=operator, at=now())
    assert world.numbers_in("RELEASED") == world.groups["not_to_load"]
    assert set(world.numbers_in("LOADED")) == set(released) - set(world.groups["not_to_load"])


def _try_what_may_not(world: World) -> None:
    """One of every kind of those that stay is scanned at the aircraft, and a bag with such a one in it."""
    said = {}
    for state in STAYING:
        for number in world.numbers_in(state)[:2]:
            said[number] = scan(world, "LOAD", number).code
    assert set(said.values()) <= {"NOT_RELEASED", "RECALLED", "ENDED", "WRONG_STATE"}, said
    assert scan(world, "LOAD", world.groups["recalled"][0]).code == "RECALLED"
    assert scan(world, "LOAD", world.groups["not_to_load"][0]).code == "DO_NOT_LOAD"
    bag = Waybill.objects.get(number=world.groups["held"][0]).bag
    assert bag
    held = scan(world, "LOAD", bag.number)
    assert (held.code, held.moved) == ("BAG_HELD", 0)
    everything = list(world.parcels().filter(state__in=STAYING).values_list("waybill__number", flat=True))
    listed = floor.move_listed("LOAD", everything, by=world.by("OPERATOR"), at=now(), flight=world.flight)
    assert listed.outcome.moved == 0


def hand_back(world: World) -> None:
    """What must go back leaves to a named receiver."""
    for number in world.numbers_in("RETURN_ORDERED"):
        assert scan(world, "HAND_BACK", number, receiver="Shen Ruoxi").code == "HANDED_BACK"


def depart(world: World) -> None:
    """A recall on board keeps the whole flight until its parcel is off again."""
    operator, (number,) = world.by("OPERATOR"), world.groups["recalled_on_board"]
    place(world, Requirement.RECALL, [number], "The consignee is wanted.")
    flights.finish_loading(world.flight, by=operator, at=now())
    with pytest.raises(flights.NotReady) as refused:
        flights.depart_flight(world.flight, by=operator, at=now())
    assert len(refused.value.blocked) == 1
    flights.reopen_loading(world.flight, by=operator, at=now(), reason="One must come off.")
    assert scan(world, "OFFLOAD", number, reason="Recalled.").code == "OFFLOADED"
    assert world.state_of(number) == "ON_HOLD"
    flights.finish_loading(world.flight, by=operator, at=now())
    left = flights.depart_flight(world.flight, by=operator, at=now())
    assert left.moved == len(world.numbers_in("DEPARTED"))


def be_closed(world: World) -> None:
    """The departure is reported, customs answers it and closes the list of everything that left."""
    gone = world.numbers_in("DEPARTED")
    world.work(lambda: not world.states()["DEPARTED"])
    lists = DeclarationList.objects.filter(flight=world.flight, state="CLOSED")
    assert sorted(lists.values_list("parcel__waybill__number", flat=True)) == gone == world.numbers_in("CLOSED")
    world.work(world.is_quiet)
