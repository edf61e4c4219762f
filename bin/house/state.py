"""Who runs: one lock and one state file per checkout; commands and tests find processes by name."""

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from house.checkout import Checkout

STARTING, READY = "STARTING", "READY"


def started_ticks(pid: int) -> int | None:
    """When this process started (clock ticks since boot); with the pid it names one process for good."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else int(fields[19])


def read(checkout: Checkout) -> dict[str, Any]:
    try:
        return json.loads((checkout.run / "state.json").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def write(checkout: Checkout, state: dict[str, Any]) -> None:
    draft = checkout.run / "state.json.new"
    draft.write_text(json.dumps(state, indent=1) + "\n")
    draft.replace(checkout.run / "state.json")


def clear(checkout: Checkout) -> None:
    (checkout.run / "state.json").unlink(missing_ok=True)


def named(pid: int | None) -> dict[str, int | None]:
    return {"pid": pid, "started": started_ticks(pid) if pid else None}


def take(path: Path, *, wait: bool) -> IO[str] | None:
    """Hold the lock until the file is closed or the process ends; None if another one has it."""
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        file.close()
        return None
    return file


@contextlib.contextmanager
def only_one(path: Path, *, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock for a while; `waiting` is called when somebody else has it."""
    lock = take(path, wait=False)
    if lock is None:
        waiting()
        lock = take(path, wait=True)
    with lock or contextlib.nullcontext():
        yield


def is_running(checkout: Checkout) -> bool:
    """Whether a supervisor holds this checkout's lock."""
    if not (checkout.run / "lock").exists():
        return False
    lock = take(checkout.run / "lock", wait=False)
    if lock is None:
        return True
    lock.close()
    return False


def end_leftovers(checkout: Checkout, *, patience: float = 15.0) -> list[str]:
    """End children of a killed supervisor; they were told by the kernel, so most are gone or going."""
    children = read(checkout).get("children", {})
    left = {name: one for name, one in children.items() if _alive(one)}
    deadline = time.monotonic() + patience
    while any(_alive(one) for one in left.values()) and time.monotonic() < deadline:
        time.sleep(0.1)
    for one in left.values():
        if _alive(one):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one["pid"], signal.SIGKILL)
    return sorted(left)


def _alive(one: dict[str, int | None]) -> bool:
    pid = one["pid"]
    return pid is not None and started_ticks(pid) == one["started"]
