"""Who acts (DESIGN §1). A verb names the roles that may perform it; a person holds some of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    BROKER = "BROKER", _("Customs broker")
    LOGISTICS = "LOGISTICS", _("Logistics enterprise")
    ENTERPRISE = "ENTERPRISE", _("E-commerce enterprise")
    OPERATOR = "OPERATOR", _("Floor operator")
    INSPECTOR = "INSPECTOR", _("CT inspector")
    EXAMINER = "EXAMINER", _("Examination officer")
    OFFICER = "OFFICER", _("Customs officer")
    SUPERVISOR = "SUPERVISOR", _("Customs supervisor")
    AGENCY = "AGENCY", _("Other agency")
    AUDITOR = "AUDITOR", _("Auditor")
    ADMIN = "ADMIN", _("Administrator of the centre")
    # Not persons:
    SYSTEM = "SYSTEM", _("The system")
    CUSTOMS = "CUSTOMS", _("The national customs system")
    LINE = "LINE", _("The CT line")


PERSONS = tuple(role for role in Role if role not in (Role.SYSTEM, Role.CUSTOMS, Role.LINE))
