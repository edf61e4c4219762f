"""A person at a browser, a program at the gateway: what was not answered is sent again, nothing else is done twice."""

import time
from collections.abc import Callable
from typing import Any

import httpx

from twin.customs.courier import signed_headers

PATIENCE = 420.0  # seconds for one answer; leases of killed workers end after two minutes
PAUSE = 0.4
# What a lost connection answers: come back in a moment.
UNWELL = (429, 500, 502, 503, 504)


class NoAnswer(AssertionError):
    """Nobody answered in all the time that a person would try."""


def client(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, timeout=60, trust_env=False, headers={"Accept-Language": "en"})


def until_answered(send: Callable[[], httpx.Response]) -> httpx.Response:
    """Send until there is an answer that is one."""
    deadline, said = time.monotonic() + PATIENCE, ""
    while time.monotonic() < deadline:
        try:
            answer = send()
        except httpx.TransportError as error:
            said = repr(error)
        else:
            if answer.status_code not in UNWELL:
                return answer
            said = f"{answer.status_code} {answer.text[:300]}"
        time.sleep(PAUSE)
    raise NoAnswer(said)


class Person:
    """One log-in in one browser; every deed is a form that is sent until it is answered."""

    def __init__(self, address: str, username: str, password: str) -> None:
        self.username, self._password = username, password
        self._client = client(address)

    def close(self) -> None:
        self._client.close()

    def get(self, path: str) -> httpx.Response:
        return self._answered(lambda: self._client.get(path, follow_redirects=False))

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """The answer to the form; 2xx, a redirect, or a refusal (4xx) that the caller must understand."""
        return self._answered(lambda: self._client.post(path, data=data or {}, headers=self._proof(), **more))

    def try_to(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> httpx.Response | None:
        """The form sent once, where sending it twice would mean it twice; None when the answer got lost."""
        self.get("/accounts/login/")  # answered, so logged in and the house is there
        try:
            answer = self._client.post(path, data=data, headers=self._proof(), **more)
        except httpx.TransportError:
            return None
        return None if answer.status_code in UNWELL else answer

    def try_to_say(self, path: str, body: dict[str, Any]) -> httpx.Response | None:
        """The same as JSON."""
        return self.try_to(path, json=body)

    def say(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """The same as JSON, as a script on the page sends it."""
        return self._answered(lambda: self._client.post(path, json=body, headers=self._proof()))

    def _answered(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        """Log in where the answer is that nobody is."""
        if "sessionid" not in self._client.cookies:
            self._log_in()
        answer = until_answered(send)
        if answer.status_code in (302, 401) and "/accounts/login" in answer.headers.get("location", "/accounts/login"):
            self._log_in()
            answer = until_answered(send)
        return answer

    def _log_in(self) -> None:
        until_answered(lambda: self._client.get("/accounts/login/"))
        said = {"login": self.username, "password": self._password}
        answer = until_answered(lambda: self._client.post("/accounts/login/", data=said, headers=self._proof()))
        assert answer.status_code == 302, f"{self.username} cannot log in: {answer.status_code}"

    def _proof(self) -> dict[str, str]:
        return {"X-CSRFToken": self._client.cookies.get("csrftoken", "")}


class Program:
    """A sender's program at the gateway: the same bytes until the house has them."""

    def __init__(self, address: str, secret: str) -> None:
        self._client, self._secret = client(address), secret.encode()

    def close(self) -> None:
        self._client.close()

    def post(self, body: bytes) -> None:
        answer = until_answered(
            lambda: self._client.post("/gateway/", content=body, headers=signed_headers(body, self._secret))
        )
        assert answer.status_code == 200, f"{answer.status_code} {answer.text[:300]}"
