"""What no view answers is a problem too: faults of ours, damaged requests, addresses that are none."""

import logging

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from django.urls import include, path

from clearance import urls
from clearance.logs import PlainFormatter
from tests.api.conftest import caller
from tests.api.test_problems import is_problem
from waybills.api.views import ApiView
from waybills.models import Organisation
from waybills.refusals import NotPossible

pytestmark = pytest.mark.django_db
SECRET = "Jane Example, 1 Invented Street"
FAULTS = {
    "key": KeyError(SECRET),
    "value": ValueError(f"invalid value: '{SECRET}'"),
    "away": OperationalError(f"connection to {SECRET} lost"),
    "refused": NotPossible("It is closed."),
}


class FailingView(ApiView):
    permission_classes = []

    def get(self, request, fault):
        if fault == "row":
            Organisation.objects.create(kind="BROKER", name=SECRET, customs_code="x")
        raise FAULTS[fault]


def bare(request, fault):
    raise FAULTS[fault]


class Failing:
    handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
    urlpatterns = [
        path("api/v1/fail/<fault>/", FailingView.as_view()),
        path("api/v1/bare/<fault>/", bare),
        path("", include("clearance.urls")),
    ]


@pytest.fixture
def visitor(db):
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    with override_settings(ROOT_URLCONF=Failing):
        yield client


@pytest.mark.parametrize("place", ["fail/key", "fail/value", "fail/row", "bare/key", "bare/value"])
def test_a_fault_of_ours_names_the_incident_that_the_log_has_and_nothing_else(visitor, caplog, place):
    caplog.handler.setFormatter(PlainFormatter("%(message)s"))
    with caplog.at_level(logging.ERROR, "django.request"):
        said = visitor.get(f"/api/v1/{place}/")
    problem = said.json()
    assert (said.status_code, said.headers["content-type"]) == (500, "application/problem+json")
    assert problem["incident"] in caplog.text
    assert "Traceback" in caplog.text
    assert "test_broken.py" in caplog.text
    for told in (said.content.decode(), caplog.text):
        assert "Invented" not in told
    assert "Traceback" not in said.content.decode()


def test_a_fault_on_a_page_names_its_incident_too(visitor, caplog):
    with override_settings(ROOT_URLCONF=Failing):
        Failing.urlpatterns.insert(0, path("fail/", bare, {"fault": "key"}))
        caplog.handler.setFormatter(PlainFormatter("%(message)s"))
        page = visitor.get("/fail/").content.decode()
        Failing.urlpatterns.pop(0)
    incident = caplog.text.split("[incident ")[1].split("]")[0]
    assert incident in page


@pytest.mark.parametrize("place", ["fail", "bare"])
def test_a_database_that_is_away_says_when_to_come_again(visitor, place):
    said = visitor.get(f"/api/v1/{place}/away/")
    is_problem(said, 503)
    assert said.headers["Retry-After"] == "5"


def test_a_refusal_of_a_service_is_told_with_its_code(visitor):
    problem = is_problem(visitor.get("/api/v1/fail/refused/"), 409)
    assert (problem["type"], problem["detail"]) == ("urn:tongguan:problem:not-possible", "It is closed.")


@pytest.mark.parametrize(
    "address", ["/api/", "/api/v1/", "/api/v2/parcels/", "/api/v1/x", "/api/v1/x/y%0az", "/api/%ff/"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete", "patch"])
def test_an_address_that_is_none_is_a_problem_in_every_method(visitor, address, method):
    is_problem(getattr(visitor, method)(address), 404)


def test_a_forgotten_slash_leads_on_and_loses_nothing_of_what_was_sent(as_officer):
    said = as_officer("get", "parcels")
    assert (said.status_code, said["Location"]) == (301, "/api/v1/parcels/")
    said = as_officer("post", "instructions", {"kind": "HOLD"}, limit=3)
    assert (said.status_code, said["Location"]) == (308, "/api/v1/instructions/?limit=3")


def test_a_host_that_is_not_ours_is_a_problem_and_a_page(visitor):
    is_problem(visitor.get("/api/v1/parcels/", headers={"host": "evil.example"}), 400)
    page = visitor.get("/accounts/login/", headers={"host": "evil.example"})
    assert page.status_code == 400
    assert "<h1>" in page.content.decode()


def test_a_body_too_large_for_a_form_is_said_to_be(visitor, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    said = visitor.post("/api/v1/oauth/token/", b"x" * 101, content_type="application/x-www-form-urlencoded")
    is_problem(said, 413)


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_every_address_refuses_other_methods_with_a_problem(visitor, method):
    is_problem(getattr(visitor, method)("/api/v1/oauth/token/"), 405)


def test_a_head_is_answered_like_its_get(officer):
    said = caller(officer)("head", "parcels/")
    assert (said.status_code, said.content) == (200, b"")


ODD_PROGRAMS = [{}, {"grant_type": "password", "username": "x", "password": "y"}, {"grant_type": "client_credentials"},
                {"grant_type": "client_credentials", "client_id": "a\x00", "client_secret": "x"},
                {"grant_type": "client_credentials", "client_id": "nobody", "client_secret": "x"}]  # fmt: skip


@pytest.mark.parametrize("asked", ODD_PROGRAMS)
def test_a_program_that_is_none_gets_an_error_of_oauth(visitor, asked):
    said = visitor.post("/api/v1/oauth/token/", asked, content_type="application/x-www-form-urlencoded")
    assert said.status_code in (400, 401)
    assert said.json()["error"]


@pytest.mark.parametrize("header", ["Basic \xff", "Basic !!", "Basic eDp5", "Basic AAAA", "Bearer x"])
def test_a_damaged_name_of_a_program_is_refused_in_words(visitor, header):
    asked = "grant_type=client_credentials"
    said = visitor.post("/api/v1/oauth/token/", asked, content_type="application/x-www-form-urlencoded",
                        headers={"authorization": header})  # fmt: skip
    assert said.status_code in (400, 401)
    assert said.json()["error"] in ("invalid_request", "invalid_client")


def test_a_name_that_the_address_does_not_take_is_refused_wherever_it_stands(as_officer):
    body = {"kind": "HOLD", "numbers": ["HW1"], "reason": "x", "cover": True}
    problem = is_problem(as_officer("post", "instructions/", body), 400)
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [("#/cover", "unknown_field")]
    problem = is_problem(as_officer("get", "parcels/", format="json"), 400)
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [("?format", "unknown_parameter")]


def test_a_parameter_given_twice_is_refused(as_officer):
    problem = is_problem(as_officer("get", "parcels/", limit=[1, 2]), 400)
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [("?limit", "repeated_parameter")]
