"""The components draw what they are given, and say it in words as well as in colour."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from waybills.lifecycle.parcel import ParcelState
from waybills.selectors.ladder.rung import Rung
from waybills.web import chips, panels
from waybills.web.paging import Page
from waybills.web.parts import Tab, grouped

NOON = datetime(2026, 11, 24, 4, 0, 5, tzinfo=UTC)


def draw(source: str, path: str = "/x/", **context) -> str:
    request = RequestFactory().get(path)
    libraries = "{% load ui ui_blocks ui_lists ui_forms %}"
    return Template(libraries + source).render(Context({"request": request, **context}))


def test_a_moment_is_shown_in_the_readers_zone_with_the_zone_in_its_title():
    with timezone.override("Asia/Shanghai"), translation.override("en"):
        shown = draw("{% moment at %}", at=NOON)
    assert ">24 Nov 2026, 12:00<" in shown
    assert 'title="24 Nov 2026, 12:00:05 UTC+8"' in shown


def test_a_moment_in_chinese_begins_with_the_year():
    with timezone.override("Asia/Shanghai"), translation.override("zh-hans"):
        assert ">2026-11-24 12:00<" in draw("{% moment at %}", at=NOON)


@pytest.mark.parametrize(("value", "shown"), [(6063766, "6,063,766"), (0, "0"), (None, "–"), (12.5, "12.5")])
def test_thousands_stand_apart(value, shown):
    assert draw("{{ value|number }}", value=value) == shown


@pytest.mark.parametrize("state", ParcelState)
def test_every_parcel_state_has_a_look_with_words_and_an_icon(state):
    shown = draw("{% state_chip state %}", state=state)
    assert f'data-state="{state.value}"' in shown
    assert str(state.label) in shown
    assert "icons.svg#" in shown


def test_a_bare_code_and_an_object_get_the_same_chip():
    thing = SimpleNamespace(state="DETAINED", get_state_display=lambda: ParcelState.DETAINED.label)
    assert draw("{% state_chip x %}", x="DETAINED") == draw("{% state_chip x %}", x=thing)


def test_an_unknown_code_is_shown_as_it_is():
    assert chips.chip_of("NEW_CODE").label == "NEW_CODE"


def test_what_a_user_typed_is_never_markup():
    shown = draw("{% chip text %}{% panel text %}{{ text }}{% endpanel %}{% stat text 1 %}", text="<b>x</b>")
    assert "<b>" not in shown


def test_refusals_are_grouped_by_reason_with_the_largest_first():
    groups = grouped([*[(n, "held") for n in range(9)], (100, "loaded")])
    assert [(group.reason, group.count) for group in groups] == [("held", 9), ("loaded", 1)]
    assert groups[0].examples == ["0", "1", "2", "3", "4"]


def test_an_outcome_says_how_many_moved_and_why_the_others_did_not():
    refusal = SimpleNamespace(object_id=7, sentence="A hold stands on it.")
    outcome = SimpleNamespace(moved=4987, refused=1, refusals=[refusal])
    shown = draw("{% outcome_panel outcome names %}", outcome=outcome, names={7: "WH7"})
    assert "4,987" in shown
    assert "A hold stands on it." in shown
    assert "WH7" in shown


def test_a_rung_answers_all_five_questions():
    rung = Rung(where="gate", why="no answer", who="broker", what_then="officer decides", by_when=NOON)
    shown = draw("{% reason_ladder rungs %}", rungs=[rung])
    assert all(word in shown for word in ["gate", "no answer", "broker", "officer decides", "<time"])


@pytest.mark.parametrize(("total", "percent"), [(200, 25), (0, 100)])
def test_progress_is_told_in_per_cent(total, percent):
    assert f'value="{percent}"' in draw('{% progress 50 total "x" %}', total=total)


def test_a_sorted_column_says_so_and_turns_round_when_pressed():
    shown = draw('{% sort_header "weight" "Weight" %}', path="/x/?sort=weight&flight=7&cursor=abc")
    assert 'aria-sort="ascending"' in shown
    assert 'href="?sort=-weight&amp;flight=7"' in shown


def test_an_unsorted_column_does_not_claim_to_be():
    assert "aria-sort" not in draw('{% sort_header "weight" "Weight" "number" %}')


def test_the_pager_keeps_the_filters():
    shown = draw("{% pager page %}", path="/x/?flight=7", page=Page([1], next="NEXT", previous=""))
    assert 'href="?flight=7&amp;cursor=NEXT"' in shown
    assert 'rel="prev"' not in shown


def test_the_open_tab_is_marked_for_everybody():
    shown = draw('{% tabs items "Views" %}', items=[Tab(label="All", href="?", current=True, count=20000)])
    assert 'aria-current="page"' in shown
    assert "20,000" in shown


class Weighing(forms.Form):
    weight = forms.DecimalField(help_text="in kg")
    kind = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)

    def clean(self) -> None:
        raise forms.ValidationError("The scale is locked.")


def test_the_error_summary_links_each_error_to_its_field():
    shown = draw("{{ form }}", form=Weighing({"weight": "x"}))
    targets = re.findall(r'<a href="#([^"]+)"', shown)
    assert targets == ["id_weight", "id_kind_0"]
    assert all(f'id="{target}"' in shown for target in targets)
    assert "The scale is locked." in shown


def test_a_form_without_errors_has_no_summary():
    assert "error-summary" not in draw("{% error_summary form %}", form=Weighing())


def test_a_field_is_described_by_its_hint_and_its_error():
    shown = draw("{{ form }}", form=Weighing({"weight": "x"}))
    described = re.search(r'<input type="number"[^>]*aria-describedby="([^"]+)"', shown)[1].split()
    assert all(f'id="{name}"' in shown for name in described)
    assert 'aria-invalid="true"' in shown


@pytest.fixture
def panel():
    made = panels.Panel(
        place="TEST",
        key="test",
        title="Images",
        template="components/empty_state.html",
        context=lambda request, parcel: {"title": parcel} if parcel else None,
    )
    panels.register(made)
    yield made
    panels._panels.pop(("TEST", "test"))


def test_a_registered_panel_appears_on_its_page(panel):
    shown = draw('{% panels_at "TEST" parcel %}', parcel="WH1")
    assert 'id="panel-test"' in shown
    assert "WH1" in shown


def test_a_panel_with_nothing_to_say_is_left_out(panel):
    assert 'id="panel-test"' not in draw('{% panels_at "TEST" parcel %}', parcel=None)
