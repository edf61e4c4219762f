"""The administrator's registers: for administrators only, and nothing wrong gets in."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.factories import ground
from waybills.lifecycle.roles import PERSONS, Role
from waybills.models import Carrier, Device, Flight, Mandate, Organisation, User
from waybills.people.registers import REGISTERS

pytestmark = pytest.mark.django_db
GOOD_CODE, WRONG_CODE = "91420116MA0334314F", "91420116MA0334315F"


@pytest.fixture
def admin(client):
    user = ground.person(Role.ADMIN)
    client.force_login(user)
    return user


def new(key):
    return reverse("people:new-entry", args=[key])


def entry(key, row):
    return reverse("people:entry", args=[key, row.pk])


def person(house, **said):
    return {"username": "new.one", "last_name": "林", "first_name": "一", "organisation": house.pk,
            "roles": ["BROKER"], "language": "zh-hans"} | said  # fmt: skip


def logged_in(username, password):
    visitor = Client()
    answer = visitor.post(reverse("account_login"), {"login": username, "password": password})
    return visitor if answer.status_code == 302 else None


@pytest.mark.parametrize("key", REGISTERS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_register_draws(client, admin, flight, key, language):
    client.cookies["django_language"] = language
    ground.organisation("BROKER")
    for url in (reverse("people:register", args=[key]), new(key)):
        assert client.get(url).status_code == 200
    row = REGISTERS[key].rows().first()
    assert row is None or client.get(entry(key, row)).status_code == 200


@pytest.mark.parametrize("role", [role for role in PERSONS if role != Role.ADMIN])
def test_nobody_else_comes_in(client, role):
    stranger = ground.person(role)
    client.force_login(stranger)
    assert client.get(reverse("people:administration")).status_code == 403
    assert client.post(new("people"), person(ground.organisation("BROKER"))).status_code == 403
    assert client.post(reverse("people:renew", args=["people", stranger.pk])).status_code == 403
    assert client.post(reverse("people:switch-account", args=[stranger.pk, "close"])).status_code == 403
    assert not User.objects.filter(username="new.one").exists()


def test_an_administrator_of_a_broker_is_none(client):
    client.force_login(ground.person(Role.ADMIN, name="wrong", organisation=ground.organisation("BROKER")))
    assert client.get(reverse("people:administration")).status_code == 403


def test_a_new_person_gets_a_password_that_is_shown_once_and_works(client, admin):
    page = client.post(new("people"), person(ground.organisation("BROKER")))
    password = page.context["secret"]
    assert password in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert logged_in("new.one", password)
    again = client.get(entry("people", User.objects.get(username="new.one"))).content.decode()
    assert password not in again


def test_a_role_that_does_not_fit_the_house_is_refused(client, admin):
    page = client.post(new("people"), person(ground.organisation("BROKER"), roles=["BROKER", "OFFICER"]))
    assert page.status_code == 422
    assert "roles" in page.context["form"].errors
    assert not User.objects.filter(username="new.one").exists()


def test_closing_an_account_ends_its_sessions(client, admin):
    password = client.post(new("people"), person(ground.organisation("BROKER"))).context["secret"]
    visitor, user = logged_in("new.one", password), User.objects.get(username="new.one")
    assert visitor.get(reverse("waybills:start")).status_code == 200
    client.post(reverse("people:switch-account", args=[user.pk, "close"]))
    assert visitor.get(reverse("waybills:start")).status_code == 302
    assert not Session.objects.filter(pk=visitor.session.session_key).exists()
    assert logged_in("new.one", password) is None
    client.post(reverse("people:switch-account", args=[user.pk, "open"]))
    assert logged_in("new.one", password)


def test_a_new_password_voids_the_old_one(client, admin):
    old = client.post(new("people"), person(ground.organisation("BROKER"))).context["secret"]
    visitor, user = logged_in("new.one", old), User.objects.get(username="new.one")
    renewed = client.post(reverse("people:renew", args=["people", user.pk])).context["secret"]
    assert visitor.get(reverse("waybills:start")).status_code == 302
    assert logged_in("new.one", old) is None
    assert logged_in("new.one", renewed)


def test_administrators_do_not_lock_themselves_out(client, admin):
    client.post(reverse("people:switch-account", args=[admin.pk, "close"]))
    said = person(admin.organisation, username=admin.username, roles=["OPERATOR"])
    assert client.post(entry("people", admin), said).status_code == 422
    admin.refresh_from_db()
    assert admin.is_active
    assert admin.roles == ["ADMIN"]


@pytest.mark.parametrize(("code", "enters"), [(GOOD_CODE, True), (WRONG_CODE, False), ("", True)])
def test_a_social_credit_code_must_have_its_check_character(client, admin, code, enters):
    said = {"kind": "BROKER", "name": "Someone", "social_credit_code": code, "customs_code": "", "active": "on"}
    page = client.post(new("organisations"), said)
    assert page.status_code == (302 if enters else 422)
    assert Organisation.objects.filter(name="Someone").exists() == enters


def test_two_organisations_cannot_share_a_code(client, admin):
    said = {"kind": "BROKER", "name": "One", "customs_code": "4201980001", "active": "on"}
    assert client.post(new("organisations"), said).status_code == 302
    assert client.post(new("organisations"), said | {"name": "Two"}).status_code == 422


def test_a_mandate_joins_an_enterprise_and_a_broker_for_a_time(client, admin):
    enterprise, broker = ground.organisation("ENTERPRISE"), ground.organisation("BROKER")
    said = {"enterprise": enterprise.pk, "broker": broker.pk, "since_date": "2026-01-01", "until_date": "2025-01-01"}
    assert client.post(new("mandates"), said).status_code == 422
    assert client.post(new("mandates"), said | {"until_date": ""}).status_code == 302
    assert client.post(new("mandates"), said | {"until_date": "", "enterprise": broker.pk}).status_code == 422
    assert Mandate.objects.get().broker == broker


def test_a_device_gets_a_secret_and_a_new_one_voids_it(client, admin):
    first = client.post(new("devices"), {"kind": "CT", "code": "CT77", "active": "on"}).context["secret"]
    device = Device.objects.get(code="CT77")
    assert device.secret == first
    second = client.post(reverse("people:renew", args=["devices", device.pk])).context["secret"]
    device.refresh_from_db()
    assert device.secret == second != first


def test_a_carrier_prefix_has_three_digits(client, admin):
    said = {"iata_code": "9X", "awb_prefix": "12", "name": "X"}
    assert client.post(new("carriers"), said).status_code == 422
    assert client.post(new("carriers"), said | {"awb_prefix": "123"}).status_code == 302
    assert Carrier.objects.filter(iata_code="9X").exists()


def test_a_flight_is_planned_once_and_its_times_may_change(client, admin, centre, carrier):
    said = {"carrier": carrier.pk, "number": "TG901", "date": "2026-12-01", "origin": "WUH", "destination": "LGG"}
    assert client.post(new("flights"), said).status_code == 302
    assert client.post(new("flights"), said).status_code == 422
    row = Flight.objects.get(number="TG901")
    assert row.state == "PLANNED"
    changed = {"number": "TG999", "origin": "WUH", "destination": "ORD", "departs_at": "2026-12-01T10:00"}
    assert client.post(entry("flights", row), changed).status_code == 302
    row.refresh_from_db()
    assert (row.number, row.destination) == ("TG901", "ORD")
    assert row.departs_at is not None


@pytest.mark.parametrize("url", ["/administration/nothing/", "/administration/people/999999/"])
def test_what_is_not_there_is_not_found(client, admin, url):
    assert client.get(url).status_code == 404
