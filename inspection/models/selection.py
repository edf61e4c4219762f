"""Who is chosen for CT and for examination, by rule and by chance, and why."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    CT = "CT", _("CT scan")
    EXAM = "EXAM", _("Examination")


def words(max_length: int) -> ArrayField:
    return ArrayField(models.CharField(max_length=max_length), default=list, blank=True)


class SelectionRule(models.Model):
    """A rule is a query: every condition that is given must hold, an empty one holds always.

    `share` of the parcels that fit are chosen, by a hash of their number; a shadow rule only notes its hits.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("sends to"), max_length=4, choices=Kind.choices)
    hs_prefixes = words(10)
    goods_words = words(60)
    destinations = words(3)
    shippers = words(18)
    weight_from = models.DecimalField(_("weight from (kg)"), max_digits=10, decimal_places=3, null=True, blank=True)
    weight_below = models.DecimalField(_("weight below (kg)"), max_digits=10, decimal_places=3, null=True, blank=True)
    share = models.DecimalField(_("share"), max_digits=6, decimal_places=5, default=1)
    active = models.BooleanField(_("active"), default=True)
    shadow = models.BooleanField(_("in shadow"), default=False)
    note = models.CharField(_("what to look for"), max_length=500, blank=True)
    made_by = models.ForeignKey("waybills.User", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(share__gte=0, share__lte=1), name="rule_share_is_a_share"),
            # A rule without a condition would choose everything under a name that says something else.
            models.CheckConstraint(
                condition=~models.Q(hs_prefixes=[])
                | ~models.Q(goods_words=[])
                | ~models.Q(destinations=[])
                | ~models.Q(shippers=[])
                | models.Q(weight_from__isnull=False)
                | models.Q(weight_below__isnull=False),
                name="rule_has_a_condition",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SelectionHit(models.Model):
    """A parcel that a rule, or chance (no rule), chose."""

    id = models.BigAutoField(primary_key=True)
    parcel = models.ForeignKey("waybills.Parcel", on_delete=models.CASCADE, related_name="selection_hits")
    rule = models.ForeignKey(SelectionRule, on_delete=models.PROTECT, null=True, related_name="hits")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    reason = models.CharField(max_length=3)
    shadow = models.BooleanField(default=False)
    # The tally that brought the parcel.
    act = models.ForeignKey("waybills.Act", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "act", "rule", "kind"], name="selection_hit_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reason} {self.parcel_id}"
