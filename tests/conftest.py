"""People, places and parcels for every test. Parcels reach a state only through real acts."""

import os
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck
from hypothesis import settings as generated
from pytest_django import DjangoDbBlocker

from tests.emptying import empty_quickly
from tests.factories import ground
from waybills import acts
from waybills.lifecycle.roles import Role
from waybills.models import Carrier, Centre, Flight, Organisation, Parcel, User


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes half a minute; begins before all others")
    # The same examples from run to run, however slow the machine: what is red must be red again.
    generated.register_profile("again", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    generated.load_profile("again")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test process begins with its share of the slow tests, so that none is left with one when the others end."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    slow = [item for item in items if item.get_closest_marker("slow")]
    others = [item for item in items if not item.get_closest_marker("slow")]
    # As xdist divides what there is: as many in a row for each, the rest for the last.
    size, items[:] = len(items) // processes, []
    for number in range(processes):
        first = slow[number::processes]
        room = max(0, size - len(first)) if number < processes - 1 else len(others)
        items += first + others[:room]
        del others[:room]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The migrated database; tests that commit are cleared away quickly."""
    with django_db_blocker.unblock():
        empty_quickly()


@pytest.fixture
def one_connection(db: None) -> Iterator[None]:
    """Requests that read a stream to its end, or come by WSGI, leave the connection of the test's transaction open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def centre(db: None) -> Centre:
    return ground.centre()


@pytest.fixture
def carrier(db: None) -> Carrier:
    return ground.carrier()


@pytest.fixture
def operator_organisation(db: None) -> Organisation:
    return ground.organisation("OPERATOR")


@pytest.fixture
def operator(db: None) -> User:
    return ground.person(Role.OPERATOR)


@pytest.fixture
def officer(db: None) -> User:
    return ground.person(Role.OFFICER)


@pytest.fixture
def supervisor(db: None) -> User:
    return ground.person(Role.SUPERVISOR)


@pytest.fixture
def inspector(db: None) -> User:
    return ground.person(Role.INSPECTOR)


@pytest.fixture
def examiner(db: None) -> User:
    return ground.person(Role.EXAMINER)


@pytest.fixture
def broker(db: None) -> User:
    return ground.person(Role.BROKER)


@pytest.fixture
def stranger(db: None) -> User:
    return ground.person(Role.BROKER, name="stranger", organisation=ground.organisation("BROKER", "Another broker"))


@pytest.fixture
def flight(centre: Centre, carrier: Carrier) -> Flight:
    row = Flight(
        centre=centre, carrier=carrier, number="TG900", date=date(2026, 11, 24), origin="WUH", destination="LGG"
    )
    acts.create_rows(Flight.plan, [row], by=acts.SYSTEM)
    return row


@pytest.fixture
def parcels(flight: Flight) -> Callable[..., acts.Outcome]:
    """Make `n` bare parcels on the flight, pre-advised."""
    return lambda n=3: ground.pre_advise(flight, n)


@pytest.fixture
def parcel(flight: Flight) -> Parcel:
    ground.pre_advise(flight, 1)
    return Parcel.objects.on(flight).get()
