"""Carries receipt messages to the house until it takes them: in order, with back-off, for as long as it takes."""

import hashlib
import hmac
import logging
import sqlite3
import time
from typing import Protocol

import httpx

from twin.customs.state import State

TIMEOUT_SECONDS = 15.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
ONCE = ("FORGED", "MALFORMED")  # nobody would take these: any answer will do
log = logging.getLogger("twin.customs")


class Courier:
    """Takes the outbox to one house, however it is carried."""

    def __init__(self, state: State, way: "Way") -> None:
        self.state, self.way = state, way
        self._failures = 0
        self._quiet_until = 0.0

    def deliver_next(self, now: float) -> bool:
        """Carry one message that is due; False if there is none, or the house needs a rest."""
        if now < self._quiet_until:
            return False
        row = self.state.row("SELECT * FROM outgoing WHERE done_at IS NULL AND next_at <= ? ORDER BY id LIMIT 1", now)
        if row is None:
            return False
        self._settle(row, *self.way.carry(row))
        return True

    def _settle(self, row: sqlite3.Row, status: int, answer: str) -> None:
        taken = 200 <= status < 300 or (row["odd"] in ONCE and 400 <= status < 500)
        refused = 400 <= status < 500 and not taken
        if taken or refused:
            self._failures, self._quiet_until = 0, 0.0
        else:
            self._failures += 1
            self._quiet_until = time.time() + _pause(self._failures)
        if refused:
            log.warning("the house refuses %s %s: %s", row["kind"], row["guid"], answer)
        with self.state.change() as connection:
            connection.execute(
                "UPDATE outgoing SET attempts = attempts + 1, answer = ?, done_at = ?, next_at = ? WHERE id = ?",
                (
                    answer,
                    time.time() if taken else None,
                    # What is refused steps aside, so that the others get past it.
                    time.time() + _pause(row["attempts"] + 1) if refused else row["next_at"],
                    row["id"],
                ),
            )

    def close(self) -> None:
        """Let go of the way."""
        self.way.close()


class Way(Protocol):
    """What carries a message to the house."""

    def carry(self, row: sqlite3.Row) -> tuple[int, str]:
        """The house's answer as HTTP has it: 200 taken, 4xx refused, 0 none; and a word about it."""

    def close(self) -> None:
        """Let go of the way."""


class Http:
    """Posts to the house's gateway."""

    def __init__(self, house: str, secret: str) -> None:
        self.address = f"{house.rstrip('/')}/gateway/"
        self.secret = secret.encode()
        self._client = httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False)

    def carry(self, row: sqlite3.Row) -> tuple[int, str]:
        """The house's answer: HTTP status, 0 if there was none, and a word about it."""
        headers = signed_headers(row["data"], b"not the secret" if row["odd"] == "FORGED" else self.secret)
        try:
            answer = self._client.post(self.address, content=row["data"], headers=headers)
        except httpx.HTTPError as error:
            return 0, type(error).__name__
        return answer.status_code, f"{answer.status_code} {answer.text[:200]}"

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def _pause(failures: int) -> float:
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 10))


def signed_headers(body: bytes, secret: bytes) -> dict[str, str]:
    """The channel's own proof: HMAC-SHA256 in hex over the Unix time in seconds, a dot, and the body."""
    timestamp = str(int(time.time()))
    signature = hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/xml; charset=utf-8",
        "X-Channel-Timestamp": timestamp,
        "X-Channel-Signature": signature,
    }
