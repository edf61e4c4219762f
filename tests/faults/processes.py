"""Finding the processes to be ended: children of a program, and which of them are in the middle of a transaction."""

import os
import re
import signal
from contextlib import suppress
from pathlib import Path

_SOCKET = re.compile(r"socket:\[(\d+)\]")


def kill(pid: int | None) -> bool:
    """SIGKILL; whether it was there."""
    return send(pid, signal.SIGKILL)


def send(pid: int | None, number: signal.Signals) -> bool:
    """Whether it was there; None is nobody, and never the whole group that 0 would mean."""
    if not pid:
        return False
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def children_of(pid: int) -> list[int]:
    """The direct children that live, oldest first."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid and fields[0] != "Z":
                found.append(int(stat.parent.name))
    return sorted(found)


def owner_of(*, local: int, remote: int, among: list[int]) -> int | None:
    """Which of these processes holds the TCP connection between these two ports, `local` being its own."""
    return owners_of_connections(to=remote, among=among).get(local)


def owners_of_connections(*, to: int, among: list[int]) -> dict[int, int]:
    """The local ports of these processes' TCP connections to a port, each with its process."""
    inodes = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        local, remote = (int(fields[place].rpartition(":")[2], 16) for place in (1, 2))
        if remote == to:
            inodes[fields[9]] = local
    return {inodes[inode]: pid for pid in among for inode in _sockets_of(pid) & inodes.keys()}


def _sockets_of(pid: int) -> set[str]:
    found = set()
    with suppress(OSError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                if match := _SOCKET.fullmatch(os.readlink(link)):
                    found.add(match[1])
    return found
