"""What the project needs from the operating system, and how to bring it on Debian."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from house.checkout import Checkout
from house.progress import Failed, Progress
from house.steps import run_logged

APT = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"]


def has_library(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def has_program(name: str) -> bool:
    return shutil.which(name) is not None


def has_font(family: str) -> bool:
    if not has_program("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", family], capture_output=True, text=True).stdout.strip())


@dataclass(frozen=True)
class Need:
    """Something of the system, the Debian package that brings it, and how to see that it is there.

    `instead` is the package of a Debian that does not have the first.
    """

    package: str
    purpose: str
    is_met: Callable[[], bool]
    instead: str = ""

    def known_package(self) -> str:
        """As apt knows it, once its lists are there."""
        known = subprocess.run(["apt-cache", "show", self.package], capture_output=True).returncode == 0
        return self.package if known or not self.instead else self.instead


TO_RUN = (
    Need("libpango-1.0-0", "PDF", lambda: has_library("libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", "PDF", lambda: has_library("libpangoft2-1.0.so.0")),
    Need("libharfbuzz-subset0", "PDF", lambda: has_library("libharfbuzz-subset.so.0")),
    # Noto and not the smaller WenQuanYi: official papers need a bold face and rare characters in names.
    Need("fonts-noto-cjk", "Chinese type in PDF", lambda: has_font("Noto Sans CJK SC")),
    Need("gettext", "translations", lambda: has_program("msgfmt") and has_program("msgcat")),
)
TO_TEST = (
    *TO_RUN,
    # Chromium without windows: opens a page in a fifth of the time, and there is less of it to fetch.
    Need(
        "chromium-headless-shell",
        "tests in a real browser",
        lambda: has_program("chromium-headless-shell") or has_program("chromium"),
        instead="chromium",
    ),
    # Its program is started by the tests themselves, on ports of their own; where Debian starts a service besides, the
    # tests have no part in it.
    Need("rabbitmq-server", "tests of the queues", lambda: Path("/usr/lib/rabbitmq/bin/rabbitmq-server").exists()),
    # The driver's own Node.js is linked against it, and chromium no longer brings it.
    Need("libatomic1", "the browser's driver", lambda: has_library("libatomic.so.1")),
)


def root_prefix() -> list[str] | None:
    """What to put before a command for root: nothing, sudo without a question, or None if there is neither."""
    if os.geteuid() == 0:
        return []
    if has_program("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def install(needs: Sequence[Need], *, checkout: Checkout, progress: Progress) -> None:
    """Bring what is missing; without network access when nothing is."""
    missing = [need for need in needs if not need.is_met()]
    if not missing:
        return
    packages = [need.package for need in missing]
    by_hand = f"as root:  apt-get update && apt-get install --no-install-recommends {' '.join(packages)}"
    prefix = root_prefix()
    if prefix is None or not has_program("apt-get"):
        purposes = ", ".join(f"{need.package} ({need.purpose})" for need in missing)
        raise Failed(
            f"This system lacks {purposes}",
            advice=f"{by_hand}\n(or your system's packages of that kind), then try again",
        )
    progress.say(f"Installing {', '.join(packages)} (Debian packages)")
    log = checkout.log / "apt.log"
    run_logged([*prefix, *APT, "update"], log=log, progress=progress, advice=f"see to the network, or {by_hand}")
    known = [need.known_package() for need in missing]
    install_command = [*prefix, *APT, "install", "--no-install-recommends", *known]
    run_logged(install_command, log=log, progress=progress, advice=by_hand)
    still = [need.package for need in missing if not need.is_met()]
    if still:
        raise Failed(f"Installed, and yet not found: {', '.join(still)}", advice=f"read {log}")
