"""Whose hand a request is: person, moment, address."""

import ipaddress

from django.http import HttpRequest
from django.utils import timezone

from waybills.models import User
from waybills.services.changes import Hand


def hand_of(request: HttpRequest) -> Hand:
    """The hand of whoever asks, known or not."""
    person = getattr(request, "user", None)
    return Hand(person if isinstance(person, User) else None, timezone.now(), address_of(request))


def address_of(request: HttpRequest | None) -> str | None:
    """Where a request comes from; None where that is no address (a socket of the machine)."""
    try:
        return str(ipaddress.ip_address(request.META.get("REMOTE_ADDR", "").partition("%")[0])) if request else None
    except ValueError:
        return None
