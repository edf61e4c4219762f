"""A counterpart on a real socket, talking to a small house on another."""

import threading
from contextlib import contextmanager

import httpx
import pytest

from tests.twin.house import SECRET, House
from twin.customs import Regulator, Settings
from twin.customs.web import Server


class Twin:
    """One running counterpart and a client for it."""

    def __init__(self, regulator: Regulator) -> None:
        self.regulator = regulator
        self.server = Server(("127.0.0.1", 0), regulator)
        address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.client = httpx.Client(base_url=address, timeout=30, trust_env=False)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        regulator.start()

    def post(self, envelope: bytes) -> httpx.Response:
        return self.client.post("/customs", content=envelope)

    def order(self, **wish) -> httpx.Response:
        return self.client.post("/control", json=wish)

    def state(self) -> dict:
        return self.client.get("/state.json").json()

    def documents(self, kind: str) -> dict[str, int]:
        return self.state()["documents"].get(kind, {})

    def close(self) -> None:
        self.client.close()
        self.server.shutdown()
        self.server.server_close()
        self.regulator.stop()


@pytest.fixture
def house():
    made = House()
    yield made
    made.close()


@pytest.fixture
def run_twin(tmp_path, house):
    """Start counterparts: pace, seed, faults, and the flight whose enterprises send their own documents."""

    @contextmanager
    def run(*, flight=None, **settings):
        usual = {"state": tmp_path / "state", "house": house.address, "secret": SECRET, "pace": 2000.0}
        twin = Twin(Regulator(Settings(**usual | settings)))
        if flight:
            made = [*flight.orders(), *flight.receipts(), *flight.waybills()]
            twin.regulator.inbox.take_documents((one.guid, one.data) for one in made)
        try:
            yield twin
        finally:
            twin.close()

    return run


@pytest.fixture
def twin(run_twin):
    with run_twin() as running:
        yield running
