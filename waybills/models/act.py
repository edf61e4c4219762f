"""Acts and what hangs on them: lines, steps, deliveries, seals. An act is history, audit trail and outbox at once."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Step(models.Model):
    """One declared way from one state to another; lines name it by number. Rows are only ever added."""

    id = models.SmallAutoField(primary_key=True)
    machine = models.CharField(max_length=40)
    verb = models.CharField(max_length=40)
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint("machine", "verb", "source", "target", name="step_is_declared_once"),
        ]

    def __str__(self) -> str:
        return f"{self.machine}.{self.verb}: {self.source or '∅'} → {self.target}"


class Act(models.Model):
    """One verb performed on one set, once."""

    id = models.BigAutoField(primary_key=True)
    machine = models.CharField(max_length=40)
    verb = models.CharField(max_length=40)
    at = models.DateTimeField(_("time"))
    actor_kind = models.CharField(max_length=12)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    cause = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="effects")
    facts = models.JSONField(default=dict)
    opens = models.IntegerField(default=0)
    meets = models.IntegerField(default=0)
    moved = models.IntegerField()
    # sha256 over the lines' object ids, versions and steps, in the order of the ids (waybills.acts.statement).
    lines_digest = models.BinaryField()
    # sha256 over the act's own facts and `lines_digest` (waybills.acts.digest).
    digest = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["machine", "verb", "id"], name="act_by_verb")]

    def __str__(self) -> str:
        return f"{self.machine}.{self.verb} #{self.pk} ({self.moved})"


class ActLine(models.Model):
    """One object moved by one act. Four narrow columns; the key forbids a version to repeat."""

    pk = models.CompositePrimaryKey("object_id", "version")
    act_id = models.BigIntegerField()
    object_id = models.BigIntegerField()
    version = models.IntegerField()
    step_id = models.SmallIntegerField()

    class Meta:
        abstract = True


def lines_of(name: str) -> list[models.Index]:
    """Act ids only grow, so this index is written at its right edge; a block-range one would not find fresh lines."""
    return [models.Index(fields=["act_id"], name=name)]


class ParcelLine(ActLine):
    class Meta:
        indexes = lines_of("parcel_line_by_act")


class FlightLine(ActLine):
    class Meta:
        indexes = lines_of("flight_line_by_act")


class LegLine(ActLine):
    class Meta:
        indexes = lines_of("leg_line_by_act")


class PaperLine(ActLine):
    class Meta:
        indexes = lines_of("paper_line_by_act")


class Unsealed(models.Model):
    """Acts that the sequencer has not numbered yet."""

    act = models.OneToOneField(Act, on_delete=models.CASCADE, primary_key=True, db_constraint=False)

    def __str__(self) -> str:
        return str(self.pk)


class Seal(models.Model):
    """The place of an act in the sealed log: `chain` = sha256(previous chain, number, act id, act digest)."""

    number = models.BigIntegerField(primary_key=True)
    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="seal", db_constraint=False)
    chain = models.BinaryField()
    sealed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.number)


class Delivery(models.Model):
    """One act on its way to one subscriber. Claimed in batches with a lease, marked done last."""

    id = models.BigAutoField(primary_key=True)
    act = models.ForeignKey(
        Act, on_delete=models.PROTECT, related_name="deliveries", db_index=False, db_constraint=False
    )
    subscriber = models.CharField(max_length=80)
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(default=0, db_default=0)
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    error = models.TextField(default="", db_default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="delivery_waiting",
                condition=models.Q(done_at=None, dead_at=None),
            ),
            models.Index(fields=["dead_at"], name="delivery_dead", condition=models.Q(dead_at__isnull=False)),
            models.Index(fields=["act"], name="delivery_by_act"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} ← {self.act_id}"


class CountDelta(models.Model):
    """What one act did to the counters; folded into `StateCount` in the background, summed with it when read."""

    id = models.BigAutoField(primary_key=True)
    machine = models.CharField(max_length=40)
    flight_id = models.BigIntegerField(null=True)
    broker_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=20)
    n = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.state} {self.n:+d}"


class StateCount(models.Model):
    """How many rows of a machine stand in a state, by flight and broker; exact together with the deltas."""

    id = models.BigAutoField(primary_key=True)
    machine = models.CharField(max_length=40)
    flight_id = models.BigIntegerField(null=True)
    broker_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=20)
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["machine", "flight_id", "broker_id", "state"], name="count_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.machine} {self.state}: {self.n}"


class Proposal(models.Model):
    """The first of two persons proposes; the second performs the act (DESIGN §4)."""

    machine = models.CharField(max_length=40)
    verb = models.CharField(max_length=40)
    objects_ids = ArrayField(models.BigIntegerField())
    facts = models.JSONField(default=dict)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    # Null while open, True when the second person agreed and the act was performed.
    agreed = models.BooleanField(null=True)
    act = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(settled_by=None) | ~models.Q(settled_by=models.F("proposed_by")),
                name="second_person_is_another",
            )
        ]

    def __str__(self) -> str:
        return f"{self.machine}.{self.verb} × {len(self.objects_ids)}"
