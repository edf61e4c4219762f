"""A whole house of its own beside the checkout's: `python -m tests.faults.house ROOM` keeps it running.

It is the stack of `bin/run` with another folder: own durable cluster, broker, web, worker, scheduler, twin with its
line. What differs from daily life is said in `SAID`, so that minutes become seconds; durability is not touched.
"""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from house import environment, identity, programs, state
from house.checkout import Checkout
from house.child import bound_to_parent
from house.progress import Progress
from house.stack import Stack

READY_WITHIN = 400.0  # seconds, initdb and all migrations included, on a machine with other work
# Neither demo nor the caller's own settings; everything else as bin/run has it.
SAID = {
    "DEMO": "0",
    "TWIN_PACE": "20",
    "ARRIVAL_GATHER_SECONDS": "2",
    "CT_RANDOM_SHARE": "0.09",
    "EXAM_RANDOM_SHARE": "0.02",
    "SELECTION_SEED": "the same draw in every run",
    "MINIMUM_VIEW_SECONDS": "0.2",
    "VERDICT_UNDO_SECONDS": "1",
    "LOGIN_FAILURE_LIMIT": "100",
}
# For the twin's command: a line that is not what everybody waits for, lists that wait for papers in vain not too long.
TWIN_ARGUMENTS = ("--line-rate", "3600", "--patience", "8")


@dataclass(frozen=True)
class Room(Checkout):
    """The checkout with another folder for everything that a running house makes."""

    room: Path

    @property
    def run(self) -> Path:
        return self.room

    def said(self, **more: str) -> dict[str, str]:
        """The environment of the supervisor: every documented variable said here, or said to be nothing."""
        names = environment.documented_names((self.root / ".env.example").read_text(encoding="utf-8"))
        own = {
            "TONGGUAN_ENV_FILE": str(self.room / "none"),
            "MEDIA_ROOT": str(self.room / "media"),
            "STATIC_ROOT": str(self.root / ".run" / "static"),
            "SEAL_KEY_FILE": str(self.room / "seal.key"),
            "SEAL_ROOTS_DIR": str(self.room / "roots"),
            "TWIN_STATE": str(self.room / "twin"),
            "TWIN_FLIGHT": str(self.room / "flights"),
        }
        base = {name: value for name, value in os.environ.items() if name not in names}
        return base | dict.fromkeys(names, "") | SAID | own | more


class TappedStack(Stack):
    """The stack with its two ways, house to customs and customs to house, led through the test's taps."""

    def _configure(self) -> None:
        super()._configure()
        for name in [name for name, value in os.environ.items() if not value]:
            del os.environ[name]  # "" has overruled a .env of the checkout and has no other meaning
        ways = {name: os.environ[f"TAPPED_{name}"] for name in ("CUSTOMS_GATEWAY_URL", "PUBLIC_URL")}
        self.values |= ways | {"TWIN_HOUSE_URL": ways["PUBLIC_URL"]}
        environment.write(self.checkout.env_file, self.values)
        self.env = programs.environment(self.values, venv=self.venv) | {"TMPDIR": self.env["TMPDIR"]}

    def _add(self, child: Any, *, ready: Any, what: str) -> None:
        if child.name == "twin":
            child.command = [*child.command, *TWIN_ARGUMENTS]
        super()._add(child, ready=ready, what=what)


class House:
    """One running house, from its first folder to its end."""

    def __init__(self, folder: Path, *, web: str, customs: str) -> None:
        self.room = Room(Checkout.here().root, folder)
        folder.mkdir(parents=True)
        self.room.make_folders()
        (folder / "flights").mkdir()
        ways = {"TAPPED_PUBLIC_URL": web, "TAPPED_CUSTOMS_GATEWAY_URL": f"{customs}/customs"}
        self.said = self.room.said(**ways)
        self.log = folder / "log" / "supervisor.log"

    def start(self) -> None:
        """Start it; returns once it is ready for work."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.house", self.room.room],
                env=self.said | {"PYTHONPATH": f"{self.room.root}:{self.room.root / 'bin'}"},
                cwd=self.room.root,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=bound_to_parent(signal.SIGTERM),
            )
        deadline = time.monotonic() + READY_WITHIN
        while self.state.get("phase") != state.READY:
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")[-3000:]
            assert time.monotonic() < deadline, self.log.read_text(encoding="utf-8")[-3000:]
            time.sleep(0.1)

    def stop(self) -> None:
        """End it; what it wrote stays in its folder."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=90)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    @property
    def state(self) -> dict[str, Any]:
        return state.read(self.room)

    def pid(self, name: str) -> int | None:
        """The process of that name, if it lives this moment."""
        one = self.state.get("children", {}).get(name)
        alive = one and one["pid"] and state.started_ticks(one["pid"]) == one["started"]
        return int(one["pid"]) if alive else None

    @property
    def generated(self) -> dict[str, str]:
        """Its ports and secrets."""
        return environment.read(self.room.run / "generated")

    @property
    def env(self) -> dict[str, str]:
        """The environment in which a command works on this house, as `bin/manage` would."""
        values = environment.read(self.room.env_file)
        return programs.environment(values, venv=Path(sys.prefix))

    def manage(self, *arguments: str | Path, module: bool = False) -> subprocess.CompletedProcess[str]:
        """Run manage.py, or a module of ours, on this house."""
        start = ["-m"] if module else [self.room.root / "manage.py"]
        return subprocess.run(
            [sys.executable, *start, *arguments], env=self.env, cwd=self.room.root, capture_output=True, text=True
        )

    def homes(self) -> list[Path]:
        """The folders to be removed at the end: its own, and the cluster's where that lies elsewhere."""
        elsewhere = identity.reachable_home(self.room.run, identity.for_server(self.room.run / "postgres"))
        return [self.room.run, *([elsewhere] if elsewhere != self.room.run else [])]


if __name__ == "__main__":
    place = Room(Checkout.here().root, Path(sys.argv[1]))
    sys.exit(TappedStack(place, venv=Path(sys.prefix), progress=Progress()).run())
