"""Role × verb × own or other: the button, the guard, the door and the page give one answer."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.factories import ground, papers
from waybills import acts
from waybills.acts.verbs import verb_of, verbs_of
from waybills.lifecycle.roles import PERSONS, Role
from waybills.models import Flight, Organisation, OrganisationKind, Parcel, User
from waybills.models.parties import HOUSES
from waybills.permissions import flights, parcels
from waybills.permissions.deeds import Rule, holds, rules

pytestmark = pytest.mark.django_db

# These verbs persons perform, but inside a deed that is asked for as a whole: an intake, a review or examination of
# inspection's, a control, a departure of the flight.
ELSEWHERE = {
    "Parcel.depart",
    "Parcel.pre_advise", "Parcel.rescan", "Parcel.clear_image", "Parcel.suspect_image", "Parcel.start_exam",
    "Parcel.withdraw_exam", "Parcel.take_sample", "Parcel.receive_lab_report", "Parcel.conclude_exam",
    "Parcel.hold_after_exam", "Parcel.hold", "Parcel.recall", "Parcel.lift_hold",
}  # fmt: skip
RULES = sorted(rules)
VERBS = [label for label in RULES if label.startswith(("Parcel.", "Flight."))]


def person(role: Role, kind: str | None = None) -> User:
    house = ground.organisation(kind or sorted(HOUSES[role])[0])
    return ground.person(role, name=f"{role} of {house.kind}", organisation=house)


def test_every_verb_that_persons_perform_has_its_pair():
    asked = {
        verb.label
        for model in (Parcel, Flight)
        for verb in verbs_of(model).values()
        if set(verb.actors) & {str(role) for role in PERSONS}
    }
    assert asked - set(VERBS) == ELSEWHERE
    assert set(VERBS) <= asked


@pytest.mark.parametrize("label", VERBS)
def test_a_rule_names_the_actors_that_the_lifecycle_declares(label):
    machine, name = label.split(".")
    verb = verbs_of({"Parcel": Parcel, "Flight": Flight}[machine])[name]
    assert set(rules[label].roles) == {role for role in PERSONS if role in verb.actors}


@pytest.mark.parametrize("module", [parcels, flights], ids=["parcels", "flights"])
def test_each_question_has_both_forms_of_one_rule(module):
    checks = {name.removeprefix("check_may_") for name in vars(module) if name.startswith("check_may_")}
    answers = {name.removeprefix("may_") for name in vars(module) if name.startswith("may_")}
    assert checks == answers
    for name in checks:
        check, may = getattr(module, f"check_may_{name}"), getattr(module, f"may_{name}")
        assert isinstance(check.__self__, Rule)
        assert check.__self__ is may.__self__


@pytest.mark.parametrize("role", PERSONS)
@pytest.mark.parametrize("key", RULES)
def test_button_and_guard_give_the_same_answer(key, role):
    rule = rules[key]
    for kind in OrganisationKind.values:
        user = person(role, kind)
        allowed = role in rule.roles and kind in HOUSES[role]
        assert rule.allows(user) is allowed
        if allowed:
            rule.check(user)
        else:
            with pytest.raises(PermissionDenied, match=r".{5}"):
                rule.check(user)


@pytest.mark.parametrize("role", PERSONS)
@pytest.mark.parametrize("label", VERBS)
def test_the_door_refuses_whom_the_guard_refuses(label, role, flight):
    """No rule allows what the door would refuse: a button would then lie."""
    machine, name = label.split(".")
    model = {"Parcel": Parcel, "Flight": Flight}[machine]
    user = person(role)
    verb = verb_of(getattr(model, name), model)
    if verb.creates:
        return
    nothing = model.objects.none()
    try:
        acts.perform(
            getattr(model, name), nothing, by=user, to="ARRIVED" if name == "correct" else None,
            first=ground.person(Role.OFFICER, name="another"),
        )  # fmt: skip
        opened = True
    except PermissionDenied:
        opened = False
    assert opened or not rules[label].allows(user)


def test_nobody_without_a_house_or_an_account_may_anything():
    user = person(Role.OPERATOR)
    assert holds(user, Role.OPERATOR)
    User.objects.filter(pk=user.pk).update(organisation=None)
    assert not holds(User.objects.get(pk=user.pk), Role.OPERATOR)
    user.is_active = False
    assert not holds(user, Role.OPERATOR)
    assert not holds(None, Role.OPERATOR)
    house = ground.organisation("OPERATOR")
    Organisation.objects.filter(pk=house.pk).update(active=False)
    assert not holds(User.objects.create(username="x", roles=["OPERATOR"], organisation_id=house.pk), Role.OPERATOR)


# ------------------------------------------------------------ pages
# Page, and who may open it; every page is also asked by a stranger of the same role.
PAGES = {
    "waybills:start": (set(PERSONS), []),
    "waybills:flight-board": (set(PERSONS), []),
    "waybills:parcels": (set(PERSONS), []),
    "waybills:find": (set(PERSONS), []),
    "waybills:plan-flight": ({Role.LOGISTICS, Role.OPERATOR, Role.ADMIN}, []),
    "waybills:floor-arrival": ({Role.OPERATOR}, []),
    "waybills:floor-tally": ({Role.OPERATOR}, []),
    "waybills:floor-load": ({Role.OPERATOR}, []),
    "waybills:floor-offload": ({Role.OPERATOR}, []),
    "waybills:floor-hand-back": ({Role.OPERATOR}, []),
    "waybills:tallies": ({Role.OPERATOR}, []),
    "waybills:desk": ({Role.OFFICER, Role.SUPERVISOR, Role.EXAMINER, Role.AGENCY, Role.AUDITOR}, []),
    "waybills:act": ({Role.OFFICER, Role.SUPERVISOR, Role.EXAMINER, Role.AGENCY}, []),
    "waybills:correct-parcels": ({Role.SUPERVISOR}, []),
    "waybills:questions": ({Role.BROKER}, []),
}


@pytest.mark.parametrize("role", PERSONS)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_for_its_roles_and_for_no_other(client, page, role, flight):
    client.force_login(person(role))
    roles, arguments = PAGES[page]
    assert client.get(reverse(page, args=arguments)).status_code == (200 if role in roles else 403)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_sends_a_stranger_to_the_house_to_the_log_in(client, page, db):
    answer = client.get(reverse(page, args=PAGES[page][1]))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


WRITES = [
    ("waybills:floor-scan", ["ARRIVE"], {"number": "TW0001"}, {Role.OPERATOR}),
    ("waybills:floor-list", ["ARRIVE"], {"numbers": "TW0001"}, {Role.OPERATOR}),
    ("waybills:floor-whole-flight", ["ARRIVE", "flight"], {}, {Role.OPERATOR}),
    ("waybills:open-tally", ["flight"], {}, {Role.OPERATOR}),
    ("waybills:move-flight", ["flight", "open"], {}, {Role.OPERATOR}),
    ("waybills:act", [], {"deed": "HOLD", "reason": "value", "shown": "1"}, {Role.OFFICER, Role.AGENCY}),
]


@pytest.mark.parametrize("role", PERSONS)
@pytest.mark.parametrize(("page", "arguments", "sent", "roles"), WRITES, ids=[write[0] for write in WRITES])
def test_only_its_roles_write_through_a_page(client, flight, role, page, arguments, sent, roles):
    papers.awaited(flight, 1, broker=ground.organisation("BROKER"))
    client.force_login(person(role))
    before = list(Parcel.objects.values_list("state", "gate"))
    address = reverse(page, args=[flight.pk if one == "flight" else one for one in arguments])
    status = client.post(address + "?number=TW0001", sent).status_code
    changed = list(Parcel.objects.values_list("state", "gate")) != before
    changed |= flight.tally_sessions.exists() or Flight.objects.get().state != "PLANNED"
    assert changed is (role in roles)
    assert status in ((200, 302) if role in roles else (403, 404, 422))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_refused_page_says_so_in_words(client, language, db):
    client.force_login(person(Role.BROKER))
    client.cookies["django_language"] = language
    page = client.get(reverse("waybills:desk"))
    assert page.status_code == 403
    expected = {"zh-hans": "您的角色", "en": "Your roles do not include this page."}[language]
    assert expected in page.content.decode()
