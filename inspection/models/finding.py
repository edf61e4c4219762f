"""What was said about a scan: by the machine's algorithm, and about single objects in it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class AlgorithmRun(models.Model):
    """One report on a scan: the machine's, or another system's operator report that came with it."""

    id = models.BigAutoField(primary_key=True)
    scan = models.ForeignKey("inspection.Scan", on_delete=models.CASCADE, related_name="runs")
    instance = models.OneToOneField("inspection.Instance", on_delete=models.CASCADE, related_name="run")
    type = models.CharField(max_length=16)
    decision = models.CharField(max_length=8)
    abort_flag = models.CharField(max_length=8, blank=True)
    abort_reason = models.CharField(max_length=20, blank=True)
    maker = models.CharField(max_length=64, blank=True)
    version = models.CharField(max_length=64, blank=True)
    parameters = ArrayField(models.CharField(max_length=200), default=list)
    operator = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    ms = models.FloatField(null=True)
    objects_said = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.type} {self.decision}"


class Finding(models.Model):
    """One object in a scan, as one assessor sees it; the box is in voxels of the frame of reference."""

    class Source(models.TextChoices):
        ATR = "ATR", _("Machine")
        INSPECTOR = "INSPECTOR", _("CT inspector")
        REVIEWER = "REVIEWER", _("Second reader")
        TRUTH = "TRUTH", _("Truth")

    id = models.BigAutoField(primary_key=True)
    scan = models.ForeignKey("inspection.Scan", on_delete=models.CASCADE, related_name="findings")
    run = models.ForeignKey(AlgorithmRun, on_delete=models.CASCADE, null=True, related_name="findings")
    source = models.CharField(max_length=10, choices=Source.choices)
    number = models.IntegerField()
    category = models.CharField(max_length=16, blank=True)
    description = models.TextField(blank=True)
    flag = models.CharField(max_length=12, default="UNKNOWN")
    ability = models.CharField(max_length=16, blank=True)
    probability = models.FloatField(null=True)
    box = ArrayField(models.IntegerField(), size=6, null=True)  # x, y, z, width, height, depth
    frame_of_reference = models.CharField(max_length=64, blank=True)
    mass_g = models.FloatField(null=True)
    density_g_cm3 = models.FloatField(null=True)
    z_eff = models.FloatField(null=True)
    volume_cm3 = models.FloatField(null=True)
    # Our own measurement of the box: the core's {"mass_g", "volume_cm3", "density_g_cm3", "z_eff"}.
    measured = models.JSONField(null=True)
    confirmed = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="finding_once_in_a_run")]
        ordering = ["run_id", "number"]

    def __str__(self) -> str:
        return f"{self.source} {self.number}"
