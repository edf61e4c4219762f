"""Whatever is sent, the answer is a problem in the asked language, never a failure."""

import json

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

BAD_QUERIES = {
    "an unknown parameter": {"colour": "red"},
    "an unknown state": {"state": "LOST"},
    "a null byte": {"number": "a\x00b"},
    "not a number": {"flight": "NaN"},
    "a huge number": {"flight": "9" * 50},
    "a number beyond all reason": {"flight": "9" * 5000},
    "a time that is none": {"since": "yesterday"},
    "a time before time": {"since": "0000-00-00T00:00:00Z"},
    "a state that is empty": {"state": ""},
    "a time without its zone": {"since": "2026-11-24T00:00:00"},
    "a damaged cursor": {"cursor": "%%%"},
    "a cursor of another make": {"cursor": "eyJhIjoxfQ"},
    "a page too long": {"limit": "501"},
    "a page of nothing": {"limit": "0"},
    "ten thousand filters": {f"filter{n}": "1" for n in range(10_000)},
    "more than the server counts": {f"filter{n}": "1" for n in range(20_001)},
}


def is_problem(said, status: int) -> dict:
    assert said.status_code == status, said.content[:300]
    assert said.headers["content-type"] == "application/problem+json"
    problem = said.json()
    assert set(problem) == {"type", "title", "status", "detail", "errors"}
    assert problem["status"] == status
    return problem


@pytest.mark.parametrize("query", BAD_QUERIES.values(), ids=BAD_QUERIES)
def test_a_bad_question_is_answered_with_what_is_wrong(as_officer, query):
    is_problem(as_officer("get", "parcels/", **query), 400)


def test_each_wrong_parameter_is_named(as_officer):
    problem = is_problem(as_officer("get", "parcels/", state="LOST", colour="red"), 400)
    assert {(one["pointer"], one["code"]) for one in problem["errors"]} == {
        ("?state", "invalid_choice"),
        ("?colour", "unknown_parameter"),
    }


BAD_BODIES = {
    "nothing": b"",
    "not JSON": b"{",
    "not a number": b'{"kind": NaN}',
    "not UTF-8": b'{"kind": "\xff"}',
    "a list": b"[]",
    "a text": b'"HOLD"',
    "null": b"null",
    "too deep": b"[" * 100_000,
    "a huge number": b'{"kind": ' + b"9" * 10_000 + b"}",
    "a null byte": json.dumps({"kind": "HOLD", "numbers": ["a\x00"], "reason": "x"}).encode(),
    "half a surrogate": b'{"kind": "HOLD", "numbers": ["\\ud800"], "reason": "x"}',
    "no numbers": json.dumps({"kind": "HOLD", "numbers": [], "reason": "x"}).encode(),
    "too many numbers": json.dumps({"kind": "HOLD", "numbers": ["1"] * 20_001, "reason": "x"}).encode(),
    "an unknown kind": json.dumps({"kind": "BURN", "numbers": ["1"], "reason": "x"}).encode(),
    "a time without its zone": json.dumps(
        {"kind": "HOLD", "numbers": ["1"], "reason": "x", "due_at": "2101-01-01T00:00:00"}
    ).encode(),
    "a flag that is a word": json.dumps({"kind": "HOLD", "numbers": ["1"], "reason": "x", "covert": "yes"}).encode(),
    "a number for a text": json.dumps({"kind": "HOLD", "numbers": [1], "reason": "x"}).encode(),
    "nothing but spaces": json.dumps({"kind": "HOLD", "numbers": ["1"], "reason": "  "}).encode(),
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_bad_instruction_is_answered_with_what_is_wrong(as_officer, body):
    is_problem(as_officer("post", "instructions/", body), 400)


def test_the_pointer_leads_to_the_wrong_value(as_officer):
    body = {"kind": "HOLD", "numbers": ["HW1", "x" * 33], "reason": ""}
    problem = is_problem(as_officer("post", "instructions/", body), 400)
    assert {one["pointer"] for one in problem["errors"]} == {"#/numbers/1", "#/reason"}


def test_a_body_without_end_is_refused(as_officer):
    is_problem(as_officer("post", "instructions/", b" " * (4 * 1024 * 1024 + 1)), 413)


@pytest.mark.parametrize(("address", "status"), [("nonsense/", 404), ("parcels/0/", 404), (f"parcels/{'9' * 40}/", 404),
                                                 (f"parcels/{'9' * 5000}/", 404), ("parcels/x/", 404),
                                                 (f"acts/{'9' * 40}/", 404), ("acts/0/", 404)])  # fmt: skip
def test_what_is_not_there_is_a_problem_too(as_officer, address, status):
    is_problem(as_officer("get", address), status)


def test_a_method_or_format_that_is_not_taken_is_said_so(officer, as_officer):
    is_problem(as_officer("delete", "parcels/"), 405)
    client = Client()
    client.force_login(officer)
    is_problem(client.get("/api/v1/parcels/", headers={"accept": "text/csv"}), 406)
    said = client.post("/api/v1/token/", {"username": "x"})
    is_problem(said, 415)


def test_a_charset_that_is_none_changes_nothing(officer):
    client = Client()
    client.force_login(officer)
    for charset in ("utf-16", "wat"):
        headers = {"content-type": f"application/json; charset={charset}"}
        assert client.get("/api/v1/parcels/?limit=2", headers=headers).status_code == 200


@pytest.mark.parametrize(("language", "title"), [("en", "Not found"), ("zh-hans", "未找到")])
def test_problems_are_in_the_asked_language(db, language, title):
    said = Client(headers={"accept-language": language}).get("/api/v1/nonsense/")
    assert said.json()["title"] == title
