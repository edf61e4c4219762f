"""The counterpart's faults: each strikes as its name says, and none of them loses or changes anything."""

import time
from collections import Counter
from datetime import timedelta

import httpx
import pytest

from clearance.messages.envelope import read_reply
from clearance.messages.times import moment
from tests.twin import filing
from tests.twin.house import wait_for
from twin.customs import faults
from twin.generate import flight


@pytest.fixture(scope="module")
def made():
    return flight(parcels=100, seed="7", faults="none")


@pytest.fixture(scope="module")
def envelope(made):
    (only,) = filing.lists(made)
    return only


def post_until_taken(twin, envelope: bytes) -> list[str]:
    """Send again and again as a house does; answers what went wrong each time."""
    troubles = []
    for _ in range(60):
        try:
            answer = twin.post(envelope)
            if read_reply(answer.content).responses[0].code == "0000":
                return troubles
            troubles.append("code")
        except httpx.HTTPError as error:
            troubles.append(type(error).__name__)
        except ValueError:
            troubles.append(f"{answer.status_code} {answer.headers['content-type']}")
    raise AssertionError(f"never taken: {Counter(troubles)}")


def all_is_said(twin) -> bool:
    """Whether nothing is left to put into a message or to deliver."""
    return not any(twin.state()["queue"][name] for name in ("receipts_waiting", "messages_waiting"))


def courses(house) -> dict[str, list[int]]:
    return house.courses("CEB604", "copNo")


def all_released(house, made) -> bool:
    found = courses(house)
    return len(found) == len(made.parcels) and all(course[-1] == 800 for course in found.values())


def test_rates_are_read_by_name():
    assert faults.parse("lost_answer=0.1,double=0.2") == {"lost_answer": 0.1, "double": 0.2}
    assert faults.parse("none") == faults.parse(None) == {}


@pytest.mark.parametrize("text", ["gremlins=0.1", "double=1.5", "double=-1", "double=often"])
def test_a_rate_that_makes_no_sense_is_refused(text):
    with pytest.raises(ValueError):
        faults.parse(text)


def test_a_lost_answer_is_work_done(made, envelope, run_twin, house):
    with run_twin(flight=made, faults={"lost_answer": 1.0}) as twin:
        with pytest.raises(httpx.RemoteProtocolError):
            twin.post(envelope)
        wait_for(lambda: all(course[-1] == 399 for course in courses(house).values()) and len(courses(house)) == 100)
        twin.order(faults={"lost_answer": 0})
        assert post_until_taken(twin, envelope) == []
        (received,) = twin.state()["received"]
    assert received["times"] == 2


def test_half_an_answer_is_work_done(made, envelope, run_twin, house):
    with run_twin(flight=made, faults={"half_answer": 1.0}) as twin:
        with pytest.raises(httpx.RemoteProtocolError):
            twin.post(envelope)
        assert twin.state()["queue"]["received"] == 1


def test_an_error_page_comes_with_200_and_keeps_nothing(envelope, run_twin):
    with run_twin(faults={"error_page": 1.0}) as twin:
        answer = twin.post(envelope)
        assert answer.status_code == 200
        assert "Bad Gateway" in answer.text
        assert twin.state()["queue"]["received"] == 0


def test_an_outage_says_503_and_flapping_says_nothing(envelope, run_twin):
    with run_twin(faults={"outage": 1.0}) as twin:
        assert twin.post(envelope).status_code == 503
        twin.order(faults={"outage": 0, "flapping": 1})
        with pytest.raises(httpx.RemoteProtocolError):
            twin.post(envelope)
        assert twin.client.get("/healthz").status_code == 200
        twin.order(faults={"flapping": 0})
        assert twin.post(envelope).status_code == 200


def test_slow_is_slow(envelope, run_twin):
    with run_twin(faults={"slow": 1.0}, pace=100.0) as twin:
        before = time.monotonic()
        assert twin.post(envelope).status_code == 200
        assert time.monotonic() - before >= 0.3


def test_doubled_receipts_are_the_same_bytes_or_the_same_nodes(made, run_twin, house):
    (whole,) = filing.lists(made, wrapped=False)
    with run_twin(flight=made, faults={"double": 1.0}) as twin:
        # One after the other, since it falls to each message of receipts by lot how it is doubled.
        for number, part in enumerate(filing.split(whole, 20), 1):
            twin.post(filing.sent(part))
            wait_for(lambda number=number: len(house.nodes("CEB604")) >= number * 120)
        wait_for(lambda: all_is_said(twin))
        sent = twin.state()["sent"]
    nodes = Counter((node.guid, node.returnStatus, node.returnTime) for node in house.nodes("CEB604"))
    assert set(nodes.values()) == {2}
    keys: dict[str, set[str]] = {}
    for one in sent:
        keys.setdefault(one["key"], set()).add(one["sha256"])
    assert all(len(hashes) == 1 for hashes in keys.values())
    times = Counter(one["key"] for one in sent)
    assert set(times.values()) == {1, 2}  # some whole messages twice, some nodes again in another message


