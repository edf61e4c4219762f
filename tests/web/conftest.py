"""People at a browser, and the Chinese they read."""

import io

import pytest
from django.core.management import call_command

from waybills.models import Organisation, OrganisationKind, User

PASSWORD = "a long word for tests"


@pytest.fixture(scope="session", autouse=True)
def chinese() -> None:
    """The catalogue is made from its parts before anything is shown."""
    call_command("merge_translations", stdout=io.StringIO())


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    # What is tested here is who gets in, not how slowly a password is hashed.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person(db) -> User:
    """A floor operator who knows the password."""
    operator = Organisation.objects.create(kind=OrganisationKind.OPERATOR, name="江城快件中心")
    return User.objects.create_user(
        "wei", password=PASSWORD, first_name="Wei", last_name="Zhang", organisation=operator, roles=["OPERATOR"]
    )
