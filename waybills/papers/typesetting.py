"""Facts to PDF. The same facts, template, font and library give the same bytes; nothing is fetched from anywhere.

Only workers call this: a broken font configuration can end the process, and layout is slow.
"""

import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetchingError

TEMPLATES = {"RELEASE_NOTE": "papers/release_note.html", "RELEASE_LIST": "papers/release_list.html"}


class NothingFetcher(URLFetcher):
    """Refuses every address: a document is made of its facts alone."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        raise URLFetchingError(f"documents fetch nothing, not even {url[:80]}")


def typeset(*, kind: str, number: str, facts: dict[str, Any], issued_at: datetime, language: str) -> bytes:
    """The PDF of one paper, with its facts attached as JSON."""
    html = as_html(kind=kind, number=number, facts=facts, issued_at=issued_at, language=language)
    fonts = FontConfiguration()
    fetcher = NothingFetcher()
    style = CSS(string=render_to_string("papers/paper.css"), font_config=fonts, url_fetcher=fetcher)
    said = json.dumps({"number": number, "kind": kind} | facts, ensure_ascii=False, sort_keys=True, indent=1)
    moment = issued_at.astimezone(UTC)
    attachment = Attachment(
        string=said, name=f"{number}.json", description="facts", created=moment, modified=moment, url_fetcher=fetcher
    )
    document = HTML(string=html, url_fetcher=fetcher).render(stylesheets=[style], font_config=fonts)
    document.metadata.attachments = [attachment]
    out = BytesIO()
    document.write_pdf(out, pdf_identifier=number.encode())
    return out.getvalue()


def as_html(*, kind: str, number: str, facts: dict[str, Any], issued_at: datetime, language: str) -> str:
    """The page before layout, in the paper's own language."""
    address = f"{settings.PUBLIC_URL}/verify/{number}/"
    with translation.override(language):
        return render_to_string(
            TEMPLATES[kind],
            {
                "number": number,
                "facts": facts,
                "language": language,
                "issued_at": timezone.localtime(issued_at),
                "released_at": datetime.fromisoformat(facts["released_at"]),
                "address": address,
                # Made by us from an address made by us.
                "qr": mark_safe(segno.make(address, error="m").svg_inline(scale=3, border=1)),  # noqa: S308
            },
        )
