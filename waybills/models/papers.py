"""What the papers declare: waybill and goods, order, receipt, declaration. Three documents have three senders."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from waybills.lifecycle.paper import PaperLifecycle, PaperState
from waybills.models.act import PaperLine
from waybills.models.hot import HotRow

MONEY = {"max_digits": 19, "decimal_places": 5}  # N19,5 of the CEB standard


class Waybill(models.Model):
    """The house waybill: one parcel's paper (CEB505 and the manifest line)."""

    parcel = models.OneToOneField("waybills.Parcel", on_delete=models.CASCADE, primary_key=True)
    number = models.CharField(_("house waybill"), max_length=32)
    logistics = models.ForeignKey("waybills.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False)
    master = models.ForeignKey("waybills.MasterWaybill", on_delete=models.PROTECT, null=True, related_name="waybills")
    bag = models.ForeignKey("waybills.Bag", on_delete=models.PROTECT, null=True, related_name="waybills")
    pieces = models.IntegerField(_("pieces"), default=1)
    gross_weight = models.DecimalField(_("gross weight (kg)"), **MONEY)
    goods_info = models.CharField(_("goods"), max_length=200, blank=True)
    freight = models.DecimalField(_("freight"), **MONEY, default=0)
    insured_fee = models.DecimalField(_("insured fee"), **MONEY, default=0)
    currency = models.CharField(_("currency"), max_length=3, default="142")
    # Codes as declared: the senders need not be known to this centre.
    ebc_code = models.CharField(_("e-commerce enterprise"), max_length=18, blank=True)
    ebc_name = models.CharField(_("e-commerce enterprise"), max_length=100, blank=True)
    ebp_code = models.CharField(_("platform"), max_length=18, blank=True)
    order_no = models.CharField(_("order"), max_length=60, blank=True)
    consignee_name = models.CharField(_("consignee"), max_length=100, blank=True)
    consignee_address = models.CharField(_("address"), max_length=200, blank=True)
    consignee_phone = models.CharField(_("telephone"), max_length=50, blank=True)
    consignee_country = models.CharField(_("destination country"), max_length=3, blank=True)
    received_at = models.DateTimeField(_("received"))
    # Of the carrier's own document (CEB505); empty while only a manifest announces the parcel.
    app_time = models.CharField(max_length=14, blank=True, db_default="")
    guid = models.CharField(max_length=36, blank=True, db_default="")
    # What the floor found.
    weighed = models.DecimalField(_("weighed (kg)"), max_digits=10, decimal_places=3, null=True)
    damaged = models.BooleanField(_("damaged"), default=False)

    class Meta:
        indexes = [
            models.Index(fields=["number"], name="waybill_by_number"),
            models.Index(fields=["order_no", "ebc_code"], name="waybill_by_order"),
        ]

    def __str__(self) -> str:
        return self.number


class WaybillNumber(models.Model):
    """The register that keeps a number from being used twice by one carrier within six months."""

    logistics = models.ForeignKey("waybills.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=32)
    parcel = models.OneToOneField("waybills.Parcel", on_delete=models.CASCADE, related_name="+", db_index=False)
    free_after = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "logistics"], name="waybill_number_once")]

    def __str__(self) -> str:
        return self.number


class Goods(models.Model):
    """One goods line of a waybill."""

    id = models.BigAutoField(primary_key=True)
    parcel = models.ForeignKey("waybills.Parcel", on_delete=models.CASCADE, related_name="goods")
    line = models.SmallIntegerField()
    name = models.CharField(_("goods name"), max_length=250)
    name_en = models.CharField(_("English name"), max_length=250, blank=True)
    hs_code = models.CharField(_("commodity code"), max_length=10)
    quantity = models.DecimalField(_("quantity"), **MONEY)
    unit = models.CharField(_("unit"), max_length=3)
    unit_price = models.DecimalField(_("unit price"), **MONEY)
    total = models.DecimalField(_("total"), **MONEY)
    currency = models.CharField(_("currency"), max_length=3)
    item_no = models.CharField(_("item number"), max_length=20, blank=True)

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """The platform's document (CEB303). Business key: enterprise and order number."""

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(_("order"), max_length=60)
    order_type = models.CharField(max_length=1, default="E")
    ebp_code = models.CharField(max_length=18)
    ebp_name = models.CharField(max_length=100)
    ebc_code = models.CharField(max_length=18)
    ebc_name = models.CharField(max_length=100)
    goods_value = models.DecimalField(**MONEY)
    freight = models.DecimalField(**MONEY)
    currency = models.CharField(max_length=3)
    app_time = models.CharField(max_length=14)
    guid = models.CharField(max_length=36)
    lines = models.JSONField(default=list)
    note = models.CharField(max_length=1000, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "ebc_code"], name="order_once")]

    def __str__(self) -> str:
        return self.number


