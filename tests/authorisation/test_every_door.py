"""Role × address × own or other, over every address there is."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.authorisation.doors import BEFORE_LOG_IN, DOORS, MACHINES, OWN_ACCOUNT, Door
from tests.authorisation.world import furnish, people
from waybills.lifecycle.roles import PERSONS

pytestmark = pytest.mark.django_db
LOG_IN = "/accounts/login/"
# A name that nothing has, of the same form as the real one.
ABSENT, ABSENT_KEY = "PN-9999-NOBODY", 987_654_321
# A carrier sees every flight, so that it can book on it; nobody else sees one without a parcel of theirs.
OPEN_TO_CARRIERS = {"api:flight", "api:act", "api:act-lines", "waybills:flight"}
# Tokens against forgery and the clock differ from one answer to the next.
CHANGING = re.compile(r'csrfmiddlewaretoken" value="[^"]*"|"x-csrftoken": "[^"]*"|<time [^>]*>[^<]*</time>')


@pytest.fixture
def world(flight, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    everyone = people()
    logging.disable(logging.WARNING)  # of more than a thousand refusals
    yield Visitors(everyone, furnish(flight, everyone))
    logging.disable(logging.NOTSET)


class Visitors:
    """Everybody at every door; what one of them changes is undone before the next one comes."""

    def __init__(self, everyone: dict[str, Any], named: dict[str, Any]) -> None:
        self.named = named
        self.clients = {name: Client(raise_request_exception=False) for name in [*everyone, "nobody"]}
        for name, user in everyone.items():
            self.clients[name].force_login(user)

    def answer(self, name: str, door: Door, *, absent: bool = False) -> HttpResponseBase:
        with transaction.atomic():
            answer = getattr(self.clients[name], door.method)(self.address(door, absent=absent))
            if answer.streaming:
                answer.read = answer.getvalue()  # to its end, which closes the file
            transaction.set_rollback(True)
        return answer

    def address(self, door: Door, *, absent: bool = False) -> str:
        named = {name: self.named.get(said, said) for name, said in door.names.items()}
        if absent:
            first = next(name for name, said in door.names.items() if said in self.named)
            named[first] = ABSENT_KEY if isinstance(named[first], int) else ABSENT
        return reverse(door.address, kwargs=named)


def came_in(answer: HttpResponseBase) -> bool:
    """Whether the answer is other than "log in", "you may not" or "there is no such thing"."""
    to_log_in = answer.status_code == 302 and answer.headers["Location"].startswith(LOG_IN)
    return answer.status_code not in (401, 403, 404) and not to_log_in


def test_every_address_stands_in_the_table():
    known = {door.address for door in DOORS} | set(MACHINES) | BEFORE_LOG_IN | OWN_ACCOUNT
    there = set(names_of(get_resolver()))
    assert there - known == set(), "say in tests/authorisation/doors.py who may come in there"
    assert known - there == set()


def names_of(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from names_of(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern) and one.name:
            yield space + one.name


@pytest.mark.slow
def test_each_role_comes_in_where_the_table_says_and_nowhere_else(world):
    wrong = []
    for door in DOORS:
        for role in [*map(str, PERSONS), "nobody"]:
            answer = world.answer(role, door)
            if answer.status_code >= 500 or came_in(answer) is not (role in door.who - door.not_theirs):
                wrong.append(f"{door}: {role} got {answer.status_code}")
    assert wrong == []


def test_what_is_not_theirs_is_to_a_stranger_as_if_it_were_not_there(world):
    wrong = []
    strangers = [name for name in world.clients if name.startswith("strange")]
    for door in DOORS:
        if not any(said in world.named for said in door.names.values()):
            continue
        # A carrier sees every flight, so that it can book on it; nobody else sees one without a parcel of theirs.
        open_to = (
            {"strange LOGISTICS"}
            if door.address in ("api:flight", "api:act", "api:act-lines", "waybills:flight")
            else set()
        )
        for name in set(strangers) - open_to:
            there, absent = world.answer(name, door), world.answer(name, door, absent=True)
            if door.own and came_in(there):
                wrong.append(f"{door}: {name} got {there.status_code}")
            if door.own and told(there) != told(absent):
                wrong.append(f"{door}: {name} can tell what is there: {there.status_code} and {absent.status_code}")
    assert wrong == []


def told(answer: Any) -> tuple[int, str]:
    """What an answer says, without what changes with each asking or repeats the address."""
    text = (answer.read if answer.streaming else answer.content).decode("utf-8", "replace")
    return answer.status_code, CHANGING.sub("", text).replace(answer.wsgi_request.get_full_path(), "")


@pytest.mark.parametrize("name", MACHINES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_doors_of_machines_are_closed_to_people_and_to_anybody_unknown(client, officer, name, method):
    for known in (False, True):
        if known:
            client.force_login(officer)
        answer = getattr(client, method)(reverse(name, kwargs=MACHINES[name]))
        assert answer.status_code in (401, 403, 405, 415)


@pytest.mark.parametrize("name", sorted(OWN_ACCOUNT))
def test_one_s_own_account_is_closed_to_whoever_is_not_logged_in(client, db, name):
    address = reverse(name, kwargs={"pk": 1} if name in ("mfa_remove_webauthn", "mfa_edit_webauthn") else {})
    for method in ("get", "post"):
        assert not came_in(getattr(client, method)(address))
