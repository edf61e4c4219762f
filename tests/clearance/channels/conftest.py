"""What the tests of sending need here too."""

from tests.clearance.outbox.conftest import exchange, waiting

__all__ = ["exchange", "waiting"]
