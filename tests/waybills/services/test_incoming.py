"""Half-written files: durable under their name or not there at all, and swept when their writer was killed."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from waybills.services import incoming

DIES = """
import os, signal, sys
import django
django.setup()
from waybills.intake import storing
source = open(sys.argv[1], "rb")
class Dying:
    def read(self, size):
        if source.tell():
            os.kill(os.getpid(), signal.SIGKILL)
        return source.read(1000)
storing.store(Dying())
"""


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def test_what_a_killed_upload_left_is_swept_and_what_is_being_written_is_not(media: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x" * 5000)
    environment = os.environ | {"MEDIA_ROOT": str(media), "DJANGO_SETTINGS_MODULE": "clearance.settings"}
    done = subprocess.run([sys.executable, "-c", DIES, source], env=environment, check=False, timeout=60)
    assert done.returncode == -9
    (left,) = incoming.folder().iterdir()
    assert incoming.sweep(before=timezone.now() - timedelta(days=1)) == 0
    assert left.exists()
    assert incoming.sweep(before=timezone.now() + timedelta(seconds=1)) == 1
    assert not list(incoming.folder().iterdir())


def test_a_folder_of_a_killed_worker_goes_with_all_that_is_in_it(media: Path) -> None:
    (incoming.folder() / "render-1").mkdir()
    (incoming.folder() / "render-1" / "view.png").write_bytes(b"half")
    assert incoming.sweep(before=timezone.now() + timedelta(seconds=1)) == 1
    assert not list(incoming.folder().iterdir())


def test_a_settled_file_is_whole_under_its_name(media: Path) -> None:
    part = incoming.folder() / "one.part"
    part.write_bytes(b"all of it")
    incoming.settle(part, media / "papers" / "ab" / "one.pdf")
    assert (media / "papers" / "ab" / "one.pdf").read_bytes() == b"all of it"
    assert not part.exists()