class Receipt(models.Model):
    """The collection enterprise's document (CEB403). Business key: enterprise and order number."""

    id = models.BigAutoField(primary_key=True)
    order_no = models.CharField(max_length=60)
    ebp_code = models.CharField(max_length=18)
    ebc_code = models.CharField(max_length=18)
    ebc_name = models.CharField(max_length=100)
    pay_code = models.CharField(max_length=18, blank=True)
    pay_name = models.CharField(max_length=100)
    pay_no = models.CharField(max_length=60, blank=True)
    charge = models.DecimalField(**MONEY)
    currency = models.CharField(max_length=3)
    app_time = models.CharField(max_length=14)
    guid = models.CharField(max_length=36)
    note = models.CharField(max_length=1000, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order_no", "ebc_code"], name="receipt_once")]

    def __str__(self) -> str:
        return self.order_no


class Declaration(models.Model):
    """The declaration list's data (CEB603 head). Its lifecycle is clearance's `DeclarationList`."""

    id = models.BigAutoField(primary_key=True)
    parcel = models.ForeignKey("waybills.Parcel", on_delete=models.PROTECT, null=True, related_name="declarations")
    broker = models.ForeignKey("waybills.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False)
    cop_no = models.CharField(_("list number"), max_length=30)
    pre_no = models.CharField(_("e-port number"), max_length=18, blank=True)
    invt_no = models.CharField(_("customs list number"), max_length=20, blank=True)
    guid = models.CharField(max_length=36)
    app_type = models.CharField(max_length=1, default="1")
    customs_code = models.CharField(max_length=4)
    port_code = models.CharField(max_length=4)
    ebp_code = models.CharField(max_length=18)
    ebp_name = models.CharField(max_length=100)
    order_no = models.CharField(max_length=60)
    logistics_code = models.CharField(max_length=18)
    logistics_name = models.CharField(max_length=100)
    logistics_no = models.CharField(max_length=32)
    ebc_code = models.CharField(max_length=18)
    ebc_name = models.CharField(max_length=100)
    owner_code = models.CharField(max_length=18)
    owner_name = models.CharField(max_length=100)
    agent_code = models.CharField(max_length=18)
    agent_name = models.CharField(max_length=100)
    ie_flag = models.CharField(max_length=1, default="E")
    ie_date = models.DateField()
    statistics_flag = models.CharField(max_length=1, default="A")
    trade_mode = models.CharField(max_length=4, default="9610")
    traf_mode = models.CharField(max_length=1, default="5")
    traf_name = models.CharField(max_length=100, blank=True)
    voyage_no = models.CharField(max_length=32, blank=True)
    bill_no = models.CharField(max_length=37, blank=True)
    total_package_no = models.CharField(max_length=37, blank=True)
    loct_no = models.CharField(max_length=10, blank=True)
    license_no = models.CharField(max_length=19, blank=True)
    country = models.CharField(max_length=3)
    pod = models.CharField(max_length=4)
    freight = models.DecimalField(**MONEY)
    freight_currency = models.CharField(max_length=3, default="142")
    freight_flag = models.CharField(max_length=1, default="3")
    insured_fee = models.DecimalField(**MONEY)
    insured_currency = models.CharField(max_length=3, default="142")
    insured_flag = models.CharField(max_length=1, default="3")
    wrap_type = models.CharField(max_length=1, default="2")
    pack_no = models.IntegerField()
    gross_weight = models.DecimalField(**MONEY)
    net_weight = models.DecimalField(**MONEY)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent_code", "cop_no"], name="list_number_once")]
        indexes = [models.Index(fields=["logistics_no"], name="list_by_waybill")]

    def __str__(self) -> str:
        return self.cop_no


class DeclarationLine(models.Model):
    """One goods line of a declaration list (CEB603 InventoryList)."""

    id = models.BigAutoField(primary_key=True)
    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="lines", db_index=False)
    gnum = models.SmallIntegerField()
    item_no = models.CharField(max_length=20)
    item_record_no = models.CharField(max_length=30, blank=True)
    item_name = models.CharField(max_length=250, blank=True)
    gcode = models.CharField(_("commodity code"), max_length=10)
    gname = models.CharField(_("goods name"), max_length=250)
    gmodel = models.CharField(_("specification"), max_length=250)
    bar_code = models.CharField(max_length=50, default="无")
    country = models.CharField(max_length=3)
    currency = models.CharField(max_length=3)
    qty = models.DecimalField(**MONEY)
    qty1 = models.DecimalField(**MONEY)
    qty2 = models.DecimalField(**MONEY, null=True)
    unit = models.CharField(max_length=3)
    unit1 = models.CharField(max_length=3)
    unit2 = models.CharField(max_length=3, blank=True)
    price = models.DecimalField(**MONEY)
    total_price = models.DecimalField(**MONEY)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["declaration", "gnum"], name="list_line_once")]

    def __str__(self) -> str:
        return self.gname


class PaperKind(models.TextChoices):
    RELEASE_NOTE = "RELEASE_NOTE", _("Release note")
    RELEASE_LIST = "RELEASE_LIST", _("Release list")


class Paper(HotRow, PaperLifecycle):
    """A document: what it shows stands in `facts`, what left the house in `file`; the hash is in the act too."""

    Kind = PaperKind

    kind = models.CharField(max_length=16, choices=PaperKind.choices)
    # Carries randomness, so that nobody finds a genuine number by counting.
    number = models.CharField(max_length=32, unique=True)
    about = models.ForeignKey("waybills.Act", on_delete=models.PROTECT, related_name="papers")
    parcel = models.ForeignKey("waybills.Parcel", on_delete=models.PROTECT, null=True, related_name="papers")
    language = models.CharField(max_length=8, default="zh-hans")
    facts = models.JSONField()
    requested_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    file = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=500, blank=True)

    line_model: ClassVar[type[models.Model]] = PaperLine

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about", "parcel", "language"], name="paper_asked_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(state__in=PaperState.values), name="paper_state_is_known"),
        ]

    def __str__(self) -> str:
        return self.number


class PaperToMake(models.Model):
    """The papers that wait for a worker: inserted with the request, deleted with the issue."""

    paper = models.OneToOneField(Paper, on_delete=models.CASCADE, primary_key=True)

    def __str__(self) -> str:
        return str(self.pk)
