"""HTTP: envelopes are posted to customs and answered at once; what customs says comes to /gateway/ by itself."""

import atexit
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cache

import httpx
from django.conf import settings

from clearance.channels.seam import Answer, Incoming, Letter, Look, Verdict
from clearance.messages import Unreadable, read_reply
from clearance.messages.codes import PLATFORM_ERRORS

# An answer is a few hundred bytes; what is longer is no answer.
MOST_ANSWER_BYTES = 1024 * 1024
PLATFORM_TAKES = "0000"
SYSTEM_FAULTS = "3"  # codes 3001 … 3999: the platform itself is unwell


class HttpChannel:
    """Post and be answered; nothing is ever fetched."""

    name = "HTTP"

    def send(self, letter: Letter) -> Answer:
        """Post one envelope and read the platform's answer about it."""
        if trouble := self.look().trouble:
            return Answer(Verdict.UNKNOWN, trouble)
        try:
            with _client().stream("POST", settings.CUSTOMS_GATEWAY_URL, content=letter.data) as response:
                body = _read(response)
        except httpx.HTTPError as error:
            return Answer(Verdict.UNKNOWN, f"{type(error).__name__}: {error}")
        return _judge(response.status_code, body, letter.key)

    def fetch(self, most: int) -> AbstractContextManager[Iterator[Incoming]]:
        """Nothing: documents are posted to us."""
        return nullcontext(iter(()))

    def look(self) -> Look:
        """Only whether an address is set: an exchange is not asked how it is."""
        return Look(trouble="" if settings.CUSTOMS_GATEWAY_URL else "CUSTOMS_GATEWAY_URL is not set")


def _read(response: httpx.Response) -> bytes:
    body = b""
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > MOST_ANSWER_BYTES:
            raise httpx.DecodingError("the answer does not end")
    return body


def _judge(status: int, body: bytes, about: str) -> Answer:
    if status in (408, 425, 429) or status >= 500 or 300 <= status < 400:
        return Answer(Verdict.UNKNOWN, f"HTTP {status}")
    if status >= 400:
        return Answer(Verdict.REFUSED, f"HTTP {status}: {body[:300].decode('utf-8', 'replace')}")
    try:
        reply = read_reply(body)
    except Unreadable as error:
        # An error page with status 200: nobody has said that the message was taken.
        return Answer(Verdict.UNKNOWN, f"HTTP {status}, but no answer of the platform: {error.text('en')}")
    responses = [response for response in reply.responses if response.about in ("", about)]
    if not responses:
        return Answer(Verdict.UNKNOWN, "the platform answered about another message")
    return _judge_code(responses[0].code, responses[0].info)


def _judge_code(code: str, info: str) -> Answer:
    if code == PLATFORM_TAKES:
        return Answer(Verdict.TAKEN)
    known = PLATFORM_ERRORS.get(code)
    text = f"{code} {known.en if known else ''} {info}".strip()
    return Answer(Verdict.UNKNOWN if code.startswith(SYSTEM_FAULTS) else Verdict.REFUSED, text)


@cache
def _client() -> httpx.Client:
    """One client a process: connections are kept, redirects are not followed, the environment has no say."""
    timeout = httpx.Timeout(settings.CUSTOMS_ANSWER_SECONDS, connect=settings.CUSTOMS_CONNECT_SECONDS)
    headers = {"Content-Type": "application/xml; charset=utf-8"}
    client = httpx.Client(timeout=timeout, headers=headers, follow_redirects=False, trust_env=False)
    atexit.register(client.close)
    return client
