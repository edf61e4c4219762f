"""multipart/related is read whatever way the network cuts it, and whatever a sender does wrong is told."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection.ingest import multipart
from inspection.ingest.multipart import BadMultipart, media_type, parts

BOUNDARY = "a-boundary"


class Drip:
    """A source that never gives more than `most` bytes at once."""

    def __init__(self, data, most):
        self.data, self.most = io.BytesIO(data), most

    def read(self, size):
        return self.data.read(min(size, self.most))


def body(*contents, preamble=b"", end=b"--\r\n", kind=b"application/dicom"):
    head = b"Content-Type: " + kind + b"\r\n\r\n"
    made = b"".join(b"\r\n--a-boundary\r\n" + head + content for content in contents)
    return preamble + made.removeprefix(b"" if preamble else b"\r\n") + b"\r\n--a-boundary" + end


def read(data, most=1 << 20):
    return [b"".join(part.blocks()) for part in parts(Drip(data, most), BOUNDARY)]


def test_parts_come_in_order_with_their_types():
    found = [(part.content_type, b"".join(part.blocks())) for part in parts(io.BytesIO(body(b"one", b"two")), BOUNDARY)]
    assert found == [("application/dicom", b"one"), ("application/dicom", b"two")]


@settings(max_examples=200, deadline=None)
@given(contents=st.lists(st.binary(max_size=200), min_size=1, max_size=4), most=st.integers(1, 40))
def test_the_network_may_cut_anywhere(contents, most):
    contents = [content.replace(b"\r\n--a-boundary", b"") for content in contents]
    assert read(body(*contents), most) == contents


@pytest.mark.parametrize("content", [b"\r\n", b"\r\n--a-boundar", b"--a-boundary", b"\r\n--b-boundary\r\n", b""])
def test_what_only_looks_like_a_delimiter_is_content(content):
    assert read(body(content), most=3) == [content]


def test_a_preamble_is_skipped():
    assert read(body(b"one", preamble=b"This is a message in MIME format.")) == [b"one"]


def test_a_part_not_read_is_passed_over():
    source = io.BytesIO(body(b"x" * 1_000_000, b"two"))
    found = parts(source, BOUNDARY)
    next(found)
    assert b"".join(next(found).blocks()) == b"two"


def test_no_more_than_a_few_blocks_are_held(monkeypatch):
    monkeypatch.setattr(multipart, "BLOCK", 1000)
    part = next(parts(io.BytesIO(body(b"x" * 100_000)), BOUNDARY))
    assert max(len(block) for block in part.blocks()) <= 3000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nothing like it",
        body(b"one")[:-20],
        body(b"one", end=b"\r\n"),
        body(b"one", end=b"garbage\r\n"),
        b"--a-boundary\r\nContent-Type: application/dicom",
        b"--a-boundary\r\n" + b"X: y\r\n" * 10_000,
        b"z" * 100_000,
    ],
)
def test_a_body_that_is_none_is_refused(data):
    with pytest.raises(BadMultipart):
        read(data)


@pytest.mark.parametrize("boundary", ["", "x" * 201, "größe"])
def test_a_boundary_must_be_usable(boundary):
    with pytest.raises(BadMultipart):
        list(parts(io.BytesIO(b""), boundary))


def test_a_media_type_is_read_with_its_quotes():
    read_type = media_type('Multipart/Related; type="application/dicom"; boundary="a b"')
    assert (read_type.name, read_type.parameters) == (
        "multipart/related", {"type": "application/dicom", "boundary": "a b"},
    )  # fmt: skip
    assert media_type("").name == ""
