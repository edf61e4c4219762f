"""The review screen's requests: who may ask, what is believed, and that no mistake of a browser is a server error."""

import json

import pytest
from django.urls import reverse

from inspection.models import Decision, TaskClaim
from inspection.services import claims
from tests.factories import scans

pytestmark = pytest.mark.django_db
STEPS = ("open", "painted", "verdict", "undo", "return")


@pytest.fixture
def post(client):
    """Call with an address and what to say."""

    def send(address, said=None, **kwargs):
        body = json.dumps(said or {}) if not isinstance(said, bytes) else said
        return client.post(address, body, content_type="application/json", **kwargs)

    return send


@pytest.fixture
def fetch(client):
    """Call with an address to have the picture's bytes and its answer."""

    def get(address):
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return content, answer

    return get


@pytest.fixture
def dealt(client, post, reviewable, inspector):
    """The next case as the screen of a logged-in inspector gets it."""
    reviewable(decision="ALARM")
    client.force_login(inspector)
    return post(reverse("inspection:review-next")).json()["case"]


@pytest.mark.parametrize("person", ["operator", "officer", "broker", "examiner"])
@pytest.mark.parametrize("name", ["review-queue", "review"])
def test_only_readers_see_the_screens(request, client, person, name):
    client.force_login(request.getfixturevalue(person))
    assert client.get(reverse(f"inspection:{name}")).status_code == 403


@pytest.mark.parametrize("name", ["review-queue", "review"])
def test_strangers_are_sent_to_log_in(client, db, name):
    assert client.get(reverse(f"inspection:{name}")).status_code == 302


def test_the_screen_has_its_heading_before_any_case_comes(client, inspector):
    client.force_login(inspector)
    assert client.get(reverse("inspection:review")).content.decode().count("<h1") == 1


def test_the_queue_shows_what_waits(client, reviewable, inspector):
    reviewable()
    client.force_login(inspector)
    page = client.get(reverse("inspection:review-queue")).content.decode()
    assert "RP000000011CN" in page


def test_a_case_comes_with_pictures_boxes_and_declaration(dealt):
    assert {one["kind"] for one in dealt["pictures"]} >= {"MIP_AXIAL", "MIP_CORONAL", "MIP_SAGITTAL", "COLOUR_CORONAL"}
    assert dealt["findings"][0]["box"] == list(scans.STEEL_BOX)
    assert dealt["slices"]["slices"] == 14
    assert "RP000000011CN" in dealt["html"]
    assert "Jane" not in json.dumps(dealt)


def test_pictures_are_served_to_the_reader_who_holds_the_case_and_noted(client, fetch, dealt, second_inspector):
    address = dealt["pictures"][0]["url"]
    content, answer = fetch(address)
    assert answer.headers["content-type"] == "image/png"
    assert content.startswith(b"\x89PNG")
    assert "private" in answer.headers["cache-control"]
    assert TaskClaim.objects.get().served == [dealt["pictures"][0]["id"]]
    client.force_login(second_inspector)
    assert client.get(address).status_code == 404


def test_pictures_of_another_case_are_not_served_under_this_claim(client, dealt, reviewable):
    reviewable("OTHER")
    from inspection.models import Rendition

    foreign = Rendition.objects.filter(scan__barcode="OTHER").first()
    address = reverse("inspection:review-picture", args=[dealt["token"], foreign.pk])
    assert client.get(address).status_code == 404


def test_the_whole_way_by_requests(fetch, post, dealt, settings):
    settings.MINIMUM_VIEW_SECONDS = 0
    said = {"token": dealt["token"]}
    assert post(dealt["steps"]["open"], said).status_code == 200
    early = post(dealt["steps"]["painted"], said)
    assert (early.status_code, early.json()["code"]) == (409, "TOO_EARLY")
    for picture in dealt["pictures"]:
        fetch(picture["url"])
    assert post(dealt["steps"]["painted"], said).status_code == 200
    given = post(dealt["steps"]["verdict"], said | {"outcome": "OK", "active_seconds": "1.5", "tools": {"slices": 3}})
    assert given.status_code == 200
    assert Decision.objects.get().tools == {"slices": 3}
    back = post(dealt["steps"]["undo"]).json()["case"]
    assert back["task"] == dealt["task"]
    assert back["token"] != dealt["token"]


