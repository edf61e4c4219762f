"""Record and message numbers: 36 characters, upper case; the same name gives the same number on every retry."""

from uuid import UUID, uuid5

# Ours alone, so that no number of ours is ever that of another sender.
_OURS = UUID("6f9c41c2-64b1-5c53-9d52-0a3f6a4b7e11")


def guid_of(*names: str) -> str:
    """The number that belongs to a name, such as the message's key in the outbox and the part in it."""
    return str(uuid5(_OURS, "\x1f".join(names))).upper()
