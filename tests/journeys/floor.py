"""The floor before release: trucks come, half is scanned and half listed, everything is counted, some is missing."""

from tests.journeys.world import World, now
from waybills.models import Bag, FloorScan, TallySession, Waybill
from waybills.services import floor

LOST, WEIGHED = 3, 4
STRANGER = "TG00STRANGER"  # a number that no file names


def scan(world: World, step: str, number: str, **more: object) -> FloorScan:
    """One scan of the operator's gun."""
    station = floor.Station(by=world.by("OPERATOR"), at=now(), flight=world.flight, **more)  # type: ignore[arg-type]
    return floor.scan(step, number, station=station)


def bags_of(world: World) -> list[str]:
    return list(Bag.objects.filter(master__flight=world.flight).order_by("number").values_list("number", flat=True))


def numbers_in(bag: str) -> list[str]:
    return list(Waybill.objects.filter(bag__number=bag).order_by("number").values_list("number", flat=True))


def arrive(world: World) -> None:
    """Bags by gun and by list; the last one is torn and its parcels come singly, but for some; two are strangers."""
    *whole, torn = bags_of(world)
    by_gun, by_list = whole[: len(whole) // 2], whole[len(whole) // 2 :]
    for number in world.in_order(by_gun, "gun"):
        assert scan(world, "ARRIVE", number).code in ("BAG_DONE", "ARRIVED")
    listed = floor.move_listed(
        "ARRIVE", world.in_order(by_list, "list"), by=world.by("OPERATOR"), at=now(), flight=world.flight
    )
    assert (listed.unknown, listed.outcome.refused) == ([], 0)
    for number in sorted(set(numbers_in(torn)) - set(world.groups["lost"])):
        assert scan(world, "ARRIVE", number).code == "ARRIVED"
    assert scan(world, "ARRIVE", by_gun[0]).code == "BAG_ALREADY"
    for number in (*world.groups["came_unannounced"], STRANGER):
        assert scan(world, "ARRIVE", number).code == "OVER_LANDED"


def tally(world: World) -> None:
    """Some are weighed, some counted by bag or by list, the rest at once; another person ends the count."""
    operator, bags = world.by("OPERATOR"), bags_of(world)[:-1]
    session = floor.open_tally(world.flight, by=operator, at=now())
    for number in numbers_in(bags[0])[:WEIGHED]:
        weight = str(Waybill.objects.get(number=number).gross_weight)
        assert scan(world, "TALLY", number, session=session, weight=weight).code == "TALLIED"
    for number in world.in_order(bags[1:9], "tally"):
        assert scan(world, "TALLY", number, session=session).code == "BAG_DONE"
    rest = world.in_order(bags[9:], "tally list")
    assert floor.move_listed("TALLY", rest[::2], by=operator, at=now(), flight=world.flight).outcome.moved
    floor.move_flight("TALLY", world.flight, by=operator, at=now())
    _close(world, session)


def _close(world: World, session: TallySession) -> None:
    """What nobody saw is short-landed; one of it is found late."""
    short = floor.close_tally(session, by=world.by("OPERATOR2"), at=now())
    assert short.moved == LOST
    assert world.numbers_in("SHORT_LANDED") == sorted(world.groups["lost"])
    found = world.groups["lost"].pop()
    assert scan(world, "ARRIVE", found).code == "FOUND_LATE"
    assert scan(world, "TALLY", found).code == "TALLIED"
