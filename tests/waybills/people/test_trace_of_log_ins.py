"""Log-ins, lockouts, second factors and management commands leave a trace too."""

import io

import pytest
from axes.models import AccessAttempt
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.waybills.people.traces import only, person
from waybills.models import (
    CodeEntry,
)
from waybills.selectors.changes import in_words

pytestmark = pytest.mark.django_db


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
