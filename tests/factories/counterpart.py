"""The twin as customs and as the CT line, in threads of the test's own process, over real sockets."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from pytest_django import Settings

from clearance.models import DeclarationList
from clearance.services import inbox, movements, outbox
from inspection.services import pictures
from twin.customs import Regulator
from twin.customs import Settings as TwinSettings
from twin.customs.web import Server
from twin.scanner import tending
from waybills import acts
from waybills.acts import deliveries
from waybills.models import Device, Parcel

SECRET = "known to both"


@contextmanager
def customs(
    state: Path,
    house: str,
    settings: Settings,
    *,
    seed: str,
    faults: Mapping[str, float] | None = None,
    channel: str = "HTTP",
) -> Iterator[Regulator]:
    """Customs that answers this house over the channel; the house sends to it meanwhile."""
    said = TwinSettings(state=state, house=house, secret=SECRET, pace=3000.0, faults=dict(faults or {}), seed=seed)
    regulator = Regulator(replace(said, **_way(channel, state, settings)))
    server = Server(("127.0.0.1", 0), regulator)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    regulator.start()
    settings.CUSTOMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_address[1]}/customs"
    try:
        yield regulator
    finally:
        server.shutdown()
        server.server_close()
        regulator.stop()


def _way(channel: str, state: Path, settings: Settings) -> dict[str, Any]:
    """Set the house to the channel; what the twin must know of it."""
    settings.CUSTOMS_CHANNEL = channel
    if channel == "DIRECTORY":
        settings.CUSTOMS_DIRECTORY = str(state / "exchange")
        return {"folder": state / "exchange"}
    if channel == "AMQP":
        return {"amqp": settings.CUSTOMS_AMQP_URL}
    return {}


def scan(house: str, *, seed: str) -> int:
    """The line scans what waits, through the house's real doors; the number of scans."""
    device = Device.objects.get(kind="CT")
    options = {"house": house, "seed": seed, "channels": 1, "line_faults": None, "line_rate": 1e9, "parcels": None,
               "flight": None}  # fmt: skip
    line = tending.Tending(tending.House(house, device.code, device.secret), options, lambda seconds: None)
    with line.house.client:
        return line.once()


def work_until(done: Callable[[], bool], seconds: float = 90.0) -> None:
    """Do what the workers do, until it is so."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, (_states(Parcel), _states(DeclarationList))
        deliveries.deliver()
        outbox.send_due()
        inbox.process_due()
        movements.report_waiting(by=acts.SYSTEM, at=timezone.now())
        pictures.process_next(at=timezone.now() + timedelta(seconds=5))
        time.sleep(0.02)


def _states(model: type[Parcel | DeclarationList]) -> Counter[str]:
    return Counter(model.objects.values_list("state", flat=True))
