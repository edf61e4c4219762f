"""The thing on the belt: hot and narrow. What the papers say of it is its `Waybill`, cold and wide."""

from typing import ClassVar, Self

from django.db import models
from django.utils import translation

from waybills.lifecycle.parcel import ParcelLifecycle, ParcelState
from waybills.lifecycle.requirements import Requirement
from waybills.models.act import ParcelLine
from waybills.models.hot import HotRow


class ParcelSet(models.QuerySet["Parcel"]):
    """Sets of parcels by what they share."""

    def on(self, flight: "models.Model") -> Self:
        return self.filter(flight=flight)

    def numbered(self, numbers: list[str]) -> Self:
        return self.filter(waybill__number__in=numbers)

    def in_state(self, *states: str) -> Self:
        return self.filter(state__in=states)


class Parcel(HotRow, ParcelLifecycle):
    centre = models.ForeignKey("waybills.Centre", on_delete=models.PROTECT, related_name="+", db_index=False)
    flight = models.ForeignKey(
        "waybills.Flight", on_delete=models.PROTECT, null=True, related_name="parcels", db_index=False
    )
    # The organisation that files for it: scope comes before anything else, so it stands in the hot row.
    broker = models.ForeignKey(
        "waybills.Organisation", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # What stands between it and its release, one bit a requirement (waybills.lifecycle.requirements).
    gate = models.IntegerField(default=0, editable=False)

    objects = ParcelSet.as_manager()

    line_model: ClassVar[type[models.Model]] = ParcelLine
    counted_by: ClassVar[tuple[str, ...]] = ("flight_id", "broker_id")
    when_ready: ClassVar[str] = "release"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ParcelState.values), name="parcel_state_is_known"),
        ]
        # With the id beside it, a page of a flight is read in order; with the flight alone the planner walks the
        # whole table by its key until it meets the flight (60 ms instead of 0.1 in 600,000 rows).
        indexes = [
            models.Index(fields=["flight", "id"], name="parcel_by_flight"),
            models.Index(fields=["broker", "id"], name="parcel_by_broker"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class OpenRequirement(models.Model):
    """An open reason behind a gate bit that may have several: deleted when answered, the bit falls with the last."""

    id = models.BigAutoField(primary_key=True)
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="open_requirements")
    requirement = models.SmallIntegerField(choices=[(int(r), r.name) for r in Requirement])
    control = models.ForeignKey("waybills.Control", on_delete=models.PROTECT, related_name="open_on")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "requirement", "control"], name="requirement_opened_once")
        ]

    def __str__(self) -> str:
        return f"{Requirement(self.requirement).name} on {self.parcel_id}"


class Control(models.Model):
    """An instruction on a set of parcels, or a question about them: who wants what, why, until when."""

    kind = models.SmallIntegerField(choices=[(int(r), r.name) for r in Requirement])
    reason = models.CharField(max_length=500)
    legal_basis = models.CharField(max_length=200, blank=True)
    placed_by = models.ForeignKey("waybills.User", on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey("waybills.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    placed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    # Never shown to those whom it concerns.
    covert = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{Requirement(self.kind).name}: {self.reason}"

    @property
    def said(self) -> str:
        """The reason in the reader's language where a system gave it; what a person wrote stays as it is."""
        return translation.gettext(self.reason) if self.reason and self.placed_by_id is None else self.reason
