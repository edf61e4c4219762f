"""An administrator at a known address, their hand, and what they leave."""

import pytest
from django.utils import timezone

from tests.factories import ground
from tests.waybills.people.traces import ADDRESS
from waybills.lifecycle.roles import Role
from waybills.models import Change
from waybills.services.changes import Hand


@pytest.fixture
def admin(client):
    user = ground.person(Role.ADMIN)
    client.force_login(user)
    client.defaults["REMOTE_ADDR"] = ADDRESS
    return user


@pytest.fixture
def hand(admin):
    return Hand(admin, timezone.now(), ADDRESS)


@pytest.fixture
def left(admin):
    """The changes that stand since the test began."""
    newest = Change.objects.order_by("-id").values_list("pk", flat=True).first() or 0
    return lambda: list(Change.objects.filter(pk__gt=newest).order_by("id"))
