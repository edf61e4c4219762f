"""Selection rules are written by customs and leave a trace that customs alone reads: they say what is looked for."""

from django.utils.translation import gettext_lazy as _

from inspection.models import SelectionRule
from inspection.permissions import check_may_write_rules
from waybills.lifecycle.roles import Role
from waybills.selectors.changes import register
from waybills.services import changes
from waybills.services.changes import Hand

register(
    SelectionRule, _("Selection rule"), readers=(Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR),
    hs_prefixes=_("Commodity codes"), goods_words=_("Words in the goods' names"), destinations=_("Destinations"),
    shippers=_("Shippers"),
)  # fmt: skip


def write_rule(rule: SelectionRule, *, by: Hand, fields: list[str]) -> None:
    """Keep a new rule, or `fields` of one that stands; it holds from the next tally on."""
    check_may_write_rules(by.person)  # type: ignore[arg-type]
    if rule.pk is None:
        rule.made_by = by.person
    changes.keep(rule, by=by, fields=fields)
