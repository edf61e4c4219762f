"""`bin/test`, `bin/bench` and `bin/fix`: all checks are made, all failures told, pytest ends it."""

import contextlib
import itertools
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from house import postgres, scratch
from house.checkout import Checkout
from house.progress import Progress
from house.setup import set_up_for_tests

PATIENCE = 45 * 60.0  # seconds; the tests are meant to take ten minutes
TEST_PROCESSES = 2  # as many as the cores that are promised
APPS = ("waybills", "clearance", "inspection")
TYPED = ("services", "acts", "selectors", "permissions", "api")


@dataclass(frozen=True)
class Check:
    """A command that is silent unless it fails."""

    title: str
    command: Sequence[str | Path]


def static_checks(checkout: Checkout, *, venv: Path) -> list[list[Check]]:
    """In rows that have nothing to do with each other: of code, and of the database."""
    programs, manage = venv / "bin", [venv / "bin/python", checkout.root / "manage.py"]
    places = (path for app in APPS for name in TYPED for path in (checkout.root / app).glob(f"{name}*"))
    typed = sorted(path for path in places if path.suffix in ("", ".py"))
    of_code = [
        Check("ruff check", [programs / "ruff", "check", "."]),
        Check("ruff format", [programs / "ruff", "format", "--check", "."]),
        Check("import contracts", [programs / "lint-imports"]),
        Check("types of the services", [programs / "mypy", "--follow-imports=silent", checkout.house, *typed]),
        Check("translations", [sys.executable, checkout.house, "translations"]),
    ]
    of_database = [
        Check("models and migrations agree", [*manage, "makemigrations", "--check", "--dry-run"]),
        Check("migrations apply", [venv / "bin/python", checkout.house, "prepare", "--without-demo"]),
        Check("the migrated database can be copied", _copy_databases(venv)),
    ]
    return [of_database, of_code]


def _copy_databases(venv: Path) -> list[str | Path]:
    """A database for each test process, ready made: migrating would take each of them a quarter of a minute."""
    psql = postgres.binaries(venv) / "bin" / "psql"
    names = [f"test_{postgres.DATABASE}_gw{number}" for number in range(TEST_PROCESSES)]
    copies = " ".join(f"-c 'CREATE DATABASE {name} TEMPLATE {postgres.DATABASE}'" for name in names)
    return ["sh", "-c", f'exec "$0" -q -v ON_ERROR_STOP=1 {copies} "${{DATABASE_URL%/*}}/postgres"', psql]


def test(checkout: Checkout, arguments: Sequence[str], *, long: str | None) -> int:
    """Non-zero if any check or any test failed."""
    progress = Progress()
    venv = set_up_for_tests(checkout, progress)
    settings = postgres.DURABLE if long else postgres.THROW_AWAY
    with scratch.servers(checkout, venv=venv, settings=settings, progress=progress) as env:
        checks = [] if long or names_tests(arguments) else static_checks(checkout, venv=venv)
        failed = _failures(checks, env=env, cwd=checkout.root, progress=progress)
        if failed:
            progress.say(f"Failed so far: {', '.join(failed)} (see above); now the tests")
        patience = None if long else PATIENCE
        code = _run_tests(_pytest(venv, arguments, long=long), env=env, cwd=checkout.root, patience=patience)
    if failed:
        print(f"bin/test: besides the tests, failed: {', '.join(failed)}", file=sys.stderr)
    return code or (1 if failed else 0)


def _run_tests(command: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path, patience: float | None) -> int:
    """Leave the stage to pytest; a run that hangs is ended and counts as failed."""
    tests = subprocess.Popen(command, env=env, cwd=cwd)
    try:
        return tests.wait(timeout=patience)
    except subprocess.TimeoutExpired:
        print(f"bin/test: the tests did not end within {patience:.0f} s", file=sys.stderr)
        return 1
    finally:
        _end_tests(tests)


def _end_tests(tests: subprocess.Popen) -> None:
    """By SIGINT, so that pytest ends its own processes and says how far it came."""
    if tests.poll() is None:
        tests.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            tests.wait(timeout=20)
        tests.kill()
        tests.wait()


def names_tests(arguments: Sequence[str]) -> bool:
    """Whether the caller chose tests by name: then the other checks are not meant."""
    return any(argument.split("::")[0].startswith("tests") or argument.startswith("-k") for argument in arguments)


def _pytest(venv: Path, arguments: Sequence[str], *, long: str | None) -> list[str | Path]:
    in_parallel = ["-m", "not long", "-n", str(TEST_PROCESSES), "--dist", "worksteal", "--reuse-db"]
    chosen = ["-m", "long", "-k", long, "-n", "0"] if long else in_parallel
    return [venv / "bin/python", "-m", "pytest", *chosen, *arguments]


def _failures(rows: Sequence[Iterable[Check]], *, env: Mapping[str, str], cwd: Path, progress: Progress) -> list[str]:
    """The titles of the checks that fail; each row is gone through on its own, until somebody says stop."""
    told_to_stop = threading.Event()

    def go_through(row: Iterable[Check]) -> list[str]:
        checks = itertools.takewhile(lambda check: not told_to_stop.is_set(), row)
        return [check.title for check in checks if not _passes(check, env=env, cwd=cwd, progress=progress)]

    with ThreadPoolExecutor(max(1, len(rows))) as pool:
        try:
            return [title for failed in pool.map(go_through, rows) for title in failed]
        except BaseException:
            told_to_stop.set()
            raise


def _passes(check: Check, *, env: Mapping[str, str], cwd: Path, progress: Progress) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        check.command,
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    passed = done.returncode == 0
    told = f"{'passed' if passed else 'FAILED'}  {check.title} ({time.monotonic() - began:.1f} s)"
    # In one piece, as another row may be telling of its own.
    progress.say(told if passed else f"{told}\n{done.stdout.decode('utf-8', errors='replace').rstrip()}")
    return passed


def bench(checkout: Checkout, arguments: Sequence[str]) -> int:
    """On durable servers; progress goes to standard error, so that `--json` stays clean."""
    progress = Progress(stream=sys.stderr)
    venv = set_up_for_tests(checkout, progress)
    with scratch.servers(checkout, venv=venv, settings=postgres.DURABLE, progress=progress) as env:
        command: list[str | Path] = [venv / "bin/python", "-m", "tests.bench", *arguments]
        return subprocess.run(command, env=env, cwd=checkout.root).returncode


def fix(checkout: Checkout) -> int:
    """Let ruff repair what it can; what it cannot it names."""
    ruff = set_up_for_tests(checkout, Progress()) / "bin" / "ruff"
    left = subprocess.run([ruff, "check", "--fix", "."], cwd=checkout.root).returncode
    return subprocess.run([ruff, "format", "."], cwd=checkout.root).returncode or left
