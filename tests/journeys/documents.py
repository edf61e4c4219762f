"""The papers of a release: one parcel's note and one act's list as PDF, and what anybody may ask about them."""

import io
from collections.abc import Iterable
from datetime import timedelta

import httpx
from django.test import Client

from tests.journeys.world import World, now
from waybills.models import Act, Paper
from waybills.papers import service


def make(world: World) -> list[Paper]:
    """A release note that the broker asks for, and a release list; every act of release has asked for its own."""
    world.work_off()
    lists = Paper.objects.filter(kind="RELEASE_LIST")
    assert lists.count() == Act.objects.filter(machine="Parcel", verb="release", moved__gt=0).count()
    parcel = world.parcels().in_state("CLOSED").order_by("pk")[0]
    note = service.request_release_note(parcel, by=world.by("BROKER"), at=now(), language="zh-hans")
    _put_off(lists.order_by("about__moved", "pk")[1:])
    while service.make_next():
        pass
    return [Paper.objects.get(pk=note.pk), lists.get(state="ISSUED")]


def _put_off(papers: Iterable[Paper]) -> None:
    """Thousands of rows take the typesetter half a minute: another worker has these in hand."""
    ids = [paper.pk for paper in papers]
    Paper.objects.filter(pk__in=ids).update(leased_until=now() + timedelta(minutes=3))


def check(world: World, paper: Paper) -> None:
    """It is a PDF; /verify/ knows its number and its very bytes, and neither another number nor other bytes."""
    assert paper.state == "ISSUED"
    data = service.path_of(paper.file).read_bytes()
    assert data.startswith(b"%PDF-")
    assert b"EmbeddedFile" in data
    address = f"{world.address}/verify/{paper.number}/"
    answer = httpx.get(address, trust_env=False)
    assert (answer.status_code, paper.sha256 in answer.text) == (200, True)
    assert _is_the_issued(paper, data)
    assert not _is_the_issued(paper, data + b" ")
    other = paper.number[:-1] + ("0" if paper.number[-1] != "0" else "1")
    assert httpx.get(f"{world.address}/verify/{other}/", trust_env=False).status_code == 404


def _is_the_issued(paper: Paper, data: bytes) -> bool:
    said = Client().post(f"/verify/{paper.number}/", {"file": io.BytesIO(data)})
    return bool(said.context["same"])
