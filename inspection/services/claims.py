"""Cases dealt to readers: one pool over all lines, claimed with a lease, returned when it ends.

Locks are taken in one order everywhere: parcel, task, then claim, open row and pending verdict.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from inspection.models import CtTask, OpenCtTask, Reader, TaskClaim, WaitsFor
from inspection.permissions import check_may_review
from inspection.refusals import CaseGone, TooEarly
from waybills import acts
from waybills.lifecycle.roles import Role
from waybills.models import User

# Long enough for a slow picture and a telephone call; the screen renews it while somebody looks.
LEASE = timedelta(seconds=45)
# The case on the screen and the one that follows it.
MOST_CLAIMS = 2

# Nobody reads a case twice in different roles; deadline first, then risk, then age.
NEXT = """
SELECT o.task_id, o.waits_for
FROM inspection_opencttask o JOIN inspection_cttask t ON t.id = o.task_id
WHERE o.waits_for = ANY(%(waits_for)s)
  AND NOT EXISTS (SELECT 1 FROM inspection_taskclaim c WHERE c.task_id = o.task_id)
  AND NOT EXISTS (SELECT 1 FROM inspection_decision d WHERE d.task_id = o.task_id AND d.operator_id = %(user)s
                  AND (o.waits_for <> 'READER' OR d.role <> 'FIRST'))
ORDER BY o.due_at NULLS LAST, o.risk DESC, o.since, o.task_id LIMIT 1 FOR NO KEY UPDATE OF t SKIP LOCKED
"""
INSERT = """
INSERT INTO inspection_taskclaim (task_id, user_id, role, token, workstation, claimed_at, leased_until, served)
VALUES (%(task)s, %(user)s, %(role)s, %(token)s, %(workstation)s, %(at)s, %(until)s, '[]')
ON CONFLICT (task_id) DO NOTHING
"""
ROLES = {WaitsFor.READER: Reader.FIRST, WaitsFor.SECOND: Reader.SECOND, WaitsFor.SUPERVISOR: Reader.SUPERVISOR}


def claim_next(user: User, *, at: datetime, workstation: str = "") -> TaskClaim | None:
    """Deal the next case to a reader; None when there is none for him. At most two are his at a time."""
    check_may_review(user)
    return_lapsed(at=at)
    # A race lost to another reader leaves nothing behind; the next look finds another case.
    for _attempt in range(5):
        with transaction.atomic():
            _lock_reader(user)
            if TaskClaim.objects.filter(user=user).count() >= MOST_CLAIMS:
                return None
            found = _next(user)
            if found is None:
                return None
            if _insert(found, user, at=at, workstation=workstation):
                return TaskClaim.objects.select_related("task").get(task_id=found[0])
    return None


def claim_again(user: User, task_id: int, *, role: str, at: datetime, workstation: str = "") -> TaskClaim:
    """The case whose verdict he took back is his again; the caller holds the task."""
    return TaskClaim.objects.create(
        task_id=task_id, user=user, role=role, token=secrets.token_urlsafe(32), workstation=workstation[:64],
        claimed_at=at, leased_until=at + LEASE,
    )  # fmt: skip


def return_case(user: User, task_id: int, *, at: datetime) -> None:
    """Give a case back unjudged."""
    with transaction.atomic():
        _lock_task(task_id)
        if TaskClaim.objects.filter(task_id=task_id, user=user).exists():
            _give_back(task_id, by=user, at=at, facts={"how": "returned"})


def return_all(user: User, *, at: datetime) -> None:
    """Give back everything a reader holds, as when he leaves the screen."""
    for task_id in TaskClaim.objects.filter(user=user).values_list("task_id", flat=True):
        return_case(user, task_id, at=at)


def return_lapsed(*, at: datetime) -> int:
    """Put back what readers let lie; the number of cases."""
    lapsed = list(TaskClaim.objects.filter(leased_until__lt=at).values_list("task_id", flat=True))
    for task_id in lapsed:
        with transaction.atomic():
            _lock_task(task_id)
            if TaskClaim.objects.filter(task_id=task_id, leased_until__lt=at).exists():
                _give_back(task_id, by=acts.SYSTEM, at=at, facts={"how": "lapsed"})
    return len(lapsed)


def renew(user: User, *, at: datetime) -> int:
    """He is still there: every case of his keeps another lease; the number of cases."""
    return TaskClaim.objects.filter(user=user).update(leased_until=at + LEASE)


def open_case(user: User, task_id: int, *, token: str, at: datetime) -> TaskClaim:
    """The case comes on the screen; the time of its first look counts."""
    with transaction.atomic():
        claim = held(user, task_id, token=token)
        claim.opened_at = claim.opened_at or at
        claim.leased_until = at + LEASE
        claim.save(update_fields=["opened_at", "leased_until"])
    return claim


def note_served(token: str, rendition_id: int) -> None:
    """A picture of the case left the server for this claim; needs no lock, a set only grows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inspection_taskclaim SET served = served || to_jsonb(%(id)s::bigint)"
            " WHERE token = %(token)s AND NOT served @> to_jsonb(%(id)s::bigint)",
            {"token": token, "id": rendition_id},
        )


