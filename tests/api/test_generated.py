"""A client that we did not write tries what the schema allows and what it forbids; each answer must be as declared."""

import pytest
import schemathesis
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from clearance.wsgi import application
from tests.api.test_scope import world  # noqa: F401 a fixture
from waybills.api.tokens import issue_token

pytestmark = pytest.mark.django_db

# The same from run to run: bin/test must not fail by chance.
BOUNDED = settings(
    max_examples=4, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def operations(one_connection):
    document = SchemaGenerator().get_schema(request=None, public=True)
    schema = schemathesis.openapi.from_dict(document)
    schema.app = application
    return [found.ok() for found in schema.get_all_operations()]


@pytest.fixture
def bearers(world):  # noqa: F811
    """One who sees all and may instruct, and one who sees his own."""
    everyone, _ids = world
    tokens = [issue_token(everyone[name], at=timezone.now())[0] for name in ("officer", "broker")]
    return [{"Authorization": f"Bearer {token}"} for token in tokens]


@pytest.mark.parametrize("mode", GenerationMode)
def test_whatever_is_sent_is_answered_as_declared(operations, bearers, mode):
    for operation in operations:

        @BOUNDED
        @given(operation.as_strategy(generation_mode=mode))
        def ask(case):
            for bearer in bearers:
                case.call_and_validate(headers=bearer)

        ask()
