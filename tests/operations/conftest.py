"""The launcher's package stands in `bin/`; its servers come from the environment that runs the tests."""

import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import environment, postgres
from house.supervisor import Supervisor

VENV = Path(sys.prefix)


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    """A supervisor in this very process; it blocks signals, so they are unblocked afterwards."""
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop()
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> postgres.Postgres:
    """A new cluster, not started, in a folder that an unprivileged server can reach."""
    room = tmp_path_factory.mktemp("cluster")
    for folder in (room, *room.parents[: len(room.parents) - 2]):
        folder.chmod(folder.stat().st_mode | 0o011)
    server = postgres.prepare(
        room,
        folder="postgres",
        venv=VENV,
        generated=environment.generate({}, said={}),
        settings={**postgres.DURABLE, "shared_buffers": "16MB"},
    )
    server.create()
    return server
