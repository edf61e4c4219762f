"""Parcels: where each one stands, what stands in its way, what its papers say."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from waybills.api.bodies import MomentField, WordsField
from waybills.api.fields import (
    fields_seen_by,
    note_masks,
    shown,
    shown_requirements,
    standing_in,
    waiting_for,
    with_open_rows,
)
from waybills.api.pages import BIGGEST_KEY, PageQuery
from waybills.api.v1.shapes import (
    REQUIREMENT_NAMES,
    ControlSerializer,
    FlightNameSerializer,
    PartySerializer,
    control_on,
    flight_name,
    moment,
    party,
)
from waybills.api.views import DetailView, ListView, only_of
from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import Requirement
from waybills.models import Goods, Parcel, User
from waybills.selectors.scope import visible_parcels

PLAIN = ("number", "pieces", "ebp_code", "order_no")
CONSIGNEE = ("consignee_name", "consignee_address", "consignee_phone", "consignee_country")


class ParcelQuery(PageQuery):
    state = serializers.ChoiceField(choices=ParcelState.choices, required=False)
    flight = serializers.IntegerField(required=False, min_value=1, max_value=BIGGEST_KEY, help_text="A flight's id.")
    number = WordsField(required=False, max_length=32, help_text="A house waybill.")
    master = serializers.RegexField(r"^[0-9]{11}$", required=False, help_text="A master waybill, eleven digits.")
    requirement = serializers.ChoiceField(choices=REQUIREMENT_NAMES, required=False)
    since = MomentField(required=False, help_text="Announced at this moment or later.")


class GoodsSerializer(serializers.ModelSerializer):
    class Meta:
        model = Goods
        fields = ["line", "name", "name_en", "hs_code", "quantity", "unit", "unit_price", "total", "currency"]


class ConsigneeSerializer(serializers.Serializer):
    name = serializers.CharField(allow_null=True, help_text="Null where the caller's organisation may not see it.")
    address = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True)
    country = serializers.CharField(allow_null=True)


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
    gross_weight_kg = serializers.DecimalField(max_digits=19, decimal_places=5, allow_null=True)
    goods_info = serializers.CharField(allow_null=True)
    enterprise_code = serializers.CharField(allow_null=True)
    platform_code = serializers.CharField(allow_null=True)
    order_no = serializers.CharField(allow_null=True)
    consignee = ConsigneeSerializer()
    announced_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, parcel: Any) -> dict[str, Any]:
        return self._standing(parcel) | self._papers(getattr(parcel, "waybill", None))

    def _standing(self, parcel: Any) -> dict[str, Any]:
        return {
            "id": parcel.pk,
            "state": parcel.shown_state,
            "requirements": shown_requirements(parcel),
            "version": parcel.shown_version,
            "flight": flight_name(parcel.flight),
            "broker": party(parcel.broker),
        }

    def _papers(self, waybill: Any) -> dict[str, Any]:
        plain = shown(waybill, PLAIN, self._seen)
        consignee = shown(waybill, CONSIGNEE, self._seen)
        return {
            "number": plain["number"],
            "master": str(waybill.master.number) if waybill and waybill.master else None,
            "bag": waybill.bag.number if waybill and waybill.bag else None,
            "pieces": plain["pieces"],
            "gross_weight_kg": waybill and str(waybill.gross_weight),
            "goods_info": waybill and waybill.goods_info,
            "enterprise_code": waybill and waybill.ebc_code,
            "platform_code": plain["ebp_code"],
            "order_no": plain["order_no"],
            "consignee": {name.removeprefix("consignee_"): value for name, value in consignee.items()},
            "announced_at": waybill and moment(waybill.received_at),
        }

    @cached_property
    def _seen(self) -> frozenset[str]:
        return fields_seen_by(self.context["request"].user)


class ParcelDetailSerializer(ParcelSerializer):
    goods = GoodsSerializer(many=True)
    controls = ControlSerializer(many=True, help_text="Open instructions and questions.")

    def to_representation(self, parcel: Any) -> dict[str, Any]:
        return super().to_representation(parcel) | {
            "goods": GoodsSerializer(parcel.goods.order_by("line"), many=True).data,
            "controls": [control_on(row, reader=self.context["request"].user) for row in parcel.shown_open],
        }


def parcels_for(user: User) -> QuerySet[Parcel]:
    """The caller's parcels with all that one page shows of them, in a fixed number of queries."""
    rows = visible_parcels(user).select_related("flight", "broker", "waybill__master", "waybill__bag")
    return with_open_rows(rows, user)


class ParcelList(ListView):
    """The parcels of the caller, oldest first."""

    queryset = Parcel.objects.none()
    serializer_class = ParcelSerializer
    asked_with = ParcelQuery
    leads_to = {"GET": {"parcels_retrieve": ("id", "/results/0/id")}}

    def get_queryset(self) -> QuerySet[Parcel]:
        rows = only_of(
            parcels_for(self.caller), self.asked, flight="flight", number="waybill__number",
            master="waybill__master__number", since="waybill__received_at__gte",
        )  # fmt: skip
        if state := self.asked.get("state"):
            rows = standing_in(rows, state, self.caller)
        if name := self.asked.get("requirement"):
            rows = waiting_for(rows, Requirement[name], self.caller)
        return rows

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        return note_masks(super().paginate_queryset(queryset) or [], self.caller)


class ParcelDetail(DetailView):
    """One parcel with its goods and the instructions that stand on it."""

    queryset = Parcel.objects.none()
    serializer_class = ParcelDetailSerializer

    def get_queryset(self) -> QuerySet[Parcel]:
        return parcels_for(self.caller)

    def get_object(self) -> Parcel:
        return note_masks([super().get_object()], self.caller)[0]
