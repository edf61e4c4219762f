"""The two ways between the house and customs: bytes out through a channel, bytes in through the door."""
