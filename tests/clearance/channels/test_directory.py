"""Exchange by folder: whole files or none, each picked up once, and a death at any instruction loses nothing."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from clearance.channels import DirectoryChannel, Letter, Verdict
from clearance.channels.directory import FOLDERS, incoming
from clearance.messages import build
from clearance.models import GatewayRefusal, InboundMessage
from clearance.services import collecting
from tests.clearance.messages.made import made

LETTER = Letter(b"<DxpMsg/>", "0F6A1F0C-0000-4000-8000-00000000000A", "CEB603")
NAME = "CEB603_0F6A1F0C-0000-4000-8000-00000000000A.xml"
CALLS = ("open", "fsync", "rename", "unlink", "mkdir")


class Died(BaseException):
    """The process is gone: no handler of an error runs for this."""


@pytest.fixture
def root(tmp_path: Path, settings: Settings) -> Path:
    for name in FOLDERS:
        (tmp_path / name).mkdir()
    settings.CUSTOMS_CHANNEL, settings.CUSTOMS_DIRECTORY = "DIRECTORY", str(tmp_path)
    return tmp_path


@pytest.fixture
def receipt(root: Path) -> Path:
    path = root / "in" / "CEB604_1.xml"
    path.write_bytes(build(made("CEB604")))
    return path


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@contextmanager
def dying_at(call: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every call that changes a folder or a file is counted; the process dies before the one of that number."""
    made: list[str] = []

    def counted(name: str, real: Callable) -> Callable:
        def doing(*args: Any, **more: Any) -> Any:
            if len(made) >= call:
                raise Died
            made.append(name)
            return real(*args, **more)

        return doing

    with monkeypatch.context() as patched:
        for name in CALLS:
            patched.setattr(os, name, counted(name, getattr(os, name)))
        yield made


def test_a_letter_is_a_file_of_its_name_with_its_bytes(root: Path) -> None:
    assert DirectoryChannel().send(LETTER).verdict is Verdict.TAKEN
    assert names(root) == [f"out/{NAME}"]
    assert (root / "out" / NAME).read_bytes() == LETTER.data


def test_a_repeat_is_the_same_file(root: Path) -> None:
    for _ in range(2):
        assert DirectoryChannel().send(LETTER).verdict is Verdict.TAKEN
    assert names(root) == [f"out/{NAME}"]


def test_other_bytes_under_the_same_name_are_refused_and_the_file_stays(root: Path) -> None:
    DirectoryChannel().send(LETTER)
    answer = DirectoryChannel().send(Letter(b"<Other/>", LETTER.key, LETTER.kind))
    assert (answer.verdict, (root / "out" / NAME).read_bytes()) == (Verdict.REFUSED, LETTER.data)


def test_a_key_can_lead_to_no_other_folder(root: Path) -> None:
    assert DirectoryChannel().send(Letter(b"x", "../../etc/passwd", "CEB603")).verdict is Verdict.TAKEN
    assert names(root) == ["out/CEB603_.._.._etc_passwd.xml"]


@pytest.mark.parametrize("missing", FOLDERS)
def test_without_a_folder_nobody_says_that_a_letter_was_sent(missing: str, root: Path) -> None:
    (root / missing).rmdir()
    answer = DirectoryChannel().send(LETTER)
    assert (answer.verdict, answer.detail) == (Verdict.UNKNOWN, f"there is no folder {missing}/")


def test_a_death_while_sending_leaves_the_whole_letter_or_none(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()
    for call in range(40):
        with dying_at(call, monkeypatch) as made, suppress(Died):
            DirectoryChannel().send(LETTER)
            break
        files = [name for name in names(root / "out") if not name.startswith(".")]
        seen.add(bool(files))
        assert not files or (root / "out" / NAME).read_bytes() == LETTER.data
    assert (seen, made.count("fsync"), made.count("rename")) == ({True, False}, 2, 1)
    assert DirectoryChannel().send(LETTER).verdict is Verdict.TAKEN
    assert [name for name in names(root / "out") if not name.startswith(".")] == [NAME]


def test_what_a_dead_writer_left_is_swept_by_the_next(root: Path) -> None:
    left = root / "out" / f".{NAME}.99.part"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    DirectoryChannel().send(LETTER)
    assert names(root) == [f"out/{NAME}"]


@pytest.mark.django_db
def test_a_document_is_stored_once_and_moved_to_the_archive(receipt: Path, root: Path) -> None:
    data = receipt.read_bytes()
    assert (collecting.collect_due(), collecting.collect_due()) == (1, 0)
    inbound = InboundMessage.objects.get()
    assert (bytes(inbound.body), inbound.channel, inbound.repeats) == (data, "DIRECTORY", 0)
    assert [name.split("/")[0::2] for name in names(root)] == [["archive", "CEB604_1.xml"]]


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing_and_another_of_its_name_stands_beside_it(
    receipt: Path, root: Path
) -> None:
    data, written = receipt.read_bytes(), receipt.stat().st_mtime
    for body in (data, data, build(made("CEB604", nodes=2))):
        receipt.write_bytes(body)
        os.utime(receipt, (written, written))
        collecting.collect_due()
    assert sorted(InboundMessage.objects.values_list("repeats", flat=True)) == [0, 1]
    assert len(names(root / "archive")) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "code"),
    [(b"<!DOCTYPE x><CEB604Message/>", "DOCTYPE"), (b"<html></html>", "UNKNOWN_ROOT"), (b"nothing", "NOT_XML")],
)
def test_what_is_refused_goes_to_error_with_its_reason(body: bytes, code: str, receipt: Path, root: Path) -> None:
    receipt.write_bytes(body)
    os.utime(receipt, (0, 0))
    assert collecting.collect_due() == 1
    assert names(root) == ["error/CEB604_1.xml", "error/CEB604_1.xml.reason"]
    assert (root / "error/CEB604_1.xml.reason").read_text().startswith(f"{code}: ")
    assert (GatewayRefusal.objects.get().code, InboundMessage.objects.count()) == (code, 0)


