"""Children come back when they die, and go when the supervisor goes."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from house import identity, state
from house import supervisor as supervision
from house.checkout import Checkout
from house.child import Child, stop_all
from house.postgres import Postgres
from house.progress import Failed
from house.supervisor import Supervisor, next_delay

from tests.operations.conftest import small_cluster

COMES_BACK_WITHIN = 30.0  # seconds; below one on a quiet machine
PATH = {"PATH": os.environ["PATH"]}


def script(folder: Path, text: str, **options) -> Child:
    return Child(name="child", command=["sh", "-c", text], log=folder / "log", env=PATH, cwd=folder, **options)


def turn_until(supervisor: Supervisor, seen: Callable[[], bool], *, within: float = 60.0) -> float:
    began = time.monotonic()
    while not seen():
        assert time.monotonic() - began < within, "it did not happen in time"
        supervisor.turn()
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("previous", "lived", "exit_code", "expected"),
    [
        (0.0, 0.1, 1, 0.1),
        (0.1, 0.1, 1, 0.2),
        (4.0, 0.1, 1, 5.0),
        (4.0, 60.0, 1, 0.1),
        (4.0, 0.1, -signal.SIGKILL, 0.1),
        (4.0, 0.1, -signal.SIGSEGV, 5.0),
    ],
)
def test_the_delay_grows_for_a_child_that_keeps_failing_by_itself(previous, lived, exit_code, expected):
    assert next_delay(previous, lived=lived, exit_code=exit_code) == expected


def test_a_killed_database_is_back_with_its_rows_at_once(supervisor, cluster: Postgres, tmp_path):
    child = cluster.child(tmp_path / "postgres.log")
    supervisor.add(child)
    supervisor.wait_until(cluster.answers, within=30, what="no answer", child=child)
    url = f"postgres://tongguan:{cluster.password}@127.0.0.1:{cluster.port}/tongguan"
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    first = child.pid
    os.kill(first, signal.SIGKILL)
    took = turn_until(supervisor, lambda: child.running and child.pid != first and cluster.answers())
    assert took < COMES_BACK_WITHIN
    assert supervisor.watched["postgres"].restarts == 1
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(1,)]


def test_nobody_enters_the_database_without_its_password_or_as_superuser(supervisor, cluster: Postgres, tmp_path):
    child = cluster.child(tmp_path / "postgres.log")
    supervisor.add(child)
    supervisor.wait_until(cluster.answers, within=30, what="no answer", child=child)
    for user, password in (("tongguan", "wrong"), ("postgres", cluster.password), ("postgres", "")):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host="127.0.0.1", port=cluster.port, dbname="tongguan", user=user, password=password)


def test_a_lost_password_is_renewed_on_the_kept_cluster(supervisor, cluster: Postgres, tmp_path):
    renewed = dataclasses.replace(cluster, password="another")
    renewed.renew_password()
    child = renewed.child(tmp_path / "postgres.log")
    supervisor.add(child)
    supervisor.wait_until(renewed.answers, within=30, what="no answer", child=child)
    psycopg.connect(f"postgres://tongguan:another@127.0.0.1:{cluster.port}/tongguan").close()


def test_the_database_runs_where_its_user_cannot_reach_the_checkout(supervisor, open_room, tmp_path, monkeypatch):
    """As in a clone below root's private home; who is not root reaches what is his own."""
    monkeypatch.setattr(identity, "STATE_ROOT", open_room / "state")
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    server = small_cluster(closed)
    child = server.child(tmp_path / "postgres.log")
    supervisor.add(child)
    supervisor.wait_until(server.answers, within=30, what="no answer", child=child)
    assert server.home.is_relative_to(open_room if os.geteuid() == 0 else closed)