def test_a_reason_that_is_missing_is_told_in_words(client, post, dealt):
    said = {"token": dealt["token"]}
    post(dealt["steps"]["open"], said)
    answer = post(dealt["steps"]["verdict"], said | {"outcome": "MIS"})
    assert answer.status_code == 422
    assert answer.json()["sentence"]


def test_a_reloaded_screen_gets_its_cases_back(post, dealt, reviewable):
    reviewable("SECOND")
    again = post(reverse("inspection:review-next")).json()["case"]
    assert again["task"] == dealt["task"]
    other = post(reverse("inspection:review-next"), {"holding": [dealt["task"]]}).json()["case"]
    assert other["number"] == "SECOND"
    none = post(reverse("inspection:review-next"), {"holding": [dealt["task"], other["task"]]}).json()
    assert none["case"] is None


@pytest.mark.parametrize("step", STEPS)
def test_an_ended_session_is_told_as_such(client, post, dealt, step):
    client.logout()
    answer = post(dealt["steps"][step], {"token": dealt["token"]})
    assert (answer.status_code, answer.json()["code"]) == (401, "SESSION")


@pytest.mark.parametrize("step", ["open", "painted", "verdict"])
def test_anothers_token_opens_nothing(client, post, dealt, second_inspector, step):
    client.force_login(second_inspector)
    said = {"token": dealt["token"], "outcome": "OK"}
    answer = post(dealt["steps"][step], said)
    assert (answer.status_code, answer.json()["code"]) == (409, "CASE_GONE")
    assert not Decision.objects.exists()


def test_an_operator_gets_no_case(client, post, reviewable, operator):
    reviewable()
    client.force_login(operator)
    assert post(reverse("inspection:review-next")).status_code == 403
    assert not TaskClaim.objects.exists()


@pytest.mark.parametrize("body", [b"{", b"[]", b"5", b"\xff\xfe", b"[" * 100_000])
@pytest.mark.parametrize("step", ["open", "painted", "verdict"])
def test_a_damaged_request_is_told(post, dealt, body, step):
    answer = post(dealt["steps"][step], body)
    assert answer.status_code == 400
    assert answer.json()["sentence"]


@pytest.mark.parametrize(
    "strange",
    [
        {"outcome": 17}, {"outcome": None}, {"outcome": ["OK"]}, {"token": 5}, {"token": None},
        {"outcome": "OK", "active_seconds": "NaN"}, {"outcome": "OK", "active_seconds": "1e999"},
        {"outcome": "OK", "tools": [1]}, {"outcome": "OK", "tools": {"x": "y"}}, {"outcome": "OK", "findings": 5},
        {"outcome": "OK", "findings": [2**80]}, {"outcome": "MIS", "note": "\x00"},
    ],
)  # fmt: skip
def test_strange_values_are_never_a_server_error(fetch, post, dealt, strange, settings):
    settings.MINIMUM_VIEW_SECONDS = 0
    said = {"token": dealt["token"]}
    post(dealt["steps"]["open"], said)
    for picture in dealt["pictures"]:
        fetch(picture["url"])
    post(dealt["steps"]["painted"], said)
    assert post(dealt["steps"]["verdict"], said | strange).status_code in (200, 400, 409, 422)


def test_a_beacon_returns_only_the_cases_it_names(client, dealt, reviewable, inspector):
    reviewable("SECOND")
    from tests.factories.scans import NOW

    claims.claim_next(inspector, at=NOW)
    client.post(reverse("inspection:review-leave"), {"token": [dealt["token"], "unknown"]})
    assert TaskClaim.objects.get().task_id != dealt["task"]


def test_a_task_that_does_not_exist_is_gone_not_broken(client, post, inspector):
    client.force_login(inspector)
    for step in STEPS:
        answer = post(reverse(f"inspection:review-{step}", args=[999_999]), {"token": "x", "outcome": "OK"})
        assert answer.status_code in (200, 409)
