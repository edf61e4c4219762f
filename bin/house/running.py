"""`bin/run`, `bin/stop` and `bin/manage`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from house import environment, state
from house.checkout import Checkout
from house.progress import Failed, Progress
from house.setup import set_up
from house.stack import READY_WITHIN, Stack

STOP_WITHIN = 90.0  # seconds: the sum of what the tiers may take
LOCK_PATIENCE = 2.0


def run(checkout: Checkout, *, detach: bool, progress: Progress) -> int:
    """Set up and start; returns when told to end, or with `detach` when ready."""
    if state.is_running(checkout):
        return _already_running(checkout, progress)
    venv = set_up(checkout, progress)
    return _start_detached(checkout, progress) if detach else supervise(checkout, venv=venv, progress=progress)


def _already_running(checkout: Checkout, progress: Progress) -> int:
    """Somebody else started it; wait until it is ready."""
    deadline = time.monotonic() + READY_WITHIN
    while state.read(checkout).get("phase") != state.READY:
        if not state.is_running(checkout) or time.monotonic() > deadline:
            raise Failed("It was starting and did not get ready", advice=f"read {checkout.log / 'supervisor.log'}")
        time.sleep(0.1)
    progress.plain(f"Already running: {state.read(checkout)['url']}   (bin/stop ends it)")
    return 0


def supervise(checkout: Checkout, *, venv: Path, progress: Progress) -> int:
    """Be the supervisor of this checkout; there is one at a time."""
    lock = _take_lock(checkout)
    if lock is None:
        progress.plain("Already running in this checkout")
        return 0
    with lock:
        left = state.end_leftovers(checkout)
        if left:
            progress.say(f"Ended what a killed run left behind: {', '.join(left)}")
        state.clear(checkout)
        return Stack(checkout, venv=venv, progress=progress).run()


def _take_lock(checkout: Checkout):
    """A command that merely looks whether somebody runs holds the lock for an instant: hence the patience."""
    deadline = time.monotonic() + LOCK_PATIENCE
    while (lock := state.take(checkout.run / "lock", wait=False)) is None and time.monotonic() < deadline:
        time.sleep(0.05)
    return lock


def _start_detached(checkout: Checkout, progress: Progress) -> int:
    """Start the supervisor in a session of its own and show what it says until it is ready or has ended."""
    log = checkout.log / "supervisor.log"
    with log.open("ab") as file:
        shown = file.tell()
        supervisor = subprocess.Popen(
            [sys.executable, checkout.house, "supervise", "--since", str(progress.since)],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
            cwd="/",
        )
    try:
        while True:
            ended = supervisor.poll()
            ready = _is_ready(checkout, supervisor.pid)
            shown = _show(log, shown, progress)
            if ended is not None or ready:
                return ended or 0
            time.sleep(0.1)
    except KeyboardInterrupt:
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait()
        raise


def _is_ready(checkout: Checkout, pid: int) -> bool:
    """Asked of this supervisor; what an earlier one wrote before it was killed does not count."""
    seen = state.read(checkout)
    return seen.get("phase") == state.READY and seen["supervisor"]["pid"] == pid


def _show(log: Path, since: int, progress: Progress) -> int:
    with log.open("rb") as file:
        file.seek(since)
        fresh = file.read()
    progress.stream.write(fresh.decode("utf-8", errors="replace"))
    progress.stream.flush()
    return since + len(fresh)


def stop(checkout: Checkout, progress: Progress) -> int:
    """End the supervisor and with it everything; what outlives its time is killed."""
    if not state.is_running(checkout):
        state.end_leftovers(checkout)
        progress.plain("Not running")
        return 0
    pid = _supervisor_pid(checkout)
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN
    while state.is_running(checkout) and time.monotonic() < deadline:
        time.sleep(0.1)
    if state.is_running(checkout):
        os.kill(pid, signal.SIGKILL)
        state.end_leftovers(checkout)
    progress.plain("Stopped")
    return 0


def _supervisor_pid(checkout: Checkout) -> int:
    """It writes its state once it has one child; until then there is nothing to send a signal to."""
    deadline = time.monotonic() + LOCK_PATIENCE
    while time.monotonic() < deadline:
        one = state.read(checkout).get("supervisor")
        if one:
            return one["pid"]
        time.sleep(0.05)
    raise Failed("It is just starting or ending", advice="try again in a moment")


def manage(checkout: Checkout, arguments: Sequence[str]) -> int:
    """Become manage.py, in the caller's folder; everything is started in the background if nothing runs."""
    progress = Progress(stream=sys.stderr)
    if not (state.is_running(checkout) and state.read(checkout).get("phase") == state.READY):
        code = run(checkout, detach=True, progress=progress)
        if code != 0:
            return code
    python = checkout.run / "venv" / "bin" / "python"
    env = {**environment.read(checkout.env_file), **os.environ}
    os.execve(python, [str(python), str(checkout.root / "manage.py"), *arguments], env)
