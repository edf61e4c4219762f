"""The trace as a page: who reads it, what of it, in which words."""

import re

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone, translation

from inspection.models import SelectionRule
from inspection.services.rules import write_rule
from tests.factories import ground
from tests.waybills.people.traces import ADDRESS, person
from waybills.lifecycle.roles import PERSONS, Role
from waybills.models import (
    Change,
    ChangeKind,
    Organisation,
)
from waybills.people import accounts
from waybills.people.registers import REGISTERS
from waybills.selectors.changes import in_words, things, told_in
from waybills.selectors.entries import told
from waybills.services import changes
from waybills.services.changes import Hand

pytestmark = pytest.mark.django_db
# Of these only the fields that have a label here are ever noted.
PARTLY = ("waybills.flight", "waybills.codeentry", "waybills.apitoken", "oauth2_provider.application")
RULE = {"name": "phones", "kind": "CT", "hs_prefixes": ["8517"]}


def test_a_rule_leaves_its_conditions_to_customs_alone(hand, left, officer, client):
    rule, by = SelectionRule(**RULE), Hand(officer, timezone.now(), ADDRESS)
    write_rule(rule, by=by, fields=[])
    rule.share = "0.5"
    write_rule(rule, by=by, fields=["share"])
    entered, changed = left()
    assert entered.values["hs_prefixes"] == [None, ["8517"]]
    assert changed.values == {"share": ["1.00000", "0.50000"]}
    page = reverse("people:changes")
    assert "phones" not in client.get(page).content.decode()
    client.force_login(ground.person(Role.AUDITOR))
    assert "phones" in client.get(page).content.decode()
    client.force_login(officer)
    assert "0.50000" in client.get(reverse("inspection:rule", args=[rule.pk])).content.decode()


@pytest.mark.parametrize("role", PERSONS)
def test_the_page_is_for_administrators_and_auditors(client, role):
    client.force_login(ground.person(role))
    expected = 200 if role in (Role.ADMIN, Role.AUDITOR) else 403
    assert client.get(reverse("people:changes")).status_code == expected


def test_the_page_is_filtered_by_person_deed_kind_and_entry(client, admin, hand):
    user, other = person(), ground.person(Role.OPERATOR)
    accounts.close_account(user, by=hand)
    accounts.close_account(other, by=hand)
    for query, n in (
        ({"deed": "CLOSED"}, 2), ({"thing": "waybills.user", "entry": user.pk}, 1), ({"by": other.pk}, 0),
        ({"q": "lin", "deed": "CLOSED"}, 1), ({"q": ADDRESS, "deed": "CLOSED"}, 2), ({"deed": "x\x00"}, 0),
    ):  # fmt: skip
        assert len(client.get(reverse("people:changes"), query).context["page"]) == n, query
    for wrong in ({"by": "x"}, {"entry": "9" * 30}):
        assert client.get(reverse("people:changes"), wrong).status_code == 400


def test_a_name_that_is_a_formula_runs_in_no_file(client, admin, hand):
    changes.keep(Organisation(kind="BROKER", name="=1+1"), by=hand)
    file = b"".join(client.get(reverse("people:changes"), {"export": "csv"}).streaming_content).decode()
    assert "'=1+1" in file
    assert not re.search(r"(^|,)\"?[=+@-]", file)


def test_each_entry_shows_its_own_history(client, admin, hand):
    user = person()
    accounts.close_account(user, by=hand)
    page = client.get(reverse("people:entry", args=["people", user.pk]))
    assert [change.kind for change, *_ in page.context["history"]] == ["CLOSED"]
    other = client.get(reverse("people:entry", args=["people", admin.pk]))
    assert all(change.thing_id == admin.pk for change, *_ in other.context["history"])


def test_every_field_and_deed_has_its_name_in_both_languages():
    for thing in things.values():
        for name in {*told(thing.model), *thing.labels} - {"id"}:
            with translation.override("zh-hans"):
                zh = thing.label_of(name)
            with translation.override("en"):
                en = thing.label_of(name)
            is_shown = name in thing.labels or thing.key not in PARTLY
            assert not is_shown or zh != en or zh.isupper(), (thing.key, name, zh)
    with translation.override("zh-hans"):
        assert all(re.search("[一-鿿]", str(kind.label)) for kind in ChangeKind)


def test_a_change_is_told_in_the_reader_s_words(hand):
    user = person()
    user.roles = ["OFFICER"]
    accounts.change_person(user, by=hand)
    change = Change.objects.latest("id")
    with translation.override("en"):
        assert in_words(change) == "Roles: Customs broker → Customs officer"
    with translation.override("zh-hans"):
        assert [one.label for one in told_in(change)] == ["角色"]


def test_every_register_is_known_to_the_trace():
    kept = {one.rows().model for one in REGISTERS.values()} | {SelectionRule}
    assert kept <= {thing.model for thing in things.values()}
    assert all(apps.get_model(key) for key in things)