@pytest.mark.django_db
def test_a_document_that_breaks_off_is_waited_for_and_refused_when_it_grows_no_more(receipt: Path, root: Path) -> None:
    receipt.write_bytes(receipt.read_bytes()[:-40])
    assert (collecting.collect_due(), incoming.left_alone(root / "in")) == (0, (("CEB604_1.xml", "UNFINISHED"),))
    old = time.time() - incoming.SETTLED_SECONDS - 1
    os.utime(receipt, (old, old))
    assert collecting.collect_due() == 1
    assert "CEB604_1.xml.reason" in names(root / "error")


def _hide(path: Path) -> Path:
    return path.rename(path.with_name(".CEB604_1.xml"))


def _rename(path: Path) -> Path:
    return path.rename(path.with_name("CEB604_1.xml.part"))


def _photograph(path: Path) -> Path:
    return path.rename(path.with_name("holiday.jpg"))


def _inflate(path: Path) -> Path:
    os.truncate(path, 64 * 1024 * 1024)
    return path


def _link(path: Path) -> Path:
    path.rename(path.parent.parent / "elsewhere.xml")
    path.symlink_to(path.parent.parent / "elsewhere.xml")
    return path


def _fill_with_folder(path: Path) -> Path:
    path.unlink()
    path.mkdir()
    return path


def _lock_beside(path: Path) -> Path:
    path.with_name("CEB604_1.xml.lock").touch()
    return path


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_hide, "HIDDEN"), (_rename, "UNFINISHED"), (_photograph, "FOREIGN"), (_inflate, "HUGE"), (_link, "FOREIGN"),
        (_fill_with_folder, "FOREIGN"), (_lock_beside, "LOCKED"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_left_alone_and_named(
    spoil: Callable[[Path], Path], code: str, receipt: Path, root: Path
) -> None:
    left = spoil(receipt)
    assert collecting.collect_due() == 0
    assert os.path.lexists(left)
    assert (left.name, code) in DirectoryChannel().look().left_alone
    assert not InboundMessage.objects.exists()


@pytest.mark.django_db
def test_a_file_that_somebody_holds_is_left_alone_until_it_is_let_go(receipt: Path, root: Path) -> None:
    with receipt.open("rb") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        assert collecting.collect_due() == 0
        assert incoming.left_alone(root / "in") == (("CEB604_1.xml", "LOCKED"),)
    assert collecting.collect_due() == 1


@pytest.mark.django_db
def test_two_workers_pick_a_file_up_once(receipt: Path, root: Path) -> None:
    with DirectoryChannel().fetch(20) as first, DirectoryChannel().fetch(20) as second:
        held = next(first)
        assert list(second) == []
        held.keep()
        assert list(first) == []


@pytest.mark.django_db
@pytest.mark.parametrize("spoilt", [False, True], ids=["a receipt", "a page"])
def test_a_death_while_picking_up_loses_and_doubles_nothing(
    spoilt: bool, receipt: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if spoilt:
        receipt.write_bytes(b"<html></html>")
    data, survived = receipt.read_bytes(), False
    for call in range(60):
        with dying_at(call, monkeypatch), suppress(Died):
            collecting.collect_due()
            survived = True
        kept = [path for path in root.rglob("*.xml") if not path.name.startswith(".")]
        assert [path.read_bytes() for path in kept] == [data], f"before call {call}"
        if survived:
            break
    collecting.collect_due()
    assert survived
    assert not names(root / "in")
    assert InboundMessage.objects.count() == (0 if spoilt else 1)
    assert [name for name in names(root / "error") if not name.startswith(".")] == (
        ["CEB604_1.xml", "CEB604_1.xml.reason"] if spoilt else []
    )


def test_the_channel_says_what_the_other_side_has_not_taken(root: Path) -> None:
    assert DirectoryChannel().look().unfetched == 0
    DirectoryChannel().send(LETTER)
    os.utime(root / "out" / NAME, (1_000_000, 1_000_000))
    found = DirectoryChannel().look()
    assert (found.trouble, found.unfetched) == ("", 1)
    assert found.oldest_at
    assert found.oldest_at.timestamp() == 1_000_000
