"""Deliveries: at least once, exactly once for rows, with leases, retries and dead letters."""

from datetime import timedelta

import pytest
from django.utils import timezone

from waybills import acts
from waybills.acts import deliveries, subscribers
from waybills.models import Carrier, Delivery, Parcel

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch):
    """A subscriber of accept_manifest that keeps what it heard, and fails while told to."""
    said: list = []

    def listener(heard: acts.Heard) -> None:
        Carrier.objects.create(iata_code="ZZ", awb_prefix="000", name=str(heard.act_id))
        said.append(heard.act_id)
        if listener.fails:
            raise RuntimeError("not now")

    listener.fails = False
    monkeypatch.setitem(subscribers._later, "Parcel.accept_manifest", ["test.listener"])
    monkeypatch.setitem(subscribers.by_name, "test.listener", listener)
    listener.said = said
    return listener


@pytest.fixture
def act(heard, parcel):
    return acts.perform(Parcel.accept_manifest, Parcel.objects.all(), by=acts.SYSTEM)


def drain() -> None:
    while deliveries.deliver():
        pass


def test_a_subscriber_hears_of_the_act_once(heard, act):
    drain()
    drain()
    assert heard.said == [act.act_id]
    assert Delivery.objects.get(subscriber="test.listener").done_at


def test_a_failure_undoes_its_rows_and_waits(heard, act):
    heard.fails = True
    drain()
    waiting = Delivery.objects.get(subscriber="test.listener")
    assert not Carrier.objects.filter(iata_code="ZZ").exists()
    assert waiting.done_at is None
    assert waiting.due_at > timezone.now()
    assert "not now" in waiting.error


def test_it_is_dead_with_its_reason_after_the_last_attempt_and_can_be_replayed(heard, act):
    heard.fails = True
    for _ in range(deliveries.MAX_ATTEMPTS):
        Delivery.objects.update(due_at=timezone.now())
        drain()
    dead = Delivery.objects.get(subscriber="test.listener")
    assert dead.dead_at
    assert "not now" in dead.error
    heard.fails = False
    deliveries.replay(dead)
    drain()
    assert Delivery.objects.get(subscriber="test.listener").done_at


def test_what_ends_its_worker_each_time_dies_alone_and_says_so(heard, act, parcels):
    """A worker that is killed leaves leases behind: of all that it held only what is begun again is suspect."""
    parcels(1)
    second = acts.perform(Parcel.accept_manifest, Parcel.objects.in_state("PRE_ADVISED"), by=acts.SYSTEM)
    first_of_two = len(deliveries.claim())
    assert first_of_two == 2
    for _ in range(deliveries.MAX_ATTEMPTS - 1):
        Delivery.objects.filter(act_id=act.act_id).update(leased_until=timezone.now() - timedelta(seconds=1))
        assert [one.act_id for one in deliveries.claim()] == [act.act_id]
    Delivery.objects.update(leased_until=None)
    drain()
    dead, done = Delivery.objects.get(act_id=act.act_id), Delivery.objects.get(act_id=second.act_id)
    assert "died each time" in dead.error
    assert dead.dead_at
    assert done.done_at
    assert heard.said == [second.act_id]


def test_what_was_tried_before_comes_last_and_one_at_a_time(heard, act, parcels):
    for _ in range(2):
        parcels(1)
        acts.perform(Parcel.accept_manifest, Parcel.objects.in_state("PRE_ADVISED"), by=acts.SYSTEM)
    Delivery.objects.exclude(pk=Delivery.objects.latest("pk").pk).update(attempts=1)
    claimed = deliveries.claim()
    assert [one.attempts for one in claimed] == [1, 2]
    assert [one.attempts for one in deliveries.claim()] == [2]


def test_a_claim_is_nobody_elses_until_its_lease_ends(heard, act):
    assert len(deliveries.claim()) == 1
    assert deliveries.claim() == []
    Delivery.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert len(deliveries.claim()) == 1
