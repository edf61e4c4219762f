"""Runs benchmarks in a scratch database on the cluster that DATABASE_URL names, and proves its books afterwards."""

import argparse
import importlib
import io
import json
import os
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg

import tests.bench as family


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="figures to measure (P5 P6 …); all when none is named")
    parser.add_argument("--quick", action="store_true", help="smaller sets, fewer runs: a smoke test, not a figure")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    with scratch_database():
        return run(options)


@contextmanager
def scratch_database() -> Iterator[None]:
    """A database of this run's own; whatever stands on the cluster stays untouched."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = f"bench_{os.getpid()}"
    with psycopg.connect(urlunsplit(parts), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    os.environ["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearance.settings")
    # Nobody listens: acts must not be slower or faster by a broker that happens to run.
    os.environ.setdefault("BROKER_URL", "redis://127.0.0.1:1/0")
    try:
        yield
    finally:
        from django.db import connections

        connections.close_all()
        with psycopg.connect(urlunsplit(parts), autocommit=True) as admin:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(options: argparse.Namespace) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    failed = 0
    for module in wanted(set(options.names)):
        for figure in module.bench(options.quick):
            say(figure, as_json=options.json)
        failed |= prove_books(as_json=options.json)
    return failed


def wanted(names: set[str]) -> Iterator[object]:
    for info in pkgutil.iter_modules(family.__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"tests.bench.{info.name}")
        if hasattr(module, "bench") and (not names or names & set(module.NAMES)):
            yield module


def say(figure: dict, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(figure), flush=True)
        return
    line = f"{figure['name']:<28} {figure['value']:>14,.1f} {figure['unit']:<16}"
    if figure.get("floor"):
        line += f" floor {figure['floor']:>14,.1f}   ratio {figure['ratio']:.2f}"
    print(f"{line}   n={figure['n']:,}", flush=True)


def prove_books(*, as_json: bool) -> int:
    from django.core.management import call_command

    said = io.StringIO()
    try:
        call_command("check_books", stdout=said, stderr=said)
    except SystemExit:
        print(f"These figures do not count, the books do not hold:\n{said.getvalue()}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
