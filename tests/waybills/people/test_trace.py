"""Administration leaves a trace: one row a deed, with before and after, that nobody changes or takes away."""

import io
import re

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from inspection.models import SelectionRule
from inspection.services.rules import write_rule
from tests.factories import ground
from waybills.api.tokens import issue_token, revoke_token
from waybills.books.changes import registers_are_as_recorded
from waybills.lifecycle.roles import PERSONS, Role
from waybills.models import (
    ApiToken,
    Carrier,
    Change,
    ChangeKind,
    CodeEntry,
    Device,
    Flight,
    Mandate,
    Organisation,
    User,
)
from waybills.people import accounts
from waybills.people.registers import REGISTERS
from waybills.refusals import NotPossible, Refused
from waybills.selectors.changes import in_words, things, told_in
from waybills.selectors.entries import told
from waybills.services import changes
from waybills.services.changes import Hand

pytestmark = pytest.mark.django_db
ADDRESS = "10.1.2.3"
# Of these only the fields that have a label here are ever noted.
PARTLY = ("waybills.flight", "waybills.codeentry", "waybills.apitoken", "oauth2_provider.application")
RULE = {"name": "phones", "kind": "CT", "hs_prefixes": ["8517"]}


@pytest.fixture
def admin(client):
    user = ground.person(Role.ADMIN)
    client.force_login(user)
    client.defaults["REMOTE_ADDR"] = ADDRESS
    return user


@pytest.fixture
def hand(admin):
    return Hand(admin, timezone.now(), ADDRESS)


@pytest.fixture
def left(admin):
    """The changes that stand since the test began."""
    newest = Change.objects.order_by("-id").values_list("pk", flat=True).first() or 0
    return lambda: list(Change.objects.filter(pk__gt=newest).order_by("id"))


def only(left):
    [one] = left()
    return one


def person():
    house = ground.organisation("BROKER")
    return User.objects.create(username="lin", last_name="林", roles=["BROKER"], organisation=house)


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


def test_a_lockout_is_noted_once_and_lifted_by_the_administrator(client, admin, settings, left):
    settings.AXES_FAILURE_LIMIT = 2
    user, visitor = person(), Client(REMOTE_ADDR="10.9.9.9")
    user.set_password("a good long pass")
    user.save()
    for word in ("wrong", "wrong", "wrong", "wrong"):
        visitor.post(reverse("account_login"), {"login": "lin", "password": word})
    kinds = [(one.kind, one.thing_id, one.by, one.address) for one in left()]
    expected = [("LOG_IN_FAILED", user.pk, None, "10.9.9.9")] * 2 + [("LOCKED_OUT", user.pk, None, "10.9.9.9")]
    assert kinds == expected
    client.post(reverse("people:lift-lockout", args=[user.pk]))
    visitor.post(reverse("account_login"), {"login": "lin", "password": "a good long pass"})
    assert [(one.kind, one.by) for one in left()[3:]] == [("LOCKOUT_LIFTED", admin), ("LOGGED_IN", user)]


def test_a_name_that_nobody_has_is_not_kept(left):
    Client().post(reverse("account_login"), {"login": "my-password-by-mistake", "password": "wrong"})
    one = only(left)
    assert (one.kind, one.thing, one.name) == ("LOG_IN_FAILED", "", "")
    assert "mistake" not in str(vars(one))


def test_the_own_password_and_second_factor_leave_a_row(left):
    user, visitor = person(), Client()
    user.set_password("a good long pass")
    user.save()
    visitor.post(reverse("account_login"), {"login": "lin", "password": "a good long pass"})
    new = {"oldpassword": "a good long pass", "password1": "another good one", "password2": "another good one"}
    assert visitor.post(reverse("account_change_password"), new).status_code == 302
    assert [one.kind for one in left()] == ["LOGGED_IN", "PASSWORD_CHANGED"]


@pytest.mark.parametrize("command", ["axes_reset", "axes_reset_username", "axes_reset_ip"])
def test_commands_that_lift_a_lockout_say_so(left, command):
    person()
    AccessAttempt.objects.create(username="lin", ip_address="10.9.9.9", failures_since_start=5)
    words = {"axes_reset_username": ["lin"], "axes_reset_ip": ["10.9.9.9"]}
    call_command(command, *words.get(command, []), stdout=io.StringIO())
    one = only(left)
    assert (one.kind, one.command, one.name) == ("LOCKOUT_LIFTED", command, "lin")
    call_command(command, *words.get(command, []), stdout=io.StringIO())
    assert len(left()) == 1


def test_django_s_commands_for_accounts_say_so(left, monkeypatch):
    call_command("createsuperuser", username="root", email="a@example.org", interactive=False, stdout=io.StringIO())
    monkeypatch.setattr("getpass.getpass", lambda *said, **more: "a good long pass")
    call_command("changepassword", "root", stdout=io.StringIO())
    assert [(one.kind, one.command) for one in left()] == [
        ("ENTERED", "createsuperuser"), ("PASSWORD_RENEWED", "changepassword"),
    ]  # fmt: skip


