"""The arguments of `manage.py twin` and what each of them starts."""

import argparse
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import httpx

from twin import serving
from twin.generate import flight
from twin.generate.files import PARTS, write
from twin.generate.flight import USUAL_DAY
from twin.scanner.line import FAULTS as LINE_FAULTS

USUAL_FOLDER = ".run/flight"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command understands."""
    parser.add_argument("--seed", default="7", help="all randomness is a hash of this and of what it is for")
    parser.add_argument("--faults", default=None, help='"none", or name=rate,name=rate')
    _add_flight_arguments(parser.add_argument_group("a flight as files"))
    _add_serving_arguments(parser.add_argument_group("the counterpart as a server"))


def _add_flight_arguments(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--parcels", type=int, metavar="N", help="house waybills; with --serve: their documents")
    group.add_argument("--out", type=Path, metavar="DIR", default=Path(USUAL_FOLDER), help="where the files go")
    group.add_argument("--day", type=date.fromisoformat, default=USUAL_DAY, help="day of the flight (ISO)")
    group.add_argument("--header", choices=("en", "zh"), default="en", help="language of the manifest's header")
    group.add_argument("--envelopes", action="store_true", help="wrap each CEB message in its DxpMsg")
    group.add_argument("--announce", metavar="URL", help="a running twin: tell it to take the enterprises' documents")
    group.add_argument("--only", metavar="PARTS", help=f"some of {','.join(PARTS)}, separated by commas")


def _add_serving_arguments(group: argparse._ArgumentGroup) -> None:
    said = os.environ.get
    group.add_argument("--serve", action="store_true", help="play the national customs system until stopped")
    group.add_argument("--host", default="127.0.0.1", help="address to listen on")
    group.add_argument("--port", type=int, default=int(said("TWIN_PORT") or serving.USUAL_PORT), help="0: any")
    group.add_argument("--house", default=said("TWIN_HOUSE_URL") or said("PUBLIC_URL"), help="whom receipts go to")
    group.add_argument("--secret", default=said("GATEWAY_SECRET"), help="of the channel to the house")
    group.add_argument(
        "--exchange",
        type=Path,
        metavar="DIR",
        default=said("TWIN_EXCHANGE") or None,
        help="the house's folder with in/ and out/, instead of HTTP",
    )
    group.add_argument("--amqp", metavar="URL", default=said("TWIN_AMQP_URL"), help="a RabbitMQ, instead of HTTP")
    group.add_argument("--state", type=Path, default=Path(said("TWIN_STATE") or ".run/twin"), help="folder it keeps")
    group.add_argument(
        "--flight",
        type=Path,
        default=said("TWIN_FLIGHT") or _usual_folder(),
        help="folder: its enterprises send theirs",
    )
    group.add_argument("--pace", type=float, default=float(said("TWIN_PACE") or 1), help="2: twice as fast as life")
    group.add_argument("--line", action="store_true", help="scan what the house has waiting, with TWIN_LINE_TOKEN")
    group.add_argument("--line-rate", type=float, default=1800, metavar="N", help="parcels an hour")
    group.add_argument("--line-faults", metavar="FAULTS", help=f"of {', '.join(LINE_FAULTS)}, as name=rate,name=rate")
    group.add_argument("--channels", type=int, choices=(1, 2), default=1, help="2: effective atomic number as well")
    group.add_argument("--patience", type=float, default=120, help="seconds a list waits for order and waybill")


def _usual_folder() -> str | None:
    """Where `twin --parcels` writes unless told otherwise, if it has."""
    return USUAL_FOLDER if Path(USUAL_FOLDER).is_dir() else None


def run(options: dict, say: Callable[[str], None]) -> None:
    """Do what the arguments ask for."""
    if options["serve"]:
        serving.serve(options, say)
        return
    if options["parcels"] is None:
        raise ValueError("Say --parcels N for a flight, or --serve for the counterpart.")
    _write_flight(options, say)


def _write_flight(options: dict, say: Callable[[str], None]) -> None:
    made = flight(parcels=options["parcels"], seed=options["seed"], faults=options["faults"], day=options["day"])
    parts = tuple(options["only"].split(",")) if options["only"] else PARTS
    hashes = write(made, options["out"], header=options["header"], envelopes=options["envelopes"], parts=parts)
    say(
        f"Flight {made.number}: {len(made.parcels)} parcels, {len(made.rows)} rows, {len(made.faults)} of them "
        f"faulty, {len(made.plans.mismatch)} mismatches, {len(made.plans.threat)} threats; "
        f"{len(hashes)} files in {options['out']}"
    )
    if options["announce"]:
        _announce(options["announce"], options["out"])
        say(f"The twin at {options['announce']} takes the enterprises' documents.")


def _announce(address: str, folder: Path) -> None:
    """Tell a running counterpart on this machine where the documents lie; ValueError if it does not take them."""
    try:
        answer = httpx.post(
            f"{address.rstrip('/')}/control", json={"flight": str(folder.resolve())}, timeout=60, trust_env=False
        )
    except httpx.HTTPError as error:
        raise ValueError(f"No twin answers at {address}: {error}") from error
    if answer.is_error:
        raise ValueError(f"The twin at {address} says {answer.status_code}: {answer.text[:300]}")
