"""What benchmarks stand on: a centre with a flight, and timing in turn."""

import gc
import statistics
import time
from collections.abc import Callable
from datetime import date

from waybills import acts
from waybills.models import Carrier, Centre, Flight, Organisation, Parcel, User


def centre() -> Centre:
    defaults = {"name": "Bench", "customs_code": "4713", "port_code": "4712", "site_code": "BENCH"}
    return Centre.objects.get_or_create(code="BENCH", defaults=defaults)[0]


def person(name: str, *roles: str) -> User:
    organisation, _ = Organisation.objects.get_or_create(kind="OPERATOR", name="Bench operator")
    return User.objects.get_or_create(username=name, defaults={"roles": list(roles), "organisation": organisation})[0]


def flight(number: str) -> Flight:
    carrier, _ = Carrier.objects.get_or_create(iata_code="TG", defaults={"awb_prefix": "999", "name": "Bench Air"})
    row = Flight(
        centre=centre(), carrier=carrier, number=number, date=date(2026, 11, 24), origin="WUH", destination="LAX"
    )
    acts.create_rows(Flight.plan, [row], by=person("planner", "OPERATOR"))
    return row


def parcels(on: Flight, n: int) -> None:
    """`n` bare parcels (no papers), pre-advised and manifested."""
    acts.create(
        Parcel.pre_advise,
        Parcel,
        "SELECT nextval('waybills_parcel_id_seq') AS id, %(centre)s::smallint AS centre_id,"
        " %(flight)s::bigint AS flight_id FROM generate_series(1, %(n)s)",
        {"centre": on.centre_id, "flight": on.pk, "n": n},
        ["id", "centre_id", "flight_id"],
        by=acts.SYSTEM,
    )
    acts.perform(Parcel.accept_manifest, Parcel.objects.on(on), by=acts.SYSTEM)


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(ours: Callable[[], object], floor: Callable[[], object], *, runs: int) -> tuple[float, float, float]:
    """Medians of ours, of the floor, and of the ratio floor/ours pair by pair, after one warm-up of each."""
    seconds(ours), seconds(floor)
    pairs = [(seconds(ours), seconds(floor)) for _ in range(runs)]
    ratio = statistics.median(b / a for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratio
