"""What the style guide shows: invented parcels, in the words of the work."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waybills.lifecycle.parcel import ParcelState
from waybills.selectors.ladder.rung import Rung
from waybills.web.paging import Page
from waybills.web.parts import Event, Tab


class SampleForm(forms.Form):
    """Every kind of field, as Django draws it through our templates."""

    number = forms.CharField(label=gettext_lazy("Waybill number"), help_text=gettext_lazy("As on the label."))
    weight = forms.DecimalField(label=gettext_lazy("Gross weight, kg"), min_value=0, decimal_places=3)
    lane = forms.ChoiceField(
        label=gettext_lazy("Lane"), choices=[("CT", gettext_lazy("CT")), ("HAND", gettext_lazy("By hand"))]
    )
    reasons = forms.MultipleChoiceField(
        label=gettext_lazy("Reasons"),
        choices=[("VALUE", gettext_lazy("Value")), ("GOODS", gettext_lazy("Goods"))],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    seen = forms.BooleanField(label=gettext_lazy("I have seen the parcel"))


@dataclass(frozen=True)
class SampleRefusal:
    object_id: int
    sentence: str


@dataclass(frozen=True)
class SampleOutcome:
    moved: int = 4987
    refused: int = 13
    refusals: list[SampleRefusal] = field(default_factory=list)


def outcome() -> SampleOutcome:
    held = [SampleRefusal(number, _("A hold stands on this parcel.")) for number in range(11)]
    gone = [SampleRefusal(number, _("It is already loaded.")) for number in (40, 41)]
    return SampleOutcome(refusals=[*held, *gone])


def names() -> dict[int, str]:
    return {number: f"WH26112400{number:04}" for number in range(100)}


def rows() -> list[dict[str, Any]]:
    goods = [_("Phone case"), _("Cotton dress"), _("Toy car"), _("Lip balm")]
    return [
        {
            "number": f"WH26112400{n:04}",
            "goods": goods[n % 4],
            "weight": 0.42 + n / 10,
            "value": 1299 * (n + 1),
            "state": state,
        }
        for n, state in enumerate(list(ParcelState)[7:15])
    ]


def page() -> Page:
    return Page(rows(), next="bmV4dA", previous="cHJldg")


def rungs(now: datetime) -> list[Rung]:
    return [
        Rung(
            where=_("At the release gate"),
            why=_("The broker was asked for the purchase invoice."),
            who=_("Broker: Jiangcheng Customs Broking"),
            by_when=now + timedelta(hours=6),
            what_then=_("Once it is answered, an officer decides; without an answer the parcel stays here."),
            href="#",
            action=_("Answer the question"),
        ),
        Rung(
            where=_("CT line 2"),
            why=_("No CT image yet."),
            who=_("Floor operator"),
            what_then=_("An inspector looks at the image."),
            tone="progress",
        ),
    ]


def events(now: datetime) -> list[Event]:
    return [
        Event(
            at=now,
            title=_("Question put"),
            actor=_("Customs officer"),
            detail=_("Send the purchase invoice."),
            tone="attention",
        ),
        Event(
            at=now - timedelta(minutes=14), title=_("Tallied"), actor=_("Floor operator"), tone="progress", icon="list"
        ),
        Event(
            at=now - timedelta(hours=1),
            title=_("List adjudicated"),
            actor=_("National customs system"),
            tone="good",
            href="#",
            link=_("Message as received"),
        ),
    ]


def tabs() -> list[Tab]:
    return [
        Tab(label=_("All"), href="?", current=True, count=20000),
        Tab(label=_("Refused"), href="?tab=refused", count=812),
        Tab(label=_("Documents"), href="?tab=papers"),
    ]
