"""The launcher's package stands in `bin/`; its servers come from the environment that runs the tests."""

import signal
import socket
import sys
import tempfile
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
def open_room() -> Iterator[Path]:
    """A folder that a server without rights can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="tongguan-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def small_cluster(run: Path) -> postgres.Postgres:
    """A new durable cluster, not started."""
    server = postgres.prepare(
        run,
        folder="postgres",
        venv=VENV,
        generated=environment.generate({}, said={}),
        settings={**postgres.DURABLE, "shared_buffers": "16MB"},
    )
    server.create()
    return server


@pytest.fixture
def cluster(open_room: Path) -> postgres.Postgres:
    return small_cluster(open_room)
