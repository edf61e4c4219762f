"""Servers for one test or benchmark run: their own cluster and broker, gone afterwards."""

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from house import environment, ports, postgres, programs, state, valkey
from house.checkout import Checkout
from house.child import Child, stop_all
from house.progress import Failed, Progress

START_WITHIN = 30.0  # seconds


@contextlib.contextmanager
def servers(
    checkout: Checkout, *, venv: Path, settings: Mapping[str, str], progress: Progress
) -> Iterator[dict[str, str]]:
    """The environment for commands that use the throw-away servers, while they live."""
    ports.raise_loopback()
    folder = f"scratch-{os.getpid()}"
    generated = environment.generate({}, said={})
    database = postgres.prepare(
        checkout.run, folder=f"{folder}/postgres", venv=venv, generated=generated, settings=settings
    )
    for place in {checkout.run, database.home.parent.parent}:
        sweep(place)
    broker = valkey.prepare(checkout.run, folder=f"{folder}/valkey", venv=venv, generated=generated)
    room = checkout.run / folder
    started: list[Child] = []
    try:
        for name in ("media", "roots"):
            (room / name).mkdir(parents=True)
        progress.say(f"Starting throw-away servers (PostgreSQL on port {database.port}, Valkey on {broker.port})")
        # Tests that plant a breach switch the triggers off which forbid it; in earnest nobody may.
        database.create(also=[f"GRANT SET ON PARAMETER session_replication_role TO {postgres.ROLE}"])
        for server in (database, broker):
            started.append(server.child(room / f"{type(server).__name__.lower()}.log"))
            started[-1].start()
            _wait_for(server.answers, child=started[-1])
        yield programs.environment(_variables(checkout, room, generated), venv=venv)
    finally:
        stop_all(started)
        shutil.rmtree(room, ignore_errors=True)
        shutil.rmtree(database.home.parent, ignore_errors=True)


def _wait_for(ready: Callable[[], bool], *, child: Child) -> None:
    deadline = time.monotonic() + START_WITHIN
    while not ready():
        if not child.running or time.monotonic() > deadline:
            raise Failed(f"{child.name} did not start", advice="read the lines above", output=child.tail())
        time.sleep(0.05)


def _variables(checkout: Checkout, room: Path, generated: Mapping[str, str]) -> dict[str, str]:
    """The settings' variables: nothing of the caller's own, so that a test means the same everywhere."""
    names = environment.documented_names((checkout.root / ".env.example").read_text(encoding="utf-8"))
    own = environment.settings_from(generated)
    return {
        **dict.fromkeys(names & os.environ.keys(), ""),
        "DATABASE_URL": own["DATABASE_URL"],
        "BROKER_URL": own["BROKER_URL"],
        "SECRET_KEY": secrets.token_urlsafe(32),
        "TONGGUAN_ENV_FILE": str(room / "none"),
        "MEDIA_ROOT": str(room / "media"),
        "STATIC_ROOT": str(checkout.run / "static"),
        "SEAL_KEY_FILE": str(room / "seal.key"),
        "SEAL_ROOTS_DIR": str(room / "roots"),
    }


def sweep(place: Path) -> None:
    """Remove what killed runs left behind."""
    for folder in place.glob("scratch-*"):
        if state.started_ticks(int(folder.name.removeprefix("scratch-"))) is None:
            shutil.rmtree(folder, ignore_errors=True)
