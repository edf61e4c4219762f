"""Named places where a test lets the process die; nothing at all unless FAILPOINT names one.

FAILPOINT=outbox.after_carry kills the process there, as `kill -9` would: no clean-up, no exit handlers.
"""

import os
import signal

_wanted = os.environ.get("FAILPOINT", "")


def failpoint(name: str) -> None:
    """Die here if the environment asks for it."""
    if _wanted and name == _wanted:
        os.kill(os.getpid(), signal.SIGKILL)
