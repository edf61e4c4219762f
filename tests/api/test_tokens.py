"""A personal token: got by name and password, hashed, ending, revocable; guesses end in a lockout."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.conftest import caller
from waybills.api.tokens import LIFETIME, find_token, issue_token
from waybills.models import ApiToken, Change

pytestmark = pytest.mark.django_db

PASSWORD = "a long word for tests"


@pytest.fixture
def known(officer):
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def log_in(password: str = PASSWORD, **more: str):
    body = {"username": "officer", "password": password} | more
    return Client(headers={"accept-language": "en"}).post("/api/v1/token/", body, content_type="application/json")


def test_name_and_password_give_a_token_that_opens_the_api(known):
    said = log_in()
    assert said.status_code == 201
    bearer = {"authorization": f"Bearer {said.json()['token']}"}
    assert Client(headers=bearer).get("/api/v1/parcels/").status_code == 200


def test_the_token_itself_is_nowhere_in_the_database(known):
    token = log_in().json()["token"]
    assert token not in str(ApiToken.objects.values().get())


def test_a_wrong_password_gives_nothing(known):
    said = log_in("another word")
    assert said.status_code == 401
    assert said.headers["content-type"] == "application/problem+json"
    assert not ApiToken.objects.exists()


def test_guessing_ends_in_a_lockout_even_for_the_right_password(known, settings):
    for _guess in range(settings.AXES_FAILURE_LIMIT):
        last = log_in("guess")
    assert last.status_code == 429
    said = log_in()
    assert said.status_code == 429
    assert int(said.headers["Retry-After"]) > 0
    assert said.json()["type"] == "urn:tongguan:problem:throttled"


def test_a_person_with_a_second_factor_needs_its_code(known):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(known, generate_totp_secret())
    codes = RecoveryCodes.activate(known).get_unused_codes()
    assert log_in().status_code == 401
    assert log_in(code="000000").status_code == 401
    assert log_in(code=codes[0]).status_code == 201
    assert log_in(code=codes[0]).status_code == 401  # each opens once


def test_a_token_ends_after_a_shift(officer):
    now = timezone.now()
    token, _row = issue_token(officer, at=now)
    assert find_token(token, at=now + LIFETIME - timedelta(seconds=1))
    assert find_token(token, at=now + LIFETIME) is None


def test_a_revoked_token_opens_nothing(as_officer):
    assert as_officer("delete", "token/").status_code == 204
    said = as_officer("get", "parcels/")
    assert said.status_code == 401
    assert said.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_of_somebody_who_left_opens_nothing(officer):
    call = caller(officer)
    officer.is_active = False
    officer.save()
    assert call("get", "parcels/").status_code == 401


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Bearer tgp_x", "Bearer tgp_\xff", "Basic eDp5", "x y z"])
def test_damaged_credentials_are_refused_in_words(db, header):
    said = Client(headers={"authorization": header}).get("/api/v1/parcels/")
    assert said.status_code == 401
    assert said.json()["title"]


def test_a_program_of_an_organisation_comes_in_with_its_own_token(officer, papered):
    from oauth2_provider.models import Application

    program = Application(
        user=officer, client_type=Application.CLIENT_CONFIDENTIAL, name="agency",
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS, client_secret="secret of the program",
    )  # fmt: skip
    program.save()
    asked = {
        "grant_type": "client_credentials", "client_id": program.client_id, "client_secret": "secret of the program",
        "scope": "read",
    }  # fmt: skip
    form = urlencode(asked)
    said = Client().post("/api/v1/oauth/token/", form, content_type="application/x-www-form-urlencoded")
    token = said.json()["access_token"]
    client = Client(headers={"authorization": f"Bearer {token}"})
    assert len(client.get("/api/v1/parcels/").json()["results"]) == 3
    said = client.post("/api/v1/instructions/", {}, content_type="application/json")
    assert said.status_code == 403  # it asked for reading only
    noted = Change.objects.get(kind="TOKEN_ISSUED")
    assert (noted.by, noted.name, noted.thing_id) == (officer, "agency", program.pk)
    assert noted.values["scope"] == [None, "read"]
    assert token not in str(vars(noted))
