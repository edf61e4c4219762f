"""A worker killed at any point of sending or reading: the same bytes arrive, each effect once, nothing is lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from clearance.models import DeclarationList, InboundMessage, OutboundMessage, OutboxWaiting
from clearance.services import inbox
from clearance.services.outbox import send_due
from clearance.services.outbox.leave import LEASE
from tests.clearance.exchange import Exchange
from tests.clearance.papers import NOON
from tests.clearance.receipts.said import receipts

WORKER = "import django; django.setup(); from clearance.services.outbox import send_due; send_due()"
READER = "import django; django.setup(); from clearance.services import inbox; inbox.process_due()"
POINTS = ("outbox.before_carry", "outbox.after_carry", "outbox.before_commit", "outbox.after_commit")


def run_worker(point: str, url: str, worker: str = WORKER) -> int:
    """A real process on the test's database that dies at the named point; its exit status."""
    database = connection.settings_dict
    person = f"{database['USER']}:{database['PASSWORD']}"
    address = f"postgres://{person}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = os.environ | {
        "DATABASE_URL": address, "FAILPOINT": point, "CUSTOMS_GATEWAY_URL": url,
        "DJANGO_SETTINGS_MODULE": "clearance.settings",
    }  # fmt: skip
    return subprocess.run([sys.executable, "-c", worker], env=environment, check=False, timeout=60).returncode


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_while_sending_loses_nothing_and_sends_nothing_else(
    point: str, waiting: Callable[[int], list[OutboundMessage]], exchange: Exchange, settings: Settings
) -> None:
    waiting(1)
    assert run_worker(point, exchange.url) == -signal.SIGKILL
    send_due(now=timezone.now() + 2 * LEASE + timedelta(seconds=1))
    assert len(exchange.taken) == (2 if point in ("outbox.after_carry", "outbox.before_commit") else 1)
    assert len(set(exchange.taken)) == 1
    assert (OutboundMessage.objects.get().state, DeclarationList.objects.get().state) == ("SENT", "SENT")
    assert not OutboxWaiting.objects.exists()
    sends = DeclarationList.line_model.objects.filter(object_id=DeclarationList.objects.get().pk)
    assert sends.count() == DeclarationList.objects.get().version


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", ["inbox.before_commit", "inbox.after_commit"])
def test_a_kill_while_reading_applies_a_receipt_once(
    point: str, waiting: Callable[[int], list[OutboundMessage]]
) -> None:
    waiting(1)
    row = DeclarationList.objects.get()
    inbox.store(receipts((row, "399", 1)), at=NOON)
    assert run_worker(point, "", READER) == -signal.SIGKILL
    inbox.process_due(now=timezone.now() + 2 * inbox.LEASE)
    inbound = InboundMessage.objects.get()
    assert (inbound.stage, inbound.lines.count()) == ("DONE", 1)
    verbs = DeclarationList.line_model.objects.filter(object_id=row.pk).count()
    assert (DeclarationList.objects.get().state, verbs) == ("ADJUDICATED", DeclarationList.objects.get().version)
