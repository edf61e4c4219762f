"""Every text that asks to be translated: in Python by the syntax tree, in templates by their tags."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from waybills.management.wording.catalogue import Entry

ROOMS = ("clearance", "inspection", "waybills", "twin", "templates")
# Which arguments of each call are its context, msgid and plural.
ARGUMENTS = {
    "gettext": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
}
LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\(((?:\s*{LITERAL}\s*,?)+)")


class NotTranslatable(ValueError):
    """A text built at run time, which no catalogue can hold."""


def shown_texts(root: Path) -> dict[tuple[str, str], tuple[Entry, str]]:
    """Each text once, by context and msgid, with the first file it stands in."""
    found: dict[tuple[str, str], tuple[Entry, str]] = {}
    for path in _files(root):
        for entry in texts_of(path):
            found.setdefault(entry.key, (entry, str(path.relative_to(root))))
    return found


def _files(root: Path) -> Iterator[Path]:
    for room in ROOMS:
        for pattern in ("*.py", "*.html", "*.txt"):
            yield from (path for path in sorted((root / room).rglob(pattern)) if "migrations" not in path.parts)


def texts_of(path: Path) -> Iterator[Entry]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return _in_python(source, path)
    return _in_template(source, path)


def _in_python(source: str, path: Path) -> Iterator[Entry]:
    tree = ast.parse(source)
    names = dict(_imported_names(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            roles = ARGUMENTS[names[node.func.id]]
            yield _entry(roles, [_literal(argument, path) for argument in node.args[: len(roles)]])


def _imported_names(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The names under which this module knows Django's translation functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for alias in node.names:
                function = alias.name.removesuffix("_lazy").removesuffix("_noop")
                if function in ARGUMENTS:
                    yield alias.asname or alias.name, function


def _literal(node: ast.expr, path: Path) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise NotTranslatable(f"{path}:{node.lineno}: a translated text must be a literal")


def _in_template(source: str, path: Path) -> Iterator[Entry]:
    for call in TEMPLATE_CALL.finditer(templatize(source, origin=str(path))):
        function = "gettext" if call[1] == "_" else call[1]
        literals = [ast.literal_eval(text) for text in re.findall(LITERAL, call[2])]
        yield _entry(ARGUMENTS[function], literals)


def _entry(roles: tuple[str, ...], literals: list[str]) -> Entry:
    values = dict(zip(roles, literals, strict=True))
    return Entry(values.get("context", ""), values["msgid"], values.get("plural", ""), "")
