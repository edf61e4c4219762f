"""The way in, the second factor, and the way in that stays shut."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.urls import reverse

from tests.web.conftest import PASSWORD
from waybills.models import User

LOG_IN = "/accounts/login/"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "en"
    return client


def log_in(client, *, password=PASSWORD, **more):
    return client.post(LOG_IN, {"login": "wei", "password": password, **more})


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def secret_on(page) -> str:
    return re.search(r'readonly value="([A-Z2-7]+)"', page.content.decode())[1]


def switch_on_app(client) -> str:
    """The secret of the app, switched on by the person who is logged in and says so again."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = secret_on(client.get(reverse("mfa_activate_totp")))
    client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    return secret


def test_log_in_leads_back_to_the_page_one_was_on(client, person):
    page = client.get(f"{LOG_IN}?next=/account/")
    assert "You will come back to the page you were on." in page.content.decode()
    assert log_in(client, next="/account/")["Location"] == "/account/"


def test_log_in_does_not_lead_to_another_site(client, person):
    assert log_in(client, next="https://evil.example/")["Location"] == "/"


def test_a_page_of_the_account_sends_strangers_to_log_in_and_back(client, db):
    assert client.get("/account/")["Location"] == f"{LOG_IN}?next=/account/"


def test_a_wrong_password_is_said_at_the_top_without_telling_which_of_both_was_wrong(client, person):
    wrong_password = log_in(client, password="wrong").content.decode()
    wrong_name = client.post(LOG_IN, {"login": "nobody", "password": "wrong"}).content.decode()
    sentence = re.search(r"error-summary.*?<strong>(.*?)</strong>", wrong_password, re.S)[1]
    assert sentence in wrong_name


def test_five_wrong_passwords_lock_the_name_with_a_page_that_says_how_long(client, person, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = log_in(client, password="wrong")
    page = answer.content.decode()
    assert answer.status_code == 429
    assert "Log-in is locked" in page
    assert "Wait 15 minutes" in page


def test_a_locked_name_stays_locked_for_the_right_password(client, person, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        log_in(client, password="wrong")
    assert log_in(client).status_code == 429
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client, db):
    page = client.post(reverse("account_signup"), {"username": "x", "password1": PASSWORD, "password2": PASSWORD})
    assert "Accounts are given, not taken" in page.content.decode()
    assert not User.objects.exists()


def test_a_forgotten_password_is_nothing_that_mail_can_give_back(client, person):
    page = client.post(reverse("account_reset_password"), {"email": "wei@example.com"})
    assert "Passwords are never sent by mail." in page.content.decode()
    assert mail.outbox == []


def test_mail_addresses_are_not_managed_here(client, person):
    client.force_login(person)
    assert client.get(reverse("account_email"))["Location"] == "/account/"


def test_the_account_page_says_who_one_is(client, person):
    client.force_login(person)
    page = client.get("/account/").content.decode()
    assert all(word in page for word in ["Wei Zhang", "江城快件中心", "Floor operator", "Asia/Shanghai"])


def test_a_password_is_changed_by_who_knows_it(client, person):
    log_in(client)
    new = "another long word"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    person.refresh_from_db()
    assert person.check_password(new)


def test_a_short_password_is_refused_beside_its_field(client, person):
    log_in(client)
    page = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "x1", "password2": "x1"}
    )
    assert 'href="#id_password1"' in page.content.decode()


def test_the_session_is_the_browsers_and_ends_with_it(client, person):
    log_in(client)
    assert client.cookies["sessionid"]["max-age"] == ""


def test_the_second_factor_is_not_touched_without_the_password(client, person):
    log_in(client)
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))


def test_an_app_is_set_up_with_a_code_that_can_be_scanned_or_typed(client, person):
    log_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert 'class="qr" src="data:image/svg+xml' in page
    assert secret_on(client.get(reverse("mfa_activate_totp")))
    switch_on_app(client)
    assert Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


def test_with_an_app_the_password_alone_does_not_open(client, person):
    TOTP.activate(person, SECRET)
    assert log_in(client)["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.post(reverse("mfa_authenticate"), {"code": code_for(SECRET)})["Location"] == "/"
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_wrong_code_is_refused_in_words(client, person):
    TOTP.activate(person, SECRET)
    log_in(client)
    page = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "error-summary" in page.content.decode()


def test_recovery_codes_are_shown_to_their_owner(client, person):
    log_in(client)
    switch_on_app(client)
    page = client.get(reverse("mfa_view_recovery_codes"), follow=True).content.decode()
    assert len(re.findall(r"<li>[0-9a-f]{8}</li>|<li>[0-9A-Za-z-]{8,}</li>", page)) == 10


@pytest.mark.parametrize(("host", "offered"), [("localhost", True), ("127.0.0.1", False), ("[::1]", False)])
def test_passkeys_are_offered_only_where_browsers_give_them(client, person, host, offered):
    client.force_login(person)
    page = client.get("/account/", headers={"host": host}).content.decode()
    assert (reverse("mfa_add_webauthn") in page) == offered


def test_a_key_is_named_in_the_readers_language(client, person):
    client.cookies["django_language"] = "zh-hans"
    log_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert "密钥名称" in client.get(reverse("mfa_add_webauthn")).content.decode()


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_on_the_way_in_are_in_one_language(client, db, language, name):
    client.cookies["django_language"] = language
    page = client.get(reverse(name)).content.decode()
    words = re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split(">", 1)[1].split("</main>")[0])
    assert bool(re.search(r"[一-鿿]", words)) == (language == "zh-hans")
    assert language == "en" or not re.search(r"[A-Za-z]{3,}", words)
