"""The embedded broker."""

import os
import signal
import stat

import pytest
import redis
from house import environment, valkey
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.operations.conftest import VENV


@pytest.fixture
def broker(supervisor, tmp_path) -> valkey.Valkey:
    server = valkey.prepare(
        tmp_path, folder="with space/valkey", venv=VENV, generated=environment.generate({}, said={})
    )
    child = server.child(tmp_path / "valkey.log")
    supervisor.add(child)
    supervisor.wait_until(server.answers, within=20, what="no answer", child=child)
    return server


def test_what_was_queued_survives_an_orderly_restart_and_a_kill(supervisor, broker):
    client = redis.Redis(port=broker.port, password=broker.password)
    client.rpush("queue", "task")
    child = supervisor.watched["valkey"].child
    for asked in (signal.SIGTERM, signal.SIGKILL):
        # everysec: what was pushed a second ago is on disk, unless the disk is slow
        client.execute_command("WAITAOF", 1, 0, 0)
        before = child.pid
        os.kill(before, asked)
        while child.pid == before or not broker.answers():
            supervisor.turn()
        assert client.lrange("queue", 0, -1) == [b"task"]
    client.close()


def test_the_broker_wants_its_password_and_keeps_it_private(broker):
    with pytest.raises(redis.exceptions.AuthenticationError):
        redis.Redis(port=broker.port, password="wrong", retry=Retry(NoBackoff(), 0)).ping()
    assert stat.S_IMODE((broker.home / "valkey.conf").stat().st_mode) == 0o600
