"""Parcels: where each one stands, what stands in its way, what its papers say."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from waybills.api.fields import masked, shown_requirements, waiting_for, with_open_rows
from waybills.api.pages import BIGGEST_KEY, PageQuery
from waybills.api.v1.shapes import (
    REQUIREMENT_NAMES,
    ControlSerializer,
    FlightNameSerializer,
    PartySerializer,
    control_facts,
    flight_name,
    moment,
    party,
)
from waybills.api.views import DetailView, ListView, only_of
from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import Requirement
from waybills.models import Goods, Parcel
from waybills.selectors.scope import visible_parcels

AMOUNT = {"max_digits": 19, "decimal_places": 5}


class ParcelQuery(PageQuery):
    state = serializers.ChoiceField(choices=ParcelState.choices, required=False)
    flight = serializers.IntegerField(required=False, min_value=1, max_value=BIGGEST_KEY, help_text="A flight's id.")
    number = serializers.CharField(required=False, max_length=32, help_text="A house waybill.")
    master = serializers.RegexField(r"^\d{11}$", required=False, help_text="A master waybill, eleven digits.")
    requirement = serializers.ChoiceField(choices=REQUIREMENT_NAMES, required=False)
    since = serializers.DateTimeField(required=False, help_text="Announced at this moment or later.")


class GoodsSerializer(serializers.ModelSerializer):
    class Meta:
        model = Goods
        fields = ["line", "name", "name_en", "hs_code", "quantity", "unit", "unit_price", "total", "currency"]


class ConsigneeSerializer(serializers.Serializer):
    name = serializers.CharField(allow_null=True, help_text="Null where the caller's organisation may not see it.")
    address = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True)
    country = serializers.CharField()


class ParcelSerializer(serializers.Serializer):
    """Written by hand, a page at a time: one dict costs a tenth of a serializer's field by field."""

    id = serializers.IntegerField()
    number = serializers.CharField(allow_null=True, help_text="Null until papers name it.")
    state = serializers.ChoiceField(choices=ParcelState.choices)
    requirements = serializers.ListField(child=serializers.ChoiceField(choices=REQUIREMENT_NAMES))
    version = serializers.IntegerField()
    flight = FlightNameSerializer(allow_null=True)
    broker = PartySerializer(allow_null=True)
    master = serializers.CharField(allow_null=True)
    bag = serializers.CharField(allow_null=True)
    pieces = serializers.IntegerField(allow_null=True)
    gross_weight_kg = serializers.DecimalField(**AMOUNT, allow_null=True)
    goods_info = serializers.CharField()
    enterprise_code = serializers.CharField()
    platform_code = serializers.CharField()
    order_no = serializers.CharField()
    consignee = ConsigneeSerializer()
    announced_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, parcel: Any) -> dict[str, Any]:
        return self._standing(parcel) | self._papers(getattr(parcel, "waybill", None))

    def _standing(self, parcel: Any) -> dict[str, Any]:
        return {
            "id": parcel.pk,
            "state": parcel.state,
            "requirements": shown_requirements(parcel),
            "version": parcel.version,
            "flight": flight_name(parcel.flight),
            "broker": party(parcel.broker),
        }

    def _papers(self, waybill: Any) -> dict[str, Any]:
        personal = masked(self.context["request"].user, waybill)
        return {
            "number": waybill and waybill.number,
            "master": waybill and waybill.master and waybill.master.number,
            "bag": waybill and waybill.bag and waybill.bag.number,
            "pieces": waybill and waybill.pieces,
            "gross_weight_kg": waybill and str(waybill.gross_weight),
            "goods_info": waybill.goods_info if waybill else "",
            "enterprise_code": waybill.ebc_code if waybill else "",
            "platform_code": waybill.ebp_code if waybill else "",
            "order_no": waybill.order_no if waybill else "",
            "consignee": {name.removeprefix("consignee_"): value for name, value in personal.items()}
            | {"country": waybill.consignee_country if waybill else ""},
            "announced_at": waybill and moment(waybill.received_at),
        }


class ParcelDetailSerializer(ParcelSerializer):
    goods = GoodsSerializer(many=True)
    controls = ControlSerializer(many=True, help_text="Open instructions and questions.")

    def to_representation(self, parcel: Any) -> dict[str, Any]:
        return super().to_representation(parcel) | {
            "goods": GoodsSerializer(parcel.goods.order_by("line"), many=True).data,
            "controls": [control_facts(row.control) for row in parcel.shown_open],
        }


def parcels_for(request: Any) -> QuerySet[Parcel]:
    """The caller's parcels with all that one page shows of them, in a fixed number of queries."""
    rows = visible_parcels(request.user).select_related("flight", "broker", "waybill__master", "waybill__bag")
    return with_open_rows(rows, request.user)


class ParcelList(ListView):
    """The parcels of the caller, oldest first."""

    queryset = Parcel.objects.none()
    serializer_class = ParcelSerializer
    asked_with = ParcelQuery

    def get_queryset(self) -> QuerySet[Parcel]:
        rows = only_of(
            parcels_for(self.request), self.asked, state="state", flight="flight", number="waybill__number",
            master="waybill__master__number", since="waybill__received_at__gte",
        )  # fmt: skip
        if name := self.asked.get("requirement"):
            rows = waiting_for(rows, Requirement[name], self.request.user)
        return rows


class ParcelDetail(DetailView):
    """One parcel with its goods and the instructions that stand on it."""

    queryset = Parcel.objects.none()
    serializer_class = ParcelDetailSerializer

    def get_queryset(self) -> QuerySet[Parcel]:
        return parcels_for(self.request)
