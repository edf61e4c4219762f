"""Whatever encoding a request names, it gets an answer: through the application itself, as a server calls it."""

import io
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client
from pytest_django import Settings

from clearance.charsets import is_text
from clearance.models import InboundMessage
from clearance.wsgi import application

pytestmark = pytest.mark.django_db
MESSAGE = b"<CEB604Message xmlns='http://www.chinaport.gov.cn/ceb' guid='1' version='1.0'></CEB604Message>"


def post(path: str, body: bytes, content_type: str, *, query: str = "a=%41") -> tuple[str, bytes]:
    """Status and body of the answer."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), "HTTP_HOST": "localhost",
    }  # fmt: skip
    setup_testing_defaults(environ)
    said: list[str] = []
    answer = b"".join(application(environ, lambda status, headers, problem=None: said.append(status)))
    return said[0], answer


@pytest.fixture(autouse=True)
def unsigned(settings: Settings) -> None:
    settings.GATEWAY_ACCEPT_UNSIGNED = True
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]


@pytest.mark.parametrize(
    "charset", ["hex", "rot13", "undefined", "punycode", "idna", "utf-16", "utf-7", "zlib", "unicode_escape", "\0"]
)
@pytest.mark.parametrize("path", ["/gateway/", "/dicomweb/studies", "/accounts/login/", "/verify/X/", "/"])
def test_a_charset_that_is_no_encoding_of_text_is_a_problem_of_the_sender(path: str, charset: str) -> None:
    status, answer = post(path, MESSAGE, f"text/xml; charset={charset}")
    assert status.startswith("415")
    assert b'"CHARSET"' in answer
    assert not InboundMessage.objects.exists()


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", '"GB18030"', "us-ascii", "nobody-knows", ""])
def test_a_charset_of_text_leaves_the_request_as_it_is(charset: str) -> None:
    assert is_text(f"text/xml; charset={charset}")
    answer = Client().generic("POST", "/gateway/?a=%41", MESSAGE, content_type=f"text/xml; charset={charset}")
    assert answer.status_code == 200
    assert bytes(InboundMessage.objects.get().body) == MESSAGE
