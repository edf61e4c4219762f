"""What is shown without standing in a template speaks Chinese too: labels of forms, choices, columns, code lists."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping

import pytest
from django import forms
from django.db.models import Choices
from django.utils.translation import override

import clearance
import inspection
import waybills
from inspection import codes
from waybills.acts.verbs import all_verbs
from waybills.selectors.words import words_of
from waybills.web import panels
from waybills.web.listing import Listing

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# They name their one field when they are made for somebody's key.
NAMED_LATER = {"AddKeyForm", "RenameKeyForm"}
# Names that are the same in every language.
SAME = {"CT", "CSV", "XLSX", "ZIP", "CEB_XML", "AE", "–"}


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    with override("zh-hans"):
        yield


def classes(base: type) -> set[type]:
    """Every class of ours below `base`."""
    for app in (clearance, inspection, waybills):
        for module in pkgutil.walk_packages(app.__path__, f"{app.__name__}."):
            if ".migrations" not in module.name and not module.name.endswith(("wsgi", "asgi", "celeryconfig")):
                importlib.import_module(module.name)
    found, open_ones = set(), [base]
    while open_ones:
        below = open_ones.pop().__subclasses__()
        open_ones += below
        found |= {one for one in below if one.__module__.split(".")[0] in ("clearance", "inspection", "waybills")}
    return found


def fields_of(form: type) -> dict[str, forms.Field]:
    """Its fields as they are drawn, where it can be made without more; many name them only then."""
    try:
        return form().fields
    except (TypeError, AttributeError, KeyError):
        return form.base_fields


def foreign(texts: dict[str, object]) -> dict[str, str]:
    """Those that are not Chinese, by where they stand."""
    return {
        where: str(text)
        for where, text in texts.items()
        if str(text) and str(text) not in SAME and not CHINESE.search(str(text))
    }


def test_every_choice_has_chinese_words():
    texts = {
        f"{one.__module__}.{one.__name__}.{member.name}": member.label
        for one in classes(Choices) - {panels.Place}  # places are for those who write panels
        for member in one
    }
    assert len(texts) > 150
    assert foreign(texts) == {}


def test_every_field_of_a_form_has_a_chinese_label_and_hint():
    texts: dict[str, object] = {}
    for form in classes(forms.BaseForm):
        if form.__name__ in NAMED_LATER:
            continue
        for name, field in fields_of(form).items():
            if not isinstance(field.widget, forms.HiddenInput):
                label = field.label if field.label is not None else name.replace("_", " ")
                texts[f"{form.__name__}.{name}"] = label
                texts[f"{form.__name__}.{name} hint"] = field.help_text
    assert len(texts) > 80
    assert foreign(texts) == {}


def test_every_column_that_is_taken_away_has_a_chinese_head():
    from clearance.web import listings as of_lists
    from inspection.web import listings as of_inspection
    from waybills.people.registers import REGISTERS
    from waybills.web import exports, listings

    lists = [one for module in (of_lists, of_inspection, listings) for one in vars(module).values()]
    known = {one.name: one.columns for one in lists if isinstance(one, Listing)}
    known |= {key: one.listing.columns for key, one in REGISTERS.items()} | {"parcels": exports.PARCEL_COLUMNS}
    assert foreign({f"{name} {n}": label for name, one in known.items() for n, (label, _value) in enumerate(one)}) == {}


def test_all_verbs_of_a_machine_has_chinese_words():
    texts: dict[str, object] = {}
    for verb in all_verbs():
        words = words_of(verb.label)
        if words:
            texts |= {f"{verb.label} order": words.order, f"{verb.label} done": words.done}
    assert len(texts) > 60
    assert foreign(texts) == {}


def test_every_code_of_a_list_has_chinese_words():
    found = {name: one for name, one in vars(codes).items() if name.isupper() and isinstance(one, Mapping)}
    texts = {f"{name} {code}": one.zh for name, lists in found.items() for code, one in _codes(lists)}
    assert len(texts) > 60
    assert foreign(texts) == {}


def _codes(lists: Mapping) -> Iterator[tuple[str, object]]:
    for key, one in lists.items():
        if hasattr(one, "zh"):
            yield key, one
        else:
            yield from ((f"{key} {each.code}", each) for each in one)
