"""P5: an act on 5,000 parcels through the public door ÷ hand-written SQL that writes the same rows.
P6: the same ÷ the loop that a Django programmer would write with django-fsm.

The floor is written by someone who wants us to fail: it knows that every row may move (no lock pass, no guard on
anything but state and gate, no reasons, no digest, no order of locks), keeps its act's text constant, counts the
rows it moved from the driver, and uses the fastest form found on this machine (one statement, one round trip).
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from tests.bench import _ground
from waybills import acts
from waybills.acts.steps import number_of
from waybills.models import Act, Flight, Parcel, ParcelLine, Step

NAMES = ("P5", "P6")
SET = 5_000

# The same rows: hot row, one line each, one act, one seal ticket, the counters' deltas. `came_from` is ours alone.
FLOOR = """
WITH act AS (
    INSERT INTO waybills_act (machine, verb, at, actor_kind, actor_id, facts, opens, meets, moved, lines_digest, digest)
    VALUES ('Parcel', %(verb)s, now(), 'PERSON', %(actor)s, '{{}}', 0, 0, %(n)s, '', '') RETURNING id
), moved AS (
    UPDATE waybills_parcel SET state = %(target)s, gate = gate & ~{meets}, version = version + 1
    WHERE flight_id = %(flight)s AND state = %(source)s RETURNING id, version
), lines AS (
    INSERT INTO waybills_parcelline (act_id, object_id, version, step_id)
    SELECT act.id, moved.id, moved.version, %(step)s FROM moved, act
), ticket AS (
    INSERT INTO waybills_unsealed (act_id) SELECT id FROM act
)
INSERT INTO waybills_countdelta (machine, flight_id, broker_id, state, n)
VALUES ('Parcel', %(flight)s, NULL, %(source)s, -%(n)s), ('Parcel', %(flight)s, NULL, %(target)s, %(n)s)
"""


class Ground:
    """Two flights that go ARRIVED → TALLIED → (corrected back) in the same rhythm, one by us, one by the floor."""

    def __init__(self, number: str, n: int) -> None:
        self.flight: Flight = _ground.flight(number)
        self.n = n
        self.operator = _ground.person("tallier", "OPERATOR")
        _ground.parcels(self.flight, n)
        acts.perform(Parcel.arrive, self.rows(), by=self.operator)

    def rows(self) -> Any:
        return Parcel.objects.on(self.flight)

    def back(self) -> None:
        """Return to ARRIVED outside the timing, with dead versions cleaned up as autovacuum would."""
        acts.perform(Parcel.correct, self.rows(), by=acts.SYSTEM, to="ARRIVED", opens=2)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM waybills_parcel")

    def ours(self) -> None:
        outcome = acts.perform(Parcel.tally, self.rows(), by=self.operator, facts={"session": 1})
        assert outcome.moved == self.n, outcome.refusals[:3]

    def floor(self) -> None:
        step = number_of(acts.verb_of(Parcel.tally, Parcel), "ARRIVED", "TALLIED")
        params = {"verb": "tally", "actor": self.operator.pk, "n": self.n, "flight": self.flight.pk, "step": step}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FLOOR.format(meets=2), params | {"source": "ARRIVED", "target": "TALLIED"})

    def loop(self) -> None:
        """P6's floor: load, transition, save, one line row: one object at a time, in one transaction."""
        step = Step.objects.get(machine="Parcel", verb="tally", source="ARRIVED")
        with transaction.atomic():
            act = Act.objects.create(
                machine="Parcel", verb="tally", at="2026-11-24T00:00Z", actor_kind="PERSON", moved=self.n,
                actor=self.operator, lines_digest=b"", digest=b"",
            )  # fmt: skip
            for parcel in self.rows():
                parcel.tally()
                parcel.version += 1
                parcel.save()
                ParcelLine.objects.create(act_id=act.pk, object_id=parcel.pk, version=parcel.version, step_id=step.pk)


def bench(quick: bool) -> Iterator[dict[str, Any]]:
    runs = 3 if quick else 15
    ground = Ground("TG501", SET)
    times: dict[str, list[float]] = {"ours": [], "floor": []}
    for _ in range(runs + 1):
        for kind in times:
            times[kind].append(_ground.seconds(getattr(ground, kind)))
            if kind == "floor":
                _forget_floor(ground, deltas=2)
            ground.back()
    yield _figure("P5", times["ours"][1:], times["floor"][1:])
    small = Ground("TG502", 500)
    loop = [_ground.seconds(small.loop) / small.n * SET]
    _forget_floor(small, deltas=0)
    yield _figure("P6", times["ours"][1:], loop * runs)


def _figure(name: str, ours: list[float], floor: list[float]) -> dict[str, Any]:
    rates = sorted(SET / t for t in ours), sorted(SET / t for t in floor)
    ratio = sorted(b / a for a, b in zip(ours, floor, strict=True))[len(ours) // 2]
    value, base = (rate[len(rate) // 2] for rate in rates)
    return {"name": name, "value": value, "unit": "moves/s", "floor": base, "ratio": ratio, "n": SET}


def _forget_floor(ground: Ground, *, deltas: int) -> None:
    """The floor's act carries no digest and no came_from; take it out again so that the books can be proved."""
    act = Act.objects.order_by("-id").filter(lines_digest=b"").first()
    assert act is not None
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM waybills_parcelline WHERE act_id = %s", [act.pk])
        cursor.execute("DELETE FROM waybills_unsealed WHERE act_id = %s", [act.pk])
        cursor.execute("DELETE FROM waybills_act WHERE id = %s", [act.pk])
        cursor.execute(
            "UPDATE waybills_parcel SET state = 'ARRIVED', gate = gate | 2, version = version - 1 WHERE flight_id = %s",
            [ground.flight.pk],
        )
        cursor.execute(
            "DELETE FROM waybills_countdelta WHERE id IN (SELECT id FROM waybills_countdelta"
            " WHERE flight_id = %s ORDER BY id DESC LIMIT %s)",
            [ground.flight.pk, deltas],
        )
