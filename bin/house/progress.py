"""What a person sees while things are set up: one timed line per step."""

import contextlib
import sys
import time
from typing import TextIO


class Failed(Exception):
    """A step failed; carries what was being done and what the reader can do about it."""

    def __init__(self, what: str, *, advice: str, output: str = "") -> None:
        super().__init__(what)
        self.what, self.advice, self.output = what, advice, output


class Progress:
    """Timed lines on one stream; processes share a beginning by `since` (CLOCK_MONOTONIC seconds)."""

    def __init__(self, *, stream: TextIO = sys.stdout, since: float | None = None) -> None:
        self.stream = stream
        self.since = time.monotonic() if since is None else since

    def say(self, text: str) -> None:
        self.plain(f"[{time.monotonic() - self.since:5.1f} s] {text}")

    def plain(self, text: str = "") -> None:
        # A closed terminal or pipe is no reason to fall: what runs must still be stopped in order.
        with contextlib.suppress(OSError):
            # In one write, as threads may speak at the same time.
            print(f"{text}\n", end="", file=self.stream, flush=True)

    def failed(self, failure: Failed) -> None:
        if failure.output:
            self.plain(failure.output)
        self.say(f"FAILED: {failure.what}")
        self.plain(f"What to do: {failure.advice}")
