"""A reader at work, through the real services: claim, open, look, judge."""

from datetime import datetime, timedelta

from inspection.models import Decision, TaskClaim
from inspection.selectors.cases import needed_pictures
from inspection.services import claims, effects, verdicts
from tests.factories.scans import NOW
from waybills.models import User

LONG_ENOUGH = timedelta(seconds=5)
AFTER = timedelta(seconds=60)


def look(user: User, *, at: datetime = NOW) -> TaskClaim:
    """Claim the next case, open it, and have its pictures fetched and painted."""
    claim = claims.claim_next(user, at=at)
    assert claim is not None, "no case for this reader"
    claims.open_case(user, claim.task_id, token=claim.token, at=at)
    return paint(user, claim, at=at)


def paint(user: User, claim: TaskClaim, *, at: datetime = NOW) -> TaskClaim:
    needed = needed_pictures(claim.task)
    for picture in needed:
        claims.note_served(claim.token, picture)
    return claims.paint_case(user, claim.task_id, token=claim.token, needed=needed, at=at)


def judge(user: User, outcome: str, *, reason: str = "", at: datetime = NOW, note: str = "seen") -> Decision:
    """The whole reading of the next case."""
    claim = look(user, at=at)
    word = verdicts.Word(outcome, reason=reason, note=note)
    return verdicts.give_verdict(user, claim.task_id, word, token=claim.token, at=at + LONG_ENOUGH)


def settle(*, at: datetime = NOW + AFTER) -> int:
    """The undo window is over: what was judged takes effect."""
    return effects.apply_due(at=at)
