"""Pages by key and the feed: nothing twice, nothing left out, whatever happens meanwhile."""

import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import caller
from tests.clearance import papers
from tests.factories import ground
from waybills import acts
from waybills.acts.seal import seal_acts
from waybills.models import Act, Parcel

pytestmark = pytest.mark.django_db


def walk(call, address: str, **query):
    """Every id of a list, page by page."""
    said = call("get", address, **query).json()
    while True:
        yield from (row["id"] for row in said["results"])
        if said["next"] is None:
            return
        said = call("get", said["next"].removeprefix("http://testserver")).json()


def test_pages_show_every_row_once_while_others_are_added(as_officer, flight):
    ground.pre_advise(flight, 7)
    seen = []
    for pk in walk(as_officer, "parcels/", limit=2):
        seen.append(pk)
        if len(seen) < 6:
            ground.pre_advise(flight, 1)
    assert seen == list(Parcel.objects.order_by("pk").values_list("pk", flat=True))


def test_a_page_is_the_same_when_read_again(as_officer, flight):
    ground.pre_advise(flight, 5)
    assert as_officer("get", "parcels/", limit=2).content == as_officer("get", "parcels/", limit=2).content


def test_filters_stay_in_the_address_of_the_next_page(as_officer, flight):
    ground.pre_advise(flight, 5)
    ground.correct_to("RELEASED", Parcel.objects.filter(pk__in=Parcel.objects.order_by("pk").values("pk")[:3]))
    assert len(list(walk(as_officer, "parcels/", limit=1, state="RELEASED"))) == 3


@pytest.mark.parametrize("address", ["parcels/", "flights/", "lists/", "inspections/", "acts/", "instructions/"])
def test_a_page_costs_the_same_number_of_queries_however_long(as_officer, flight, papered, officer, address):
    from clearance.services.filing import file_lists
    from waybills.lifecycle.requirements import Requirement
    from waybills.services.controls import place_controls

    papers.pre_advised(flight, 9, start=4)
    file_lists(Parcel.objects.all(), by=papers.broker())
    for verb in (Parcel.arrive, Parcel.tally, Parcel.queue_for_ct):
        acts.perform(verb, Parcel.objects.all(), by=acts.SYSTEM)
    for _again in range(3):
        place_controls(Parcel.objects.all(), kind=Requirement.DO_NOT_LOAD, by=officer, reason="look")
    while seal_acts():
        pass
    counts = []
    for limit in (1, 12):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert as_officer("get", address, limit=limit).json()["results"]
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def feed(call, *, after: int = 0, **query):
    """Every number of the feed from there on, and where it ended."""
    numbers = []
    while True:
        said = call("get", "acts/", after=after, limit=3, **query).json()
        numbers += [act["number"] for act in said["results"]]
        after = said["after"]
        if not said["more"]:
            return numbers, after


def test_the_feed_goes_by_the_number_of_the_seal_and_can_be_read_again(as_officer, flight):
    for _n in range(8):
        ground.pre_advise(flight, 1)
    seal_acts()
    numbers, after = feed(as_officer)
    assert numbers == list(range(1, Act.objects.count() + 1))
    assert feed(as_officer) == (numbers, after)
    assert feed(as_officer, after=after) == ([], after)


def test_the_feed_is_filtered_by_machine_and_verb_without_losing_its_place(as_officer, flight):
    ground.pre_advise(flight, 2)
    acts.perform(Parcel.accept_manifest, Parcel.objects.all(), by=acts.SYSTEM)
    seal_acts()
    numbers, after = feed(as_officer, machine="Parcel", verb="accept_manifest")
    assert numbers == [Act.objects.count()]
    assert after == Act.objects.count()
    assert len(feed(as_officer, machine="Parcel")[0]) == 2


def test_the_lines_of_an_act_say_whom_it_moved_and_how(as_officer, flight):
    ground.pre_advise(flight, 5)
    seal_acts()
    number = Act.objects.count()
    first = as_officer("get", f"acts/{number}/lines/", limit=3).json()
    rest = as_officer("get", f"acts/{number}/lines/", after=first["after"]).json()
    moved = [line["object"] for line in first["results"] + rest["results"]]
    assert moved == list(Parcel.objects.order_by("pk").values_list("pk", flat=True))
    assert (first["more"], rest["more"]) == (True, False)
    assert first["results"][0] | {"object": 0} == {"object": 0, "version": 1, "source": "", "target": "PRE_ADVISED"}


WRITERS, ACTS_EACH = 6, 5


@pytest.mark.django_db(transaction=True)
def test_a_reader_misses_no_act_of_writers_that_commit_late(officer, flight):
    """Acts get their ids early and are committed late and out of order; the feed goes by the seals."""
    call = caller(officer)
    done = threading.Event()

    def write(n: int) -> None:
        try:
            for k in range(ACTS_EACH):
                with transaction.atomic():
                    ground.pre_advise(flight, 1)
                    done.wait(0.01 * ((n * 7 + k * 3) % 5))
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    numbers, after = [], 0
    while any(writer.is_alive() for writer in writers):
        seal_acts()
        more, after = feed(call, after=after)
        numbers += more
    while seal_acts():
        pass
    numbers += feed(call, after=after)[0]
    assert numbers == list(range(1, Act.objects.count() + 1))
    assert Act.objects.count() > WRITERS * ACTS_EACH
