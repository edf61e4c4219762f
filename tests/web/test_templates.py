"""House rules for every template: nothing inline, nothing from elsewhere, nothing that stays English."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.base import Lexer, TokenType

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted([*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templates/**/*.html")])

INLINE = {
    "a style element": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "an htmx event attribute": re.compile(r"\shx-on\b", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "a script of its own": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.I),
    "a source elsewhere": re.compile(r"<(script|link|img|iframe|use)\b[^>]*\b(src|href)=[\"'](https?:)?//", re.I),
}
# What a reader sees or hears of an element besides its text.
SPOKEN = re.compile(r"\b(?:aria-label|alt|title|placeholder|data-label|data-text-[a-z]+)=(\"[^\"]*\"|'[^']*')")
WORD = re.compile(r"[^\W\d_]{2,}")
# Written the same in every language.
NAMES = {"kg", "CNY", "CT", "HS", "PDF", "QR", "SHA", "UTC", "XML"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_template_holds_anything_that_the_content_security_policy_forbids(path):
    source = path.read_text(encoding="utf-8")
    assert [what for what, pattern in INLINE.items() if pattern.search(source)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_template_compiles(path):
    engines["django"].from_string(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_word_in_a_template_can_be_translated(path):
    assert list(fixed_words(path.read_text(encoding="utf-8"))) == []


def fixed_words(source: str) -> Iterator[str]:
    """Words that stand in the template itself, outside of translation tags."""
    markup = "".join(_outside_of_tags(source))
    markup = re.sub(r"<(script|kbd)\b.*?</\1>", "", markup, flags=re.S)
    for attribute in SPOKEN.findall(markup):
        yield from _words(attribute)
    # Attribute values may hold ">" only inside quotes.
    text = re.sub(r"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", " ", markup)
    yield from _words(re.sub(r"&[a-z]+;", " ", text))


# Blocks of `base.html` and `outside.html` that hold class names.
CLASS_BLOCKS = ("block body_class", "block breadth")


def _words(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if word not in NAMES]


def _outside_of_tags(source: str) -> Iterator[str]:
    skipping = ""
    for token in Lexer(source).tokenize():
        word = token.contents.split(" ")[0] if token.token_type == TokenType.BLOCK else ""
        if skipping:
            skipping = "" if word == skipping else skipping
        elif word in ("blocktranslate", "blocktrans", "comment"):
            skipping = f"end{word}"
        elif token.contents in CLASS_BLOCKS:
            skipping = "endblock"
        elif token.token_type == TokenType.TEXT:
            yield token.contents


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hold it</p>", ["Hold", "it"]),
        ('<p title="Hold">{{ x }}</p>', ["Hold"]),
        ("<p>{% translate 'Hold' %} · {{ n }}</p>", []),
        ("{% blocktranslate %}Hold {{ n }}{% endblocktranslate %}", []),
        ('<div data-text-lost="{% translate "Lost" %}" class="panel is-broad"></div>', []),
        ("<p>挂起</p>", ["挂起"]),
        ("<p>{{ n }} kg</p>", []),
    ],
)
def test_fixed_words_are_found_in_text_and_in_what_is_spoken(source, words):
    assert list(fixed_words(source)) == words


def test_the_shell_has_templates_to_check():
    assert ROOT / "templates/base.html" in TEMPLATES
