"""Two persons: one proposes, another performs."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.factories import ground
from waybills.acts import proposals
from waybills.models import Parcel

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(parcel, officer):
    ground.correct_to("UNDER_EXAM", Parcel.objects.all())
    facts = {"destination": "502", "legal_basis": "sample"}
    return proposals.propose(Parcel.detain, Parcel.objects.all(), by=officer, at=timezone.now(), facts=facts)


def test_a_proposal_moves_nothing(proposal):
    assert Parcel.objects.get().state == "UNDER_EXAM"


def test_another_officer_performs_it(proposal):
    second = ground.person(ground.Role.OFFICER, name="second")
    outcome = proposals.agree(proposal, by=second, at=timezone.now())
    assert outcome.moved == 1
    assert Parcel.objects.get().state == "DETAINED"
    proposal.refresh_from_db()
    assert (proposal.settled_by, proposal.agreed) == (second, True)


def test_the_same_person_cannot_perform_his_own_proposal(proposal, officer):
    with pytest.raises(PermissionDenied):
        proposals.agree(proposal, by=officer, at=timezone.now())
    with pytest.raises(PermissionDenied):
        proposals.decline(proposal, by=officer, at=timezone.now())


def test_a_settled_proposal_is_settled_once(proposal):
    second = ground.person(ground.Role.OFFICER, name="second")
    proposals.decline(proposal, by=second, at=timezone.now())
    with pytest.raises(proposals.AlreadySettled):
        proposals.agree(proposal, by=second, at=timezone.now())
    assert Parcel.objects.get().state == "UNDER_EXAM"


def test_an_inspector_cannot_propose_a_detention(parcel, inspector):
    ground.correct_to("UNDER_EXAM", Parcel.objects.all())
    with pytest.raises(PermissionDenied):
        proposals.propose(Parcel.detain, Parcel.objects.all(), by=inspector, at=timezone.now())
