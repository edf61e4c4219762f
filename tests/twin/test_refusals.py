"""What the counterpart refuses: mismatches, repeats, wrong changes, and what is no message at all."""

from dataclasses import replace

import pytest

from clearance.messages import Message, parse
from clearance.messages.envelope import read_reply
from tests.twin import filing
from tests.twin.house import wait_for
from twin.generate import flight


@pytest.fixture(scope="module")
def made():
    return flight(parcels=40, seed="7", faults="none")


@pytest.fixture(scope="module")
def declared(made):
    return filing.lists(made, wrapped=False)[0]


def with_head(message: Message, name: str, **changes) -> Message:
    """The first list of a message, filed again with other values in its head."""
    node = message.nodes[0]
    head = replace(node.head, **changes)
    return replace(message, guid=filing.chance.guid("test", name), nodes=(replace(node, head=head),))


def courses(house) -> dict[str, list[int]]:
    return house.courses("CEB604", "copNo")


def test_planted_mismatches_are_rejected_and_nothing_else_is(run_twin, house):
    made = flight(parcels=300, seed="7", faults="rows=0,mismatch=0.2")
    # The documents are read before the lists: what a list waits for then never comes.
    with run_twin(flight=made, patience=0.5) as twin:
        for envelope in filing.lists(made):
            twin.post(envelope)
        copies = {
            parcel.place: f"L{parcel.house_waybill}" for parcel in made.parcels if parcel.place not in made.faults
        }
        wait_for(lambda: all(courses(house)[name][-1:] in ([399], [100]) for name in copies.values()))
        rejected = {place for place, name in copies.items() if courses(house)[name][-1] == 100}
        money = twin.documents("CEB403")
    seen_by_customs = {place for place, kind in made.plans.mismatch.items() if kind != "AMOUNT_DIFFERS"}
    assert rejected == seen_by_customs
    without_order = sum(kind == "ORDER_MISSING" for kind in made.plans.mismatch.values())
    short = sum(kind == "AMOUNT_DIFFERS" for kind in made.plans.mismatch.values())
    assert money["100"] == short + without_order
    reasons = {node.returnInfo for node in house.nodes("CEB604") if node.returnStatus == "100"}
    assert "[Code:1404;Desc:清单与运单毛重不一致]" in reasons
    assert "[Code:1401;Desc:订单不存在]" in reasons
    assert "[Code:1402;Desc:运单不存在]" in reasons
    assert any(reason.startswith("[Code:1322;") for reason in reasons)


def test_a_business_key_that_is_live_is_refused_and_stays_as_it_was(made, declared, run_twin, house):
    with run_twin(flight=made) as twin:
        twin.post(filing.sent(declared))
        name = declared.nodes[0].head.copNo
        wait_for(lambda: courses(house)[name][-1:] == [399])
        twin.post(filing.sent(with_head(declared, "again", guid=filing.chance.guid("test", "other node"))))
        wait_for(lambda: courses(house)[name][-1:] == [-304001])
        info = [node.returnInfo for node in house.nodes("CEB604") if node.copNo == name][-1]
        assert name in info
        assert "399" in info
        twin.post(filing.arrival([declared.nodes[0].head.logisticsNo]))
        wait_for(lambda: courses(house)[name][-1:] == [800])


def test_a_rejected_list_can_be_filed_again(made, declared, run_twin, house):
    right = declared.nodes[0].head
    wrong = with_head(declared, "wrong", grossWeight=right.grossWeight + 1)
    with run_twin(flight=made) as twin:
        twin.post(filing.sent(wrong))
        wait_for(lambda: courses(house)[right.copNo] == [2, 100])
        twin.post(filing.sent(with_head(declared, "right", appTime="20260314120000")))
        wait_for(lambda: courses(house)[right.copNo][-1:] == [399])
        numbers = {node.preNo for node in house.nodes("CEB604")}
    assert len(numbers) == 1


def test_a_change_needs_something_to_change_that_may_still_change(made, declared, run_twin, house):
    head = declared.nodes[0].head
    with run_twin(flight=made) as twin:
        twin.post(filing.sent(with_head(declared, "too early", appType="2")))
        wait_for(lambda: courses(house)[head.copNo] == [-621011])
        twin.post(filing.sent(with_head(declared, "first")))
        wait_for(lambda: courses(house)[head.copNo][-1:] == [399])
        twin.post(filing.sent(with_head(declared, "too late", appType="2", appTime="20260314130000")))
        wait_for(lambda: courses(house)[head.copNo][-1:] == [-621012])


