"""One process that we start, watch and stop; it never outlives us."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h
LOG_LIMIT_BYTES = 20 * 1024 * 1024
_libc = ctypes.CDLL(None, use_errno=True)


def bound_to_parent(stop_signal: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends this signal when the parent dies, however it dies."""
    parent = os.getpid()

    def before_exec() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        _libc.prctl(PR_SET_PDEATHSIG, stop_signal)
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


@dataclass
class Child:
    """A command with its log; higher tiers stop first, `uid` and `gid` drop root's rights."""

    name: str
    command: Sequence[str | Path]
    log: Path
    env: Mapping[str, str]
    cwd: Path
    tier: int = 1
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0  # seconds between the stop signal and SIGKILL
    kill_group: bool = True  # False where the group's members see to themselves (PostgreSQL's backends)
    uid: int | None = None
    gid: int | None = None
    pass_fds: tuple[int, ...] = ()
    stdout: int | None = None
    process: subprocess.Popen | None = field(default=None, repr=False)
    started_at: float = 0.0  # monotonic seconds

    def start(self) -> None:
        """Start in a session of its own, so that a Ctrl-C reaches us alone and the stop stays orderly."""
        self._rotate_log()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in self.command],
                stdin=subprocess.DEVNULL,
                stdout=log if self.stdout is None else self.stdout,
                stderr=log,
                env=dict(self.env),
                cwd=self.cwd,
                user=self.uid,
                group=self.gid,
                extra_groups=None if self.uid is None else [],
                pass_fds=self.pass_fds,
                start_new_session=True,
                preexec_fn=bound_to_parent(self.stop_signal),
            )
        self.started_at = time.monotonic()

    def _rotate_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_name(self.log.name + ".1"))

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def poll(self) -> int | None:
        """The exit code once it has ended (negative: the signal), None while it runs."""
        return self.process.poll() if self.process else None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def end_group(self) -> None:
        """End what a killed process left behind: its own children."""
        if self.process and self.kill_group:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return

    def ask_to_stop(self) -> None:
        if self.process and self.running:
            self.process.send_signal(self.stop_signal)

    def wait_or_kill(self, *, deadline: float) -> None:
        """Wait until the deadline (monotonic seconds), then kill."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.end_group()

    def tail(self, *, lines: int = 15) -> str:
        """The last lines of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def stop_all(children: Sequence[Child]) -> None:
    """Stop the highest tier first, the members of one tier together, each with its own deadline."""
    for tier in sorted({child.tier for child in children}, reverse=True):
        members = [child for child in children if child.tier == tier]
        for child in members:
            child.ask_to_stop()
        asked_at = time.monotonic()
        for child in members:
            child.wait_or_kill(deadline=asked_at + child.patience)
