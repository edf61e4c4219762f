"""On whose behalf a file comes in, and what follows from that."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.utils import timezone

from waybills import acts
from waybills.intake.refusals import refused
from waybills.models import Centre, Mandate, Organisation, OrganisationKind, User
from waybills.selectors.scope import SEE_ALL


@dataclass(frozen=True)
class Sender:
    """A person and their organisation, or the house itself (no user): then nobody's scope narrows what may come."""

    user: User | None
    centre_id: int

    @property
    def organisation(self) -> Organisation | None:
        return self.user.organisation if self.user else None

    @property
    def actor(self) -> acts.Actor | User:
        return self.user or acts.SYSTEM

    @property
    def broker_id(self) -> int | None:
        """The broker that sends it, whose mandates then bound it."""
        own = self.organisation
        return own.pk if own and own.kind == OrganisationKind.BROKER else None

    @property
    def sees_all(self) -> bool:
        """Whether earlier files of others may be named to this sender."""
        return self.user is None or (self.organisation is not None and self.organisation.kind in SEE_ALL)

    @cached_property
    def mandated_codes(self) -> frozenset[str]:
        """Codes of the enterprises that gave this broker a mandate which holds today."""
        if self.broker_id is None:
            return frozenset()
        today = timezone.localdate()
        held = Mandate.objects.filter(broker=self.broker_id, since_date__lte=today, enterprise__active=True)
        held = held.exclude(until_date__lt=today)
        pairs = held.values_list("enterprise__customs_code", "enterprise__social_credit_code")
        return frozenset(code for pair in pairs for code in pair if code)

    def sends(self, code: str) -> bool:
        """Whether `code` is this sender's own, or nobody's scope narrows it."""
        own = self.organisation
        return own is None or code in {own.customs_code, own.social_credit_code} - {None, ""}


def sender_of(user: User | None) -> Sender:
    """The sender that this user is, at this installation's centre."""
    centre = Centre.objects.filter(code=settings.CENTRE_CODE).first() or Centre.objects.order_by("id").first()
    if centre is None:
        raise refused("NO_CENTRE")
    return Sender(user, centre.pk)
