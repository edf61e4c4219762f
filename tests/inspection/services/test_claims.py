"""Cases are dealt once: by deadline, risk and age, with a lease, and never the same to two readers."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from inspection.models import OpenCtTask, TaskClaim
from inspection.refusals import TooLate
from inspection.services import claims, effects, verdicts
from tests.factories import ground, scans
from tests.factories.reading import judge, settle
from waybills.lifecycle.roles import Role
from waybills.models import Flight

NOW = scans.NOW


def number_of(claim):
    return claim.task.parcel.waybill.number


@pytest.mark.django_db
def test_the_earliest_deadline_comes_first_then_the_risk_then_the_age(reviewable, inspector, second_inspector):
    for name in ("OLD", "YOUNG", "RISKY", "URGENT"):
        reviewable(name)
    rows = OpenCtTask.objects
    rows.filter(parcel__waybill__number="OLD").update(since=NOW - timedelta(hours=1))
    rows.filter(parcel__waybill__number="RISKY").update(risk=3)
    rows.filter(parcel__waybill__number="URGENT").update(due_at=NOW + timedelta(hours=2))
    dealt = []
    for reader in (inspector, inspector, second_inspector, second_inspector):
        dealt.append(number_of(claims.claim_next(reader, at=NOW)))
    assert dealt == ["URGENT", "RISKY", "OLD", "YOUNG"]


@pytest.mark.django_db
def test_the_flights_cut_off_is_the_deadline(flight, inspector):
    Flight.objects.filter(pk=flight.pk).update(cut_off_at=NOW + timedelta(hours=3))
    scans.reviewable(flight, "A1")
    assert OpenCtTask.objects.get().due_at == NOW + timedelta(hours=3)


@pytest.mark.django_db
def test_a_reader_holds_the_case_before_him_and_the_next_one_only(reviewable, inspector):
    for number in range(3):
        reviewable(f"A{number}")
    assert claims.claim_next(inspector, at=NOW)
    assert claims.claim_next(inspector, at=NOW)
    assert claims.claim_next(inspector, at=NOW) is None


@pytest.mark.django_db
def test_a_case_let_lie_goes_back_and_to_somebody_else(reviewable, inspector, second_inspector):
    parcel = reviewable()
    claims.claim_next(inspector, at=NOW)
    assert claims.claim_next(second_inspector, at=NOW + claims.LEASE) is None
    after = NOW + claims.LEASE + timedelta(seconds=1)
    assert claims.claim_next(second_inspector, at=after).user == second_inspector
    assert scans.task_of(parcel).state == "UNDER_REVIEW"


@pytest.mark.django_db
def test_who_is_still_there_keeps_his_case(reviewable, inspector, second_inspector):
    reviewable()
    claims.claim_next(inspector, at=NOW)
    claims.renew(inspector, at=NOW + claims.LEASE)
    assert claims.claim_next(second_inspector, at=NOW + claims.LEASE + timedelta(seconds=1)) is None


@pytest.mark.django_db
def test_a_returned_case_is_back_in_the_queue_unjudged(reviewable, inspector):
    parcel = reviewable()
    claim = claims.claim_next(inspector, at=NOW)
    claims.return_case(inspector, claim.task_id, at=NOW)
    assert scans.task_of(parcel).state == "ATR_DONE"
    assert claims.claim_next(inspector, at=NOW).task_id == claim.task_id


@pytest.mark.django_db
def test_nobody_returns_anothers_case(reviewable, inspector, second_inspector):
    reviewable()
    claim = claims.claim_next(inspector, at=NOW)
    claims.return_case(second_inspector, claim.task_id, at=NOW)
    assert TaskClaim.objects.get().user == inspector


@pytest.mark.django_db
def test_a_case_for_a_second_reader_is_kept_from_the_first(reviewable, inspector, second_inspector):
    reviewable()
    judge(inspector, "UNC")
    settle()
    later = NOW + timedelta(minutes=5)
    assert claims.claim_next(inspector, at=later) is None
    assert claims.claim_next(second_inspector, at=later).role == "SECOND"


@pytest.mark.django_db(transaction=True)
def test_many_readers_at_once_never_get_the_same_case(flight):
    cases, readers = 24, 12
    for number in range(cases):
        scans.reviewable(flight, f"A{number:03}")
    people = [ground.person(Role.INSPECTOR, name=f"reader {n}") for n in range(readers)]
    start, dealt, failed = threading.Barrier(readers), [], []

    def read(person):
        try:
            start.wait()
            for _ in range(2):
                claim = claims.claim_next(person, at=NOW)
                dealt.append(claim and claim.task_id)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=read, args=[person]) for person in people]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert failed == []
    assert None not in dealt
    assert sorted(dealt) == sorted(set(dealt)) == sorted(OpenCtTask.objects.values_list("task_id", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_verdict_is_either_taken_back_or_takes_effect_never_both(flight, inspector):
    for number in range(8):
        parcel = scans.reviewable(flight, f"A{number:03}")
        decision = judge(inspector, "OK")
        just_before = decision.decided_at + timedelta(seconds=4.9)
        start, back = threading.Barrier(2), []

        def undo(decision=decision, start=start, back=back, at=just_before):
            start.wait()
            try:
                back.append(verdicts.take_back(inspector, decision.task_id, at=at))
            except TooLate:
                pass
            finally:
                connection.close()

        thread = threading.Thread(target=undo)
        thread.start()
        start.wait()
        applied = effects.apply_due(at=decision.decided_at + timedelta(seconds=5))
        thread.join()
        settle()
        state = type(parcel).objects.get(pk=parcel.pk).state
        assert state == ("IMAGE_REVIEW" if back else "AWAITING_DECISION"), (applied, back)
        TaskClaim.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_two_windows_of_one_reader_share_his_two_cases(flight, inspector):
    for number in range(6):
        scans.reviewable(flight, f"A{number:03}")
    start, dealt = threading.Barrier(4), []

    def read():
        start.wait()
        dealt.append(claims.claim_next(inspector, at=NOW))
        connection.close()

    threads = [threading.Thread(target=read) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len([claim for claim in dealt if claim]) == 2 == TaskClaim.objects.count()
