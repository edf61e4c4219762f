"""Everything that `bin/run` starts, in its order, from one supervisor process."""

import os
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from house import environment, ports, postgres, programs, state, valkey
from house.checkout import Checkout
from house.child import Child
from house.progress import Failed, Progress
from house.supervisor import Stopped, Supervisor

READY_WITHIN = 120.0  # seconds; a crash recovery may come first


class Stack:
    """The running house of one checkout."""

    def __init__(self, checkout: Checkout, *, venv: Path, progress: Progress) -> None:
        self.checkout, self.venv, self.progress = checkout, venv, progress
        self.phase = state.STARTING
        self.supervisor = Supervisor(on_change=self._publish, say=progress.say)

    def run(self) -> int:
        """Start, keep running, stop; 0 when somebody asked us to end."""
        try:
            self._start()
            self.supervisor.forever()
        except Stopped as why:
            self.progress.say(f"Stopping ({why})")
            return 0
        except Failed as failure:
            self.progress.failed(failure)
        finally:
            self._stop()
        return 1

    def _start(self) -> None:
        self._configure()
        self._start_servers()
        self._prepare()
        self._start_programs()
        self._wait_until_ready()

    # ------------------------------------------------------------ variables
    def _configure(self) -> None:
        """Compose the variables and write them for every later command of this checkout."""
        ports.raise_loopback()
        names = environment.documented_names((self.checkout.root / ".env.example").read_text(encoding="utf-8"))
        dotenv = environment.read(self.checkout.root / ".env")
        self.said = environment.outside(names, dotenv=dotenv, environ=os.environ)
        kept = environment.read(self.checkout.run / "generated")
        self.password_is_new = "POSTGRES_PASSWORD" not in kept
        self.generated = environment.generate(kept, said=self.said)
        environment.write(self.checkout.run / "generated", self.generated)
        own = environment.settings_from(self.generated)
        values = environment.with_demonstration({**own, **self.said}, said=self.said)
        self.values = environment.with_public_host(values)
        environment.write(self.checkout.env_file, self.values)
        self.env = programs.environment(self.values, venv=self.venv)
        self.env["TMPDIR"] = str(programs.temporary_folder(self.checkout.run))
        self._publish()

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    # ------------------------------------------------------------ servers
    def _start_servers(self) -> None:
        if "DATABASE_URL" in self.said:
            self.progress.say("Using the database that DATABASE_URL names")
        else:
            self._start_postgres()
        if "BROKER_URL" in self.said:
            self.progress.say("Using the broker that BROKER_URL names")
        else:
            self._start_valkey()

    def _start_postgres(self) -> None:
        server = postgres.prepare(
            self.checkout.run,
            folder="postgres",
            venv=self.venv,
            generated=self.generated,
            settings=postgres.DURABLE,
        )
        if not server.exists():
            self.progress.say(f"Creating a PostgreSQL cluster in {server.home}")
            server.create()
        else:
            server.check_version()
            if self.password_is_new:
                server.renew_password()
        self.progress.say(f"Starting PostgreSQL on {ports.LOOPBACK}:{server.port}")
        child = server.child(self.checkout.log / "postgres.log")
        self._add(child, ready=server.answers, what="PostgreSQL does not answer")

    def _start_valkey(self) -> None:
        server = valkey.prepare(self.checkout.run, folder="valkey", venv=self.venv, generated=self.generated)
        self.progress.say(f"Starting Valkey on {ports.LOOPBACK}:{server.port}")
        child = server.child(self.checkout.log / "valkey.log")
        self._add(child, ready=server.answers, what="Valkey does not answer")

    def _add(self, child: Child, *, ready, what: str) -> None:
        self.supervisor.add(child)
        self.supervisor.wait_until(ready, within=READY_WITHIN, what=what, child=child)

    # ------------------------------------------------------------ the project
    def _prepare(self) -> None:
        step = programs.preparation(self.checkout, python=self.python, env=self.env, since=self.progress.since)
        step.stdout = self.progress.stream.fileno()
        if self.supervisor.run_once(step) != 0:
            raise Failed("The database could not be prepared", advice=f"read {step.log}", output=step.tail())

    def _start_programs(self) -> None:
        self._open_the_door()
        self.web = programs.web(self.checkout, python=self.python, env=self.env, listener=self.listener.fileno())
        self.progress.say("Starting the web server, the worker and the scheduler")
        self.supervisor.add(self.web)
        self.supervisor.add(programs.worker(self.checkout, python=self.python, env=self.env))
        self.supervisor.add(programs.beat(self.checkout, python=self.python, env=self.env))
        if not environment.has_real_customs(self.said):
            self._start_twin()

    def _start_twin(self) -> None:
        port = self.generated["TWIN_PORT"]
        self.progress.say(f"Starting the training twin, which plays customs, on {ports.LOOPBACK}:{port}")
        child = programs.twin(self.checkout, python=self.python, env=self.env, port=port)
        self._add(child, ready=lambda: ports.answers(int(port)), what="The twin does not answer")

    def _open_the_door(self) -> None:
        host, port = self.said.get("WEB_HOST", ports.LOOPBACK), int(self.generated["WEB_PORT"])
        try:
            self.listener: socket.socket = ports.listen(host, port)
        except OSError as error:
            advice = "end what uses that port, or choose another one:  WEB_PORT=8123 bin/run"
            raise Failed(f"Cannot listen on {host}:{port}: {error.strerror}", advice=advice) from error

    def _wait_until_ready(self) -> None:
        address = f"http://{_reachable(*self.listener.getsockname()[:2])}/readyz/"
        host = urlsplit(self.values["PUBLIC_URL"]).netloc
        self.supervisor.wait_until(
            lambda: _answers_ok(address, host=host),
            within=READY_WITHIN,
            what="The web server is not ready",
            child=self.web,
        )
        self.phase = state.READY
        self._publish()
        self._greet()

    def _greet(self) -> None:
        self.progress.say("Ready")
        say = self.progress.plain
        say(f"\n  Tongguan  {self.values['PUBLIC_URL'].rstrip('/')}/\n")
        logins = self.checkout.run / "demo-logins.txt"
        if self.values["DEMO"] != "0" and logins.exists():
            say(logins.read_text(encoding="utf-8").rstrip() + "\n")
        say(f"  Logs in {self.checkout.log}. End it with Ctrl-C or bin/stop; the data stay.")
        say("  The embedded servers serve this machine only: see .env.example for production.")

    # ------------------------------------------------------------ state and end
    def _publish(self) -> None:
        watched = self.supervisor.watched.values()
        state.write(
            self.checkout,
            {
                "phase": self.phase,
                "url": self.values["PUBLIC_URL"],
                "supervisor": state.named(os.getpid()),
                "children": {one.child.name: state.named(one.child.pid) for one in watched},
                "restarts": {one.child.name: one.restarts for one in watched},
            },
        )

    def _stop(self) -> None:
        began = time.monotonic()
        self.supervisor.stop()
        self.progress.say(f"Stopped ({time.monotonic() - began:.1f} s)")
        state.clear(self.checkout)


def _reachable(host: str, port: int) -> str:
    """An address to ask ourselves at; a server that listens everywhere is asked on the loopback."""
    host = {"0.0.0.0": ports.LOOPBACK, "::": "::1"}.get(host, host)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _answers_ok(address: str, *, host: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(address, headers={"Host": host, "X-Forwarded-Proto": "https"})
    try:
        with opener.open(request, timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