def test_an_order_cannot_change_under_a_list(made, run_twin, house):
    with run_twin(flight=made) as twin:
        twin.post(filing.lists(made)[0])
        wait_for(lambda: len(courses(house)) == 40 and all(c[-1] == 399 for c in courses(house).values()))
        order = parse(next(made.orders()).data).message
        twin.post(filing.sent(with_head(order, "change", appType="2", appTime="20260314130000")))
        wait_for(lambda: house.statuses("CEB304") == [-301011])


def test_a_draft_is_only_kept(made, declared, run_twin, house):
    head = declared.nodes[0].head
    with run_twin(flight=made) as twin:
        twin.post(filing.sent(with_head(declared, "draft", appStatus="1")))
        wait_for(lambda: courses(house)[head.copNo] == [1])
        twin.post(filing.sent(with_head(declared, "declared")))
        wait_for(lambda: courses(house)[head.copNo][-1:] == [399])


def test_a_message_that_breaks_the_schema_gets_a_format_receipt(declared, twin, house):
    broken = with_head(declared, "broken", copNo="X" * 31)
    assert twin.post(filing.sent(broken)).status_code == 200
    wait_for(lambda: len(house.nodes("CEB900")) == 1)
    node = house.nodes("CEB900")[0]
    assert int(node.returnStatus) < 0
    assert "copNo" in node.returnInfo
    assert node.oriCopMsgId == broken.guid
    assert node.oriMessageType == "CEB603Message"
    assert "X" * 31 in node.oriBizMessage


def test_a_message_that_customs_does_not_take_gets_a_format_receipt(twin, house):
    receipt = Message(
        code="CEB900",
        guid=filing.chance.guid("test", "receipt"),
        nodes=(parse_node(),),
    )
    twin.post(filing.sent(receipt))
    wait_for(lambda: len(house.nodes("CEB900")) == 1)
    assert "CEB900" in house.nodes("CEB900")[0].returnInfo


def parse_node():
    from clearance.messages.types.frame import MessageReturn

    return MessageReturn(
        guid=filing.chance.guid("test", "node"),
        returnStatus="-1",
        returnInfo="",
        returnTime="20260314120000000",
        oriCopMsgId="",
        oriMessageType="Unknown",
        oriBizMessage="",
    )


@pytest.mark.parametrize(
    "body",
    [b"", b"hello", b"<DxpMsg/>", b'<!DOCTYPE x [<!ENTITY a "b">]><DxpMsg xmlns="http://www.chinaport.gov.cn/dxp"/>'],
)
def test_what_is_no_envelope_is_refused_at_the_door(twin, body):
    answer = twin.post(body)
    assert answer.status_code == 400
    assert answer.text.startswith("Not an envelope")
    assert twin.state()["queue"]["received"] == 0


def test_an_envelope_for_somebody_else_is_not_taken(declared, twin):
    reply = read_reply(twin.post(filing.sent(declared, receiver="DXPENT0000000001")).content)
    assert [one.code for one in reply.responses] == ["2001"]
    assert twin.state()["queue"]["received"] == 0


def test_the_same_envelope_again_changes_nothing(made, declared, run_twin, house):
    with run_twin(flight=made) as twin:
        for _ in range(3):
            assert twin.post(filing.sent(declared)).status_code == 200
        wait_for(lambda: len(courses(house)) == 40 and all(c[-1] == 399 for c in courses(house).values()))
        (received,) = twin.state()["received"]
    assert received["times"] == 3
    assert not [status for course in courses(house).values() for status in course if status < 0]


def test_the_same_number_with_other_bytes_is_named_and_never_read(made, declared, run_twin, house):
    head = declared.nodes[0].head
    with run_twin(flight=made) as twin:
        twin.post(filing.sent(declared))
        other = with_head(declared, "other", copNo="OTHER")
        reply = read_reply(twin.post(filing.sent(other, key=declared.guid)).content)
        assert [one.code for one in reply.responses] == ["2999"]
        wait_for(lambda: courses(house)[head.copNo][-1:] == [399])
        received = twin.state()["received"]
    assert [one["verdict"] for one in received] == ["READ", "OTHER_BYTES"]
    assert len({one["sha256"] for one in received}) == 2
    assert "OTHER" not in courses(house)
