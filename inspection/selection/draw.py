"""Chance that can be repeated: a share of the parcels by the hash of their number under a secret seed.

The same parcels are chosen in every re-run, by every worker, live and in a back-test; whoever does not know the seed
cannot tell which.
"""

import hashlib

from django.conf import settings

# PostgreSQL's md5() is the only hash it gives as text in all versions; the first 32 bits make 0 ≤ chance < 1.
SQL = "(('x' || left(md5(%(seed)s || ':' || {salt} || ':' || {number}), 8))::bit(32)::bigint / 4294967296.0)"


def seed() -> str:
    """The secret of the draw: its own setting, or the installation's key."""
    return settings.SELECTION_SEED or settings.SECRET_KEY


def chance(number: str, *, salt: str) -> float:
    """The draw of one parcel in one lottery (`salt`: a rule's id, "CT" or "EXAM"), as the SQL has it."""
    digest = hashlib.md5(f"{seed()}:{salt}:{number}".encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) / 4294967296
