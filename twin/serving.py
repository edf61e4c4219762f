"""`twin --serve`: the counterpart as a process of its own, until it is told to stop."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from twin.customs import Regulator, Settings
from twin.customs.faults import parse
from twin.customs.web import Server
from twin.scanner import tending

USUAL_PORT = 8400


def serve(options: Mapping[str, Any], say: Callable[[str], None]) -> None:
    """Listen, answer, deliver; ends on SIGTERM or SIGINT with everything in hand on the disk."""
    logging.basicConfig(level=os.environ.get("TWIN_LOG", "WARNING"))
    line = tending.line_of(options) if options["line"] else None
    regulator = Regulator(_settings(options))
    server = Server((options["host"], options["port"]), regulator)
    _stop_on_signals(server)
    regulator.start()
    host, port = server.server_address[:2]
    house = (
        options["exchange"]
        or ("two queues" if options["amqp"] else "")
        or regulator.settings.house
        or "nobody yet (say --house)"
    )
    say(f"Customs twin at http://{host!s}:{port}/, receipts go to {house}; state in {options['state']}")
    if wish := _documents(options):
        threading.Thread(target=_send_documents, args=(regulator, wish), daemon=True).start()
    if line:
        threading.Thread(target=tending.tend, args=(line,), daemon=True).start()
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        server.server_close()
        regulator.stop()


def _settings(options: Mapping[str, Any]) -> Settings:
    return Settings(
        state=Path(options["state"]),
        seed=str(options["seed"]),
        house=options["house"] or "",
        secret=options["secret"] or "",
        folder=options["exchange"],
        amqp=options["amqp"] or "",
        pace=options["pace"],
        patience=options["patience"],
        faults=parse(options["faults"]),
    )


def _documents(options: Mapping[str, Any]) -> dict[str, Any]:
    """Whose enterprises send their documents to customs themselves: a flight in files, or one made again from seed."""
    wish: dict[str, Any] = {"flight": str(options["flight"])} if options["flight"] else {}
    if options["parcels"] is not None:
        wish |= {"parcels": options["parcels"], "seed": options["seed"]}
    return wish


def _send_documents(regulator: Regulator, wish: Mapping[str, Any]) -> None:
    try:
        regulator.order(wish)
    except ValueError as error:
        logging.getLogger("twin.customs").error("no documents: %s", error)


def _stop_on_signals(server: Server) -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        # shutdown() waits for the loop that this very thread runs.
        threading.Thread(target=server.shutdown, daemon=True).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
