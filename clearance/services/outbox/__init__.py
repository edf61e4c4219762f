"""The outbox: messages are built once, kept byte for byte, and leave in claimed batches until the exchange has them."""

from clearance.services.outbox.build import build_list_messages
from clearance.services.outbox.leave import send_due
from clearance.services.outbox.posting import Draft, post
from clearance.services.outbox.replay import replay_messages

__all__ = ["Draft", "build_list_messages", "post", "replay_messages", "send_due"]
