# SPDX-License-Identifier: Apache-2.0
"""Tests fuzz: whatever a printer answers, a print ends as promised, and soon."""

from kiosk.core.device import Found
from kiosk.core.entries import Printed
from kiosk.core.errors import PaperOut, PrinterGone, PrinterStopped
from kiosk.core.ports import Raster
from kiosk.devices.escpos import Health, Status, status_of
from kiosk.devices.printer_roll import Pace, RollPrinter
from kiosk.devices.transport import Gone, drained

SLIP = Raster(8, 300, bytes(300))
AT_ONCE = Pace(answer_ms=0, busy_answer_ms=0, dots_per_s=0)
DONE_ENDS = (Printed.DONE, Printed.UNSURE, Printed.FAILED)


class Answers:
    """A line whose other end says what the bytes say: how many at a time, or that it is gone."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.sent_bytes = 0

    def send(self, data: bytes) -> None:
        self.sent_bytes += len(data)

    def receive(self, timeout_ms: int) -> bytes:
        if not self._data:
            return b""
        count, rest = self._data[0], self._data[1:]
        if count == 0xFF:
            raise Gone("pulled")
        size = count % 5
        got, self._data = rest[:size], rest[size:]
        return got

    def drain(self) -> bytes:
        return drained(self)

    def close(self, *, kindly: bool) -> None:
        self._data = b""


def one(data: bytes) -> None:
    """One printer that answers `data`. Raises AssertionError where a promise is broken."""
    seen = status_of(data)
    assert seen is None or data == bytes((seen,))
    if len(data) >= 3:
        said = Status(*data[:3])
        assert (said.health is Health.UNKNOWN) == (said.printer is None)
    line = Answers(data)
    try:
        assert RollPrinter(lambda: line, pace=AT_ONCE).print(SLIP) in DONE_ENDS
    except (PaperOut, PrinterGone, PrinterStopped):
        assert line.sent_bytes > 300 // 128
    looked = RollPrinter(lambda: Answers(data), pace=AT_ONCE).look()
    assert (looked.found is Found.PRESENT) == (not looked.code)
    if looked.found is Found.PRESENT:
        assert b"\x12" in data or any(byte & 0x9B == 0x12 for byte in data)
