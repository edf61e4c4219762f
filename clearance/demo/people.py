"""Somebody for every role, with invented names; passwords are drawn here and stand in one private file only."""

import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from waybills.lifecycle.roles import Role
from waybills.models import ChangeKind, Organisation, OrganisationKind, User
from waybills.services import changes
from waybills.services.changes import Hand

K = OrganisationKind
# Without the signs that are mistaken for one another when read from a screen.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
FILE_NAME = "demo-logins.txt"


@dataclass(frozen=True)
class Person:
    role: Role
    username: str
    last_name: str
    first_name: str
    kind: K


PEOPLE = (
    Person(Role.BROKER, "lin.broker", "林", "知远", K.BROKER),
    Person(Role.LOGISTICS, "gao.logistics", "高", "一帆", K.LOGISTICS),
    Person(Role.ENTERPRISE, "shen.seller", "沈", "若溪", K.ENTERPRISE),
    Person(Role.OPERATOR, "tian.floor", "田", "大川", K.OPERATOR),
    Person(Role.INSPECTOR, "bai.images", "白", "明澈", K.AUTHORITY),
    Person(Role.EXAMINER, "qin.exams", "秦", "望舒", K.AUTHORITY),
    Person(Role.EXAMINER, "zhu.exams", "祝", "长庚", K.AUTHORITY),  # a parcel is opened by two
    Person(Role.OFFICER, "luo.officer", "罗", "静川", K.AUTHORITY),
    Person(Role.SUPERVISOR, "yan.supervisor", "严", "如山", K.AUTHORITY),
    Person(Role.AGENCY, "wen.agency", "温", "听澜", K.AGENCY),
    Person(Role.AUDITOR, "jian.auditor", "简", "思齐", K.AUTHORITY),
    Person(Role.ADMIN, "guan.admin", "管", "若愚", K.OPERATOR),
)


def enter(houses: Mapping[str, Organisation], *, file: Path) -> int:
    """Make who is missing and see that the file has everyone's log-in; the number of new passwords."""
    known = {username: (role, password) for role, username, password in _lines(file)}
    fresh = 0
    for person in PEOPLE:
        user = User.objects.filter(username=person.username).first()
        if user is None or person.username not in known:
            known[person.username] = (person.role.value, new_password())
            fresh += 1
            _set(user or _made(person, houses[person.kind]), known[person.username][1])
    write(file, [(known[one.username][0], one.username, known[one.username][1]) for one in PEOPLE])
    return fresh


def the(role: Role) -> User | None:
    """The invented person of a role, once there is one."""
    name = next(person.username for person in PEOPLE if person.role == role)
    return User.objects.select_related("organisation").filter(username=name).first()


def new_password() -> str:
    """Three groups of five letters: 74 bits, and easy to type from another screen."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(3))


def _made(person: Person, house: Organisation) -> User:
    return User(
        username=person.username, first_name=person.first_name, last_name=person.last_name,
        organisation=house, roles=[person.role.value],
    )  # fmt: skip


def _set(user: User, password: str) -> None:
    user.set_password(password)
    kind = ChangeKind.PASSWORD_RENEWED if user.pk else ""
    changes.keep(user, by=Hand(None, timezone.now(), command="load_demo"), kind=kind)


def _lines(file: Path) -> Iterator[list[str]]:
    if file.exists():
        yield from (line.split() for line in file.read_text(encoding="utf-8").splitlines() if len(line.split()) == 3)


def write(file: Path, logins: list[tuple[str, str, str]]) -> None:
    """Role, name and password a line; readable by its owner only, whatever stood there before."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(file.name + ".new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.writelines(f"{role:<11}{name:<16}{password}\n" for role, name, password in logins)
    draft.replace(file)
