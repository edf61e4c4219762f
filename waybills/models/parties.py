"""Who takes part: the centre, organisations with their customs codes, mandates, people, devices."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from waybills.lifecycle.roles import PERSONS, Role


class Centre(models.Model):
    """The supervised site this installation serves; every row of work carries its centre."""

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=100)
    customs_code = models.CharField(_("customs district"), max_length=4)
    port_code = models.CharField(_("exit port"), max_length=4)
    site_code = models.CharField(_("supervised site code"), max_length=10)

    def __str__(self) -> str:
        return self.name


class OrganisationKind(models.TextChoices):
    PLATFORM = "PLATFORM", _("E-commerce platform")
    ENTERPRISE = "ENTERPRISE", _("E-commerce enterprise")
    PAYMENT = "PAYMENT", _("Payment or collection enterprise")
    LOGISTICS = "LOGISTICS", _("Logistics enterprise")
    BROKER = "BROKER", _("Customs broker")
    OPERATOR = "OPERATOR", _("Site operator")
    AUTHORITY = "AUTHORITY", _("Customs authority")
    AGENCY = "AGENCY", _("Other agency")


# A role counts only in a house that has such people: a broker's clerk with OFFICER in the roles is no officer.
K = OrganisationKind
HOUSES: dict[Role, frozenset[OrganisationKind]] = {
    Role.BROKER: frozenset({K.BROKER}),
    Role.LOGISTICS: frozenset({K.LOGISTICS}),
    Role.ENTERPRISE: frozenset({K.ENTERPRISE, K.PLATFORM, K.PAYMENT}),
    Role.OPERATOR: frozenset({K.OPERATOR}),
    Role.INSPECTOR: frozenset({K.AUTHORITY}),
    Role.EXAMINER: frozenset({K.AUTHORITY}),
    Role.OFFICER: frozenset({K.AUTHORITY}),
    Role.SUPERVISOR: frozenset({K.AUTHORITY}),
    Role.AUDITOR: frozenset({K.AUTHORITY}),
    Role.AGENCY: frozenset({K.AGENCY}),
    Role.ADMIN: frozenset({K.OPERATOR, K.AUTHORITY}),
}


def check_social_credit_code(value: str) -> None:
    """Refuse an 18-character unified social credit code whose check character is wrong (GB 32100-2015)."""
    if not uscc.is_valid(value):
        raise ValidationError(
            _("%(value)s is not a valid social credit code: its check character is wrong."),
            params={"value": value},
        )


class Organisation(models.Model):
    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind.choices)
    name = models.CharField(_("name"), max_length=100)
    customs_code = models.CharField(
        _("customs registration code"),
        max_length=10,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Z]{10}$", _("Ten digits or capital letters."))],
    )
    social_credit_code = models.CharField(
        _("social credit code"),
        max_length=18,
        unique=True,
        null=True,
        blank=True,
        validators=[check_social_credit_code],
    )
    dxp_id = models.CharField(_("exchange number"), max_length=30, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(customs_code__regex=r"^[0-9A-Z]{10}$") | models.Q(customs_code=None),
                name="customs_code_has_ten_characters",
            ),
            models.CheckConstraint(
                condition=models.Q(social_credit_code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$")
                | models.Q(social_credit_code=None),
                name="social_credit_code_has_eighteen_characters",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """The code that messages carry: customs registration first, else social credit."""
        return self.customs_code or self.social_credit_code or ""


class Mandate(models.Model):
    """An enterprise lets a broker file for it."""

    enterprise = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates_given")
    broker = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates_held")
    since_date = models.DateField(_("since"))
    until_date = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(enterprise=models.F("broker")), name="mandate_has_two_parties"),
            models.UniqueConstraint(fields=["enterprise", "broker", "since_date"], name="mandate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} → {self.broker}"


class User(AbstractUser):
    """A person. What he may do follows from his roles; what he may see, from his organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="people")
    roles = ArrayField(
        models.CharField(max_length=12, choices=[(role.value, role.label) for role in PERSONS]),
        default=list,
        blank=True,
    )
    language = models.CharField(_("language"), max_length=8, default="zh-hans")
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """The name as its owner writes it: a Chinese one begins with the family, and has no space."""
        whole = f"{self.last_name}{self.first_name}"
        is_chinese = any("\u4e00" <= sign <= "\u9fff" for sign in whole)
        return whole if is_chinese else super().get_full_name()

    @property
    def role_names(self) -> str:
        """The roles in the reader's language."""
        return gettext(", ").join(str(Role(role).label) for role in self.roles)

    def has_role(self, *roles: str) -> bool:
        """Whether one of the roles is his, in an open account of a house that is active and has such people."""
        house = self.organisation
        if not self.is_active or house is None or not house.active:
            return False
        return any(role in self.roles and house.kind in HOUSES.get(Role(role), ()) for role in roles)


class DeviceKind(models.TextChoices):
    CT = "CT", _("CT scanner")
    LINE = "LINE", _("Line controller")
    SCAN_GUN = "SCAN_GUN", _("Barcode gun")


class Device(models.Model):
    """A machine that speaks to us; `secret` signs its events."""

    kind = models.CharField(_("kind"), max_length=10, choices=DeviceKind.choices)
    code = models.CharField(_("station name"), max_length=16, unique=True)
    line = models.CharField(_("line"), max_length=16, blank=True)
    maker = models.CharField(_("maker"), max_length=64, blank=True)
    model = models.CharField(_("model"), max_length=64, blank=True)
    serial = models.CharField(_("serial number"), max_length=64, blank=True)
    ae_title = models.CharField(_("AE title"), max_length=16, blank=True)
    secret = models.CharField(max_length=64, blank=True)
    active = models.BooleanField(_("active"), default=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code


class Carrier(models.Model):
    """An airline, by IATA code and the three-digit prefix of its air waybills."""

    iata_code = models.CharField(_("IATA code"), max_length=2, unique=True)
    awb_prefix = models.CharField(_("waybill prefix"), max_length=3)
    name = models.CharField(_("name"), max_length=100)

    def __str__(self) -> str:
        return f"{self.iata_code} {self.name}"
