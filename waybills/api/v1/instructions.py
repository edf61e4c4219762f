"""Verbs of control: inspect, hold, do not load, recall, ask; and their lift."""

from dataclasses import asdict
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from waybills.api.bodies import BodySerializer, FlagField, MomentField, RemarkField, WordsField
from waybills.api.instructing import Answer, instruct, lift
from waybills.api.pages import PageQuery
from waybills.api.permissions import check_may_instruct, check_may_see_instructions, is_authority
from waybills.api.v1.shapes import CONTROL_KINDS, ControlSerializer, control_facts
from waybills.api.views import ApiView, DetailView, ListView, only_of
from waybills.models import Control, User

MOST_NUMBERS = 20_000  # one flight


class NoneKnown(APIException):
    status_code = status.HTTP_404_NOT_FOUND
    default_detail = _("None of these numbers belongs to a parcel here; nothing was done.")
    default_code = "none_known"


class InstructionQuery(PageQuery):
    kind = serializers.ChoiceField(choices=list(CONTROL_KINDS), required=False)
    since = MomentField(required=False, help_text="Given at this moment or later.")


class NumbersField(serializers.ListField):
    """House waybills, one flight's at most."""

    def __init__(self, **more: Any) -> None:
        numbers = WordsField(max_length=32)
        super().__init__(child=numbers, min_length=1, max_length=MOST_NUMBERS, **more)


class InstructSerializer(BodySerializer):
    kind = serializers.ChoiceField(choices=list(CONTROL_KINDS))
    numbers = NumbersField(help_text="House waybills.")
    reason = WordsField(max_length=500)
    legal_basis = RemarkField(max_length=200)
    due_at = MomentField(required=False, allow_null=True, default=None)
    covert = FlagField(required=False, default=False, help_text="Never shown to those whom it concerns.")


class LiftSerializer(BodySerializer):
    reason = WordsField(max_length=500)
    numbers = NumbersField(required=False, help_text="All, where not given.")


class AnswerSerializer(serializers.Serializer):
    number = serializers.CharField()
    parcel = serializers.IntegerField(allow_null=True)
    result = serializers.ChoiceField(choices=["PLACED", "LIFTED", "TOO_LATE", "REFUSED", "NOT_FOUND"])
    state = serializers.CharField()
    detail = serializers.CharField()


class InstructionSerializer(ControlSerializer):
    open = serializers.IntegerField(help_text="Parcels that it still stands on.")

    def to_representation(self, control: Any) -> dict[str, Any]:
        return control_facts(control) | {"open": control.open}


class InstructedSerializer(ControlSerializer):
    results = AnswerSerializer(many=True)

    def to_representation(self, said: Any) -> dict[str, Any]:
        return control_facts(said.control) | {"results": [asdict(answer) for answer in said.answers]}


class LiftedSerializer(serializers.Serializer):
    lifted = serializers.IntegerField()
    results = AnswerSerializer(many=True)

    def to_representation(self, answers: list[Answer]) -> dict[str, Any]:
        return {"lifted": len(answers), "results": [asdict(answer) for answer in answers]}


def visible_instructions(user: User) -> QuerySet[Control]:
    """An agency's own; all for customs."""
    check_may_see_instructions(user)
    rows = Control.objects.all() if is_authority(user) else Control.objects.filter(owner=user.organisation_id)
    return rows.select_related("owner").annotate(open=Count("open_on"))


class InstructionList(ListView):
    """The instructions that the caller's organisation gave; for customs also those of others."""

    queryset = Control.objects.none()
    serializer_class = InstructionSerializer
    asked_with = InstructionQuery
    leads_to = {
        "GET": {"instructions_retrieve": ("id", "/results/0/id")},
        "POST": {"instructions_retrieve": ("id", "/id"), "instructions_lift_create": ("id", "/id")},
    }

    def get_queryset(self) -> QuerySet[Control]:
        rows = only_of(visible_instructions(self.caller), self.asked, since="placed_at__gte")
        return rows.filter(kind=int(CONTROL_KINDS[self.asked["kind"]])) if "kind" in self.asked else rows

    @extend_schema(request=InstructSerializer, responses={201: InstructedSerializer})
    def post(self, request: Request) -> Response:
        """Give one instruction on up to 20,000 parcels. The answer says per parcel what happened."""
        check_may_instruct(self.caller)
        asked = InstructSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = dict(asked.validated_data)
        kind, numbers = CONTROL_KINDS[said.pop("kind")], list(dict.fromkeys(said.pop("numbers")))
        instructed = instruct(numbers, by=self.caller, kind=kind, at=timezone.now(), **said)
        if instructed is None:
            raise NoneKnown
        return Response(InstructedSerializer(instructed).data, status.HTTP_201_CREATED)


class InstructionDetail(DetailView):
    queryset = Control.objects.none()
    serializer_class = InstructionSerializer

    def get_queryset(self) -> QuerySet[Control]:
        return visible_instructions(self.caller)


class LiftView(ApiView):
    queryset = Control.objects.none()
    serializer_class = LiftedSerializer
    pagination_class = None

    @extend_schema(request=LiftSerializer, responses={200: LiftedSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Lift the instruction, from all its parcels or from some. Lifting twice lifts nothing."""
        check_may_instruct(self.caller)
        control = visible_instructions(self.caller).filter(pk=pk).first()
        if control is None:
            raise Http404
        asked = LiftSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        answers = lift(control, by=self.caller, at=timezone.now(), **asked.validated_data)
        return Response(LiftedSerializer(answers).data)
