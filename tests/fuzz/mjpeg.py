# SPDX-License-Identifier: Apache-2.0
"""Tests fuzz: bytes from a network camera: pictures, the end of the stream, or NotMjpeg.

However they are cut the same comes out, and what is held stays within the bounds.
"""

from kiosk.core.errors import DeviceGarbled
from kiosk.devices.camera_http import Bounds, Ended, NotMjpeg, Refused
from kiosk.devices.camera_mjpeg import Stream
from kiosk.devices.camera_picture import frame_of, look

BOUNDS = Bounds(head_max=512, part_max=2048, preamble_max=128)
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=m\r\n\r\n"

SEEDS = (
    b"\x87--m\r\nContent-Type: image/jpeg\r\nContent-Length: 6\r\n\r\n\xff\xd8ab\xff\xd9\r\n--m--",
    (
        b"\x05HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: multipart/x-mixed-replace;boundary=m\r\n\r\n"
        b"1a\r\n--m\r\n\r\n\xff\xd8ab\xff\xd9\r\n--m\r\n\r\n\xff\r\n0\r\n\r\n"
    ),
)


def one(data: bytes) -> None:
    """One input. The first byte says how it is cut and whether the answer's head stands before."""
    if not data:
        return
    cut, rest = data[0] % 64 + 1, data[1:]
    if data[0] & 0x80:
        rest = _ANSWER + rest
    at_once, end = _told(rest, len(rest) or 1)
    pictures, same_end = _told(rest, cut)
    # A break takes with it what came in the same piece, so cut pieces may give more.
    assert end == same_end
    assert at_once == (pictures if not end else pictures[: len(at_once)])
    for picture in pictures:
        try:
            look(frame_of(picture, 0))
        except DeviceGarbled:
            pass


def _told(data: bytes, step: int) -> tuple[list[bytes], str]:
    stream, pictures = Stream(BOUNDS), list[bytes]()
    try:
        for at in range(0, len(data), step):
            for picture in stream.feed(data[at : at + step]):
                assert len(picture) <= BOUNDS.part_max
                pictures.append(picture)
    except (NotMjpeg, Ended, Refused) as end:
        return pictures, type(end).__name__
    return pictures, ""
