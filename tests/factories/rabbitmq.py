"""A real RabbitMQ of the test's own: its folder, its ports, its name; gone with its last child."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
START_WITHIN = 90.0  # seconds, on a machine that does much else
GREETING = b"AMQP\x00\x00\x09\x01"


@contextmanager
def running() -> Iterator[str]:
    """The address of a broker that answers, while it lives."""
    folder = Path(tempfile.mkdtemp(prefix="rabbitmq-"))
    port, between, names = _free_ports(3)
    environment = _environment(folder, port=port, between=between, names=names)
    (folder / "plugins").write_text("[].")
    with (folder / "log.txt").open("wb") as log:
        server = subprocess.Popen([PROGRAM], env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        _wait_for(port, server, folder / "log.txt")
        yield f"amqp://guest:guest@127.0.0.1:{port}//"
    finally:
        server.terminate()
        server.wait(timeout=60)
        # The name server that Erlang started beside it listens on a port of ours: it is ours too.
        subprocess.run(["epmd", "-port", str(names), "-kill"], capture_output=True, check=False, timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path, *, port: int, between: int, names: int) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "RABBITMQ_NODENAME": f"test{secrets.token_hex(4)}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(between),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "config"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none",  # one core is enough, and none is kept busy
        "ERL_EPMD_PORT": str(names),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
    }


def _free_ports(number: int) -> list[int]:
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [server.getsockname()[1] for server in taken]
    for server in taken:
        server.close()
    return ports


def _wait_for(port: int, server: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + START_WITHIN
    while not _answers(port):
        assert server.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.05)


def _answers(port: int) -> bool:
    """Whether the broker speaks our protocol: it repeats another version's greeting, or begins the conversation."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(GREETING)
            return bool(connection.recv(1))
    except OSError:
        return False