def test_receipts_out_of_order_keep_the_time_they_were_said(made, envelope, run_twin, house):
    with run_twin(flight=made, faults={"out_of_order": 0.5}, pace=1000.0) as twin:
        twin.post(envelope)
        wait_for(lambda: len(house.nodes("CEB604")) >= 300)
    late = [course for course in courses(house).values() if course != sorted(course)]
    assert len(late) > 10
    by_list: dict[str, list] = {}
    for node in house.nodes("CEB604"):
        by_list.setdefault(node.copNo, []).append((node.returnTime, int(node.returnStatus)))
    assert all([status for _, status in sorted(told)] == sorted(s for _, s in told) for told in by_list.values())


def test_late_receipts_come_much_later_than_they_were_said(made, envelope, run_twin, house):
    with run_twin(flight=made, faults={"late": 0.2}, pace=5000.0) as twin:
        twin.post(envelope)
        wait_for(lambda: len(house.nodes("CEB604")) >= 300)
        sent = twin.regulator.state.rows("SELECT said_at, send_at FROM receipt")
    delays = sorted(row["send_at"] - row["said_at"] for row in sent)
    assert delays[len(delays) // 2] == 0
    assert delays[-1] > 600 / 5000
    said = [moment(node.returnTime) for node in house.nodes("CEB604")]
    assert max(said) - min(said) < timedelta(seconds=10)


def test_a_recall_takes_a_release_back_and_gives_it_again(made, envelope, run_twin, house):
    with run_twin(flight=made, faults={"recall": 0.3}) as twin:
        twin.post(envelope)
        twin.post(filing.arrival([parcel.house_waybill for parcel in made.parcels]))
        # Not when the last course ends with 800: it may be the first of two.
        wait_for(lambda: twin.documents("CEB603") == {"800": 100})
        wait_for(lambda: all_is_said(twin))
    assert all_released(house, made)
    tails = Counter(tuple(status for status in course if status > 399) for course in courses(house).values())
    assert tails[800, 500, 800] > 10
    assert tails[800,] > 50


def test_a_held_parcel_waits_for_a_hand(made, envelope, run_twin, house):
    with run_twin(flight=made, faults={"holds": 0.1}) as twin:
        twin.post(envelope)
        twin.post(filing.arrival([parcel.house_waybill for parcel in made.parcels]))
        wait_for(lambda: len(courses(house)) == 100 and all(c[-1] in (500, 800) for c in courses(house).values()))
        wait_for(lambda: all_is_said(twin))
        held = [name for name, course in courses(house).items() if course[-1] == 500]
        assert 2 < len(held) < 30
        assert twin.order(release=held[0][1:]).status_code == 200
        wait_for(lambda: courses(house)[held[0]][-1] == 800)
        assert courses(house)[held[1]][-1] == 500


def test_forged_malformed_and_unknown_receipts_come_between_and_hold_nothing_up(made, envelope, run_twin, house):
    with run_twin(flight=made, faults=dict.fromkeys(["forged", "malformed", "unknown"], 1.0)) as twin:
        twin.post(envelope)
        # In this order: a document's status is written together with the receipts that are to tell of it.
        wait_for(lambda: twin.documents("CEB603") == {"399": 100})
        wait_for(lambda: all_is_said(twin))
        odd = Counter(one["odd"] for one in twin.state()["sent"])
    assert set(odd) == {"", "FORGED", "MALFORMED", "UNKNOWN"}
    assert len(house.refused) == odd["FORGED"] + odd["MALFORMED"]
    strangers = {name for name in courses(house) if name.startswith("NOBODY")}
    assert len(strangers) >= 1
    assert len(courses(house)) - len(strangers) == 100


def test_with_every_fault_of_the_way_the_books_end_as_without(made, run_twin, house):
    rates = dict.fromkeys(["lost_answer", "half_answer", "error_page", "double", "out_of_order", "forged"], 0.3)
    waybills = [parcel.house_waybill for parcel in made.parcels]
    with run_twin(flight=made, faults=rates) as twin:
        troubles = [post_until_taken(twin, one) for one in (*filing.lists(made), filing.arrival(waybills))]
        wait_for(lambda: twin.documents("CEB603") == {"800": 100})
        wait_for(lambda: all_is_said(twin))
        received = twin.state()["received"]
    assert any(troubles)
    assert len({one["key"] for one in received}) == len(received) == 2
    assert all({2, 120, 399, 800} <= set(course) for course in courses(house).values())
    assert not [status for course in courses(house).values() for status in course if status < 0]


def test_faults_strike_the_same_attempts_whenever_they_are_asked():
    one, two = (faults.Faults("7", {"double": 0.5}) for _ in range(2))
    keys = [("message", attempt) for attempt in range(200)]
    assert [one.happens("double", *key) for key in keys] == [two.happens("double", *key) for key in keys]
    assert 60 < sum(one.happens("double", *key) for key in keys) < 140
