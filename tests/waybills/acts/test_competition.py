"""Concurrency is settled in SQL: many workers on the same parcels, exactly one winner each, and no deadlock."""

import random
import threading
from collections import Counter

import pytest
from django.db import connection

from tests.factories import ground
from waybills import acts
from waybills.acts.seal import seal_acts
from waybills.acts.verify import first_bad_act
from waybills.lifecycle.requirements import INSERTED_CLOSED, Requirement
from waybills.models import Act, Parcel, ParcelLine, Seal
from waybills.services.controls import lift_controls, place_controls

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work, n: int) -> list:
    """Run `work(i)` in n threads that start together; their results, or the first exception."""
    gate, results, errors = threading.Barrier(n), [], []

    def run(i: int) -> None:
        try:
            gate.wait()
            results.append(work(i))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(n)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    if errors:
        raise errors[0]
    return results


def test_64_workers_on_the_same_parcels_give_one_winner_each(parcels, flight):
    parcels(300)
    ids = list(Parcel.objects.values_list("pk", flat=True))

    def arrive(i: int) -> int:
        mine = random.Random(i).sample(ids, 200)
        return acts.perform(Parcel.accept_manifest, Parcel.objects.filter(pk__in=mine), by=acts.SYSTEM).moved

    moved = at_once(arrive, 64)
    assert sum(moved) == len(set().union(*(random.Random(i).sample(ids, 200) for i in range(64))))
    assert ParcelLine.objects.filter(version=2).count() == sum(moved)
    assert not ParcelLine.objects.filter(version__gt=2).exists()


def test_overlapping_unordered_sets_do_not_deadlock(parcels, flight):
    parcels(200)
    ids = list(Parcel.objects.values_list("pk", flat=True))

    def meet(i: int) -> int:
        mine = random.Random(i).sample(ids, 150)
        total = 0
        for _ in range(5):
            rows = Parcel.objects.filter(pk__in=mine)
            total += acts.perform(Parcel.answer_control, rows, by=acts.SYSTEM, meets=1).moved
        return total

    assert sum(at_once(meet, 12)) == 12 * 5 * 150
    assert sum(act.moved for act in Act.objects.filter(verb="answer_control")) == 12 * 5 * 150


def test_a_parcel_is_never_released_while_its_hold_is_being_placed(parcels, flight, officer):
    parcels(60)
    rows = Parcel.objects.on(flight)
    ground.correct_to("AWAITING_DECISION", rows)
    acts.perform(Parcel.answer_control, rows, by=acts.SYSTEM, meets=INSERTED_CLOSED & ~Requirement.CUSTOMS_RELEASE)

    def work(i: int) -> None:
        if i % 2:
            place_controls(Parcel.objects.on(flight), kind=Requirement.HOLD, by=officer, reason=f"hold {i}")
        else:
            acts.perform(Parcel.accept_release, Parcel.objects.on(flight), by=acts.CUSTOMS)

    at_once(work, 8)
    assert Counter(Parcel.objects.values_list("state", flat=True)) == {"ON_HOLD": 60}


def test_two_holds_lifted_at_the_same_moment_free_the_parcel(parcels, flight, officer):
    parcels(40)
    rows = Parcel.objects.on(flight)
    ground.correct_to("AWAITING_DECISION", rows)
    held = [place_controls(rows, kind=Requirement.HOLD, by=officer, reason=str(n)).control for n in range(4)]
    at_once(lambda i: lift_controls(Parcel.objects.on(flight), control=held[i], by=officer, reason="ok"), 4)
    assert set(Parcel.objects.values_list("state", "gate")) == {("AWAITING_DECISION", INSERTED_CLOSED)}


def test_the_sequencer_orders_acts_of_one_row_as_they_happened(parcels, flight):
    parcels(5)
    stop = threading.Event()

    def work(i: int) -> None:
        if i == 0:
            while not stop.is_set():
                seal_acts(batch=7)
            return
        for _ in range(15):
            acts.perform(Parcel.answer_control, Parcel.objects.all(), by=acts.SYSTEM, meets=1)
        if i == 1:
            stop.set()

    at_once(work, 6)
    while seal_acts():
        pass
    order = dict(Seal.objects.values_list("act_id", "number"))
    for parcel in Parcel.objects.all():
        lines = ParcelLine.objects.filter(object_id=parcel.pk).order_by("version")
        numbers = [order[line.act_id] for line in lines]
        assert numbers == sorted(numbers)
    assert sorted(order.values()) == list(range(1, len(order) + 1))
    assert first_bad_act() is None
