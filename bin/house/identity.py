"""Who runs the database server, and where that user can reach its files."""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from house.progress import Failed

UNPRIVILEGED = "nobody"  # initdb wants a user with a passwd entry; a user of our own would be a lasting change
STATE_ROOT = Path("/var/lib/tongguan")


@dataclass(frozen=True)
class Identity:
    """A user id and group id to run as; both None: as ourselves."""

    uid: int | None = None
    gid: int | None = None

    def may_reach(self, path: Path) -> bool:
        """Ask as that user: a clone in root's private home is out of its reach."""
        asked = subprocess.run(
            ["test", "-x", path],
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
            cwd="/",
        )
        return asked.returncode == 0

    def own(self, folder: Path) -> None:
        """Make the folder, private to this identity."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)


def for_server(home: Path) -> Identity:
    """Whoever owns the cluster already; for a new one ourselves, or, as PostgreSQL refuses root, nobody."""
    if home.exists():
        owner = home.stat()
        if os.geteuid() not in (0, owner.st_uid):
            raise Failed(
                f"The database in {home} belongs to {_name(owner.st_uid)}",
                advice=f"start as root or as that user, or remove {home} to begin anew",
            )
        if os.geteuid() == 0 and owner.st_uid != 0:
            return Identity(owner.st_uid, owner.st_gid)
    if os.geteuid() != 0:
        return Identity()
    nobody = pwd.getpwnam(UNPRIVILEGED)
    return Identity(nobody.pw_uid, nobody.pw_gid)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user id {uid}"


def reachable_home(run: Path, identity: Identity) -> Path:
    """`.run/` itself, or a folder under /var/lib for a checkout that the server's user cannot reach."""
    if identity.may_reach(run):
        return run
    mark = hashlib.sha256(str(run).encode()).hexdigest()[:10]
    home = STATE_ROOT / f"{run.parent.name}-{mark}"
    home.mkdir(parents=True, exist_ok=True)
    for folder in (STATE_ROOT, home):
        folder.chmod(0o755)
    return home


def link_tree(source: Path, target: Path) -> None:
    """Hard links where the file system allows, else copies; readable for all; whole or not at all."""
    if target.exists():
        return
    draft = target.with_name(target.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(source, draft, copy_function=_link_or_copy)
    for path in [draft, *draft.rglob("*")]:
        executable = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(path.stat().st_mode | (0o055 if executable else 0o044))
    draft.rename(target)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
