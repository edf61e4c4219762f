"""Scans as they arrived: instances byte for byte, pictures made of them, what waits for making, what is parked."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Pictures(models.TextChoices):
    WAITING = "WAITING", _("Pictures in the making")
    READY = "READY", _("Pictures ready")
    FAILED = "FAILED", _("No pictures")


VIEWPOINTS = {"AXIAL": _("From the front"), "CORONAL": _("From above"), "SAGITTAL": _("From the side")}
SHOWN_ELSEWHERE = ("COLOUR_CORONAL", "COLOUR_AXIAL", "COLOUR_SAGITTAL", "VIEW")


class Scan(models.Model):
    """One pass of one parcel through one scanner."""

    id = models.BigAutoField(primary_key=True)
    uid = models.CharField(_("scan"), max_length=64, unique=True)
    centre = models.ForeignKey("waybills.Centre", on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.ForeignKey("waybills.Device", on_delete=models.PROTECT, null=True, related_name="scans")
    number = models.CharField(_("scan number"), max_length=64, blank=True)
    barcode = models.CharField(_("barcode"), max_length=64, blank=True, db_index=True)
    barcode_kind = models.CharField(max_length=16, blank=True)
    # Null until it is bound: a scan belongs to a parcel by proof, not by default.
    parcel = models.ForeignKey("waybills.Parcel", on_delete=models.PROTECT, null=True, related_name="scans")
    task = models.ForeignKey("inspection.CtTask", on_delete=models.PROTECT, null=True, related_name="scans")
    bound_at = models.DateTimeField(null=True)
    acquired_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    acquisition_status = models.CharField(max_length=16, blank=True)
    weighed = models.DecimalField(_("weighed (kg)"), max_digits=10, decimal_places=3, null=True)
    pictures = models.CharField(max_length=8, choices=Pictures.choices, default=Pictures.WAITING)
    failure = models.JSONField(null=True)  # {"code", "params"} of the refusal that left no picture
    channels = ArrayField(models.CharField(max_length=20), default=list)
    geometry = models.JSONField(default=dict)
    statistics = models.JSONField(default=dict)
    warnings = ArrayField(models.CharField(max_length=40), default=list)
    # sha256 over the pictures' own hashes: what a decision says it saw.
    pictures_sha256 = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.number or self.uid

    @property
    def shown(self) -> "models.QuerySet[Rendition]":
        """The pictures that stand for the scan on other pages than the inspector's."""
        return self.renditions.filter(kind__in=SHOWN_ELSEWHERE).order_by("pk")


class Origin(models.TextChoices):
    STOW = "STOW", _("Scanner")
    FOLDER = "FOLDER", _("Folder")
    UPLOAD = "UPLOAD", _("Upload")
    COMMAND = "COMMAND", _("Command")


class Instance(models.Model):
    """One file as it came, found again by its content. The SOP UID makes ingest safe twice."""

    id = models.BigAutoField(primary_key=True)
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="instances")
    sop_uid = models.CharField(max_length=64, unique=True)
    series_uid = models.CharField(max_length=64, blank=True)
    sop_class = models.CharField(max_length=64)
    transfer_syntax = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=12)
    channel = models.CharField(max_length=20, blank=True)
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=100)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    file_name = models.CharField(max_length=200, blank=True)
    header = models.JSONField(default=dict)
    # Why its pixels cannot be shown although the file is kept: {"code", "params"}.
    unreadable = models.JSONField(null=True)
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sop_uid


class Rendition(models.Model):
    """A picture made of a scan."""

    id = models.BigAutoField(primary_key=True)
    scan = models.ForeignKey(Scan, on_delete=models.CASCADE, related_name="renditions")
    kind = models.CharField(max_length=20)
    number = models.SmallIntegerField(default=0)
    media_type = models.CharField(max_length=32)
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=100)
    ms = models.FloatField(default=0)
    parameters = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scan", "kind", "number"], name="rendition_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def label(self) -> str:
        """What the picture shows, in words."""
        return str(VIEWPOINTS.get(self.kind.rpartition("_")[2], _("CT image")))


class ScanJob(models.Model):
    """A scan whose files wait to be decoded: claimed with a lease, deleted when done."""

    scan = models.OneToOneField(Scan, on_delete=models.CASCADE, primary_key=True, related_name="job")
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    # Raised by every new file, so that a worker sees whether more came while it worked.
    serial = models.IntegerField(default=1)
    error = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="scan_job_due")]

    def __str__(self) -> str:
        return str(self.scan_id)


class ScanTray(models.Model):
    """A scan that found no parcel, or a file that found no scan: parked with its reason until a person settles it."""

    id = models.BigAutoField(primary_key=True)
    reason = models.CharField(max_length=20)
    detail = models.JSONField(default=dict)
    scan = models.ForeignKey(Scan, on_delete=models.CASCADE, null=True, related_name="trays")
    device = models.ForeignKey("waybills.Device", on_delete=models.PROTECT, null=True, related_name="+")
    barcode = models.CharField(max_length=64, blank=True)
    sop_uid = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    storage_key = models.CharField(max_length=100, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    since = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("waybills.User", on_delete=models.PROTECT, null=True, related_name="+")
    settled_how = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scan"], condition=models.Q(settled_at=None, scan__isnull=False), name="scan_in_tray_once"
            ),
            models.UniqueConstraint(
                fields=["sop_uid", "sha256"], condition=models.Q(settled_at=None, scan=None), name="file_in_tray_once"
            ),
        ]
        indexes = [
            models.Index(fields=["since", "id"], name="scan_tray_open", condition=models.Q(settled_at=None)),
            models.Index(fields=["barcode"], name="scan_tray_by_barcode", condition=models.Q(settled_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.barcode or self.file_name}"
