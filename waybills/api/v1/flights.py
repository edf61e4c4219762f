"""Flights and where they stand."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from waybills.api.bodies import DayField, WordsField
from waybills.api.pages import PageQuery
from waybills.api.v1.shapes import moment
from waybills.api.views import DetailView, ListView, only_of
from waybills.lifecycle.flight import FlightState
from waybills.models import Flight
from waybills.selectors.scope import visible_flights


class FlightQuery(PageQuery):
    state = serializers.ChoiceField(choices=FlightState.choices, required=False)
    number = WordsField(required=False, max_length=8, help_text="A flight number, such as CK262.")
    since = DayField(required=False, help_text="Of this day or later.")
    until = DayField(required=False, help_text="Of this day or earlier.")


class FlightSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    date = serializers.DateField()
    state = serializers.ChoiceField(choices=FlightState.choices)
    version = serializers.IntegerField()
    carrier = serializers.CharField(help_text="IATA code.")
    origin = serializers.CharField()
    destination = serializers.CharField()
    charter = serializers.BooleanField()
    cut_off_at = serializers.DateTimeField(allow_null=True)
    departs_at = serializers.DateTimeField(allow_null=True)
    departed_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, flight: Any) -> dict[str, Any]:
        plain = ("number", "state", "version", "origin", "destination", "charter")
        times = ("cut_off_at", "departs_at", "departed_at")
        return (
            {"id": flight.pk, "date": flight.date.isoformat(), "carrier": flight.carrier.iata_code}
            | {name: getattr(flight, name) for name in plain}
            | {name: moment(getattr(flight, name)) for name in times}
        )


class FlightList(ListView):
    """Flights with a parcel of the caller; all of them for those who work at the centre."""

    queryset = Flight.objects.none()
    serializer_class = FlightSerializer
    asked_with = FlightQuery
    leads_to = {"GET": {"flights_retrieve": ("id", "/results/0/id")}}

    def get_queryset(self) -> QuerySet[Flight]:
        rows = visible_flights(self.caller).select_related("carrier")
        return only_of(rows, self.asked, state="state", number="number", since="date__gte", until="date__lte")


class FlightDetail(DetailView):
    queryset = Flight.objects.none()
    serializer_class = FlightSerializer

    def get_queryset(self) -> QuerySet[Flight]:
        return visible_flights(self.caller).select_related("carrier")
