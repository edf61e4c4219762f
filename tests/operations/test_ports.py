"""Free ports on the loopback."""

import socket

import pytest
from house import ports
from house.child import Child


def test_a_busy_port_is_not_free(busy_port):
    assert not ports.is_free(busy_port)
    assert ports.pick(preferred=busy_port) != busy_port


def test_the_preferred_port_is_kept_when_it_is_free():
    free = ports.pick()
    assert ports.pick(preferred=free) == free
    assert ports.pick(preferred=free, taken={free}) != free


def test_picked_ports_lie_where_no_outgoing_connection_takes_them():
    assert all(ports.pick() < ports.first_ephemeral() for _ in range(50))


def test_a_listening_port_cannot_be_taken_twice():
    port = ports.pick()
    with ports.listen("127.0.0.1", port), pytest.raises(OSError, match="in use"):
        ports.listen("127.0.0.1", port)


def test_a_request_made_while_the_server_is_down_is_answered_by_the_next_one(tmp_path, supervisor):
    """The listening socket is the supervisor's, so a killed web server refuses nobody."""
    script = tmp_path / "serve.py"
    script.write_text(
        "import socket, sys\n"
        "with socket.socket(fileno=int(sys.argv[1])) as listener:\n"
        "    connection, _ = listener.accept()\n"
        "    connection.recv(999)\n"
        "    connection.sendall(b'HTTP/1.0 200 OK\\r\\n\\r\\nanswered')\n"
    )
    with ports.listen("127.0.0.1", ports.pick()) as listener:
        early = socket.create_connection(listener.getsockname(), timeout=10)
        early.sendall(b"GET / HTTP/1.0\r\n\r\n")
        supervisor.add(served(script, listener, tmp_path))
        with early, early.makefile("rb") as answer:
            assert answer.read().endswith(b"answered")


def served(script, listener, folder) -> Child:
    return Child(
        name="server",
        command=["python3", script, str(listener.fileno())],
        log=folder / "log",
        env={"PATH": "/usr/bin:/bin"},
        cwd=folder,
        pass_fds=(listener.fileno(),),
    )
