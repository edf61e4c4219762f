"""Requests in an encoding that is none of text end here, before Django makes a request of them.

Django decodes addresses and forms by the charset of the content type as soon as Python knows a codec of that name. But
Python also knows codecs that are none of text ("hex", "rot13") or that refuse everything ("undefined"): the request
could not even be made, and nobody would be there to answer.
"""

import codecs
import json
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

# By Python's own names.
READ = {"utf-8", "utf-8-sig", "ascii", "iso8859-1", "cp1252", "gb18030", "gbk", "gb2312"}
PROBLEM = {
    "type": "about:blank",
    "title": "CHARSET",
    "status": 415,
    "detail": "The charset of the content type is not read here: send UTF-8.",
}
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def only_text(application: Wsgi) -> Wsgi:
    """The application, asked only what it can decode; anything else is answered 415."""

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if is_text(environ.get("CONTENT_TYPE", "")):
            return application(environ, start_response)
        body = json.dumps(PROBLEM).encode()
        headers = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body)))]
        start_response("415 Unsupported Media Type", headers)
        return [body]

    return guarded


def is_text(content_type: str) -> bool:
    """Whether the charset that a content type names is one we read; one that Python does not know is passed over."""
    try:
        charset = parse_header_parameters(content_type)[1].get("charset")
        return charset is None or codecs.lookup(charset).name in READ
    except LookupError:
        return True
    except ValueError:
        return False
