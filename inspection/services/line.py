"""Events of the line controller: entered once each, answered with the lane of the parcel they speak of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from inspection.models import CtTask, LineEvent, LineOrder, OpenCtTask
from inspection.moments import aware
from inspection.refusals import Incomplete
from inspection.selectors.line import lane_of
from waybills import acts
from waybills.models import Device

Kind = LineEvent.Kind


@dataclass(frozen=True)
class Told:
    """One event as the controller tells it; `key` makes a repeat harmless, `facts` is free JSON."""

    key: str
    kind: str
    barcode: str
    at: datetime
    sequence: int | None
    facts: dict[str, Any]


def read_event(said: Any) -> Told:
    """Check one event; raises Incomplete naming what is wrong."""
    if not isinstance(said, dict):
        raise Incomplete("an event is a JSON object")
    key, kind, barcode = said.get("key"), said.get("kind"), said.get("barcode", "")
    if not isinstance(key, str) or not 0 < len(key) <= 64:
        raise Incomplete("key: 1 to 64 characters, unique for the device")
    if kind not in Kind.values:
        raise Incomplete(f"kind: one of {', '.join(Kind.values)}")
    if not isinstance(barcode, str) or len(barcode) > 64:
        raise Incomplete("barcode: up to 64 characters")
    at = parse_datetime(said["at"]) if isinstance(said.get("at"), str) and len(said["at"]) < 40 else None
    at = aware(at)
    if at is None:
        raise Incomplete("at: an ISO 8601 time")
    sequence, facts = said.get("sequence"), said.get("facts", {})
    if not isinstance(facts, dict) or not (sequence is None or (type(sequence) is int and 0 <= sequence < 2**63)):
        raise Incomplete("sequence: a whole number; facts: an object")
    return Told(key, kind, barcode, at, sequence, facts)


@transaction.atomic
def record_event(device: Device, told: Told, *, at: datetime) -> dict[str, Any]:
    """Enter the event and answer it; a repeat gets the lane of now and changes nothing."""
    event, new = LineEvent.objects.get_or_create(
        device=device,
        key=told.key,
        defaults={
            "kind": told.kind,
            "barcode": told.barcode,
            "at": told.at,
            "sequence": told.sequence,
            "received_at": at,
            "facts": told.facts,
        },
    )
    if new:
        _follow(device, told, at=at)
    answer: dict[str, Any] = {"key": told.key, "status": "ACCEPTED" if new else "REPEATED"}
    if told.barcode:
        lane = lane_of(told.barcode, at=at)
        answer |= {"barcode": told.barcode, "lane": lane.lane, "why": lane.why}
    LineEvent.objects.filter(pk=event.pk).update(answer=answer)
    return answer


def _follow(device: Device, told: Told, *, at: datetime) -> None:
    if told.kind == Kind.ENTERED:
        _note_deadline(told)
    elif told.kind == Kind.STOPPED:
        order = told.facts.get("order")
        done = [order] if type(order) is int and 0 < order < 2**63 else []
        LineOrder.objects.filter(pk__in=done, done_at=None).update(done_at=at)
    elif told.kind in (Kind.FAULT, Kind.READY):
        _note_machine(device, told, at=at)


def _note_deadline(told: Told) -> None:
    """When the belt brings the parcel to the diverter: a verdict is needed by then."""
    said = told.facts.get("divert_at")
    divert_at = aware(parse_datetime(said)) if isinstance(said, str) and len(said) < 40 else None
    if divert_at:
        OpenCtTask.objects.filter(parcel__waybill__number=told.barcode).update(divert_at=divert_at)


def _note_machine(device: Device, told: Told, *, at: datetime) -> None:
    facts = {"device": device.code, "event": told.key}
    if told.kind == Kind.READY:
        stopped = CtTask.objects.filter(open__waits_for="LINE", state="MACHINE_FAULT")
        acts.perform(CtTask.requeue, stopped, by=acts.LINE, at=at, facts=facts)
    elif told.barcode:
        on_belt = CtTask.objects.filter(open__parcel__waybill__number=told.barcode)
        acts.perform(CtTask.report_fault, on_belt, by=acts.LINE, at=at, facts=facts)
