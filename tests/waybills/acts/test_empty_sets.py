"""An act on nothing does nothing, however the emptiness is written."""

import pytest

from waybills import acts
from waybills.models import Act, Flight, Parcel


@pytest.mark.parametrize("nothing", [Parcel.objects.none(), Parcel.objects.filter(pk__in=[])], ids=["none", "in []"])
def test_an_act_on_nothing_leaves_no_trace(nothing, flight: Flight) -> None:
    before = Act.objects.count()
    outcome = acts.perform(Parcel.arrive, nothing, by=acts.SYSTEM)
    assert (outcome.act_id, outcome.wanted, outcome.moved, outcome.refusals) == (None, 0, 0, [])
    assert Act.objects.count() == before