def paint_case(user: User, task_id: int, *, token: str, needed: list[int], at: datetime) -> TaskClaim:
    """The browser has drawn the pictures; believed only if all `needed` ones were fetched under this claim."""
    with transaction.atomic():
        claim = held(user, task_id, token=token)
        if claim.opened_at is None or not set(needed) <= set(claim.served):
            raise TooEarly(_("The pictures of this case have not been loaded."))
        if not needed:
            raise TooEarly(_("There is no picture to look at."))
        claim.painted_at = claim.painted_at or at
        claim.save(update_fields=["painted_at"])
    return claim


def held(user: User, task_id: int, *, token: str) -> TaskClaim:
    """This reader's claim, its task locked first; raises CaseGone when it is his no longer."""
    _lock_task(task_id)
    claim = TaskClaim.objects.select_for_update().filter(task_id=task_id, user=user, token=token).first()
    if claim is None:
        raise CaseGone(_("This case is no longer yours: it was returned to the queue."))
    return claim


def minimum_view() -> timedelta:
    return timedelta(seconds=settings.MINIMUM_VIEW_SECONDS)


def _next(user: User) -> tuple[int, str] | None:
    waits_for = [WaitsFor.READER, WaitsFor.SECOND] if user.has_role(Role.INSPECTOR) else []
    if user.has_role(Role.SUPERVISOR):
        waits_for += [WaitsFor.SUPERVISOR]
    with connection.cursor() as cursor:
        cursor.execute(NEXT, {"waits_for": [str(one) for one in waits_for], "user": user.pk})
        return cursor.fetchone()


def _insert(found: tuple[int, str], user: User, *, at: datetime, workstation: str) -> bool:
    task_id, waits_for = found
    facts: dict[str, Any] = {
        "task": task_id, "user": user.pk, "role": str(ROLES[WaitsFor(waits_for)]), "token": secrets.token_urlsafe(32),
        "workstation": workstation[:64], "at": at, "until": at + LEASE,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(INSERT, facts)
        if cursor.rowcount != 1:
            return False
    # Its state may have moved between our look and our lock.
    if not OpenCtTask.objects.filter(task_id=task_id, waits_for=waits_for).exists():
        TaskClaim.objects.filter(task_id=task_id).delete()
        return False
    if waits_for == WaitsFor.READER:
        acts.perform(CtTask.begin_review, CtTask.objects.filter(pk=task_id), by=user, at=at)
    return True


def _give_back(task_id: int, *, by: "User | acts.Actor", at: datetime, facts: dict[str, Any]) -> None:
    TaskClaim.objects.filter(task_id=task_id).delete()
    tasks = CtTask.objects.filter(pk=task_id, state="UNDER_REVIEW")
    acts.perform(CtTask.return_case, tasks, by=by, at=at, facts=facts)


def _lock_task(task_id: int) -> None:
    CtTask.objects.select_for_update(no_key=True).filter(pk=task_id).first()


def _lock_reader(user: User) -> None:
    """Two windows of one reader take turns, or he would hold more than his share."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
