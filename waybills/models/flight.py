"""Flights, transit legs, and the master waybills and bags that tie parcels to them."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from waybills.lifecycle.flight import FlightLifecycle, FlightState
from waybills.lifecycle.transit import LegLifecycle, LegState
from waybills.models.act import FlightLine, LegLine
from waybills.models.hot import HotRow


class Flight(HotRow, FlightLifecycle):
    centre = models.ForeignKey("waybills.Centre", on_delete=models.PROTECT, related_name="+", db_index=False)
    carrier = models.ForeignKey("waybills.Carrier", on_delete=models.PROTECT, related_name="flights")
    number = models.CharField(
        _("flight number"), max_length=8, validators=[RegexValidator(r"^[A-Z0-9]{2}\d{1,4}[A-Z]?$")]
    )
    date = models.DateField(_("date"))
    origin = models.CharField(_("from"), max_length=3)
    destination = models.CharField(_("to"), max_length=3)
    charter = models.BooleanField(_("charter"), default=False)
    cut_off_at = models.DateTimeField(_("cut-off"), null=True, blank=True)
    departs_at = models.DateTimeField(_("scheduled departure"), null=True, blank=True)
    departed_at = models.DateTimeField(_("departed"), null=True, blank=True)

    line_model: ClassVar[type[models.Model]] = FlightLine

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "number", "date"], name="flight_once_a_day"),
            models.CheckConstraint(condition=models.Q(state__in=FlightState.values), name="flight_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.date:%Y-%m-%d}"


class TransitLeg(HotRow, LegLifecycle):
    flight = models.ForeignKey(Flight, on_delete=models.PROTECT, related_name="legs")
    mode = models.CharField(_("mode"), max_length=1, choices=[("5", _("air")), ("4", _("road"))])
    vehicle = models.CharField(_("vehicle or flight"), max_length=32)
    seal_number = models.CharField(_("seal"), max_length=32, blank=True)
    from_site = models.CharField(_("from"), max_length=10)
    to_site = models.CharField(_("to"), max_length=10)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)

    line_model: ClassVar[type[models.Model]] = LegLine

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=LegState.values), name="leg_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.from_site} → {self.to_site}"


class MasterWaybill(models.Model):
    number = models.CharField(_("master waybill"), max_length=11, unique=True)
    flight = models.ForeignKey(Flight, on_delete=models.PROTECT, related_name="masters")
    destination = models.CharField(_("destination"), max_length=3, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(number__regex=r"^\d{11}$"), name="master_has_eleven_digits"),
            # IATA Resolution 600a: the last digit is the serial number modulo 7.
            models.CheckConstraint(
                condition=models.expressions.RawSQL(
                    "substr(number, 4, 7)::int %% 7 = substr(number, 11, 1)::int", (), models.BooleanField()
                ),
                name="master_check_digit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number[:3]}-{self.number[3:]}"


class Bag(models.Model):
    number = models.CharField(_("bag"), max_length=37)
    master = models.ForeignKey(MasterWaybill, on_delete=models.PROTECT, related_name="bags")
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["master", "number"], name="bag_once_on_a_master")]

    def __str__(self) -> str:
        return self.number
