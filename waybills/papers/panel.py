"""The parcel page's panel of documents."""

from typing import Any

from django.http import HttpRequest

from waybills.models import Paper, Parcel
from waybills.papers.facts import release_act_of


def parcel_papers(request: HttpRequest, parcel: Parcel) -> dict[str, Any]:
    """The parcel's papers and whether a release note may be asked for."""
    return {
        "papers": Paper.objects.filter(parcel=parcel).order_by("-pk"),
        "may_ask": release_act_of(parcel) is not None,
        "number": parcel.waybill.number,
    }
