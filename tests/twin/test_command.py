"""The command line: a flight as files, announced to a running counterpart, or a sentence saying why not."""

import argparse

import pytest

from tests.twin.house import wait_for
from twin import command
from twin.generate.files import PARTS


def run(*arguments: str) -> str:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    said: list[str] = []
    command.run(vars(parser.parse_args(arguments)), said.append)
    return "\n".join(said)


def test_a_flight_is_written_and_counted(tmp_path):
    said = run("--parcels", "300", "--seed", "7", "--out", str(tmp_path / "f"), "--faults", "rows=0.1", "--envelopes")
    assert "300 parcels" in said
    assert "30 of them faulty" in said
    names = {path.name for path in (tmp_path / "f").iterdir()}
    assert names == {"manifest.csv", "manifest_gb18030.csv", "manifest.xlsx", "truth.json", *PARTS[2:]}
    assert b"<DxpMsg" in next((tmp_path / "f" / "orders").iterdir()).read_bytes()


def test_only_some_parts_are_written_when_asked(tmp_path):
    run("--parcels", "30", "--out", str(tmp_path), "--only", "manifest,lists")
    assert {path.name for path in tmp_path.iterdir()} == {"manifest.csv", "manifest_gb18030.csv", "lists", "truth.json"}


def test_a_flight_is_announced_to_a_running_counterpart(tmp_path, twin):
    address = str(twin.client.base_url)
    assert "takes the enterprises' documents" in run("--parcels", "40", "--out", str(tmp_path), "--announce", address)
    wait_for(lambda: twin.documents("CEB303") == {"120": 40})


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "--parcels"),
        (("--parcels", "5", "--faults", "gremlins=1"), "gremlins"),
        (("--parcels", "5", "--only", "hopes"), "hopes"),
        (("--parcels", "5", "--announce", "http://127.0.0.1:9"), "No twin answers"),
        (("--serve", "--port", "0", "--pace", "0"), "pace"),
        (("--serve", "--port", "0", "--faults", "gremlins"), "gremlins"),
        (("--serve", "--port", "0", "--line", "--house", "http://x", "--line-faults", "gremlins"), "gremlins"),
        (("--serve", "--port", "0", "--line"), "needs a house"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(arguments, reason, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("PUBLIC_URL", "TWIN_HOUSE_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ValueError, match=reason):
        run(*arguments)


def test_counterpart_and_line_stand_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".run" / "flight").mkdir(parents=True)
    for name, value in {"PUBLIC_URL": "http://localhost:8123", "GATEWAY_SECRET": "s", "TWIN_PACE": "9"}.items():
        monkeypatch.setenv(name, value)
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    options = parser.parse_args(["--serve"])
    assert (options.house, options.secret, options.pace) == ("http://localhost:8123", "s", 9.0)
    assert str(options.flight) == ".run/flight"
