"""Nobody is led to a page that is not there, or that they may not open: every kind of link is followed once."""

import re
from html import unescape

from django.test import Client

from clearance.demo import people
from waybills.lifecycle.roles import Role
from waybills.models import User

# One of each way of looking at the house; who else there is sees what one of these sees.
READERS = (Role.ENTERPRISE, Role.BROKER, Role.OPERATOR, Role.AGENCY, Role.ADMIN)
LINK = re.compile(r'<a [^>]*?href="([^"#]*)')
NUMBERED = re.compile(r"\d+|(?<=/parcels/)[^/?]+|(?<=/verify/)[^/?]+")


def dead_links() -> set[str]:
    """Who, status, address and the page it stood on, of every link that leads to an error."""
    return {dead for role in READERS for dead in _dead_of(people.the(role))}


def _dead_of(reader: User | None) -> set[str]:
    assert reader is not None
    client = Client()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    known, dead, waiting = set(), set(), [("/", "")]
    while waiting:
        address, origin = waiting.pop()
        kind = NUMBERED.sub("N", address.partition("?")[0])
        if kind in known or not address.startswith("/") or address.startswith("/static/"):
            continue
        known.add(kind)
        answer = client.get(address, follow=True)
        if answer.status_code >= 400:
            dead.add(f"{reader.username}: {answer.status_code} {address} on {origin}")
        elif not answer.streaming and "text/html" in answer.headers["Content-Type"]:
            waiting += [(_from(address, link), address) for link in LINK.findall(answer.content.decode())]
    return dead


def _from(address: str, link: str) -> str:
    link = unescape(link)
    return address.partition("?")[0] + link if link.startswith("?") else link
