"""Workers at the same lists at the same time: nothing twice, nothing lost, no deadlock that is not tried again."""

import random
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction

from clearance.models import DeclarationList, InboundMessage, MessageItem
from clearance.services import inbox
from clearance.services.filing import FilingOutcome, candidates, file_lists
from clearance.services.outbox import build_list_messages
from tests.clearance.papers import NOON
from tests.clearance.receipts.said import receipts
from waybills import acts
from waybills.lifecycle.requirements import Requirement
from waybills.models import Declaration, Parcel, User

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 6


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run them in threads of their own, all started together; what they answered, faults included."""
    start, answers = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            answers.append(work())
        except Exception as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_flight_filed_by_many_at_once_is_filed_once(papered: Callable[..., list[Parcel]], filer: User) -> None:
    papered(30)
    outcomes = at_once(*[lambda: file_lists(Parcel.objects.all(), by=filer)] * WORKERS)
    assert all(isinstance(outcome, FilingOutcome) for outcome in outcomes), outcomes
    assert sum(outcome.moved for outcome in outcomes) == 30  # type: ignore[attr-defined]
    assert (Declaration.objects.count(), DeclarationList.objects.filter(state="QUEUED").count()) == (30, 30)
    assert set(Declaration.objects.values_list("cop_no", flat=True)) == {f"LHW{n:06d}" for n in range(1, 31)}


def test_a_list_committed_between_looking_and_making_is_not_made_again(
    papered: Callable[..., list[Parcel]], filer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    papered(3)
    look = candidates.sort_out

    def look_and_be_overtaken(parcels: list[int], **how: Any) -> candidates.Candidates:
        found = look(parcels, **how)
        monkeypatch.setattr(candidates, "sort_out", look)
        (other,) = at_once(lambda: file_lists(Parcel.objects.all(), by=filer))
        assert other.moved == 3  # type: ignore[attr-defined]
        return found

    monkeypatch.setattr(candidates, "sort_out", look_and_be_overtaken)
    outcome = file_lists(Parcel.objects.all(), by=filer)
    assert (outcome.moved, {refusal.code for refusal in outcome.refusals}) == (0, {"RACED"})
    assert Declaration.objects.count() == 3


def test_an_act_built_by_many_at_once_is_built_once(filed: Callable[..., list[DeclarationList]]) -> None:
    rows = filed(5)
    queued = DeclarationList.line_model.objects.filter(object_id=rows[0].pk).order_by("-version")[0]

    def build() -> int:
        with transaction.atomic():
            return build_list_messages(queued.act_id, at=NOON)

    assert sorted(at_once(*[build] * WORKERS)) == [0] * (WORKERS - 1) + [1]  # type: ignore[type-var]
    assert MessageItem.objects.count() == 5


def test_shuffled_receipts_read_by_many_end_where_an_orderly_day_ends(
    filed: Callable[..., list[DeclarationList]],
) -> None:
    rows = filed(40)
    queued = DeclarationList.line_model.objects.filter(object_id=rows[0].pk).order_by("-version")[0]
    build_list_messages(queued.act_id, at=NOON)
    chance = random.Random(7)
    said = [(row, status, minute) for row in rows for minute, status in enumerate(("2", "120", "399", "800"))]
    said += chance.sample(said, len(said) // 5)
    chance.shuffle(said)
    for start in range(0, len(said), 7):
        inbox.store(receipts(*said[start : start + 7]), at=NOON)

    def read() -> int:
        total = 0
        while done := inbox.process_due(batch=2):
            total += done
        return total

    def the_floor_meanwhile() -> None:
        for _ in range(20):
            acts.perform(Parcel.arrive, Parcel.objects.all(), by=acts.SYSTEM)

    at_once(*[read] * WORKERS, the_floor_meanwhile)
    InboundMessage.objects.update(due_at=NOON)
    read()
    assert set(InboundMessage.objects.values_list("stage", "error")) == {("DONE", "")}
    assert set(DeclarationList.objects.values_list("state", flat=True)) == {"RELEASED"}
    waiting = Requirement.CUSTOMS_RELEASE | Requirement.LIST_ADJUDICATED
    assert not any(parcel.gate & waiting for parcel in Parcel.objects.all())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT a.verb, count(*) FROM clearance_declarationlistline l"
            " JOIN waybills_act a ON a.id = l.act_id GROUP BY a.verb, l.object_id"
        )
        assert set(cursor.fetchall()) == {
            (verb, 1) for verb in ("draft", "validate", "queue", "send", "store", "adjudicate", "release")
        }
