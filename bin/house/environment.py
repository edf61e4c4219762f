"""The variables that settings read: generated here, said in `.env`, said in the caller's environment."""

import os
import re
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from house import ports

LINE = re.compile(r"\A\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*\Z")
SAFE = re.compile(r"\A[A-Za-z0-9_./:@%+,-]*\Z")
DEFAULT_WEB_PORT = 8000
SECRETS = ("POSTGRES_PASSWORD", "VALKEY_PASSWORD", "SECRET_KEY", "GATEWAY_SECRET", "LINE_SECRET")
LINE_DEVICE = "CT01"  # the scanner that load_demo enters
PORTS = ("POSTGRES_PORT", "VALKEY_PORT", "TWIN_PORT", "WEB_PORT")


def parse(text: str) -> dict[str, str]:
    """Read `NAME=value` lines; quotes around a value are dropped, comments and empty lines skipped."""
    values = {}
    for line in text.splitlines():
        match = LINE.match(line)
        if match and not line.lstrip().startswith("#"):
            values[match[1]] = _unquoted(match[2])
    return values


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value


def render(values: Mapping[str, str]) -> str:
    """The same as a file that both a shell and django-environ read back unchanged."""
    return "".join(f"{name}={_quoted(name, value)}\n" for name, value in sorted(values.items()))


def _quoted(name: str, value: str) -> str:
    if SAFE.match(value):
        return value
    if "'" in value or "\n" in value:
        raise ValueError(f"{name}: a quote or a line break cannot stand in an environment file")
    return f"'{value}'"


def read(path: Path) -> dict[str, str]:
    return parse(path.read_text(encoding="utf-8")) if path.exists() else {}


def write(path: Path, values: Mapping[str, str]) -> None:
    """Write whole and privately (0600): the file holds passwords."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(render(values))
    draft.replace(path)


def documented_names(example: str) -> set[str]:
    """Every variable that `.env.example` names, whether set there or shown in a comment."""
    return set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", example, flags=re.MULTILINE))


def generate(kept: Mapping[str, str], *, said: Mapping[str, str]) -> dict[str, str]:
    """Ports and secrets of this checkout: kept from the last start where still good, made anew where not."""
    values = {name: kept.get(name) or secrets.token_urlsafe(32) for name in SECRETS}
    taken: set[int] = set()
    for name in PORTS:
        wished = int(kept.get(name) or (DEFAULT_WEB_PORT if name == "WEB_PORT" else 0))
        values[name] = str(ports.pick(preferred=wished, taken=taken))
        taken.add(int(values[name]))
    if "WEB_PORT" in said:
        values["WEB_PORT"] = said["WEB_PORT"]
    return values


def settings_from(generated: Mapping[str, str]) -> dict[str, str]:
    """What the embedded servers and the twin mean to the settings."""
    database = f"tongguan:{generated['POSTGRES_PASSWORD']}@{ports.LOOPBACK}:{generated['POSTGRES_PORT']}"
    broker = f":{generated['VALKEY_PASSWORD']}@{ports.LOOPBACK}:{generated['VALKEY_PORT']}"
    return {
        "DATABASE_URL": f"postgres://{database}/tongguan",
        "BROKER_URL": f"redis://{broker}/0",
        "SECRET_KEY": generated["SECRET_KEY"],
        "GATEWAY_SECRET": generated["GATEWAY_SECRET"],
        "TWIN_LINE_TOKEN": f"{LINE_DEVICE}:{generated['LINE_SECRET']}",
        "CUSTOMS_GATEWAY_URL": f"http://{ports.LOOPBACK}:{generated['TWIN_PORT']}/customs",
        # By name, not by number: a browser keeps passkeys for names only.
        "PUBLIC_URL": f"http://localhost:{generated['WEB_PORT']}",
    }


# What names a customs system, each with the variable by which our own twin says that it is meant.
CUSTOMS = {"CUSTOMS_GATEWAY_URL": "", "CUSTOMS_DIRECTORY": "TWIN_EXCHANGE", "CUSTOMS_AMQP_URL": "TWIN_AMQP_URL"}


def has_real_customs(said: Mapping[str, str]) -> bool:
    """Whether messages go to a customs system that is not our twin."""
    return any(name in said and twin not in said for name, twin in CUSTOMS.items())


def with_demonstration(values: Mapping[str, str], *, said: Mapping[str, str]) -> dict[str, str]:
    """Demo people and flight only where everything is embedded; whoever says DEMO decides for themselves."""
    in_earnest = "DATABASE_URL" in said or has_real_customs(said)
    return {**values, "DEMO": said.get("DEMO") or ("0" if in_earnest else "1")}


def outside(names: Iterable[str], *, dotenv: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """The documented variables that someone set; the environment wins over `.env`, empty is unset."""
    said = {**dotenv, **{name: environ[name] for name in names if name in environ}}
    return {name: value for name, value in said.items() if value}


def with_public_host(values: Mapping[str, str]) -> dict[str, str]:
    """Let the host of PUBLIC_URL in, unless ALLOWED_HOSTS was said."""
    host = urlsplit(values["PUBLIC_URL"]).hostname or "localhost"
    return {"ALLOWED_HOSTS": ",".join(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", host])), **values}
