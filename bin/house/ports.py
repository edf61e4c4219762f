"""Free ports on the loopback, and the loopback itself."""

import errno
import fcntl
import random
import socket
import struct
from pathlib import Path

LOOPBACK = "127.0.0.1"
EPHEMERAL_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1


def is_free(port: int, *, host: str = LOOPBACK) -> bool:
    with socket.socket() as probe:
        # Ours were just stopped when a start follows a stop: their TIME_WAIT must not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def first_ephemeral() -> int:
    """The lowest port that the kernel hands to outgoing connections."""
    try:
        return int(EPHEMERAL_RANGE.read_text().split()[0])
    except (OSError, ValueError):
        return 32768


def pick(*, preferred: int | None = None, taken: set[int] | None = None, host: str = LOOPBACK) -> int:
    """A free port, best the preferred one; none that an outgoing connection might take meanwhile."""
    taken = taken or set()
    if preferred and preferred not in taken and is_free(preferred, host=host):
        return preferred
    ceiling = first_ephemeral()
    floor = 10000 if ceiling > 12000 else 1024
    for _ in range(1000):
        port = random.randrange(floor, max(ceiling, floor + 2000))
        if port not in taken and is_free(port, host=host):
            return port
    raise OSError("no free port found on the loopback")


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that children inherit: requests wait in it while the web server is restarted."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)


def answers(port: int, *, host: str = LOOPBACK) -> bool:
    """Whether anybody accepts connections there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def raise_loopback() -> None:
    """Bring `lo` up where it is down, as in a fresh network namespace; without the right to, leave it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        request = struct.pack("16sh14x", b"lo", 0)
        try:
            flags = struct.unpack("16sh14x", fcntl.ioctl(sock, SIOCGIFFLAGS, request))[1]
            if not flags & IFF_UP:
                fcntl.ioctl(sock, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))
        except OSError:
            return
