"""A hot row read anew: its state too, by many threads at once, and still protected afterwards."""

import threading

import pytest
from django.db import connection

from waybills import acts
from waybills.models import Parcel


@pytest.mark.django_db
def test_a_row_read_anew_has_its_new_state_and_still_guards_it(parcel):
    assert parcel.state == "PRE_ADVISED"
    acts.perform(Parcel.accept_manifest, Parcel.objects.all(), by=acts.SYSTEM)
    parcel.refresh_from_db()
    assert (parcel.state, parcel.version) == ("AWAITING_ARRIVAL", 2)
    with pytest.raises(AttributeError):
        parcel.state = "RELEASED"


@pytest.mark.django_db
def test_reading_one_field_leaves_the_state_as_it_was(parcel):
    acts.perform(Parcel.accept_manifest, Parcel.objects.all(), by=acts.SYSTEM)
    parcel.refresh_from_db(fields=["version"])
    assert (parcel.state, parcel.version) == ("PRE_ADVISED", 2)


@pytest.mark.django_db
def test_a_row_that_is_gone_keeps_what_it_knew(parcel):
    Parcel.objects.filter(pk=parcel.pk).delete()
    with pytest.raises(Parcel.DoesNotExist):
        parcel.refresh_from_db()
    assert parcel.state == "PRE_ADVISED"


@pytest.mark.django_db(transaction=True)
def test_threads_that_read_anew_at_once_do_not_trip_over_each_other(parcels):
    parcels(8)
    errors: list[Exception] = []
    together = threading.Barrier(8)

    def read(row: Parcel) -> None:
        try:
            together.wait()
            for _ in range(40):
                row.refresh_from_db()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=read, args=(row,)) for row in Parcel.objects.all()]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert errors == []
