"""Shapes that several answers share."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from waybills.lifecycle.requirements import Requirement
from waybills.models import Control, Flight, OpenRequirement, Organisation, User
from waybills.selectors.ladder import may_know_reason

CONTROL_KINDS = {
    "INSPECT": Requirement.INSPECT,
    "HOLD": Requirement.HOLD,
    "DO_NOT_LOAD": Requirement.DO_NOT_LOAD,
    "RECALL": Requirement.RECALL,
    "QUERY": Requirement.QUERY_ANSWERED,
}
REQUIREMENT_NAMES = [(str(one.name), str(one.name)) for one in Requirement]
KIND_NAMES = {requirement: name for name, requirement in CONTROL_KINDS.items()}


def moment(at: Any) -> str | None:
    """ISO 8601 with zone, in the caller's zone."""
    return timezone.localtime(at).isoformat() if at else None


class FlightNameSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    date = serializers.DateField()


def flight_name(flight: Flight | None) -> dict[str, Any] | None:
    return {"id": flight.pk, "number": flight.number, "date": flight.date.isoformat()} if flight else None


class PartySerializer(serializers.Serializer):
    name = serializers.CharField()
    code = serializers.CharField(help_text="Customs registration or social credit code; empty if it has none.")


def party(organisation: Organisation | None) -> dict[str, str] | None:
    return {"name": organisation.name, "code": organisation.code} if organisation else None


class ControlSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=list(CONTROL_KINDS))
    reason = serializers.CharField(allow_null=True, help_text="Null where it stays with who gave it.")
    legal_basis = serializers.CharField(allow_null=True)
    owner = PartySerializer(allow_null=True)
    placed_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    covert = serializers.BooleanField()


def control_facts(control: Control) -> dict[str, Any]:
    return {
        "id": control.pk,
        "kind": KIND_NAMES[Requirement(control.kind)],
        "reason": control.reason,
        "legal_basis": control.legal_basis,
        "owner": party(control.owner),
        "placed_at": moment(control.placed_at),
        "due_at": moment(control.due_at),
        "covert": control.covert,
    }


def control_on(row: OpenRequirement, *, reader: User) -> dict[str, Any]:
    """The control as it stands on a parcel; why something is inspected stays with who wants it."""
    kept = {} if may_know_reason(reader, row) else {"reason": None, "legal_basis": None}
    return control_facts(row.control) | kept
