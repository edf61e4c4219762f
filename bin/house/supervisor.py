"""Keeps a handful of children running and stops them in order when it is told to stop."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from house.child import Child, stop_all
from house.progress import Failed

FIRST_DELAY = 0.1  # seconds
LONGEST_DELAY = 5.0
PROVEN_AFTER = 10.0  # a child that lived this long starts over with the first delay
HOPELESS_AFTER = 5  # failures in a row while everybody waits for the first answer
TICK = 0.1


class Stopped(Exception):
    """Somebody asked the supervisor to end; carries the signal."""


def failed_by_itself(*, lived: float, exit_code: int) -> bool:
    """Whether a child ended soon and without being told to: it will probably do so again."""
    return lived < PROVEN_AFTER and exit_code not in (-signal.SIGKILL, -signal.SIGTERM)


def next_delay(previous: float, *, lived: float, exit_code: int) -> float:
    """Seconds before a restart: next to none after a kill, doubling for a child that fails by itself."""
    if not failed_by_itself(lived=lived, exit_code=exit_code):
        return FIRST_DELAY
    return min(max(previous * 2, FIRST_DELAY), LONGEST_DELAY)


@dataclass
class Watched:
    """A child with its restart account."""

    child: Child
    restarts: int = 0
    failures: int = 0  # times in a row that it ended by itself, and soon
    delay: float = 0.0
    due_at: float | None = None  # monotonic seconds of the next start; None while it runs


@dataclass
class Supervisor:
    """Signals are blocked and taken from the queue one by one, so that none interrupts a half-done step."""

    on_change: Callable[[], None] = lambda: None
    say: Callable[[str], None] = lambda text: None
    watched: dict[str, Watched] = field(default_factory=dict)

    def __post_init__(self) -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.stop_signals = {signal.SIGTERM, signal.SIGINT}
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means: stay
            self.stop_signals.add(signal.SIGHUP)
        signal.pthread_sigmask(signal.SIG_BLOCK, self.stop_signals | {signal.SIGCHLD})

    def add(self, child: Child) -> None:
        child.start()
        self.watched[child.name] = Watched(child)
        self.on_change()

    def wait_until(self, ready: Callable[[], bool], *, within: float, what: str, child: Child) -> None:
        """Keep everything running until `ready()`; give up in time and say what the child's log says."""
        began = time.monotonic()
        while not ready():
            self.turn()
            waited = time.monotonic() - began
            if waited > within or self.watched[child.name].failures >= HOPELESS_AFTER:
                raise Failed(f"{what} (waited {waited:.0f} s)", advice=f"read {child.log}", output=child.tail())

    def run_once(self, child: Child) -> int:
        """Run one child to its end while the others are kept running; it is ended too if we are stopped."""
        child.start()
        try:
            while (code := child.poll()) is None:
                self.turn()
            return code
        finally:
            stop_all([child])

    def forever(self) -> None:
        while True:
            self.turn()

    def turn(self) -> None:
        """Wait a moment for a signal, then see to the children."""
        taken = signal.sigtimedwait(self.stop_signals | {signal.SIGCHLD}, TICK)
        if taken and taken.si_signo in self.stop_signals:
            raise Stopped(signal.Signals(taken.si_signo).name)
        for watched in self.watched.values():
            self._see_to(watched)

    def _see_to(self, watched: Watched) -> None:
        now = time.monotonic()
        if watched.due_at is None:
            code = watched.child.poll()
            if code is not None:
                self._plan_restart(watched, code=code, now=now)
        if watched.due_at is not None and now >= watched.due_at:
            watched.child.start()
            watched.restarts += 1
            watched.due_at = None
            self.on_change()

    def _plan_restart(self, watched: Watched, *, code: int, now: float) -> None:
        child = watched.child
        child.end_group()
        lived = now - child.started_at
        watched.failures = watched.failures + 1 if failed_by_itself(lived=lived, exit_code=code) else 0
        watched.delay = next_delay(watched.delay, lived=lived, exit_code=code)
        watched.due_at = now + watched.delay
        self.say(f"{child.name} ended ({_in_words(code)}); starting it again, see {child.log}")

    def stop(self) -> None:
        stop_all([watched.child for watched in self.watched.values()])


def _in_words(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
