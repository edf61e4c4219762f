"""The whole journey of one flight, step by step; each step checks what it brings about."""

import time
from collections.abc import Callable

from django.db import connection

from tests.journeys import exams, filing, floor, images, leaving, officers, papers, selecting
from tests.journeys.world import World

Step = Callable[[World], object]


def tell_customs_of_arrival(world: World) -> None:
    """The arrival is reported; customs answers for everything that came: released, or inspected and then released."""
    world.report_arrivals()
    awaiting = (
        world.parcels().extra(where=["gate & 1 = 0"]).filter(lists__state__in=("ADJUDICATED", "UNDER_INSPECTION"))
    )
    world.work(lambda: not awaiting.exists() and world.is_quiet())


def examine(world: World) -> None:
    """Who waits to be opened now is opened."""
    world.groups.setdefault("opened", [])
    world.groups["opened"] += exams.open_all(world)


STEPS: tuple[Step, ...] = (
    papers.hand_in,
    selecting.lay_rule,
    officers.deal_fates,
    officers.stop_before_arrival,
    filing.file_all,
    filing.repair_one,
    floor.arrive,
    floor.tally,
    selecting.choose,
    selecting.tip,
    tell_customs_of_arrival,
    examine,  # while the line scans
    images.scan_all,
    images.read_all,
    examine,
    exams.decide_on_the_detained,
    officers.decide_on_the_held,
    officers.recall,
    examine,
    officers.release_again,
    leaving.load,
    leaving.hand_back,
    leaving.depart,
    leaving.be_closed,
)


# After these the tables are counted for the planner, which autovacuum does in earnest.
GROWING = (
    papers.hand_in, filing.file_all, floor.tally, tell_customs_of_arrival, images.read_all, leaving.load
)  # fmt: skip


def live(world: World, steps: tuple[Step, ...] = STEPS) -> None:
    """Take the steps one after the other and note how long each took."""
    for step in steps:
        began = time.monotonic()
        step(world)
        if step in GROWING:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        world.seconds[step.__name__] = world.seconds.get(step.__name__, 0.0) + time.monotonic() - began
