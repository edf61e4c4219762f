"""What the system check says of a channel that cannot work, before anything starts."""

from pathlib import Path

import pytest
from pytest_django import Settings

from clearance.channels.directory import FOLDERS
from clearance.checks import check_channel


def said() -> list[tuple[str | None, str]]:
    return [(found.id, str(found.msg)) for found in check_channel(None)]


def test_the_usual_channel_needs_nothing() -> None:
    assert said() == []


def test_a_channel_that_nobody_knows_is_named(settings: Settings) -> None:
    settings.CUSTOMS_CHANNEL = "PIGEON"
    assert said() == [("clearance.E001", "CUSTOMS_CHANNEL is 'PIGEON'.")]


def test_folders_must_be_named_and_there(settings: Settings, tmp_path: Path) -> None:
    settings.CUSTOMS_CHANNEL = "DIRECTORY"
    assert said() == [("clearance.E002", "CUSTOMS_CHANNEL is DIRECTORY, but CUSTOMS_DIRECTORY is not set.")]
    settings.CUSTOMS_DIRECTORY = str(tmp_path)
    assert said() == [("clearance.E003", f"In {tmp_path} there is no folder in, out, archive, error.")]
    for name in FOLDERS:
        (tmp_path / name).mkdir()
    assert said() == []


def test_a_folder_that_everybody_may_write_into_is_warned_of(settings: Settings, tmp_path: Path) -> None:
    settings.CUSTOMS_CHANNEL, settings.CUSTOMS_DIRECTORY = "DIRECTORY", str(tmp_path)
    for name in FOLDERS:
        (tmp_path / name).mkdir()
    (tmp_path / "in").chmod(0o777)
    assert said() == [("clearance.W001", f"Everybody may write into {tmp_path}/in.")]


@pytest.mark.parametrize("channel", ["HTTP", "DIRECTORY", "AMQP"])
def test_every_channel_can_be_chosen(channel: str, settings: Settings) -> None:
    settings.CUSTOMS_CHANNEL = channel
    assert "clearance.E001" not in [found.id for found in check_channel(None)]


def test_queues_must_have_an_address_of_amqp(settings: Settings) -> None:
    settings.CUSTOMS_CHANNEL = "AMQP"
    assert said() == [("clearance.E006", "CUSTOMS_CHANNEL is AMQP, but CUSTOMS_AMQP_URL is not set.")]
    settings.CUSTOMS_AMQP_URL = "redis://localhost"
    assert said() == [("clearance.E007", "CUSTOMS_AMQP_URL begins neither with amqp:// nor with amqps://.")]
    settings.CUSTOMS_AMQP_URL = "amqps://house:secret@mq.example.org/exchange"
    assert said() == []
