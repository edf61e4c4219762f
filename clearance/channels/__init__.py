"""The ways to customs, one seam: HTTP, folders, AMQP; which one is the setting CUSTOMS_CHANNEL."""

from django.conf import settings

from clearance.channels.amqp import AmqpChannel
from clearance.channels.directory import DirectoryChannel
from clearance.channels.http import HttpChannel
from clearance.channels.seam import Answer, Channel, Incoming, Letter, Look, Unreachable, Verdict

__all__ = [
    "CHANNELS",
    "AmqpChannel",
    "Answer",
    "Channel",
    "Incoming",
    "Letter",
    "Look",
    "Unreachable",
    "Verdict",
    "current",
]

CHANNELS: dict[str, Channel] = {channel.name: channel for channel in (HttpChannel(), DirectoryChannel(), AmqpChannel())}


def current() -> Channel:
    """The channel that the settings name."""
    return CHANNELS[settings.CUSTOMS_CHANNEL]
