"""P2: whole lives from file: manifest and three documents in, lists out, receipts in, arrival to departure.

Everything that a worker, a person or customs does goes through the house's own services, in two processes beside the
database; what customs says is made outside the clock. The floor is in `tests.bench._life.floor`.
"""

import os
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from tests.bench import _ground
from tests.bench._life import customs, ground
from tests.bench._life.floor import PARCEL_ACTS, Floor
from tests.bench._life.papers import Papers
from waybills.models import Parcel

NAMES = ("P2",)
WORKERS = 2
# As many flights as the floor holds in memory; it is faster when it has less to write, never slower.
FLIGHTS_OF_FLOOR = 4


def bench(quick: bool) -> Iterator[dict[str, Any]]:
    count, size = (2, 500) if quick else (20, 5_000)
    with customs.customs() as address:
        os.environ["CUSTOMS_GATEWAY_URL"] = address
        papers = ground.prepare(count, size)
        with ProcessPoolExecutor(WORKERS, get_context("spawn"), ground.wake) as pool:
            taken = Life(pool, papers).run()
        _prove(papers, size)
    n, of_floor = count * size, min(count, FLIGHTS_OF_FLOOR)
    written = _seconds_of_floor(list(papers)[:of_floor], size) * count / of_floor
    ratio = written / taken
    yield {
        "name": "P2 whole life",
        "value": n / taken,
        "unit": "parcels/s",
        "floor": n / written,
        "ratio": ratio,
        "n": n,
    }


def _prove(flights: Iterable[int], size: int) -> None:
    """Every parcel of every flight has lived to its end, by all the acts that lead there."""
    for flight in flights:
        states = set(Parcel.objects.filter(flight=flight).values_list("state", "version"))
        assert states == {("CLOSED", len(PARCEL_ACTS))}, states
        assert Parcel.objects.filter(flight=flight).count() == size


def _seconds_of_floor(flights: list[int], size: int) -> float:
    others = [_ground.flight(f"TG{600 + place}") for place in range(len(flights))]
    floor = Floor(flights, others, size)
    _ground.seconds(floor.run)
    return statistics.median(_ground.seconds(floor.run) for _ in range(3))


class Life:
    """The phases in order; within one, flights are shared by the workers."""

    def __init__(self, pool: ProcessPoolExecutor, papers: dict[int, Papers]) -> None:
        self.pool, self.papers = pool, papers
        self.seconds: dict[str, float] = {}

    def run(self) -> float:
        """Seconds from the first file to the last act sealed."""
        list(self.pool.map(ground.ready, range(WORKERS)))
        flights = list(self.papers)
        self._phase("manifest", "hand_in", [(f, "manifest.csv", p.manifest, "BROKER") for f, p in self.papers.items()])
        self._phase("documents", "hand_in", [(f, "papers.zip", p.documents, None) for f, p in self.papers.items()])
        self._phase("file", "file_all", [(f,) for f in flights])
        self._everybody("messages", "deliver")
        self._phase("floor", "arrive_and_tally", [(f,) for f in flights])
        self._everybody("select", "deliver")
        for status in ("399", "800"):
            self._phase(status, "receive", [(p.receipts[status],) for p in self.papers.values()])
        self._phase("load", "load_and_leave", [(f,) for f in flights])
        self._everybody("leave", "deliver")
        self._phase("899", "receive", [(p.receipts["899"],) for p in self.papers.values()])
        self._everybody("tidy", "tidy")
        return sum(self.seconds.values())

    def _everybody(self, name: str, deed: str) -> None:
        self._phase(name, deed, [()] * WORKERS)

    def _phase(self, name: str, deed: str, work: list[tuple[Any, ...]]) -> None:
        begun = time.perf_counter()
        for done in [self.pool.submit(ground.do, deed, *args) for args in work]:
            done.result()
        self.seconds[name] = time.perf_counter() - begun
        if os.environ.get("BENCH_PHASES"):
            print(f"  {name:<10} {self.seconds[name]:7.2f} s", file=sys.stderr, flush=True)
