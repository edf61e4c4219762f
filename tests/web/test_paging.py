"""Keyset pages: every row once, in order, there and back."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import BadRequest
from django.db.models.functions import Length
from django.test.utils import CaptureQueriesContext

from waybills.models import Organisation, User
from waybills.web.paging import keyset_page

ORDER = ("-last_name", "id")


@pytest.fixture
def people(db) -> list[User]:
    # Many share a name: the order must still be one order.
    made = [User(username=f"u{n}", last_name=f"N{n % 3}") for n in range(23)]
    User.objects.bulk_create(made)
    return list(User.objects.order_by(*ORDER))


def walk(direction: str, cursor: str = "") -> list[list[User]]:
    pages = []
    while True:
        page = keyset_page(User.objects.all(), order=ORDER, cursor=cursor, size=5)
        pages.append(page.rows)
        cursor = getattr(page, direction)
        if not cursor:
            return pages


def test_walking_forward_shows_every_row_once(people):
    pages = walk("next")
    assert [len(page) for page in pages] == [5, 5, 5, 5, 3]
    assert [person for page in pages for person in page] == people


def test_walking_back_shows_the_same_pages(people):
    forward = walk("next")
    last = keyset_page(User.objects.all(), order=ORDER, size=20)
    back = walk("previous", cursor=keyset_page(User.objects.all(), order=ORDER, cursor=last.next, size=5).previous)
    assert list(reversed(back)) == forward[:-1]


def test_the_first_page_has_nothing_before_it(people):
    first = keyset_page(User.objects.all(), order=ORDER, size=5)
    second = keyset_page(User.objects.all(), order=ORDER, cursor=first.next, size=5)
    assert first.previous == ""
    again = keyset_page(User.objects.all(), order=ORDER, cursor=second.previous, size=5)
    assert (again.rows, again.previous) == (first.rows, "")


def test_rows_of_one_millisecond_are_told_apart(people):
    start = datetime(2026, 11, 24, tzinfo=UTC)
    for n, person in enumerate(people):
        person.date_joined = start + timedelta(microseconds=n * 7)
    User.objects.bulk_update(people, ["date_joined"])
    seen, cursor = [], ""
    while True:
        page = keyset_page(User.objects.all(), order=("-date_joined", "id"), cursor=cursor, size=5)
        seen += page.rows
        if not (cursor := page.next):
            break
    assert seen == people[::-1]


def test_a_list_is_read_in_the_order_of_what_is_joined_or_reckoned(people):
    houses = Organisation.objects.bulk_create([Organisation(kind="BROKER", name=f"H{n}") for n in range(3)])
    for n, person in enumerate(people):
        person.organisation = houses[n % 3]
    User.objects.bulk_update(people, ["organisation"])
    rows = User.objects.select_related("organisation").annotate(length=Length("username"))
    order = ("organisation__name", "-length", "id")
    seen, cursor = [], ""
    while page := keyset_page(rows, order=order, cursor=cursor, size=4):
        seen += page.rows
        if not (cursor := page.next):
            break
    assert seen == list(rows.order_by(*order))


def test_nothing_is_counted_and_one_query_is_enough(people, django_assert_num_queries):
    with django_assert_num_queries(1) as seen:
        keyset_page(User.objects.all(), order=ORDER, size=5)
    assert isinstance(seen, CaptureQueriesContext)
    assert "COUNT" not in seen.captured_queries[0]["sql"].upper()


def test_an_empty_list_is_a_page_without_neighbours(db):
    page = keyset_page(User.objects.none(), order=ORDER)
    assert (len(page), page.next, page.previous) == (0, "", "")


DAMAGED = {
    "too short": "x",
    "not base64": "!!!",
    "not a list": "null",
    "a value missing": "[1,2]",
    "not a number": '[true,"n","x"]',
    "endless": '[false,"n",Infinity]',
    "a null": "[false,null,1]",
    "a null character": '[false,"\\u0000",1]',
    "nested without end": "[" * 5000,
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_cursor_is_refused_in_words(db, damage):
    text = DAMAGED[damage]
    cursor = text if damage in ("too short", "not base64") else base64.urlsafe_b64encode(text.encode()).decode()
    with pytest.raises(BadRequest, match=r".{10,}"):
        list(keyset_page(User.objects.all(), order=ORDER, cursor=cursor))


def test_a_cursor_beyond_every_row_is_an_empty_page(people):
    cursor = base64.urlsafe_b64encode(b'[false,"A",99999999999999999999999]').decode()
    assert len(keyset_page(User.objects.all(), order=ORDER, cursor=cursor)) == 0
