"""May this person …? Each question in two forms: `check_may_…` raises with a reason, `may_…` is for buttons."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clearance.lifecycle.declaration_list import REFUSED, ListState
from clearance.models import DeclarationList, InboundMessage, OutboundMessage, ReceiptLine
from waybills.lifecycle.roles import Role
from waybills.models import OrganisationKind, User
from waybills.selectors.scope import visible_parcels

CORRECTABLE = (ListState.DRAFT, *REFUSED)
SEE_EVERY_LIST = (OrganisationKind.AUTHORITY, OrganisationKind.OPERATOR)


def may_file_lists(user: Any) -> bool:
    """Brokers file; what they may file is a question of scope."""
    return _has_role(user, Role.BROKER) and user.organisation is not None


def check_may_file_lists(user: User) -> None:
    if not may_file_lists(user):
        raise PermissionDenied(_("Only customs brokers file declaration lists."))


def may_correct_list(user: Any, row: DeclarationList) -> bool:
    """A broker, his own list, while it is not on its way to customs or with them."""
    return may_file_lists(user) and row.broker_id == user.organisation_id and row.state in CORRECTABLE


def check_may_correct_list(user: User, row: DeclarationList) -> None:
    if not may_correct_list(user, row):
        raise PermissionDenied(_("Only its broker corrects a list, while it is a draft or was refused."))


def may_see_lists(user: Any) -> bool:
    return _has_role(user, Role.BROKER, Role.OFFICER, Role.SUPERVISOR, Role.OPERATOR, Role.AUDITOR, Role.ADMIN)


def may_see_exchange(user: Any) -> bool:
    """The conversation itself: for those who file and those who watch."""
    return _has_role(user, Role.BROKER, Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN)


def may_read_messages(user: Any) -> bool:
    """The documents themselves, with consignees and prices: for whose they are and for customs, not for the site."""
    readers = (OrganisationKind.BROKER, OrganisationKind.AUTHORITY)
    return may_see_exchange(user) and user.organisation.kind in readers


def may_replay_messages(user: Any) -> bool:
    return _has_role(user, Role.BROKER, Role.OFFICER, Role.OPERATOR, Role.ADMIN)


def check_may_replay_messages(user: User) -> None:
    if not may_replay_messages(user):
        raise PermissionDenied(_("Your roles do not include sending messages again."))


def may_shut_channel(user: Any) -> bool:
    return _has_role(user, Role.OFFICER, Role.SUPERVISOR, Role.ADMIN)


def check_may_shut_channel(user: User) -> None:
    if not may_shut_channel(user):
        raise PermissionDenied(_("Only officers and administrators shut the channel to customs."))


def may_settle_receipts(user: Any) -> bool:
    return _has_role(user, Role.OFFICER, Role.SUPERVISOR, Role.ADMIN)


def check_may_settle_receipts(user: User) -> None:
    if not may_settle_receipts(user):
        raise PermissionDenied(_("Only officers and administrators settle receipts."))


def may_report_arrival(user: Any) -> bool:
    return _has_role(user, Role.OPERATOR)


def check_may_report_arrival(user: User) -> None:
    if not may_report_arrival(user):
        raise PermissionDenied(_("Only floor operators report arrivals."))


def visible_lists(user: User) -> QuerySet[DeclarationList]:
    """The lists this person may know of: a broker's own, all for those who work at the centre."""
    organisation = user.organisation
    if not user.is_active or organisation is None:
        return DeclarationList.objects.none()
    if organisation.kind in SEE_EVERY_LIST:
        return DeclarationList.objects.all()
    if organisation.kind == OrganisationKind.BROKER:
        return DeclarationList.objects.filter(broker=organisation)
    return DeclarationList.objects.filter(parcel__in=visible_parcels(user).order_by().values("pk"))


def visible_messages(user: User) -> QuerySet[OutboundMessage]:
    """Messages of one's own organisation; all for authority and operator."""
    organisation = user.organisation
    if not user.is_active or organisation is None:
        return OutboundMessage.objects.none()
    if organisation.kind in SEE_EVERY_LIST:
        return OutboundMessage.objects.all()
    return OutboundMessage.objects.filter(broker=organisation)


def visible_receipts(user: User) -> QuerySet[ReceiptLine]:
    """Return nodes about one's own lists; all, with those about nobody's, for authority and operator."""
    organisation = user.organisation
    if not user.is_active or organisation is None:
        return ReceiptLine.objects.none()
    if organisation.kind in SEE_EVERY_LIST:
        return ReceiptLine.objects.all()
    return ReceiptLine.objects.filter(list__broker=organisation)


def visible_inbound(user: User) -> QuerySet[InboundMessage]:
    """Whole documents that came in: they speak of everybody's lists, so only the centre and customs see them."""
    return InboundMessage.objects.all() if sees_whole_documents(user) else InboundMessage.objects.none()


def sees_whole_documents(user: User) -> bool:
    """Whether documents that speak of everybody's lists are shown to this person."""
    return user.is_active and user.organisation is not None and user.organisation.kind in SEE_EVERY_LIST


def _has_role(user: Any, *roles: Role) -> bool:
    return bool(getattr(user, "is_authenticated", False)) and user.has_role(*roles)
