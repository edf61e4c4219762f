"""One of everything that an address can name, all about parcels of one broker, seller, platform and carrier."""

import io
from typing import Any

from django.utils import timezone

from clearance.models import DeclarationList, InboundMessage, OutboundMessage
from clearance.services.filing import file_lists
from clearance.services.outbox import build_list_messages
from inspection.models import CtTask, ExamPhoto, Rendition, ScanTray, SelectionRule
from inspection.services import exams, photos
from tests.clearance import papers
from tests.clearance.receipts.said import arrive, message, node
from tests.factories import ground, scans
from tests.factories.manifests import as_csv, row
from tests.inspection.services.test_exams import picture
from waybills import acts
from waybills.acts import proposals
from waybills.acts.seal import seal_acts
from waybills.intake.service import take_in
from waybills.lifecycle.requirements import WHOLE_GATE, Requirement
from waybills.lifecycle.roles import PERSONS, Role
from waybills.models import Bag, Device, Flight, Organisation, Parcel, Proposal, User
from waybills.papers import service
from waybills.services.controls import place_controls
from waybills.services.floor import open_tally

# Where the people of a role work who have a part in the parcels; the others work at the centre or at customs.
HOUSES = {Role.BROKER: papers.broker_house, Role.LOGISTICS: papers.logistics, Role.ENTERPRISE: papers.seller}
STRANGERS = {Role.BROKER: "4201980090", Role.LOGISTICS: "4201980091", Role.ENTERPRISE: "4201960092"}


def people() -> dict[str, User]:
    """One person of each role, and "strange …" ones whose houses have no part in the parcels."""
    found = {str(role): ground.person(role, name=f"own {role}", organisation=_house(role)) for role in PERSONS}
    for role, code in STRANGERS.items():
        house = papers.organisation(str(role), code, f"Another {role}")
        found[f"strange {role}"] = ground.person(role, name=f"strange {role}", organisation=house)
    return found


def _house(role: Role) -> Organisation | None:
    return HOUSES[role]() if role in HOUSES else None


def furnish(flight: Flight, everyone: dict[str, User]) -> dict[str, Any]:
    """Make one of each; what the addresses name, by the name that `doors` gives it."""
    acts.perform(Flight.open, Flight.objects.filter(pk=flight.pk), by=acts.SYSTEM)
    parcels = papers.pre_advised(flight, 6)
    file_lists(Parcel.objects.all(), by=papers.broker())
    named = {"flight": flight.pk, "number": "HW000001", "parcel": parcels[0].pk}
    named |= _conversation() | _inspected(parcels, everyone) | _controlled(parcels, everyone)
    named |= _on_the_floor(flight, everyone) | _papered(parcels[5], everyone) | _registered(everyone)
    while seal_acts():
        pass
    return named | {"act": 1}


def _conversation() -> dict[str, Any]:
    rows = list(DeclarationList.objects.order_by("parcel"))
    queued = DeclarationList.line_model.objects.filter(object_id=rows[0].pk).order_by("-version")[0]
    build_list_messages(queued.act_id, at=papers.NOON)
    arrive(message(node(rows[0], "100", 1, returnInfo="[Code:1404;Desc:重]")))
    return {
        "list": rows[0].pk, "outbound": OutboundMessage.objects.latest("pk").pk,
        "inbound": InboundMessage.objects.latest("pk").pk,
    }  # fmt: skip


def _inspected(parcels: list[Parcel], everyone: dict[str, User]) -> dict[str, Any]:
    first, second = (Parcel.objects.filter(pk=parcel.pk) for parcel in parcels[:2])
    for rows in (first, second):
        for verb in (Parcel.arrive, Parcel.tally):
            acts.perform(verb, rows, by=acts.SYSTEM)
    acts.perform(Parcel.queue_for_ct, first, by=acts.SYSTEM)
    scan = scans.scan("HW000001")
    scans.scan("XX0000000XX", uid="2.25.77")
    rule = SelectionRule.objects.create(name="phones", kind="CT", hs_prefixes=["8517"])
    return {
        "scan": scan.pk, "scan_uid": scan.uid, "rendition": Rendition.objects.filter(scan=scan).first().pk,
        "parked": ScanTray.objects.first().pk, "rule": rule.pk, "inspection": CtTask.objects.first().pk,
    } | _examined(parcels[1], everyone)  # fmt: skip


def _examined(parcel: Parcel, everyone: dict[str, User]) -> dict[str, Any]:
    rows = Parcel.objects.filter(pk=parcel.pk)
    acts.perform(Parcel.spare_ct, rows, by=acts.SYSTEM)
    acts.perform(Parcel.order_exam, rows, by=acts.SYSTEM, facts={"referral": "RND", "note": "count"})
    task, at = parcel.exam_tasks.get(), scans.NOW
    exams.present(task, by=everyone["OPERATOR"], at=at)
    task = parcel.exam_tasks.get()
    second = ground.person(Role.EXAMINER, name="second examiner")
    exams.open_parcel(task, second=second, by=everyone["EXAMINER"], at=at)
    task = parcel.exam_tasks.get()
    photos.add_photo(task, picture(), by=everyone["EXAMINER"], at=at)
    return {"exam": task.pk, "photo": ExamPhoto.objects.first().pk}


def _controlled(parcels: list[Parcel], everyone: dict[str, User]) -> dict[str, Any]:
    rows, officer = Parcel.objects.filter(pk=parcels[2].pk), everyone["OFFICER"]
    hold = place_controls(rows, kind=Requirement.HOLD, by=officer, reason="value")
    query = place_controls(rows, kind=Requirement.QUERY_ANSWERED, by=officer, reason="What is it?")
    examined = Parcel.objects.filter(pk=parcels[3].pk)
    ground.correct_to("UNDER_EXAM", examined)
    facts = {"destination": "502", "legal_basis": "sample"}
    proposed: Proposal = proposals.propose(Parcel.detain, examined, by=officer, at=timezone.now(), facts=facts)
    return {"control": hold.control.pk, "question": query.control.pk, "proposal": proposed.pk}


def _on_the_floor(flight: Flight, everyone: dict[str, User]) -> dict[str, Any]:
    session = open_tally(flight, by=everyone["OPERATOR"], at=timezone.now())
    manifest = io.BytesIO(as_csv([row(), row(house_waybill="TW2", pieces="0")]))
    file = take_in(manifest, name="m.csv", user=everyone["LOGISTICS"], flight=flight, at=timezone.now())
    return {"session": session.pk, "bag": Bag.objects.first().pk, "file": file.pk}


def _papered(parcel: Parcel, everyone: dict[str, User]) -> dict[str, Any]:
    rows = Parcel.objects.filter(pk=parcel.pk)
    ground.correct_to("AWAITING_DECISION", rows)
    acts.perform(Parcel.answer_control, rows, by=acts.SYSTEM, meets=WHOLE_GATE)
    note = service.request_release_note(rows.get(), by=everyone["BROKER"], at=timezone.now(), language="en")
    assert service.make_next() >= 1
    return {"paper": note.number, "released": rows.get().waybill.number}


def _registered(everyone: dict[str, User]) -> dict[str, Any]:
    device = Device.objects.create(kind="CT", code="CT91", secret="x")
    return {"person": everyone["OPERATOR"].pk, "device": device.pk}
