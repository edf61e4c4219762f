"""Arrivals and departures as the business nodes of CEB507 and CEB509, in numbered parts where they are long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clearance.messages import guid_of, parts
from clearance.messages.times import c14
from clearance.messages.types import exports
from waybills.models import Centre, Organisation

NEW, DECLARED, EXPORT, AIR = "1", "2", "E", "5"


@dataclass(frozen=True)
class Consignment:
    """Parcels of one carrier under one master waybill: pairs of waybill and bag number (the latter may be empty)."""

    bill_no: str
    logistics: Organisation
    flight_number: str
    parcels: Sequence[tuple[str, str]]


def arrivals(
    goods: Consignment, *, operator: Organisation, centre: Centre, cop_no: str, at: datetime
) -> tuple[exports.Arrival, ...]:
    """The arrival of the consignment at the site, reported by its operator."""
    head = exports.ArrivalHead(
        guid=guid_of("CEB507", operator.code, cop_no), appType=NEW, appTime=c14(at), appStatus=DECLARED,
        customsCode=centre.customs_code, copNo=cop_no, operatorCode=operator.code, operatorName=operator.name,
        loctNo=centre.site_code or None, ieFlag=EXPORT, trafMode=AIR, billNo=goods.bill_no or None,
        # The vehicle that brought the goods is not recorded; the flight they are for stands in. Unconfirmed.
        domesticTrafNo=goods.flight_number, logisticsCode=goods.logistics.code, logisticsName=goods.logistics.name,
        msgCount=1, msgSeqNo=1,
    )  # fmt: skip
    lines = tuple(
        exports.ArrivalList(gnum=number, logisticsNo=waybill, totalPackageNo=bag or None)
        for number, (waybill, bag) in enumerate(goods.parcels, 1)
    )
    document = exports.Arrival(head=head, lines=lines)
    return parts(document, guid=lambda number: guid_of("CEB507", operator.code, cop_no, str(number)))


def departures(
    goods: Consignment, *, centre: Centre, cop_no: str, left_at: datetime, at: datetime
) -> tuple[exports.Departure, ...]:
    """The consignment left the territory, reported by the logistics enterprise."""
    code = goods.logistics.code
    head = exports.DepartureHead(
        guid=guid_of("CEB509", code, cop_no), appType=NEW, appTime=c14(at), appStatus=DECLARED,
        customsCode=centre.customs_code, copNo=cop_no, logisticsCode=code, logisticsName=goods.logistics.name,
        trafMode=AIR, trafName=goods.flight_number, voyageNo=goods.flight_number, billNo=goods.bill_no or None,
        leaveTime=c14(left_at), msgCount=1, msgSeqNo=1,
    )  # fmt: skip
    lines = tuple(
        exports.DepartureList(gnum=number, totalPackageNo=bag or None, logisticsNo=waybill)
        for number, (waybill, bag) in enumerate(goods.parcels, 1)
    )
    document = exports.Departure(head=head, lines=lines)
    return parts(document, guid=lambda number: guid_of("CEB509", code, cop_no, str(number)))
