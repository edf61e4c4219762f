"""Document numbers: kind, day, and ten random letters that cannot be mistaken for each other."""

import secrets
from datetime import datetime

from django.utils import timezone

from waybills.models.papers import PaperKind

# Crockford's base 32 without U: no I, L, O to confuse with 1 and 0.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = {PaperKind.RELEASE_NOTE: "RN", PaperKind.RELEASE_LIST: "RL"}


def new_number(kind: PaperKind, *, at: datetime) -> str:
    """RN20261124-8Q2M4ZK7WD: 50 bits of chance, so a genuine number is not found by trying."""
    chance = "".join(secrets.choice(LETTERS) for _ in range(10))
    return f"{PREFIX[kind]}{timezone.localdate(at):%Y%m%d}-{chance}"
