"""AMQP (RabbitMQ): one durable queue to customs, one from them; nothing counts before the broker confirms it."""

from clearance.channels.amqp.channel import AmqpChannel

__all__ = ["AmqpChannel"]
