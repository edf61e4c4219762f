"""The variables of a checkout: generated, said in `.env`, said by the caller."""

import re
import stat
from pathlib import Path

import environ
import pytest
from house import environment, programs
from house.checkout import Checkout

ROOT = Checkout.here().root


def test_temporary_files_of_killed_programs_are_gone_with_the_next_start(tmp_path):
    (programs.temporary_folder(tmp_path) / "tmpabc.upload.csv").write_text("half")
    folder = programs.temporary_folder(tmp_path)
    assert list(folder.iterdir()) == []
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def names_read_by(source: str) -> set[str]:
    return set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z][A-Z0-9_]*)"', source))


def test_every_variable_that_settings_read_is_documented():
    read = names_read_by((ROOT / "clearance/settings.py").read_text(encoding="utf-8"))
    documented = environment.documented_names((ROOT / ".env.example").read_text(encoding="utf-8"))
    assert len(read) > 20
    assert read - documented == set()


def test_every_documented_variable_is_read_somewhere():
    readers = [ROOT / "clearance/settings.py", *(ROOT / "bin/house").glob("*.py"), *ROOT.glob("twin/**/*.py")]
    source = "\n".join(reader.read_text(encoding="utf-8") for reader in readers)
    documented = environment.documented_names((ROOT / ".env.example").read_text(encoding="utf-8"))
    assert {name for name in documented if f'"{name}"' not in source} == set()


def test_the_environment_wins_over_the_file_and_empty_counts_as_unset():
    said = environment.outside(
        {"DATABASE_URL", "DEBUG", "LOG_LEVEL"},
        dotenv={"DATABASE_URL": "postgres://file/db", "DEBUG": "True", "LOG_LEVEL": "DEBUG"},
        environ={"DATABASE_URL": "postgres://caller/db", "LOG_LEVEL": "", "HOME": "/somewhere"},
    )
    assert said == {"DATABASE_URL": "postgres://caller/db", "DEBUG": "True"}


def test_a_file_is_read_with_comments_quotes_and_exports():
    text = "# A=no\n\nexport A=1\nB = 'two words'\nC=\"x=y\"\nnot a line\nD=\n"
    assert environment.parse(text) == {"A": "1", "B": "two words", "C": "x=y", "D": ""}


@pytest.mark.parametrize("value", ["", "plain", "postgres://u:p_-W@127.0.0.1:1/db", "two words", "a#b", "*", "通关 $x"])
def test_what_is_written_is_read_back_by_us_and_by_the_settings(tmp_path, monkeypatch, value):
    monkeypatch.delenv("TESTED", raising=False)
    environment.write(tmp_path / "env", {"TESTED": value})
    assert environment.read(tmp_path / "env") == {"TESTED": value}
    environ.Env.read_env(str(tmp_path / "env"))
    assert environ.Env().str("TESTED") == value


def test_the_written_file_is_private_even_where_an_open_one_stood(tmp_path):
    (tmp_path / "env").write_text("A=1\n")
    environment.write(tmp_path / "env", {"SECRET_KEY": "x"})
    assert stat.S_IMODE((tmp_path / "env").stat().st_mode) == 0o600


def test_a_value_that_would_break_the_line_is_refused(tmp_path):
    with pytest.raises(ValueError, match="SECRET_KEY"):
        environment.write(tmp_path / "env", {"SECRET_KEY": "one\ntwo"})


def test_secrets_and_ports_are_kept_from_one_start_to_the_next():
    first = environment.generate({}, said={})
    assert environment.generate(first, said={}) == first
    assert len({first[name] for name in environment.SECRETS}) == len(environment.SECRETS)
    assert len({first[name] for name in environment.PORTS}) == len(environment.PORTS)


def test_a_port_that_somebody_else_took_is_exchanged(busy_port):
    kept = environment.generate({}, said={}) | {"POSTGRES_PORT": str(busy_port)}
    again = environment.generate(kept, said={})
    assert again["POSTGRES_PORT"] != str(busy_port)
    assert again["POSTGRES_PASSWORD"] == kept["POSTGRES_PASSWORD"]


def test_the_port_that_was_asked_for_is_taken_without_a_look(busy_port):
    assert environment.generate({}, said={"WEB_PORT": str(busy_port)})["WEB_PORT"] == str(busy_port)


def test_the_public_host_may_be_asked_for_unless_hosts_were_said():
    derived = environment.with_public_host({"PUBLIC_URL": "https://customs.example.org/"})
    assert derived["ALLOWED_HOSTS"].split(",") == ["localhost", "127.0.0.1", "[::1]", "customs.example.org"]
    said = environment.with_public_host({"PUBLIC_URL": "https://a.example", "ALLOWED_HOSTS": "b.example"})
    assert said["ALLOWED_HOSTS"] == "b.example"


def test_a_missing_file_says_nothing():
    assert environment.read(Path("/nonexistent/env")) == {}


OUTSIDE_DATABASE = {"DATABASE_URL": "postgres://u@db.example/tongguan"}
REAL_CUSTOMS = {"CUSTOMS_GATEWAY_URL": "https://customs.example/"}


@pytest.mark.parametrize(
    ("said", "demo"),
    [
        ({}, "1"),
        ({"BROKER_URL": "redis://broker.example/0"}, "1"),
        (OUTSIDE_DATABASE, "0"),
        (REAL_CUSTOMS, "0"),
        ({"CUSTOMS_DIRECTORY": "/srv/exchange"}, "0"),
        ({"CUSTOMS_DIRECTORY": "/srv/exchange", "TWIN_EXCHANGE": "/srv/exchange"}, "1"),
        ({"CUSTOMS_AMQP_URL": "amqps://mq.example/x"}, "0"),
        ({"CUSTOMS_AMQP_URL": "amqps://mq.example/x", "TWIN_AMQP_URL": "amqps://mq.example/x"}, "1"),
        (OUTSIDE_DATABASE | {"DEMO": "1"}, "1"),
        ({"DEMO": "0"}, "0"),
    ],
)
def test_a_house_in_earnest_gets_no_demo_people_unless_it_asks_for_them(said, demo):
    values = {**environment.settings_from(environment.generate({}, said={})), **said}
    assert environment.with_demonstration(values, said=said)["DEMO"] == demo
