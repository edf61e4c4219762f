"""Receipts reach a difficult house: refused, failing, gone for a while, and then in order."""

import pytest

from tests.twin import filing
from tests.twin.house import wait_for
from twin.generate import flight


@pytest.fixture(scope="module")
def made():
    return flight(parcels=60, seed="7", faults="none")


def courses(house) -> dict[str, list[int]]:
    return house.courses("CEB604", "copNo")


@pytest.mark.parametrize("status", [500, 503, 302])
def test_a_house_that_fails_gets_everything_in_order_once_it_works(made, run_twin, house, status):
    house.answer = lambda post: status if post <= 4 else 200
    with run_twin(flight=made) as twin:
        twin.post(filing.lists(made)[0])
        wait_for(lambda: len(courses(house)) == 60 and all(c[-1] == 399 for c in courses(house).values()))
        sent = twin.state()["sent"]
    assert all(course == sorted(course) for course in courses(house).values())
    assert max(one["attempts"] for one in sent) >= 4


def test_a_message_that_the_house_refuses_steps_aside_and_is_tried_again(made, run_twin, house):
    house.answer = lambda post: 422 if post in (1, 2) else 200
    with run_twin(flight=made) as twin:
        twin.post(filing.lists(made)[0])
        wait_for(lambda: len(courses(house)) == 60 and all({2, 120, 399} <= set(c) for c in courses(house).values()))
        # The house has a message before the courier notes that it does.
        wait_for(lambda: twin.state()["queue"]["messages_waiting"] == 0)
        assert all(one["taken"] for one in twin.state()["sent"])


def test_receipts_are_signed_over_time_and_body(made, run_twin, house):
    with run_twin(flight=made, secret="another secret") as twin:
        twin.post(filing.lists(made)[0])
        wait_for(lambda: len(house.refused) > 1)
    assert house.envelopes == []
