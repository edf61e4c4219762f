"""Who keeps the registers of people, organisations and machines."""

from django.utils.translation import gettext_lazy as _

from waybills.lifecycle.roles import Role
from waybills.permissions.deeds import deed

check_may_administer, may_administer = deed("people.administer", _("Keep the registers"), [Role.ADMIN])
check_may_read_changes, may_read_changes = deed(
    "people.read_changes", _("Read what administration changed"), [Role.ADMIN, Role.AUDITOR]
)
