"""Callers of the API: people with roles, and programs that speak JSON for them."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests.clearance import papers
from tests.factories import ground
from waybills.acts.seal import seal_acts
from waybills.api.tokens import issue_token
from waybills.lifecycle.roles import Role
from waybills.models import Flight, Organisation, Parcel, User

Call = Callable[..., Any]
API = "/api/v1/"


@pytest.fixture(scope="session", autouse=True)
def chinese() -> None:
    """The catalogue is made from its parts before anything is said."""
    call_command("merge_translations", stdout=io.StringIO())


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    # What is tested here is who gets in, not how slowly a password is hashed.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def caller(user: User) -> Call:
    """`call("get", "parcels/", …)` as this person, with a personal token."""
    token, _row = issue_token(user, at=timezone.now())
    client = Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})

    def call(method: str, address: str, body: Any = None, **query: Any) -> Any:
        path = address if address.startswith("/") else API + address
        if method == "get":
            return client.get(path, query)
        return getattr(client, method)(path, body, content_type="application/json", query_params=query)

    return call


@pytest.fixture
def as_officer(officer: User) -> Call:
    return caller(officer)


@pytest.fixture
def agency(db: None) -> User:
    return ground.person(Role.AGENCY)


@pytest.fixture
def papered(flight: Flight, centre: object) -> list[Parcel]:
    """Three parcels with papers, filed for by the test broker."""
    papers.broker()
    return papers.pre_advised(flight, 3)


@pytest.fixture
def sealed(papered: list[Parcel]) -> None:
    while seal_acts():
        pass


def people() -> dict[str, User]:
    """One caller of each kind of party; those with a part in the papered parcels, and strangers to them."""
    own: dict[str, tuple[Role, Organisation]] = {
        "broker": (Role.BROKER, papers.broker_house()),
        "enterprise": (Role.ENTERPRISE, papers.seller()),
        "platform": (Role.ENTERPRISE, papers.platform()),
        "logistics": (Role.LOGISTICS, papers.logistics()),
        "operator": (Role.OPERATOR, papers.site_operator()),
        "officer": (Role.OFFICER, ground.organisation("AUTHORITY")),
        "agency": (Role.AGENCY, ground.organisation("AGENCY")),
        "strange broker": (Role.BROKER, ground.organisation("BROKER", "Another broker")),
        "strange enterprise": (Role.ENTERPRISE, papers.organisation("ENTERPRISE", "4201960099", "Another seller")),
        "strange logistics": (Role.LOGISTICS, papers.organisation("LOGISTICS", "4201980099", "Another carrier")),
    }
    return {name: ground.person(role, name=name, organisation=house) for name, (role, house) in own.items()}
