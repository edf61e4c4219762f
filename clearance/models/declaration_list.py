"""The declaration list as a thing with a life; what it declares stands in `waybills.Declaration` under the same id."""

from typing import ClassVar, Self

from django.db import models

from clearance.lifecycle.declaration_list import DeclarationListLifecycle, ListState
from waybills.models import ActLine, HotRow
from waybills.models.act import lines_of


class DeclarationListSet(models.QuerySet["DeclarationList"]):
    """Sets of lists by what they share."""

    def on(self, flight: models.Model) -> Self:
        return self.filter(flight=flight)

    def of(self, parcels: models.QuerySet) -> Self:
        return self.filter(parcel__in=parcels.order_by().values("pk"))

    def in_state(self, *states: str) -> Self:
        return self.filter(state__in=states)


class DeclarationListLine(ActLine):
    class Meta:
        indexes = lines_of("list_line_by_act")


class DeclarationList(HotRow, DeclarationListLifecycle):
    id = None  # type: ignore[assignment]
    declaration = models.OneToOneField(
        "waybills.Declaration", on_delete=models.PROTECT, primary_key=True, db_column="id", related_name="life"
    )
    centre = models.ForeignKey("waybills.Centre", on_delete=models.PROTECT, related_name="+", db_index=False)
    flight = models.ForeignKey("waybills.Flight", on_delete=models.PROTECT, null=True, related_name="lists")
    broker = models.ForeignKey("waybills.Organisation", on_delete=models.PROTECT, related_name="+")
    # Here as well as in the declaration: a receipt goes from list to parcel without touching the wide row.
    parcel = models.ForeignKey(
        "waybills.Parcel", on_delete=models.PROTECT, null=True, related_name="lists", db_index=False
    )

    objects = DeclarationListSet.as_manager()

    line_model: ClassVar[type[models.Model]] = DeclarationListLine
    counted_by: ClassVar[tuple[str, ...]] = ("flight_id", "broker_id")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ListState.values), name="list_state_is_known"),
        ]
        # With the id beside it the newest list of a parcel is the last entry; with the parcel alone the planner may
        # walk all lists backwards by their key until it meets one of the parcel.
        indexes = [models.Index(fields=["parcel", "declaration"], name="list_by_parcel")]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class ListAnswer(models.Model):
    """The newest receipt that moved a list; an older one never moves it back."""

    list = models.OneToOneField(DeclarationList, on_delete=models.CASCADE, primary_key=True, related_name="answer")
    status = models.CharField(max_length=10)
    returned_at = models.DateTimeField()
    info = models.TextField(blank=True)
    reason_code = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"{self.list_id}: {self.status}"


class ListEdit(models.Model):
    """A person changed this list by hand: it is not made anew from the waybill any more."""

    list = models.OneToOneField(DeclarationList, on_delete=models.CASCADE, primary_key=True, related_name="edit")
    edited_by = models.ForeignKey("waybills.User", on_delete=models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.list_id)


class ListProblem(models.Model):
    """Why a parcel's list could not be filed; written anew at every attempt, gone once it is filed."""

    parcel = models.ForeignKey("waybills.Parcel", on_delete=models.CASCADE, related_name="list_problems")
    code = models.CharField(max_length=30)
    field = models.CharField(max_length=30, blank=True)
    # The goods line, 0 for the head of the list.
    line = models.SmallIntegerField(default=0)
    value = models.CharField(max_length=250, blank=True)
    found_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.code} {self.field}"
