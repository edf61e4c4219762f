"""The desk's controls: those that say the same are one row, what an officer must do next stands on top."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import ground
from waybills import acts
from waybills.lifecycle.requirements import Requirement as R
from waybills.models import Answer, Control, Parcel
from waybills.services.controls import place_controls

pytestmark = pytest.mark.django_db
DESK = reverse("waybills:desk")


def place(number: str, reason: str, *, ago: int, kind: R = R.HOLD, **more: object) -> Control:
    rows, at = Parcel.objects.filter(waybill__number=number), timezone.now() - timedelta(hours=ago)
    return place_controls(rows, kind=kind, reason=reason, at=at, **({"by": acts.CUSTOMS} | more)).control  # type: ignore[arg-type]


def rows_of(client, **query):
    page = client.get(DESK, query)
    return page, page.context["controls"]


def test_receipts_that_say_the_same_are_one_row_with_its_parcels(visit, awaited, officer):
    for ago, number in enumerate(("TW0001", "TW0002", "TW0003"), start=1):
        place(number, "suspended", ago=ago)
    page, (row,) = rows_of(visit(officer))
    assert (row["several"], row["parcels"]) == (3, 3)
    assert row["since"] == min(Control.objects.values_list("placed_at", flat=True))
    assert "National customs system" in page.content.decode()
    listed = visit(officer).get(f"{reverse('waybills:parcels')}?{row['query']}")
    assert {one.number for one, _open in listed.context["rows"]} == {"TW0001", "TW0002", "TW0003"}
    _page, single = rows_of(visit(officer), alike=row["control"].pk)
    assert [one["several"] for one in single] == [0, 0, 0]


def test_the_parcels_of_a_row_are_counted_once_each(visit, awaited, officer):
    place("TW0001", "suspended", ago=1)
    place("TW0001", "suspended", ago=2)
    _page, (row,) = rows_of(visit(officer))
    assert (row["several"], row["parcels"]) == (2, 1)


def test_answered_and_overdue_stand_on_top_then_the_oldest(visit, awaited, officer, broker):
    place("TW0001", "old", ago=9, by=officer)
    place("TW0001", "young", ago=1, by=officer)
    late = place("TW0002", "late", ago=2, by=officer, due_at=timezone.now() - timedelta(hours=1))
    asked = place("TW0003", "What is it?", ago=1, kind=R.QUERY_ANSWERED, by=officer)
    Answer.objects.create(
        question=asked, organisation=broker.organisation, text="cups", answered_by=broker, answered_at=timezone.now()
    )
    _page, rows = rows_of(visit(officer))
    assert [row["control"].reason for row in rows] == ["late", "What is it?", "old", "young"]
    assert late.pk == rows[0]["control"].pk


def test_the_owner_is_named(visit, awaited, officer):
    place("TW0001", "value", ago=1, by=officer)
    page, (row,) = rows_of(visit(officer))
    assert row["owner"] == officer.organisation.name
    assert f"{officer.organisation.name} · {officer}" in page.content.decode()


def test_a_control_that_was_lifted_meanwhile_leaves_an_empty_list(visit, awaited, officer):
    page, rows = rows_of(visit(officer), alike="77")
    assert (page.status_code, rows) == (200, [])
    ground.organisation("BROKER")
    assert visit(officer).get(reverse("waybills:parcels"), {"control": "77", "alike": "1"}).context["rows"] == []
