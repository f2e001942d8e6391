# SPDX-License-Identifier: Apache-2.0
"""Tests fuzz: what stands for a scanner's bytes, for keys and for pictures makes no defect."""

from kiosk.core.barcode import LENGTH_MAX
from kiosk.core.errors import PictureTooLarge, PictureUnreadable
from kiosk.core.wedge import Wedge, WedgeRules
from kiosk.devices.barcode_line import LineReader
from kiosk.devices.barcode_picture import codes_in, codes_in_grey


def one(data: bytes) -> None:
    """One input for one of the readers; its first byte says which. Raises AssertionError."""
    if not data:
        return
    readers = (lines, keys, encoded, dots)
    readers[data[0] % len(readers)](data[1:])


def lines(data: bytes) -> None:
    """Portions, each with its length and the time before it."""
    reader, now = LineReader(), 0
    while data:
        size, gap, data = data[0], data[1:2], data[2:]
        now += 10 * sum(gap)
        for line in reader.feed(data[:size], now):
            assert (line.lost is None) == bool(line.text)
        data = data[size:]
        assert reader.held_bytes <= LENGTH_MAX


def keys(data: bytes) -> None:
    """Keys in pairs with the gaps before them: none is lost."""
    rules = WedgeRules(prefix="~", length_min=2)
    wedge, now, out, typed = Wedge(rules), 0, "", ""
    for at in range(0, len(data) - 1, 2):
        key, gap = chr(data[at]), data[at + 1]
        now += gap
        typed += key
        heard = wedge.feed(key, now)
        out += heard.typed
        if heard.code is not None:
            out += rules.prefix + heard.code + rules.suffix
    assert out + wedge.idle(now + rules.gap_ms) == typed


def encoded(data: bytes) -> None:
    """As a picture file."""
    try:
        codes_in(data)
    except (PictureUnreadable, PictureTooLarge):
        pass


def dots(data: bytes) -> None:
    """As a frame whose width is the first byte and whose padding the second."""
    if len(data) < 2:
        return
    width, row = data[0], data[0] + data[1] % 4
    height = len(data[2:]) // row if row else 0
    try:
        codes_in_grey(data[2:], width, height, row)
    except PictureUnreadable:
        assert not width or not height