def test_a_cluster_of_another_major_version_is_named_before_the_server_refuses_it(cluster: Postgres):
    cluster.check_version()
    (cluster.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(Failed, match="made by PostgreSQL 14"):
        cluster.check_version()


def test_a_child_that_ends_is_started_again_and_its_children_are_ended(supervisor, tmp_path):
    child = script(tmp_path, "sleep 1000 & echo $! >> pids; wait")
    supervisor.add(child)
    pids = tmp_path / "pids"
    turn_until(supervisor, lambda: pids.exists() and len(pids.read_text().split()) == 1)
    os.kill(child.pid, signal.SIGKILL)
    turn_until(supervisor, lambda: len(pids.read_text().split()) == 2)
    left_behind = int(pids.read_text().split()[0])
    assert state.started_ticks(left_behind) is None


def test_a_deaf_child_is_killed_when_its_patience_ends(tmp_path):
    deaf = script(tmp_path, "trap '' TERM; touch deaf; while :; do sleep 0.1; done", patience=0.3)
    deaf.start()
    while not (tmp_path / "deaf").exists():
        time.sleep(0.01)
    began = time.monotonic()
    stop_all([deaf])
    assert deaf.poll() == -signal.SIGKILL
    assert 0.3 <= time.monotonic() - began < 30


def test_programs_stop_before_the_servers_they_use(tmp_path):
    endless = "while :; do sleep 0.05; done"
    server = script(tmp_path, f"trap 'echo server >> order; exit' TERM; touch served; {endless}", tier=0)
    program = script(tmp_path, f"trap 'sleep 0.3; echo program >> order; exit' TERM; touch begun; {endless}")
    for child in (server, program):
        child.start()
    while not ((tmp_path / "served").exists() and (tmp_path / "begun").exists()):
        time.sleep(0.01)
    stop_all([server, program])
    assert (tmp_path / "order").read_text().split() == ["program", "server"]


def test_waiting_for_what_never_comes_ends_with_the_last_lines_of_the_log(supervisor, tmp_path):
    child = script(tmp_path, "echo the reason; sleep 1000")
    supervisor.add(child)
    turn_until(supervisor, lambda: "the reason" in child.log.read_text())
    with pytest.raises(Failed, match="no answer") as failure:
        supervisor.wait_until(lambda: False, within=0.1, what="no answer", child=child)
    assert "the reason" in failure.value.output
    assert str(child.log) in failure.value.advice


def test_waiting_for_a_child_that_keeps_failing_ends_long_before_its_deadline(supervisor, tmp_path):
    child = script(tmp_path, "echo cannot; exit 3")
    supervisor.add(child)
    with pytest.raises(Failed, match="no answer") as failure:
        supervisor.wait_until(lambda: False, within=60, what="no answer", child=child)
    assert failure.value.output.split() == ["cannot"] * supervision.HOPELESS_AFTER


SMALL_HOUSE = """
import os, signal, sys
sys.path.insert(0, {bin!r})
from pathlib import Path
from house.child import Child
from house.supervisor import Stopped, Supervisor
folder = Path({folder!r})
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests may run under nohup
supervisor = Supervisor()
supervisor.add(Child(name="c", command=["sleep", "1000"], log=folder / "log", env=dict(os.environ), cwd=folder))
(folder / "pid").write_text(str(supervisor.watched["c"].child.pid))
try:
    supervisor.forever()
except Stopped as why:
    supervisor.stop()
    sys.exit(getattr(signal, str(why)))
"""


@pytest.fixture
def small_house(tmp_path) -> Iterator[tuple[subprocess.Popen, int]]:
    """A supervisor in a process of its own, and the number of its child."""
    text = SMALL_HOUSE.format(bin=str(Checkout.here().root / "bin"), folder=str(tmp_path))
    house = subprocess.Popen([sys.executable, "-c", text])
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        assert house.poll() is None
        time.sleep(0.02)
    child = int((tmp_path / "pid").read_text())
    assert state.started_ticks(child) is not None
    yield house, child
    house.kill()
    house.wait()


def test_no_child_outlives_a_killed_supervisor(small_house):
    house, child = small_house
    house.kill()
    deadline = time.monotonic() + 30
    while state.started_ticks(child) is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert state.started_ticks(child) is None


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_every_way_to_ask_ends_the_supervisor_and_its_children(small_house, asked):
    house, child = small_house
    house.send_signal(asked)
    assert house.wait(timeout=60) == asked
    assert state.started_ticks(child) is None


def test_what_a_killed_run_left_is_found_by_its_state_and_ended(tmp_path):
    checkout = Checkout(tmp_path)
    checkout.make_folders()
    stray = subprocess.Popen(["sleep", "1000"], start_new_session=True)
    stranger = subprocess.Popen(["sleep", "1000"], start_new_session=True)
    reused = {"pid": stranger.pid, "started": state.started_ticks(stranger.pid) - 1}
    state.write(checkout, {"children": {"web": state.named(stray.pid), "beat": reused}})
    assert state.end_leftovers(checkout, patience=0.2) == ["web"]
    assert stray.wait(timeout=60) == -signal.SIGKILL
    assert stranger.poll() is None, "a process that only got the same number is not ours"
    stranger.kill()
    stranger.wait()


def test_only_one_supervisor_holds_the_lock(tmp_path):
    checkout = Checkout(tmp_path)
    checkout.make_folders()
    assert not state.is_running(checkout)
    with state.take(checkout.run / "lock", wait=False):
        assert state.take(checkout.run / "lock", wait=False) is None
        assert state.is_running(checkout)
    assert not state.is_running(checkout)


def test_a_state_file_that_was_cut_short_is_no_state(tmp_path):
    checkout = Checkout(tmp_path)
    checkout.make_folders()
    (checkout.run / "state.json").write_text(json.dumps({"phase": "READY"})[:-3])
    assert state.read(checkout) == {}
