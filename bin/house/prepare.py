"""Brings the database and the static files up to date; runs inside the project's virtual environment."""

import hashlib
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from house.checkout import Checkout
from house.progress import Progress

Step = tuple[str, Callable[[], None]]


def prepare(checkout: Checkout, progress: Progress, *, with_demo: bool = True) -> int:
    """Every step in turn; details go to standard error, which the caller keeps as a log. The exit code."""
    title = "Starting Django"
    try:
        _start_django(checkout)
        for title, step in _steps(checkout, with_demo=with_demo):
            progress.say(title)
            step()
    except Exception:
        traceback.print_exc()
        progress.say(f"{title}: failed")
        return 1
    return 0


def _start_django(checkout: Checkout) -> None:
    import django

    sys.path.insert(0, str(checkout.root))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearance.settings")
    django.setup()


def _steps(checkout: Checkout, *, with_demo: bool) -> list[Step]:
    steps: list[Step] = [("Checking the settings", lambda: _call("check")), ("Migrating the database", _migrate)]
    from django.conf import settings

    static = static_fingerprint(checkout)
    stamp = checkout.run / "static.sha256"
    if not (stamp.exists() and stamp.read_text() == static):
        steps.append(("Collecting static files", lambda: _collect_static(stamp, static)))
    if with_demo and settings.DEMO and checkout.has_command("load_demo"):
        steps.append(("Loading the demo people and the demo flight", lambda: _call("load_demo")))
    return steps


def _call(name: str, **options) -> None:
    from django.core.management import call_command

    call_command(name, stdout=sys.stderr, **options)


def _migrate() -> None:
    _call("migrate", interactive=False, verbosity=1)
    _call("createcachetable")


def _collect_static(stamp: Path, fingerprint: str) -> None:
    stamp.unlink(missing_ok=True)
    # Source maps are half of the bytes and serve nobody here; compressing them is what would take the time.
    _call("collectstatic", interactive=False, verbosity=0, ignore_patterns=["*.map"])
    stamp.write_text(fingerprint)


def static_fingerprint(checkout: Checkout) -> str:
    """Changes with any of our static files and with the packages that bring the others."""
    from django.conf import settings

    digest = hashlib.sha256((checkout.root / "requirements.lock").read_bytes())
    digest.update(os.path.relpath(settings.STATIC_ROOT, checkout.root).encode())
    for path in sorted([*checkout.root.glob("static/**/*"), *checkout.root.glob("[!.]*/static/**/*")]):
        seen = path.stat()
        digest.update(f"{path.relative_to(checkout.root)} {seen.st_mtime_ns} {seen.st_size}\n".encode())
    return digest.hexdigest()
