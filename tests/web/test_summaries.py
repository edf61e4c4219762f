"""A form says once what is wrong with it: `{{ form }}` draws its own summary."""

import re

from django.conf import settings

TWICE = re.compile(r"{% error_summary ([\w.]+) %}(?:(?!{% error_summary|</form>).)*{{ \1 }}", re.DOTALL)


def test_no_template_draws_the_summary_of_a_form_beside_the_form_that_draws_it_itself():
    pages = list((settings.BASE_DIR / "templates").rglob("*.html"))
    assert len(pages) > 50
    assert [page.name for page in pages if TWICE.search(page.read_text(encoding="utf-8"))] == []