def test_code_lists_that_a_command_loads_say_how_many_codes(left):
    call_command("load_code_lists", stdout=io.StringIO())
    assert left() == []
    CodeEntry.objects.filter(list="UNIT", code="011").update(name_en="bad")
    call_command("load_code_lists", stdout=io.StringIO())
    one = only(left)
    assert (one.kind, one.thing, one.values) == ("LOADED", "waybills.codeentry", {"codes": [None, 1]})
    with translation.override("en"):
        assert in_words(one) == "Codes new or changed: – → 1"


def test_a_program_that_a_command_enters_says_so(left):
    said = ["confidential", "client-credentials", "--name", "agency", "--client-secret", "not to be kept"]
    call_command("createapplication", *said, stdout=io.StringIO())
    one = only(left)
    assert (one.kind, one.command, one.name) == ("ENTERED", "createapplication", "agency")
    assert "not to be kept" not in str(vars(one))


def test_a_rule_leaves_its_conditions_to_customs_alone(hand, left, officer, client):
    rule, by = SelectionRule(**RULE), Hand(officer, timezone.now(), ADDRESS)
    write_rule(rule, by=by, fields=[])
    rule.share = "0.5"
    write_rule(rule, by=by, fields=["share"])
    entered, changed = left()
    assert entered.values["hs_prefixes"] == [None, ["8517"]]
    assert changed.values == {"share": ["1.00000", "0.50000"]}
    page = reverse("people:changes")
    assert "phones" not in client.get(page).content.decode()
    client.force_login(ground.person(Role.AUDITOR))
    assert "phones" in client.get(page).content.decode()
    client.force_login(officer)
    assert "0.50000" in client.get(reverse("inspection:rule", args=[rule.pk])).content.decode()


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


@pytest.mark.parametrize("role", PERSONS)
def test_the_page_is_for_administrators_and_auditors(client, role):
    client.force_login(ground.person(role))
    expected = 200 if role in (Role.ADMIN, Role.AUDITOR) else 403
    assert client.get(reverse("people:changes")).status_code == expected


def test_the_page_is_filtered_by_person_deed_kind_and_entry(client, admin, hand):
    user, other = person(), ground.person(Role.OPERATOR)
    accounts.close_account(user, by=hand)
    accounts.close_account(other, by=hand)
    for query, n in (
        ({"deed": "CLOSED"}, 2), ({"thing": "waybills.user", "entry": user.pk}, 1), ({"by": other.pk}, 0),
        ({"q": "lin", "deed": "CLOSED"}, 1), ({"q": ADDRESS, "deed": "CLOSED"}, 2), ({"deed": "x\x00"}, 0),
    ):  # fmt: skip
        assert len(client.get(reverse("people:changes"), query).context["page"]) == n, query
    for wrong in ({"by": "x"}, {"entry": "9" * 30}):
        assert client.get(reverse("people:changes"), wrong).status_code == 400


def test_a_name_that_is_a_formula_runs_in_no_file(client, admin, hand):
    changes.keep(Organisation(kind="BROKER", name="=1+1"), by=hand)
    file = b"".join(client.get(reverse("people:changes"), {"export": "csv"}).streaming_content).decode()
    assert "'=1+1" in file
    assert not re.search(r"(^|,)\"?[=+@-]", file)


def test_each_entry_shows_its_own_history(client, admin, hand):
    user = person()
    accounts.close_account(user, by=hand)
    page = client.get(reverse("people:entry", args=["people", user.pk]))
    assert [change.kind for change, *_ in page.context["history"]] == ["CLOSED"]
    other = client.get(reverse("people:entry", args=["people", admin.pk]))
    assert all(change.thing_id == admin.pk for change, *_ in other.context["history"])


def test_every_field_and_deed_has_its_name_in_both_languages():
    for thing in things.values():
        for name in {*told(thing.model), *thing.labels} - {"id"}:
            with translation.override("zh-hans"):
                zh = thing.label_of(name)
            with translation.override("en"):
                en = thing.label_of(name)
            is_shown = name in thing.labels or thing.key not in PARTLY
            assert not is_shown or zh != en or zh.isupper(), (thing.key, name, zh)
    with translation.override("zh-hans"):
        assert all(re.search("[一-鿿]", str(kind.label)) for kind in ChangeKind)


def test_a_change_is_told_in_the_reader_s_words(hand):
    user = person()
    user.roles = ["OFFICER"]
    accounts.change_person(user, by=hand)
    change = Change.objects.latest("id")
    with translation.override("en"):
        assert in_words(change) == "Roles: Customs broker → Customs officer"
    with translation.override("zh-hans"):
        assert [one.label for one in told_in(change)] == ["角色"]


def test_every_register_is_known_to_the_trace():
    kept = {one.rows().model for one in REGISTERS.values()} | {SelectionRule}
    assert kept <= {thing.model for thing in things.values()}
    assert all(apps.get_model(key) for key in things)


def test_a_refused_change_leaves_no_row(admin, hand, left):
    with pytest.raises(Refused):
        accounts.close_account(admin, by=hand)
    with pytest.raises(NotPossible):
        accounts.reset_second_factor(person(), by=hand, reason="none there")
    assert left() == []
    assert Mandate.objects.count() == 0
