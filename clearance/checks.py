"""What Django's system check says of the settings before anything starts."""

import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from clearance.channels import CHANNELS
from clearance.channels.directory import FOLDERS


@register()
def check_channel(app_configs: Sequence[Any] | None, **options: Any) -> list[CheckMessage]:
    """The channel to customs is one that there is, and has what it needs."""
    if settings.CUSTOMS_CHANNEL not in CHANNELS:
        known = ", ".join(CHANNELS)
        return [_error("E001", f"CUSTOMS_CHANNEL is {settings.CUSTOMS_CHANNEL!r}.", f"It may be {known}.")]
    return NEEDS.get(settings.CUSTOMS_CHANNEL, list)()


def _directory() -> list[CheckMessage]:
    if not settings.CUSTOMS_DIRECTORY:
        hint = "Set it to the folder that the exchange's client program watches."
        return [_error("E002", "CUSTOMS_CHANNEL is DIRECTORY, but CUSTOMS_DIRECTORY is not set.", hint)]
    root = Path(settings.CUSTOMS_DIRECTORY)
    missing = [name for name in FOLDERS if not (root / name).is_dir()]
    if missing:
        hint = "Create them, on one disk, for the user that runs the house."
        return [_error("E003", f"In {root} there is no folder {', '.join(missing)}.", hint)]
    if len({(root / name).stat().st_dev for name in FOLDERS}) > 1:
        return [_error("E004", f"The folders of {root} lie on several disks.", "A file is moved by renaming it.")]
    return [*_rights(root)]


def _rights(root: Path) -> list[CheckMessage]:
    shut = [name for name in FOLDERS if not os.access(root / name, os.R_OK | os.W_OK | os.X_OK)]
    if shut:
        return [_error("E005", f"In {root} we may not use {', '.join(shut)}.", "Give the house's user the right.")]
    if (root / "in").stat().st_mode & stat.S_IWOTH:
        hint = "Receipts carry no signature: let only the exchange's client program write there."
        return [Warning(f"Everybody may write into {root}/in.", hint=hint, id="clearance.W001")]
    return []


def _amqp() -> list[CheckMessage]:
    if not settings.CUSTOMS_AMQP_URL:
        hint = "Set it to the exchange's RabbitMQ, as amqps://user:password@host:5671/vhost."
        return [_error("E006", "CUSTOMS_CHANNEL is AMQP, but CUSTOMS_AMQP_URL is not set.", hint)]
    if not settings.CUSTOMS_AMQP_URL.startswith(("amqp://", "amqps://")):
        return [_error("E007", "CUSTOMS_AMQP_URL begins neither with amqp:// nor with amqps://.", "See .env.example.")]
    return []


def _error(number: str, text: str, hint: str) -> CheckMessage:
    return Error(text, hint=hint, id=f"clearance.{number}")


NEEDS: dict[str, Callable[[], list[CheckMessage]]] = {"DIRECTORY": _directory, "AMQP": _amqp}
