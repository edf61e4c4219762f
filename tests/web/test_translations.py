"""Chinese is complete, keeps its placeholders, and is what Django loads."""

import gettext
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from waybills.management.wording import catalogue, sources

ROOT = Path(settings.BASE_DIR)
PARTS = sorted((ROOT / "locale" / "parts").glob("*.po"))
# Chinese takes its own signs: a comma of another width inside a sentence reads like a slip.
FOREIGN_SIGN = re.compile(r"[\u4e00-\u9fff）」”][,:;?!(]|[,:;?!)]\s?[\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?:\s|$)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|\{\w*\}|%%|%[sd]")


@pytest.fixture(scope="module")
def merged() -> dict[catalogue.Key, catalogue.Entry]:
    return catalogue.merge(PARTS)[0]


def test_every_shown_text_has_chinese(merged):
    missing = {
        f"{path}: {entry.msgid}"
        for key, (entry, path) in sources.shown_texts(ROOT).items()
        if key not in merged or not merged[key].msgstr
    }
    assert missing == set(), (
        "write them in locale/parts/ROOM.po; bin/manage merge_translations --missing ROOM begins it"
    )


def test_no_text_is_translated_in_two_ways():
    assert catalogue.merge(PARTS)[1] == []


def test_chinese_keeps_every_placeholder(merged):
    changed = [
        entry.msgid
        for entry in merged.values()
        if set(PLACEHOLDER.findall(entry.msgstr)) != set(PLACEHOLDER.findall(entry.plural or entry.msgid))
    ]
    assert changed == []


def test_chinese_is_chinese(merged):
    same = [
        entry.msgid for entry in merged.values() if entry.msgstr == entry.msgid and re.search(r"[a-z]{2}", entry.msgid)
    ]
    assert same == []


def test_chinese_is_written_with_chinese_signs(merged):
    assert {entry.msgstr for entry in merged.values() if FOREIGN_SIGN.search(entry.msgstr)} == set()


def test_nothing_is_translated_that_nobody_shows():
    shown = sources.shown_texts(ROOT)
    stale = {f"{path.name}: {one.msgid}" for path in PARTS for one in catalogue.read_po(path) if one.key not in shown}
    assert stale == set()


def test_no_translation_waits_for_a_second_look():
    assert [path.name for path in PARTS if re.search(r"^#,.*fuzzy", path.read_text(encoding="utf-8"), re.M)] == []


def test_the_compiled_catalogue_is_what_gettext_reads(tmp_path):
    entries = [
        catalogue.Entry("", "Held", "", "挂起"),
        catalogue.Entry("moment", "j M", "", "n月j日"),
        catalogue.Entry("", "%(n)s parcel", "%(n)s parcels", "%(n)s 件"),
        catalogue.Entry("", 'A "quoted"\nline', "", "引号“”\n换行"),
    ]
    chinese = gettext.GNUTranslations(io.BytesIO(catalogue.mo_bytes(entries)))
    assert chinese.gettext("Held") == "挂起"
    assert chinese.pgettext("moment", "j M") == "n月j日"
    assert chinese.ngettext("%(n)s parcel", "%(n)s parcels", 5) == "%(n)s 件"
    assert chinese.gettext('A "quoted"\nline') == "引号“”\n换行"


def test_a_catalogue_survives_writing_and_reading(tmp_path):
    path = tmp_path / "x.po"
    entries = catalogue.read_po(PARTS[0])
    path.write_text(catalogue.po_text(entries), encoding="utf-8")
    assert sorted(map(str, catalogue.read_po(path))) == sorted(map(str, entries))


def test_a_damaged_part_is_refused_with_its_line(tmp_path):
    path = tmp_path / "x.po"
    path.write_text('msgid "Held"\nmsgstr 挂起\n', encoding="utf-8")
    with pytest.raises(catalogue.PoError, match="msgstr 挂起"):
        catalogue.read_po(path)


def test_two_parts_that_disagree_are_named(tmp_path):
    for name, chinese in [("a.po", "挂起"), ("b.po", "扣留")]:
        (tmp_path / name).write_text(f'msgid "Held"\nmsgstr "{chinese}"\n', encoding="utf-8")
    merged, conflicts = catalogue.merge(tmp_path.glob("*.po"))
    assert merged["", "Held"].msgstr == "挂起"
    assert conflicts == ["'Held': 挂起 / 扣留 (b.po)"]


def test_the_command_writes_the_catalogue_that_django_loads(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "locale" / "parts").mkdir(parents=True)
    (tmp_path / "locale" / "parts" / "floor.po").write_text('msgid "Held"\nmsgstr "挂起"\n', encoding="utf-8")
    call_command("merge_translations", stdout=io.StringIO())
    folder = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES"
    assert gettext.GNUTranslations(io.BytesIO((folder / "django.mo").read_bytes())).gettext("Held") == "挂起"
    assert [path.name for path in sorted(folder.iterdir())] == ["django.mo", "django.po"]


@pytest.mark.parametrize(
    ("name", "source", "msgids"),
    [
        ("a.py", "from django.utils.translation import gettext_lazy as _\n_('Held')\nprint('no')", ["Held"]),
        ("a.py", "from gettext import gettext as _\n_('not ours')", []),
        ("a.py", "from django.utils.translation import ngettext\nngettext('one', 'many', 2)", ["one"]),
        (
            "a.html",
            "{% translate 'Held' %}<p>{% blocktranslate %}by {{ x }}{% endblocktranslate %}",
            ["Held", "by %(x)s"],
        ),
        ("a.html", "{% translate 'j M' context 'moment' %}", ["j M"]),
    ],
)
def test_texts_are_found_where_they_stand(tmp_path, name, source, msgids):
    path = tmp_path / name
    path.write_text(source, encoding="utf-8")
    assert [entry.msgid for entry in sources.texts_of(path)] == msgids


def test_a_text_built_at_run_time_is_refused(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("from django.utils.translation import gettext\ngettext(f'{x} held')", encoding="utf-8")
    with pytest.raises(sources.NotTranslatable, match=r"a\.py:2"):
        list(sources.texts_of(path))
