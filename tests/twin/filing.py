"""Filings that a house would send, made from a generated flight."""

from datetime import datetime

from clearance.messages import BaseTransfer, Envelope, Message, build, parse, wrap
from clearance.messages.times import UTC8
from clearance.messages.types.exports import (
    Arrival,
    ArrivalHead,
    ArrivalList,
    Departure,
    DepartureHead,
    DepartureList,
    InvtCancel,
    WayBill,
    WayBillHead,
    WayBillList,
)
from twin import chance
from twin.enterprises import the
from twin.generate import Flight

NOW = datetime(2026, 3, 14, 9, tzinfo=UTC8)
CUSTOMS = "DXPEDCCEB0000003"


def sent(message: Message, *, key: str | None = None, receiver: str = CUSTOMS) -> bytes:
    """The envelope in which the broker's terminal sends a message."""
    return wrap(
        Envelope(
            cop_msg_id=key or message.guid,
            sender=the("BROKER").dxp_id,
            receivers=(receiver,),
            created_at=NOW,
            message_type=f"{message.code}Message",
            data=build(message),
        )
    )


def transfer() -> BaseTransfer:
    broker = the("BROKER")
    return BaseTransfer(copCode=broker.code, copName=broker.name, dxpMode="DXP", dxpId=broker.dxp_id)


def message(code: str, *nodes, name: str = "") -> Message:
    guid = chance.guid("test", code, name, *(getattr(node, "head", node).guid for node in nodes))
    return Message(code=code, guid=guid, nodes=nodes, transfer=transfer())


def lists(flight: Flight, *, wrapped: bool = True) -> list:
    """All lists of a flight, declared, in messages of 100."""
    found = [parse(document.data).message for document in flight.lists(declared=True)]
    return [sent(one) for one in found] if wrapped else found


def split(whole: Message, size: int) -> list[Message]:
    """The nodes of a message in several messages."""
    starts = range(0, len(whole.nodes), size)
    return [message(whole.code, *whole.nodes[start : start + size], name="part") for start in starts]


def documents(flight: Flight) -> list[bytes]:
    """Orders, receipts and waybills of a flight as a house would pass them on."""
    made = [*flight.orders(), *flight.receipts(), *flight.waybills()]
    return [sent(parse(document.data).message) for document in made]


def _head(code: str, name: str, app_time: str = "20260314100000") -> dict:
    return {
        "guid": chance.guid("test", code, name),
        "appType": "1",
        "appTime": app_time,
        "appStatus": "2",
        "customsCode": "4712",
        "copNo": name,
    }


def arrival(waybills: list[str], *, name: str = "ARR1", part: int = 1, parts: int = 1) -> bytes:
    operator, carrier = the("OPERATOR"), the("LOGISTICS")
    head = ArrivalHead(
        **_head("CEB507", name) | {"guid": chance.guid("test", "CEB507", name, part)},
        operatorCode=operator.code,
        operatorName=operator.name,
        ieFlag="E",
        trafMode="5",
        billNo="971-00000000",
        domesticTrafNo="A12345",
        logisticsCode=carrier.code,
        logisticsName=carrier.name,
        msgCount=parts,
        msgSeqNo=part,
    )
    lines = tuple(ArrivalList(gnum=number, logisticsNo=one) for number, one in enumerate(waybills, 1))
    return sent(message("CEB507", Arrival(head=head, lines=lines), name=name))


def departure(waybills: list[str], *, name: str = "DEP1") -> bytes:
    carrier = the("LOGISTICS")
    head = DepartureHead(
        **_head("CEB509", name),
        logisticsCode=carrier.code,
        logisticsName=carrier.name,
        trafMode="5",
        trafName="9T9001",
        voyageNo="9T9001",
        billNo="971-00000000",
        leaveTime="20260314230000",
        msgCount=1,
        msgSeqNo=1,
    )
    lines = tuple(DepartureList(gnum=number, logisticsNo=one) for number, one in enumerate(waybills, 1))
    return sent(message("CEB509", Departure(head=head, lines=lines), name=name))


def master_list(waybills: list[str], *, name: str = "MST1") -> bytes:
    broker, carrier = the("BROKER"), the("LOGISTICS")
    head = WayBillHead(
        **_head("CEB607", name),
        agentCode=broker.code,
        agentName=broker.name,
        trafMode="5",
        trafName="9T9001",
        voyageNo="9T9001",
        billNo="971-00000000",
        grossWeight=100,
        logisticsCode=carrier.code,
        logisticsName=carrier.name,
        msgCount=1,
        msgSeqNo=1,
    )
    lines = tuple(WayBillList(gnum=number, logisticsNo=one) for number, one in enumerate(waybills, 1))
    return sent(message("CEB607", WayBill(head=head, lines=lines), name=name))


def cancellation(invt_no: str, *, name: str = "CAN1") -> bytes:
    broker, seller = the("BROKER"), the("ENTERPRISE")
    node = InvtCancel(
        **_head("CEB605", name),
        invtNo=invt_no,
        reason="买家取消",
        agentCode=broker.code,
        agentName=broker.name,
        ebcCode=seller.code,
        ebcName=seller.name,
    )
    return sent(message("CEB605", node, name=name))
