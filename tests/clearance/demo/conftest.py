"""A small flight of the twin's as files, made once, and the demonstration laid from it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from clearance.demo import loading
from twin.generate import flight as generate
from twin.generate.files import write
from waybills.models import Flight

PARCELS = 288  # twelve bags


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The flight's files."""
    made = tmp_path_factory.mktemp("demo") / "flight"
    write(generate(parcels=PARCELS, seed="7", day=date(2026, 11, 24)), made, parts=("manifest", "orders", "receipts"))
    return made


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """Eleven people log in by slow hashes, which are tested elsewhere."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def load(folder: Path, tmp_path: Path, settings: Settings, db: None) -> Callable[[], Flight]:
    """Lay what is missing."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def lay() -> Flight:
        return loading.load(folder, logins=tmp_path / "logins.txt", at=timezone.now(), say=lambda text: None)

    return lay
