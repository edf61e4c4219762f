"""The ground of the demonstration: the centre, the twin's enterprises with their mandates, the scanner, the flight."""

import os
import secrets
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from waybills import acts
from waybills.models import Carrier, Centre, ChangeKind, Device, Flight, Mandate, Organisation, OrganisationKind
from waybills.services import changes
from waybills.services.changes import Hand
from waybills.services.flights import open_flight

K = OrganisationKind
# Those that are no enterprises and so are not among the twin's.
OFFICES = ((K.AUTHORITY, "武汉天河机场海关（演示）"), (K.AGENCY, "湖北省邮政管理局（演示）"))
CARRIER_NAME = "Tongguan Training Air"
DESTINATION = "LGG"
# From the cut-off to the departure, and from now to the cut-off.
CUT_OFF_BEFORE, UNTIL_CUT_OFF = timedelta(hours=2), timedelta(hours=6)


def hand(at: datetime | None = None) -> Hand:
    """Nobody's hand: the command that lays the demonstration."""
    return Hand(None, at or timezone.now(), command="load_demo")


def centre() -> Centre:
    """The centre that the settings name."""
    defaults = {
        "name": "武汉天河跨境电商监管中心",
        "customs_code": settings.CUSTOMS_CODE,
        "port_code": settings.PORT_CODE,
        "site_code": settings.SITE_CODE,
    }
    return Centre.objects.get_or_create(code=settings.CENTRE_CODE, defaults=defaults)[0]


def organisations(enterprises: list[dict[str, Any]]) -> dict[str, Organisation]:
    """The twin's enterprises as their truth file lists them, and the offices; the first one of each kind."""
    first: dict[str, Organisation] = {}
    for said in enterprises:
        wanted = {
            "kind": said["kind"],
            "name": said["name"],
            "social_credit_code": said["social_credit_code"],
            "dxp_id": said["dxp_id"],
        }
        row = changes.entered(Organisation.objects.get_or_create(customs_code=said["code"], defaults=wanted), by=hand())
        first.setdefault(row.kind, row)
    for kind, name in OFFICES:
        first[kind] = changes.entered(Organisation.objects.get_or_create(kind=kind, name=name), by=hand())
    return first


def mandates(broker: Organisation, *, since: date) -> None:
    """Every enterprise lets the broker file for it, unless it has said so before."""
    for enterprise in Organisation.objects.filter(kind=K.ENTERPRISE).exclude(mandates_given__broker=broker):
        changes.keep(Mandate(enterprise=enterprise, broker=broker, since_date=since), by=hand())


def scanner() -> Device:
    """The CT scanner whose code and secret TWIN_LINE_TOKEN names; without that, a secret nobody has."""
    code, _, secret = os.environ.get("TWIN_LINE_TOKEN", "").partition(":")
    known = {"kind": "CT", "line": "L1", "maker": "Twin", "model": "Training scanner"}
    wanted = known | {"secret": secret or secrets.token_urlsafe(32)}
    device = changes.entered(Device.objects.get_or_create(code=code or "CT01", defaults=wanted), by=hand())
    if secret and device.secret != secret:
        device.secret = secret
        changes.keep(device, by=hand(), fields=["secret"], kind=ChangeKind.SECRET_RENEWED)
    return device


def flight(truth: dict[str, Any], *, at: datetime) -> Flight:
    """The generated flight, planned and open for parcels, with a carrier of no real airline."""
    number, day = truth["flight"], date.fromisoformat(truth["day"])
    found = Flight.objects.filter(number=number, date=day).first()
    if found is None:
        found = _plan(number, day, prefix=truth["masters"][0][:3], at=at)
    if found.state == "PLANNED":
        open_flight(found, by=acts.SYSTEM, at=at)
    return Flight.objects.get(pk=found.pk)  # as the act left it


def _plan(number: str, day: date, *, prefix: str, at: datetime) -> Flight:
    known = {"awb_prefix": prefix, "name": CARRIER_NAME}
    carrier = changes.entered(Carrier.objects.get_or_create(iata_code=number[:2], defaults=known), by=hand())
    cut_off = max(at, timezone.make_aware(datetime.combine(day, time()))) + UNTIL_CUT_OFF
    row = Flight(
        centre=centre(), carrier=carrier, number=number, date=day, origin="WUH", destination=DESTINATION, charter=True,
        cut_off_at=cut_off, departs_at=cut_off + CUT_OFF_BEFORE,
    )  # fmt: skip
    acts.create_rows(Flight.plan, [row], by=acts.SYSTEM, at=at, facts={"flight": number, "date": str(day)})
    return row
