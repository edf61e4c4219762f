"""The schema is valid, says everything, and every answer is as it says."""

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from tests.api.test_scope import world  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db


def test_the_schema_is_valid_and_made_without_a_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))


def test_the_schema_is_open_to_all_and_says_its_version(client):
    said = client.get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi+json"})
    assert said.status_code == 200
    assert said.json()["openapi"].startswith("3.1")


def test_every_operation_says_what_an_error_looks_like():
    for path, operations in SchemaGenerator().get_schema(request=None, public=True)["paths"].items():
        for operation in operations.values():
            if "/schema/" not in path:
                assert "application/problem+json" in operation["responses"]["default"]["content"], path


def test_answers_are_as_the_schema_says(world, as_officer):  # noqa: F811
    schema = SchemaGenerator().get_schema(request=None, public=True)
    _everyone, ids = world
    given = as_officer("post", "instructions/", {"kind": "HOLD", "numbers": ["HW000001", "HW0"], "reason": "x"})
    _fits(schema, "/api/v1/instructions/", given, method="post")
    pk = given.json()["id"]
    for template, values in {
        **{f"/api/v1/{name}/": {} for name in (*ids, "acts", "instructions")},
        **{f"/api/v1/{name}/{{id}}/": {"id": pk} for name, pk in ids.items()},
        "/api/v1/instructions/{id}/": {"id": pk},
        "/api/v1/acts/{number}/": {"number": 1},
        "/api/v1/acts/{number}/lines/": {"number": 1},
    }.items():
        _fits(schema, template, as_officer("get", template.format(**values)))
    lifted = as_officer("post", f"instructions/{pk}/lift/", {"reason": "x"})
    _fits(schema, "/api/v1/instructions/{id}/lift/", lifted, method="post")


def _fits(schema, template: str, said, *, method: str = "get") -> None:
    assert said.status_code in (200, 201), (template, said.content)
    shape = schema["paths"][template][method]["responses"][str(said.status_code)]["content"]["application/json"]
    checker = Draft202012Validator({"components": schema["components"], **shape["schema"]})
    assert [error.message for error in checker.iter_errors(said.json())] == [], template


def test_the_documentation_carries_no_inline_script_or_style(client: Client):
    said = client.get("/api/v1/docs/")
    text = said.content.decode()
    assert said.status_code == 200
    assert "<style" not in text
    assert "<script>" not in text
    assert "default-src 'self'" in said.headers["Content-Security-Policy"]
    script = client.get("/api/v1/docs/?script")
    assert script.headers["content-type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode()
