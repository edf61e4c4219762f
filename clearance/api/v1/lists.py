"""Declaration lists: where each stands with customs and what they last said of it."""

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers

from clearance.lifecycle.declaration_list import ListState
from clearance.models import DeclarationList
from clearance.permissions import visible_lists
from waybills.api.bodies import MomentField, WordsField
from waybills.api.pages import BIGGEST_KEY, PageQuery
from waybills.api.v1.shapes import FlightNameSerializer, PartySerializer, flight_name, moment, party
from waybills.api.views import DetailView, ListView, only_of
from waybills.models import DeclarationLine


class ListQuery(PageQuery):
    state = serializers.ChoiceField(choices=ListState.choices, required=False)
    flight = serializers.IntegerField(required=False, min_value=1, max_value=BIGGEST_KEY, help_text="A flight's id.")
    parcel = serializers.IntegerField(required=False, min_value=1, max_value=BIGGEST_KEY, help_text="A parcel's id.")
    number = WordsField(
        required=False, max_length=32, help_text="House waybill, the broker's number or that of customs."
    )
    status = WordsField(required=False, max_length=10, help_text="Newest status that customs returned.")
    since = MomentField(required=False, help_text="Answered by customs at this moment or later.")


class CustomsAnswerSerializer(serializers.Serializer):
    status = serializers.CharField()
    returned_at = serializers.DateTimeField()
    info = serializers.CharField()
    reason_code = serializers.CharField()


class ListSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=ListState.choices)
    version = serializers.IntegerField()
    parcel = serializers.IntegerField(allow_null=True)
    flight = FlightNameSerializer(allow_null=True)
    broker = PartySerializer()
    cop_no = serializers.CharField()
    pre_no = serializers.CharField()
    invt_no = serializers.CharField()
    logistics_no = serializers.CharField()
    order_no = serializers.CharField()
    enterprise_code = serializers.CharField()
    trade_mode = serializers.CharField()
    answer = CustomsAnswerSerializer(allow_null=True, help_text="The newest word of customs.")

    def to_representation(self, row: Any) -> dict[str, Any]:
        paper, answer = row.declaration, getattr(row, "answer", None)
        plain = ("cop_no", "pre_no", "invt_no", "logistics_no", "order_no", "trade_mode")
        return {
            "id": row.pk,
            "state": row.state,
            "version": row.version,
            "parcel": row.parcel_id,
            "flight": flight_name(row.flight),
            "broker": party(row.broker),
            "enterprise_code": paper.ebc_code,
            "answer": answer and _said(answer),
        } | {name: getattr(paper, name) for name in plain}


def _said(answer: Any) -> dict[str, Any]:
    plain = {name: getattr(answer, name) for name in ("status", "info", "reason_code")}
    return plain | {"returned_at": moment(answer.returned_at)}


class DeclaredLineSerializer(serializers.ModelSerializer):
    class Meta:
        model = DeclarationLine
        fields = [
            "gnum",
            "gcode",
            "gname",
            "gmodel",
            "qty",
            "unit",
            "qty1",
            "unit1",
            "price",
            "total_price",
            "currency",
        ]


class ListDetailSerializer(ListSerializer):
    lines = DeclaredLineSerializer(many=True)

    def to_representation(self, row: Any) -> dict[str, Any]:
        lines = DeclaredLineSerializer(row.declaration.lines.order_by("gnum"), many=True)
        return super().to_representation(row) | {"lines": lines.data}


class Lists(ListView):
    """The declaration lists that the caller may know of."""

    queryset = DeclarationList.objects.none()
    serializer_class = ListSerializer
    asked_with = ListQuery
    leads_to = {"GET": {"lists_retrieve": ("id", "/results/0/id")}}

    def get_queryset(self) -> QuerySet[DeclarationList]:
        rows = visible_lists(self.caller).select_related("declaration", "flight", "broker", "answer")
        rows = only_of(
            rows, self.asked, state="state", flight="flight", parcel="parcel", status="answer__status",
            since="answer__returned_at__gte",
        )  # fmt: skip
        number = self.asked.get("number")
        if not number:
            return rows
        named = [Q(**{f"declaration__{name}": number}) for name in ("logistics_no", "cop_no", "invt_no")]
        return rows.filter(named[0] | named[1] | named[2])


class ListOne(DetailView):
    """One declaration list with its goods lines."""

    queryset = DeclarationList.objects.none()
    serializer_class = ListDetailSerializer
    lookup_url_kwarg = "id"

    def get_queryset(self) -> QuerySet[DeclarationList]:
        return visible_lists(self.caller).select_related("declaration", "flight", "broker", "answer")
