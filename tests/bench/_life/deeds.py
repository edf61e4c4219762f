"""What people and workers do with a flight, each deed through the service that does it in the house."""

import io
from collections.abc import Callable

from django.utils import timezone

from clearance.services import inbox, movements, outbox
from clearance.services.filing import file_lists
from waybills import acts
from waybills.acts import deliveries, seal
from waybills.intake.service import take_in
from waybills.lifecycle.roles import Role
from waybills.models import Flight, IntakeFile, Parcel, User
from waybills.services import counters, flights, floor


def the(role: Role) -> User:
    return User.objects.select_related("organisation").get(username=role.lower())


def hand_in(flight: int, name: str, data: bytes, role: Role | None) -> None:
    """One file through the intake's door."""
    file = take_in(
        io.BytesIO(data), name=name, user=the(role) if role else None, at=timezone.now(),
        flight=Flight.objects.get(pk=flight),
    )  # fmt: skip
    assert file.stage == IntakeFile.ENDED[0], file.error
    assert not file.refused, list(file.faults.values_list("row", "field", "code")[:5])


def file_all(flight: int) -> None:
    parcels = Parcel.objects.on(Flight.objects.get(pk=flight))
    outcome = file_lists(parcels, by=the(Role.BROKER))
    assert not outcome.refused, outcome.refusals[:3]


def arrive_and_tally(flight: int) -> None:
    row, operator = Flight.objects.get(pk=flight), the(Role.OPERATOR)
    for step in ("ARRIVE", "TALLY"):
        assert not floor.move_flight(step, row, by=operator, at=timezone.now()).refused


def load_and_leave(flight: int) -> None:
    row, operator = Flight.objects.get(pk=flight), the(Role.OPERATOR)
    flights.start_loading(row, by=operator, at=timezone.now())
    assert not floor.move_flight("LOAD", row, by=operator, at=timezone.now()).refused
    flights.finish_loading(row, by=operator, at=timezone.now())
    flights.depart_flight(row, by=operator, at=timezone.now())


def receive(documents: list[bytes]) -> None:
    """What the gateway does with what is posted, and then the worker that reads it."""
    for document in documents:
        inbox.store(document, at=timezone.now())
    _until_idle(inbox.process_due)


def deliver() -> None:
    """What workers do by themselves: deliveries, and what they bring into the outbox."""
    _until_idle(deliveries.deliver)
    movements.report_waiting(by=acts.SYSTEM, at=timezone.now())
    _until_idle(outbox.send_due)


def tidy() -> None:
    """Seal the acts and fold the counters."""
    _until_idle(seal.seal_acts)
    _until_idle(counters.fold)


def _until_idle(work: Callable[[], int]) -> None:
    while work():
        pass
