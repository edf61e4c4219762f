"""The project's own processes: web, worker, scheduler, twin.

They run as whoever started the house, root too: `bin/manage` reads the caller's files and writes into the same folders,
so two users would lock each other out. In production a service manager starts them as a user of their own.
"""

import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path

from house.checkout import Checkout
from house.child import Child

Command = list[str | Path]
# Of the launcher's own Python; they would lead the children's Python astray.
NOT_FOR_CHILDREN = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__")


def environment(values: Mapping[str, str], *, venv: Path) -> dict[str, str]:
    """The caller's environment, the settings' variables in it, the virtual environment first in the path."""
    base = {name: value for name, value in os.environ.items() if name not in NOT_FOR_CHILDREN}
    base["PATH"] = f"{venv / 'bin'}:{base.get('PATH', os.defpath)}"
    return {**base, "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8", **values}


def temporary_folder(run: Path) -> Path:
    """An empty folder for the programs' temporary files: what killed ones left there is gone with the next start."""
    folder = run / "tmp"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def _program(checkout: Checkout, name: str, command: Command, env: Mapping[str, str], **options) -> Child:
    return Child(name=name, command=command, log=checkout.log / f"{name}.log", env=env, cwd=checkout.root, **options)


def web(checkout: Checkout, *, python: Path, env: Mapping[str, str], listener: int) -> Child:
    """Threads, as requests mostly wait for the database; the socket is ours and outlives a restart."""
    command: Command = [
        python, "-m", "gunicorn", "clearance.wsgi:application",
        "--bind", f"fd://{listener}",
        "--worker-class", "gthread",
        "--workers", env.get("WEB_WORKERS", "2"),
        "--threads", env.get("WEB_THREADS", "8"),
        "--timeout", "60",
        "--graceful-timeout", "10",
        "--limit-request-line", "8190",  # its most; what is longer it refuses itself, in words of its own
        "--no-control-socket",
        "--worker-tmp-dir", "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp",
    ]  # fmt: skip
    return _program(checkout, "web", command, env, patience=15, pass_fds=(listener,))


def worker(checkout: Checkout, *, python: Path, env: Mapping[str, str]) -> Child:
    command: Command = [
        python, "-W", "ignore:You're running the worker with superuser privileges",
        "-m", "celery", "-A", "clearance.celery", "worker",
        "--concurrency", env.get("WORKER_PROCESSES", "2"),
        "--without-gossip", "--without-mingle", "--loglevel", "INFO",
    ]  # fmt: skip
    return _program(checkout, "worker", command, env, patience=15)


def beat(checkout: Checkout, *, python: Path, env: Mapping[str, str]) -> Child:
    schedule = checkout.run / "beat-schedule"
    command: Command = [python, "-m", "celery", "-A", "clearance.celery", "beat", "--schedule", schedule, "--pidfile="]
    return _program(checkout, "beat", command, env)


def twin(checkout: Checkout, *, python: Path, env: Mapping[str, str], port: str) -> Child:
    command: Command = [python, checkout.root / "manage.py", "twin", "--serve", "--line", "--port", port]
    return _program(checkout, "twin", command, env)


def preparation(checkout: Checkout, *, python: Path, env: Mapping[str, str], since: float) -> Child:
    """Migrations, static files, demo: one process, because starting Django is what takes the time."""
    command: Command = [python, checkout.house, "prepare", "--since", str(since)]
    return _program(checkout, "prepare", command, env, stop_signal=signal.SIGINT)
