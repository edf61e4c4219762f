"""What clearance knows better about an open requirement than the general sentence of the ladder."""

from django.utils.translation import gettext as _

from clearance.permissions import visible_lists
from clearance.selectors import conversation
from waybills.lifecycle.requirements import Requirement
from waybills.models import Parcel, User
from waybills.selectors.ladder import Rung, explain


@explain(Requirement.LIST_ADJUDICATED)
def refused_over_documents_that_agree(parcel: Parcel, reader: User) -> Rung | None:
    """Customs says the documents differ, the comparison here says they agree: both are right."""
    row = visible_lists(reader).filter(parcel=parcel).select_related("answer").order_by("-pk").first()
    found = conversation.elsewhere(row) if row else None
    if found is None:
        return None
    return Rung(
        why=_("Customs refused the list over its documents."), who=str(found), tone="attention",
        what_then=_("When the document is with customs as it is here, the broker files the list again."),
    )  # fmt: skip
