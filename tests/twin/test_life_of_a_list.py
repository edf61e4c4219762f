"""The life of declaration lists at the counterpart, over real sockets."""

from collections import Counter

import pytest

from clearance.messages.envelope import read_reply
from tests.twin import filing
from tests.twin.house import wait_for
from twin import fate
from twin.generate import flight

SEED = "7"


@pytest.fixture(scope="module")
def made():
    return flight(parcels=150, seed=SEED, faults="none")


def told(house, parcel) -> list[int]:
    """What the house was told of one parcel's list, in order."""
    return house.courses("CEB604", "copNo")[f"L{parcel.house_waybill}"]


def all_at(house, parcels, status: int) -> bool:
    """Whether the last thing the house was told of each of these lists is that status."""
    courses = house.courses("CEB604", "copNo")
    return all(courses[f"L{parcel.house_waybill}"][-1:] == [status] for parcel in parcels)


def right_course(parcel) -> list[int]:
    own = fate.of(SEED, parcel.house_waybill)
    return [2, 120, *([300] if own.manual_review else []), 399, *([500] if own.inspection else []), 800]


def test_a_clean_flight_goes_from_declared_to_closed(made, run_twin, house):
    waybills = [parcel.house_waybill for parcel in made.parcels]
    with run_twin(flight=made) as twin:
        for envelope in filing.lists(made):
            reply = read_reply(twin.post(envelope).content)
            assert [one.code for one in reply.responses] == ["0000"]
        wait_for(lambda: all_at(house, made.parcels, 399))
        assert not [status for parcel in made.parcels for status in told(house, parcel) if status > 399]
        assert twin.post(filing.arrival(waybills)).status_code == 200
        wait_for(lambda: all_at(house, made.parcels, 800))
        wait_for(lambda: house.statuses("CEB508") == [2, 399])
        assert [told(house, parcel) for parcel in made.parcels] == [right_course(parcel) for parcel in made.parcels]
        twin.post(filing.master_list(waybills))
        twin.post(filing.departure(waybills))
        wait_for(lambda: all_at(house, made.parcels, 899))
        wait_for(lambda: house.statuses("CEB510") == [2, 399])
        wait_for(lambda: house.statuses("CEB608") == [2, 120])
    assert max(Counter(node.copNo for node in house.nodes("CEB604")).values()) <= 7


def test_receipts_carry_the_numbers_of_the_standard(made, run_twin, house):
    with run_twin(flight=made) as twin:
        twin.post(filing.lists(made)[0])
        wait_for(lambda: all_at(house, made.parcels[:100], 399))
    nodes = house.nodes("CEB604")
    assert all(len(node.preNo) == 18 and node.preNo.startswith("B20260314") for node in nodes)
    assert len({node.preNo for node in nodes}) == len({node.copNo for node in nodes}) == 100
    accepted = [node for node in nodes if node.returnStatus == "399"]
    assert all(len(node.invtNo) == 20 and node.invtNo.startswith("47132026E") for node in accepted)
    by_list: dict[str, list[str]] = {}
    for node in nodes:
        by_list.setdefault(node.copNo, []).append(node.returnTime)
    assert all(times == sorted(set(times)) for times in by_list.values())
    assert {node.returnInfo for node in nodes if node.returnStatus == "120"} == {"[Code:1800;Desc:逻辑校验通过]"}


def test_receipts_come_up_to_a_hundred_in_a_message(made, run_twin, house):
    with run_twin(flight=made, pace=50_000.0) as twin:
        for envelope in filing.lists(made):
            twin.post(envelope)
        wait_for(lambda: all_at(house, made.parcels, 399))
        sent = twin.state()["sent"]
    assert max(one["nodes"] for one in sent) > 20
    assert max(one["nodes"] for one in sent) <= 100


def test_documents_that_the_house_passes_on_are_answered_to_it(made, twin, house):
    for envelope in filing.documents(made):
        twin.post(envelope)
    wait_for(lambda: sum(map(len, [house.nodes("CEB304"), house.nodes("CEB404"), house.nodes("CEB506")])) == 900)
    parcel = made.parcels[7]
    assert house.statuses("CEB304", orderNo=parcel.order_no) == [2, 120]
    assert house.statuses("CEB404", orderNo=parcel.order_no) == [2, 120]
    assert house.statuses("CEB506", logisticsNo=parcel.house_waybill) == [2, 120]


def test_a_list_that_comes_before_its_documents_waits_for_them(made, twin, house):
    twin.post(filing.lists(made)[0])
    wait_for(lambda: len(house.nodes("CEB604")) == 100)
    assert {node.returnStatus for node in house.nodes("CEB604")} == {"2"}
    for envelope in reversed(filing.documents(made)):
        twin.post(envelope)
    wait_for(lambda: all_at(house, made.parcels[:100], 399))


