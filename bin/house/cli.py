"""The commands of `bin/` and their arguments."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from house import checks, running
from house.checkout import Checkout
from house.progress import Failed, Progress

INTERRUPTED = 130  # what a shell answers for a command ended by Ctrl-C


def main(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    os.umask(0o022)  # the database's user must be able to read its programs; what is private says so itself
    signal.signal(signal.SIGTERM, _end)
    command, rest = arguments[0], list(arguments[1:])
    try:
        return COMMANDS[command](Checkout.here(), rest)
    except Failed as failure:
        Progress(stream=sys.stderr).failed(failure)
        return 1
    except PermissionError as error:
        advice = "use a clone of your own, or run as the user that started it the first time"
        Progress(stream=sys.stderr).failed(Failed(f"No right to open {error.filename}", advice=advice))
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _end(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


def _run(checkout: Checkout, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        "bin/run", description="Set up what is missing, start everything, print the URL and the demo log-ins."
    )
    parser.add_argument("--detach", action="store_true", help="return once it is ready; bin/stop ends it")
    return running.run(checkout, detach=parser.parse_args(arguments).detach, progress=Progress())


def _supervise(checkout: Checkout, arguments: list[str]) -> int:
    """The background half of `bin/run --detach`."""
    parser = argparse.ArgumentParser("supervise")
    parser.add_argument("--since", type=float)
    progress = Progress(since=parser.parse_args(arguments).since)
    return running.supervise(checkout, venv=checkout.run / "venv", progress=progress)


def _prepare(checkout: Checkout, arguments: list[str]) -> int:
    """Runs in the virtual environment, unlike the others."""
    from house.prepare import prepare

    parser = argparse.ArgumentParser("prepare")
    parser.add_argument("--since", type=float)
    parser.add_argument("--without-demo", action="store_true")
    chosen = parser.parse_args(arguments)
    return prepare(checkout, Progress(since=chosen.since), with_demo=not chosen.without_demo)


def _translations(checkout: Checkout, arguments: list[str]) -> int:
    from house.setup import compile_translations

    compile_translations(checkout)
    return 0


def _stop(checkout: Checkout, arguments: list[str]) -> int:
    argparse.ArgumentParser("bin/stop", description="End everything that bin/run started.").parse_args(arguments)
    return running.stop(checkout, Progress())


def _test(checkout: Checkout, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        "bin/test",
        description="Every check and every test on throw-away servers. Other arguments go to pytest; "
        "with a path below tests/ or -k only pytest runs.",
    )
    parser.add_argument("--long", metavar="NAME", help="only the hour-long runs of that name, on durable servers")
    chosen, for_pytest = parser.parse_known_args(arguments)
    return checks.test(checkout, for_pytest, long=chosen.long)


COMMANDS = {
    "run": _run,
    "stop": _stop,
    "test": _test,
    "bench": checks.bench,
    "manage": running.manage,
    "fix": lambda checkout, arguments: checks.fix(checkout),
    "supervise": _supervise,
    "prepare": _prepare,
    "translations": _translations,
}
