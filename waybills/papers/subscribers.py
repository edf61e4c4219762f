"""Every act of release gets its list."""

from django.utils import timezone

from waybills import acts
from waybills.papers.service import request_release_list


@acts.later("Parcel.release")
def list_the_released(heard: acts.Heard) -> None:
    """Ask for the act's list; asked twice, it is made once."""
    request_release_list(heard.act, by=acts.SYSTEM, at=timezone.now())
