"""The arguments of `manage.py twin` and what each of them starts."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from twin.generate import flight
from twin.generate.files import PARTS, write
from twin.generate.flight import USUAL_DAY


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command understands."""
    parser.add_argument("--seed", default="7", help="all randomness is a hash of this and of what it is for")
    parser.add_argument("--faults", default=None, help='"none", or name=rate,name=rate')
    _add_flight_arguments(parser.add_argument_group("a flight as files"))


def _add_flight_arguments(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--parcels", type=int, metavar="N", help="how many house waybills")
    group.add_argument("--out", type=Path, metavar="DIR", default=Path("flight"), help="where the files go")
    group.add_argument("--day", type=date.fromisoformat, default=USUAL_DAY, help="day of the flight (ISO)")
    group.add_argument("--header", choices=("en", "zh"), default="en", help="language of the manifest's header")
    group.add_argument("--envelopes", action="store_true", help="wrap each CEB message in its DxpMsg")
    group.add_argument("--only", metavar="PARTS", help=f"some of {','.join(PARTS)}, separated by commas")


def run(options: dict, say: Callable[[str], None]) -> None:
    """Do what the arguments ask for."""
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
