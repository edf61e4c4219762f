"""Brings a checkout to where it can run: system packages, virtual environment, translations."""

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from house import state, system
from house.checkout import Checkout
from house.progress import Failed, Progress
from house.steps import run_logged


def set_up(checkout: Checkout, progress: Progress) -> Path:
    """All that `bin/run` needs; the path of the virtual environment."""
    return _set_up(checkout, progress, needs=system.TO_RUN, lock="requirements.lock", venv="venv")


def set_up_for_tests(checkout: Checkout, progress: Progress) -> Path:
    """All that `bin/test` and `bin/bench` need: the same, a browser and the tools besides."""
    return _set_up(checkout, progress, needs=system.TO_TEST, lock="requirements-dev.lock", venv="venv-dev")


def _set_up(checkout: Checkout, progress: Progress, *, needs: Sequence[system.Need], lock: str, venv: str) -> Path:
    checkout.make_folders()
    waiting = partial(progress.say, "Waiting for another set-up of this checkout")
    with state.only_one(checkout.run / "setup.lock", waiting=waiting):
        system.install(needs, checkout=checkout, progress=progress)
        path = _virtual_environment(checkout, progress, lock=checkout.root / lock, venv=checkout.run / venv)
        compile_translations(checkout)
    return path


def fingerprint(lock: Path) -> str:
    """Changes when the lock does, and when another Python would run it."""
    made_for = f"{sys.base_prefix} {sys.version_info[:2]}"
    return hashlib.sha256(lock.read_bytes() + made_for.encode()).hexdigest()


def _virtual_environment(checkout: Checkout, progress: Progress, *, lock: Path, venv: Path) -> Path:
    stamp = venv / "lock.sha256"
    wanted = fingerprint(lock)
    if stamp.exists() and stamp.read_text() == wanted:
        return venv
    count = sum("==" in line for line in lock.read_text().splitlines())
    progress.say(f"Installing {count} Python packages from {lock.name} (only when it changed)")
    log = checkout.log / f"{venv.name}.log"
    stamp.unlink(missing_ok=True)
    advice = f"read the lines above and {log}; most often the package index cannot be reached: then try again"
    run_logged([sys.executable, "-m", "venv", "--clear", venv], log=log, progress=progress, advice=advice)
    pip: list[str | Path] = [venv / "bin/python", "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    run_logged([*pip, "--require-hashes", "-r", lock], log=log, progress=progress, advice=advice)
    stamp.write_text(wanted)
    return venv


def compile_translations(checkout: Checkout) -> None:
    """Merge and compile the Chinese texts of all rooms; like compilemessages, before Django is there."""
    folder = checkout.root / "locale" / "zh_Hans" / "LC_MESSAGES"
    sources = sorted(checkout.root.glob("locale/parts/*.po"))
    target = folder / "django.mo"
    newest = max((source.stat().st_mtime_ns for source in sources), default=0)
    if sources and not (target.exists() and target.stat().st_mtime_ns > newest):
        folder.mkdir(parents=True, exist_ok=True)
        _compile(sources, target)


def _compile(sources: list[Path], target: Path) -> None:
    advice = "mend the .po file that is named above (every file needs its header with the charset)"
    merged = subprocess.run(["msgcat", "--use-first", *sources], capture_output=True)
    if merged.returncode != 0:
        raise Failed("The translations do not merge", advice=advice, output=merged.stderr.decode())
    draft = target.with_suffix(".mo.new")
    compiled = subprocess.run(["msgfmt", "--check-format", "-o", draft, "-"], input=merged.stdout, capture_output=True)
    if compiled.returncode != 0:
        raise Failed("The translations do not compile", advice=advice, output=compiled.stderr.decode())
    draft.replace(target)
