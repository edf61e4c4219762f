"""What set-up brings, and what it says when it cannot."""

import gettext
import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from house import checks, identity, setup, steps, system
from house.checkout import Checkout
from house.progress import Failed, Progress

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def checkout(tmp_path) -> Checkout:
    made = Checkout(tmp_path)
    made.make_folders()
    return made


def test_the_parts_of_all_rooms_become_one_catalogue(checkout):
    parts = checkout.root / "locale" / "parts"
    parts.mkdir(parents=True)
    (parts / "floor.po").write_text(HEADER + 'msgid "Held"\nmsgstr "扣留"\n', encoding="utf-8")
    (parts / "papers.po").write_text(HEADER + 'msgid "Release note"\nmsgstr "放行单"\n', encoding="utf-8")
    setup.compile_translations(checkout)
    with (checkout.root / "locale/zh_Hans/LC_MESSAGES/django.mo").open("rb") as file:
        chinese = gettext.GNUTranslations(file)
    assert chinese.gettext("Held") == "扣留"
    assert chinese.gettext("Release note") == "放行单"


def test_a_translation_that_loses_its_argument_is_refused(checkout):
    parts = checkout.root / "locale" / "parts"
    parts.mkdir(parents=True)
    entry = '#, python-format\nmsgid "%(count)s parcels"\nmsgstr "%(number)s 件"\n'
    (parts / "floor.po").write_text(HEADER + entry, encoding="utf-8")
    with pytest.raises(Failed, match="do not compile"):
        setup.compile_translations(checkout)
    assert not (checkout.root / "locale/zh_Hans/LC_MESSAGES/django.mo").exists()


def test_the_environment_is_made_anew_when_the_lock_changes(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("a==1\n")
    first = setup.fingerprint(lock)
    assert setup.fingerprint(lock) == first
    lock.write_text("a==2\n")
    assert setup.fingerprint(lock) != first


def test_without_rights_the_missing_packages_are_named_with_the_command_that_brings_them(checkout, monkeypatch):
    monkeypatch.setattr(system, "root_prefix", lambda: None)
    needs = [
        system.Need("libmissing0", "PDF", lambda: False),
        system.Need("libthere0", "PDF", lambda: True),
    ]
    with pytest.raises(Failed, match=r"libmissing0 \(PDF\)") as failure:
        system.install(needs, checkout=checkout, progress=Progress())
    assert "apt-get install --no-install-recommends libmissing0" in failure.value.advice
    assert "libthere0" not in failure.value.what


def test_nothing_is_asked_of_the_system_when_nothing_is_missing(checkout, monkeypatch):
    monkeypatch.setattr(system, "root_prefix", lambda: pytest.fail("asked for root"))
    system.install([system.Need("libthere0", "PDF", lambda: True)], checkout=checkout, progress=Progress())


def test_a_failing_step_shows_its_own_last_lines_and_not_those_of_the_step_before(tmp_path):
    log = tmp_path / "log"
    log.write_text("from an earlier step\n")
    command = ["sh", "-c", "echo the reason >&2; exit 3"]
    with pytest.raises(Failed, match="exit code 3") as failure:
        steps.run_logged(command, log=log, progress=Progress(), advice="mend it")
    assert failure.value.output == "the reason"
    assert failure.value.advice == "mend it"


def test_linked_programs_are_whole_and_readable_for_the_servers_user(tmp_path):
    source = tmp_path / "wheel"
    (source / "bin").mkdir(parents=True, mode=0o700)
    (source / "bin" / "postgres").write_text("x")
    (source / "bin" / "postgres").chmod(0o700)
    (source / "note").write_text("y")
    (source / "note").chmod(0o600)
    identity.link_tree(source, tmp_path / "linked")
    assert stat.S_IMODE((tmp_path / "linked/bin/postgres").stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "linked/note").stat().st_mode) == 0o644
    assert (tmp_path / "linked/note").samefile(source / "note")


def test_an_existing_cluster_is_served_by_its_owner(tmp_path):
    home = tmp_path / "postgres"
    home.mkdir()
    mine = identity.for_server(home)
    if os.geteuid() == 0:
        os.chown(home, 12345, 12345)
        assert identity.for_server(home) == identity.Identity(12345, 12345)
        assert mine.uid != 0
    else:
        assert mine == identity.Identity()


def test_a_package_that_this_debian_does_not_have_is_replaced_by_its_older_one():
    older = system.Need("no-such-package", "tests", lambda: False, instead="dash")
    newer = system.Need("dash", "tests", lambda: False, instead="bash")
    assert [need.known_package() for need in (older, newer)] == ["dash", "dash"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], False),
        (["-x", "--maxfail=2"], False),
        (["tests/waybills"], True),
        (["tests/operations/test_ports.py::test_x"], True),
        (["-k", "held"], True),
    ],
)
def test_choosing_tests_by_name_leaves_the_other_checks_out(arguments, expected):
    assert checks.names_tests(arguments) is expected


def test_every_failing_check_is_told_and_a_passing_one_stays_silent(tmp_path, capsys):
    env = {"PATH": os.environ["PATH"]}
    for title, text, passes in (("good", "echo noise", True), ("bad", "echo why; false", False)):
        check = checks.Check(title, ["sh", "-c", text])
        assert checks._passes(check, env=env, cwd=tmp_path, progress=Progress(stream=sys.stdout)) is passes
    said = capsys.readouterr().out
    assert "passed  good" in said
    assert "noise" not in said
    assert "FAILED  bad" in said
    assert "why" in said


def test_two_rows_of_checks_go_side_by_side_and_the_failures_of_both_are_told(tmp_path):
    meet = "touch {mine}; until [ -e {other} ]; do sleep 0.01; done; {end}"
    rows = [
        [
            checks.Check("one", ["sh", "-c", meet.format(mine="a", other="b", end="true")]),
            checks.Check("bad", ["false"]),
        ],
        [checks.Check("worse", ["sh", "-c", meet.format(mine="b", other="a", end="false")])],
    ]
    progress = Progress(stream=io.StringIO())
    assert checks._failures(rows, env={"PATH": os.environ["PATH"]}, cwd=tmp_path, progress=progress) == ["bad", "worse"]


@pytest.mark.parametrize("command", ["run", "stop", "test"])
def test_every_command_explains_itself_from_any_folder_and_through_a_link(tmp_path, command):
    link = tmp_path / "linked"
    link.symlink_to(Checkout.here().root / "bin" / command)
    told = subprocess.run([link, "--help"], cwd=tmp_path, capture_output=True, text=True)
    assert told.returncode == 0
    assert f"usage: bin/{command}" in told.stdout
    assert Path(tmp_path / ".run").exists() is False
