# SPDX-License-Identifier: Apache-2.0
"""Tests devices: MJPEG streams however they are cut, as cameras write them, and as none may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.camera_http import Bounds, Chunks, Ended, NotMjpeg, Refused
from kiosk.devices.camera_mjpeg import Parts, Stream, boundary
from tests.devices.camera_peer import answer, part
from tests.fuzz.mjpeg import one

PICTURES = [b"\xff\xd8one\xff\xd9", b"\xff\xd8two\r\n--not a mark\r\n\xff\xd9", b"\xff\xd8three"]
BODY = b"".join(part(picture) for picture in PICTURES)
SMALL = Bounds(head_max=64, part_max=256, preamble_max=64)


def chunked(body, size):
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


def whole(reader, data, cut=0):
    step = cut or len(data)
    return [
        picture for at in range(0, len(data), step) for picture in reader.feed(data[at : at + step])
    ]


@given(st.integers(1, 300), st.integers(1, 300), st.booleans())
def test_however_it_is_cut_the_pictures_are_the_same(cut, chunk, coded):
    head = answer()
    body = BODY
    if coded:
        head = head[:-2] + b"Transfer-Encoding: chunked\r\n\r\n"
        body = chunked(BODY, chunk)
    assert whole(Stream(), head + body, cut) == PICTURES


def test_parts_without_a_length_end_at_the_next_boundary():
    body = b"".join(b"--m\r\nContent-Type: image/jpeg\r\n\r\n" + one for one in PICTURES[::2])
    assert whole(Parts(b"m"), body + b"--m\r\n", 7) == PICTURES[::2]


@pytest.mark.parametrize(
    "body",
    [
        b"--m\nContent-Type: image/jpeg\nContent-Length: 3\n\nabc\n--m\n",  # LF alone
        b"a word before\r\n--m\r\nContent-Length:3\r\n\r\nabc\r\n--m\r\n",
        b"--m  \r\nCONTENT-TYPE: image/jpg; x=y\r\nContent-length: 3\r\n\r\nabc\r\n\r\n--m\r\n",
        b"--m\r\n\r\nabc--m\r\n",  # no head at all
    ],
)
def test_the_habits_of_cameras_are_taken_as_they_are(body):
    for announced in (b"m", b"--m"):
        assert whole(Parts(announced), body, 1) == [b"abc"]


@pytest.mark.parametrize(
    "body",
    [
        b"x" * 100,  # no boundary
        b"--mmm\r\n",
        b"--m" + b" " * 600,
        b"--m\r\n" + b"X: y\r\n" * 20,
        b"--m\r\nno head\r\n\r\n",
        b"--m\r\nContent-Type: text/html\r\n\r\n",
        b"--m\r\nContent-Length: 257\r\n\r\n",
        b"--m\r\nContent-Length: 0\r\n\r\n",
        b"--m\r\nContent-Length: -1\r\n\r\n",
        b"--m\r\nContent-Length: 3\r\n\r\nabcdef--m\r\n",
        b"--m\r\n\r\n" + b"x" * 300,  # a part without an end
    ],
)
def test_what_breaks_the_form_or_the_bounds_is_no_stream(body):
    for cut in (0, 1):
        with pytest.raises(NotMjpeg):
            whole(Parts(b"m", SMALL), body, cut)


@pytest.mark.parametrize(
    "body", [b"zz\r\n", b"-1\r\n", b"\r\n", b"3\r\nabcd\r\n", b"1" * 600, b"123456789\r\n"]
)
def test_chunks_that_are_none(body):
    with pytest.raises(NotMjpeg):
        Chunks().feed(body)


def test_the_last_boundary_and_the_last_chunk_end_it():
    with pytest.raises(Ended):
        whole(Parts(b"m"), b"--m\r\nContent-Length: 3\r\n\r\nabc\r\n--m--\r\n")
    coded = answer()[:-2] + b"Transfer-Encoding: chunked\r\n\r\n"
    with pytest.raises(Ended):
        Stream().feed(coded + b"0\r\n\r\n")
    assert Chunks().feed(b"3;why=not\r\nabc\r\n0\r\n\r\nmore") == b"abc"


def test_another_status_says_which():
    with pytest.raises(Refused) as refused:
        Stream().feed(answer("401 Unauthorized"))
    assert refused.value.status == 401


@pytest.mark.parametrize(
    "announced",
    [
        "multipart/x-mixed-replace;boundary=ffmpeg",
        "Multipart/X-Mixed-Replace; charset=x; BOUNDARY = ffmpeg",
        'multipart/x-mixed-replace; boundary="ffmpeg"',
    ],
)
def test_boundaries_as_they_are_announced(announced):
    assert boundary(announced) == b"ffmpeg"


@given(st.binary(max_size=400))
def test_any_bytes_give_pictures_or_an_error_by_name(data):
    one(data)
    one(answer() + data)
    one(answer() + part(data or b"x") + data)
