"""What the tests of the trace say and ask again and again."""

from typing import Any

from tests.factories import ground
from waybills.models import Change, User

ADDRESS = "10.1.2.3"


def only(left: Any) -> Change:
    """The one change that was left."""
    [one] = left()
    return one  # type: ignore[no-any-return]


def person() -> User:
    """Somebody to change."""
    house = ground.organisation("BROKER")
    return User.objects.create(username="lin", last_name="林", roles=["BROKER"], organisation=house)