def test_arrival_before_adjudication_releases_once_the_list_is_through(made, run_twin, house):
    with run_twin(flight=made) as twin:
        twin.post(filing.arrival([parcel.house_waybill for parcel in made.parcels[:100]]))
        wait_for(lambda: house.statuses("CEB508") == [2, 399])
        twin.post(filing.lists(made)[0])
        wait_for(lambda: all_at(house, made.parcels[:100], 800))
        assert told(house, made.parcels[3]) == right_course(made.parcels[3])


def test_an_arrival_in_parts_counts_once_the_last_part_is_there(made, run_twin, house):
    waybills = [parcel.house_waybill for parcel in made.parcels[:100]]
    with run_twin(flight=made) as twin:
        twin.post(filing.lists(made)[0])
        wait_for(lambda: all_at(house, made.parcels[:100], 399))
        twin.post(filing.arrival(waybills[50:], part=2, parts=2))
        wait_for(lambda: house.statuses("CEB508", msgSeqNo=2) == [2])
        assert not [status for parcel in made.parcels for status in told(house, parcel) if status > 399]
        twin.post(filing.arrival(waybills[:50], part=1, parts=2))
        wait_for(lambda: all_at(house, made.parcels[:100], 800))
        assert house.statuses("CEB508", msgSeqNo=1) == house.statuses("CEB508", msgSeqNo=2) == [2, 399]


def test_an_arrival_without_lines_stands_for_its_whole_master_waybill(made, run_twin, house):
    with run_twin(flight=made) as twin:
        for envelope in filing.lists(made):
            twin.post(envelope)
        twin.post(filing.master_list([parcel.house_waybill for parcel in made.parcels[:20]]))
        wait_for(lambda: house.statuses("CEB608") == [2, 120])
        twin.post(filing.arrival([]))
        wait_for(lambda: all_at(house, made.parcels[:20], 800))
        assert told(house, made.parcels[30])[-1] == 399


def test_goods_that_are_not_released_cannot_depart(made, run_twin, house):
    waybills = [parcel.house_waybill for parcel in made.parcels[:10]]
    with run_twin(flight=made) as twin:
        twin.post(filing.lists(made)[0])
        twin.post(filing.arrival(waybills[:-1]))
        wait_for(lambda: all_at(house, made.parcels[:9], 800))
        twin.post(filing.departure(waybills))
        wait_for(lambda: house.statuses("CEB510") == [2, 100])
        assert waybills[-1] in house.nodes("CEB510")[-1].returnInfo
        twin.post(filing.departure(waybills[:-1], name="DEP2"))
        wait_for(lambda: house.statuses("CEB510", copNo="DEP2") == [2, 399])
        wait_for(lambda: all_at(house, made.parcels[:9], 899))


def test_an_adjudicated_list_can_be_withdrawn_and_a_released_one_cannot(made, run_twin, house):
    with run_twin(flight=made) as twin:
        twin.post(filing.lists(made)[0])
        twin.post(filing.arrival([made.parcels[0].house_waybill]))
        wait_for(lambda: told(house, made.parcels[0])[-1:] == [800] and told(house, made.parcels[1])[-1:] == [399])
        numbers = {node.copNo: node.invtNo for node in house.nodes("CEB604") if node.invtNo}
        twin.post(filing.cancellation(numbers[f"L{made.parcels[0].house_waybill}"], name="CAN0"))
        twin.post(filing.cancellation(numbers[f"L{made.parcels[1].house_waybill}"], name="CAN1"))
        wait_for(lambda: house.statuses("CEB606", copNo="CAN0") == [2, 100])
        wait_for(lambda: house.statuses("CEB606", copNo="CAN1") == [2, 399])
        twin.post(filing.arrival([made.parcels[1].house_waybill], name="ARR2"))
        wait_for(lambda: house.statuses("CEB508", copNo="ARR2") == [2, 399])
        assert told(house, made.parcels[1])[-1] == 399


def test_what_follows_from_arrival_and_departure_is_said_after_their_receipts(made, run_twin, house):
    waybills = [parcel.house_waybill for parcel in made.parcels[:100]]
    with run_twin(flight=made) as twin:
        twin.post(filing.lists(made)[0])
        wait_for(lambda: all_at(house, made.parcels[:100], 399))
        twin.post(filing.arrival(waybills))
        wait_for(lambda: all_at(house, made.parcels[:100], 800))
        twin.post(filing.departure(waybills))
        wait_for(lambda: all_at(house, made.parcels[:100], 899) and house.statuses("CEB510") == [2, 399])
    said = {(node.returnStatus, type(node).__name__): node.returnTime for node in house.nodes("CEB508")}
    first_release = min(n.returnTime for n in house.nodes("CEB604") if n.returnStatus in ("500", "800"))
    first_closing = min(n.returnTime for n in house.nodes("CEB604") if n.returnStatus == "899")
    assert said["399", "ArrivalReturn"] < first_release
    assert max(node.returnTime for node in house.nodes("CEB510")) < first_closing
