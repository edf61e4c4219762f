"""A day's documents in one archive: taken over together, each with an end of its own."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clearance.intake.test_documents import all_of, changed, hand
from tests.factories.manifests import as_zip, codes
from twin.generate import Flight as Generated
from waybills.models import IntakeFile, Order, Organisation, Receipt

pytestmark = pytest.mark.django_db
KINDS = ("orders", "receipts", "waybills")
Houses = dict[str, Organisation]


def packed(generated: Generated, *kinds: str) -> dict[str, bytes]:
    return {document.name: document.data for kind in kinds for document in getattr(generated, kind)()}


def ends(archive: IntakeFile) -> list[tuple[str, str, int]]:
    return list(archive.members.order_by("pk").values_list("kind", "stage", "accepted"))


def test_every_member_has_its_own_end_and_the_archive_their_sum(houses: Houses, generated: Generated) -> None:
    members = packed(generated, *KINDS)
    archive = hand(as_zip(members), name="day.zip")

    assert (archive.stage, archive.rows, archive.accepted) == ("DONE", 180, 180)
    assert archive.members.count() == len(members)
    assert {stage for _kind, stage, _accepted in ends(archive)} == {"DONE"}
    assert (Order.objects.count(), Receipt.objects.count()) == (60, 60)


def test_members_of_one_kind_are_one_statement(houses: Houses, generated: Generated) -> None:
    members = packed(generated, "orders")
    assert len(members) > 1
    with CaptureQueriesContext(connection) as queries:
        hand(as_zip(members))
    assert sum("INSERT INTO waybills_order" in query["sql"] for query in queries) == 1


def test_a_member_that_nobody_understands_leaves_the_others_as_they_are(houses: Houses, generated: Generated) -> None:
    members = packed(generated, "orders")
    first, *_others = members
    archive = hand(as_zip(members | {first: members[first][:-30]}))

    stages = [stage for _kind, stage, _accepted in ends(archive)]
    assert stages == ["REFUSED"] + ["DONE"] * (len(members) - 1)
    assert Order.objects.count() == archive.accepted < 60


def test_a_wrong_node_is_named_in_its_own_member(houses: Houses, generated: Generated) -> None:
    members = packed(generated, "orders")
    second = list(members)[1]
    archive = hand(as_zip(members | {second: changed(members[second], "currency", "ZZZ")}))

    (odd,) = archive.members.filter(refused__gt=0)
    assert (odd.name, odd.refused, codes(odd)) == (second, 1, [(1, "currency", "CODE")])
    assert archive.accepted == 59


def test_the_second_word_about_an_order_meets_the_first(houses: Houses, generated: Generated) -> None:
    (first, *_others) = all_of("orders", generated)
    later = changed(changed(first, "appTime", "20260315090000"), "freight", "7")
    archive = hand(as_zip({"1.xml": first, "2.xml": later}))

    assert [stage for _kind, stage, _accepted in ends(archive)] == ["DONE", "DONE"]
    assert Order.objects.filter(freight=7, app_time="20260315090000").count() == 1


def test_the_same_archive_again_changes_nothing(houses: Houses, generated: Generated) -> None:
    data = as_zip(packed(generated, *KINDS))
    hand(data)
    before: list[Any] = list(Order.objects.order_by("pk").values())
    again = hand(data)

    assert (again.accepted, again.known) == (0, 180)
    assert list(Order.objects.order_by("pk").values()) == before
