"""Who performs a verb: the roles that its lifecycle names, each in an organisation of its kind.

    check_may_arrive, may_arrive = pair(Parcel.arrive, Parcel)

Both forms ask the same rule, so that the button and the guard cannot disagree. What a person may know of at all is
another question: `waybills.selectors.scope`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django_stubs_ext import StrPromise

from waybills.acts.verbs import verb_of
from waybills.lifecycle.roles import PERSONS, Role
from waybills.models import User
from waybills.models.hot import HotRow
from waybills.selectors.words import words_of

Check = Callable[[Any], None]
May = Callable[[Any], bool]


@dataclass(frozen=True)
class Rule:
    """One deed and the roles that it is for."""

    key: str
    name: StrPromise | str
    roles: tuple[Role, ...]

    def allows(self, user: Any) -> bool:
        return holds(user, *self.roles)

    def check(self, user: Any) -> None:
        """Raise PermissionDenied with a sentence that says for whom the deed is."""
        if not self.allows(user):
            roles = _("; ").join(str(role.label) for role in self.roles) or _("nobody by hand")
            raise PermissionDenied(_("“%(deed)s” is for: %(roles)s.") % {"deed": self.name, "roles": roles})


rules: dict[str, Rule] = {}


def holds(user: Any, *roles: Role) -> bool:
    """Whether this is a person who has one of the roles."""
    return isinstance(user, User) and user.has_role(*roles)


def deed(key: str, name: StrPromise, roles: Iterable[Role]) -> tuple[Check, May]:
    """The two forms of one question: the check that raises, and yes or no."""
    rule = rules[key] = Rule(key, name, tuple(role for role in PERSONS if role in set(roles)))
    return rule.check, rule.allows


def pair(transition: Callable[..., Any], model: type[HotRow]) -> tuple[Check, May]:
    """The two forms for a verb; its roles are the actors that its transition declares."""
    verb = verb_of(transition, model)
    words = words_of(verb.label)
    assert words is not None, f"{verb.label} has no words"
    return deed(verb.label, words.order, [Role(actor) for actor in verb.actors])
