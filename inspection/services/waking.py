"""Telling a worker that something waits; the sweeps of beat find it anyway, so nobody need listen."""

from collections.abc import Callable

from django.db import transaction

_listeners: dict[str, Callable[[], None]] = {}


def listen(what: str, tell: Callable[[], None]) -> None:
    """Called by the tasks: `what` is "scans"."""
    _listeners[what] = tell


def wake(what: str) -> None:
    """After the commit, tell whoever listens."""
    tell = _listeners.get(what)
    if tell is not None:
        transaction.on_commit(tell, robust=True)
