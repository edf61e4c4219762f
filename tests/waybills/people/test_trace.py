"""Administration leaves a trace: one row a deed, with before and after, that nobody changes or takes away."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from tests.factories import ground
from tests.waybills.people.traces import ADDRESS, only, person
from waybills.api.tokens import issue_token, revoke_token
from waybills.books.changes import registers_are_as_recorded
from waybills.models import (
    ApiToken,
    Carrier,
    Change,
    ChangeKind,
    Device,
    Flight,
    Mandate,
    User,
)
from waybills.people import accounts
from waybills.people.registers import REGISTERS
from waybills.refusals import NotPossible, Refused
from waybills.services import changes
from waybills.services.changes import Hand

pytestmark = pytest.mark.django_db


SAID = {
    "organisations": {"kind": "BROKER", "name": "One", "customs_code": "4201980001", "active": "on"},
    "carriers": {"iata_code": "9X", "awb_prefix": "123", "name": "Nine"},
    "devices": {"kind": "CT", "code": "CT77", "active": "on"},
    "people": {"username": "new.one", "last_name": "林", "roles": ["BROKER"], "language": "en"},
    "mandates": {"since_date": "2026-01-01"},
}
CHANGED = {
    "organisations": ("name", "Two", ["One", "Two"]),
    "carriers": ("name", "Ten", ["Nine", "Ten"]),
    "devices": ("line", "L1", ["", "L1"]),
    "people": ("roles", [], None),
    "mandates": ("until_date", "2026-12-31", [None, "2026-12-31"]),
}


def whole(key):
    """What a form of the register sends."""
    house = ground.organisation("BROKER")
    if key == "mandates":
        return SAID[key] | {"enterprise": ground.organisation("ENTERPRISE").pk, "broker": house.pk}
    return SAID[key] | ({"organisation": house.pk} if key == "people" else {})


@pytest.mark.parametrize("key", SAID)
def test_each_register_leaves_one_row_for_an_entry_and_one_for_its_change(client, admin, left, key):
    said = whole(key)
    assert client.post(reverse("people:new-entry", args=[key]), said).status_code < 400
    entered = only(left)
    assert (entered.kind, entered.by, entered.address) == ("ENTERED", admin, ADDRESS)
    row = REGISTERS[key].rows().get(pk=entered.thing_id)
    field, value, pair = CHANGED[key]
    if key == "people":
        field, value, pair = "last_name", "高", ["林", "高"]
    assert client.post(reverse("people:entry", args=[key, row.pk]), said | {field: value}).status_code == 302
    [_entered, changed] = left()
    assert (changed.kind, changed.thing_id, changed.values) == ("CHANGED", row.pk, {field: pair})
    assert list(registers_are_as_recorded()) == []


def test_what_is_kept_as_it_was_leaves_no_row(client, admin, left):
    said = whole("carriers")
    row = Carrier.objects.create(**said)
    client.post(reverse("people:entry", args=["carriers", row.pk]), said)
    assert left() == []


def test_a_role_given_says_which_were_held_before(hand, left):
    user = person()
    user.roles = ["BROKER", "ADMIN"]
    accounts.change_person(user, by=hand)
    assert only(left).values == {"roles": [["BROKER"], ["BROKER", "ADMIN"]]}


def test_a_change_writes_its_own_fields_and_no_stale_ones(hand, left):
    stale = person()
    User.objects.filter(pk=stale.pk).update(is_active=False)
    stale.last_name = "高"
    accounts.change_person(stale, by=hand, fields=["last_name"])
    stale.refresh_from_db()
    assert (stale.last_name, stale.is_active) == ("高", False)
    assert only(left).values == {"last_name": ["林", "高"]}


def test_how_a_reader_reads_is_kept_without_a_trace(hand, left):
    user = person()
    user.language = "en"
    accounts.change_person(user, by=hand)
    user.refresh_from_db()
    assert user.language == "en"
    assert left() == []


def test_a_flight_s_times_leave_before_and_after_and_its_state_stays(client, admin, flight, left):
    said = {"origin": "WUH", "destination": "ORD", "departs_at": "2026-12-01T10:00"}
    assert client.post(reverse("people:entry", args=["flights", flight.pk]), said).status_code == 302
    assert only(left).values == {
        "destination": ["LGG", "ORD"], "departs_at": [None, "2026-12-01T02:00:00+00:00"],
    }  # fmt: skip
    assert Flight.objects.get(pk=flight.pk).state == flight.state
    assert list(registers_are_as_recorded()) == []


def test_accounts_are_closed_and_opened_with_a_row_each(hand, left):
    user = person()
    accounts.close_account(user, by=hand)
    accounts.open_account(user, by=hand)
    assert [(one.kind, one.values) for one in left()] == [
        ("CLOSED", {"is_active": [True, False]}), ("OPENED", {"is_active": [False, True]}),
    ]  # fmt: skip


def test_passwords_secrets_and_tokens_are_never_kept(hand, left):
    user, device = person(), Device(kind="CT", code="CT78")
    shown = [accounts.renew_password(user, by=hand), accounts.enter_device(device, by=hand)]
    shown.append(accounts.renew_secret(device, by=hand))
    token, row = issue_token(user, at=timezone.now())
    revoke_token(row, at=timezone.now())
    revoke_token(row, at=timezone.now())
    kinds = [one.kind for one in left()]
    assert kinds == ["PASSWORD_RENEWED", "ENTERED", "SECRET_RENEWED", "TOKEN_ISSUED", "TOKEN_REVOKED"]
    user.refresh_from_db()
    kept = str([vars(one) for one in left()])
    assert not any(secret in kept for secret in [*shown, token, row.digest, user.password])
    assert left()[0].values == {"password": None}


def test_a_new_password_and_a_closed_account_end_the_tokens(hand):
    user = person()
    for end in (accounts.renew_password, accounts.close_account):
        issue_token(user, at=timezone.now())
        end(user, by=hand)
        assert not ApiToken.objects.filter(user=user, revoked_at=None).exists()


def test_a_lost_second_factor_comes_off_for_a_reason(client, admin, left):
    user = person()
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=user, type=kind, data={"secret": "JBSWY3DPEHPK3PXP"})
    url = reverse("people:reset-second-factor", args=[user.pk])
    client.post(url, {"reason": " "})
    assert left() == []
    assert Authenticator.objects.count() == 2
    client.post(url, {"reason": "telephone lost"})
    one = only(left)
    assert (one.kind, one.reason) == ("FACTOR_RESET", "telephone lost")
    assert one.values == {"factors": [["recovery_codes", "totp"], []]}
    assert not Authenticator.objects.exists()
    client.post(url, {"reason": "again"})
    assert len(left()) == 1


def test_what_is_rolled_back_leaves_no_trace(hand, left):
    user = person()
    with transaction.atomic():
        accounts.close_account(user, by=hand)
        assert len(left()) == 1
        transaction.set_rollback(True)
    assert left() == []


def test_without_its_trace_no_deed_stands(hand, monkeypatch):
    user = person()

    def no_room(*args, **kwargs):
        raise DatabaseError("no room")

    monkeypatch.setattr(Change.objects, "create", no_room)
    for deed in (accounts.close_account, accounts.renew_password):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed(user, by=hand)
    user.refresh_from_db()
    assert user.is_active
    assert not user.password


def test_nobody_without_the_role_changes_anything(left, officer):
    user, by = person(), Hand(officer, timezone.now())
    deeds = (accounts.close_account, accounts.open_account, accounts.renew_password, accounts.lift_lockout)
    for deed in deeds:
        with pytest.raises(PermissionDenied):
            deed(user, by=by)
    assert left() == []


@pytest.mark.parametrize("sql", ["UPDATE waybills_change SET name = 'x'", "DELETE FROM waybills_change"])
def test_the_database_refuses_to_change_or_delete_a_row(hand, sql):
    changes.note(ChangeKind.CLOSED, person(), by=hand)
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_books_name_an_entry_that_was_changed_beside_the_services(hand):
    user = person()
    accounts.close_account(user, by=hand)
    assert list(registers_are_as_recorded()) == []
    User.objects.filter(pk=user.pk).update(is_active=True)
    [breach] = registers_are_as_recorded()
    assert "is_active" in breach.what


def test_a_refused_change_leaves_no_row(admin, hand, left):
    with pytest.raises(Refused):
        accounts.close_account(admin, by=hand)
    with pytest.raises(NotPossible):
        accounts.reset_second_factor(person(), by=hand, reason="none there")
    assert left() == []
    assert Mandate.objects.count() == 0
