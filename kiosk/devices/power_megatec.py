# SPDX-License-Identifier: Apache-2.0
"""Room devices: a UPS on a serial port that speaks Megatec's Q1: kind POWER. It only ever reads.

Source: the Megatec protocol as published with Network UPS Tools: 2400 baud, 8N1; `Q1<CR>` gives

    (MMM.M NNN.N PPP.P QQQ RR.R S.SS TT.T b7b6b5b4b3b2b1b0<CR>

input, fault and output voltage, load, frequency, battery voltage (S.SS a cell, or SS.S in all),
temperature, and bits: 7 mains failed, 6 battery low, 5 bypass or boost, 4 UPS failed, 3 standby
type, 2 test, 1 shutdown, 0 beeper. It tells no charge and no time: both stay unknown.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path
from typing import Final

from kiosk.core.device import Checked, Found, Kind, Sighting
from kiosk.core.device_ports import PowerReading
from kiosk.core.errors import Device, DeviceGarbled, DeviceSilent, DeviceTrouble
from kiosk.core.power import checked
from kiosk.devices.transport import Deadlines, Gone, Transport, typed
from kiosk.devices.transport_serial import SerialAddress, SerialTransport

BAUD: Final = 2400
ASK: Final = b"Q1\r"
ANSWER_MS: Final = 1_500  # 47 bytes take 0.2 s at this speed
ANSWER_MAX: Final = 128
TRIES: Final = 2  # many swallow the first question after a rest
_VOLTS = rb"(\d{3}\.\d)"
_ANSWER: Final = re.compile(
    rb"\(" + _VOLTS + rb" " + _VOLTS + rb" " + _VOLTS + rb" (\d{3}) (\d{2}\.\d)"
    rb" (\d\.\d{2}|\d{2}\.\d) (\d{2}\.\d|--\.-) ([01]{8})\r"
)
_LABELS: Final = ("input.voltage", "fault.voltage", "output.voltage", "load", "frequency")


class Garbled(Exception):
    """Not an answer to Q1."""


class Bit(IntFlag):
    """The last word, its first letter the highest bit."""

    MAINS_FAILED = 0x80
    BATTERY_LOW = 0x40
    BOOST = 0x20
    UPS_FAILED = 0x10
    STANDBY_TYPE = 0x08
    TEST = 0x04
    SHUTDOWN = 0x02
    BEEPER = 0x01


@dataclass(frozen=True, slots=True)
class Q1:
    """One answer: figures as they were told, labels beside them."""

    shown: tuple[tuple[str, str], ...]
    bits: Bit

    def reading(self) -> PowerReading:
        """What it means. A UPS that tests its battery runs on it, and mains is there."""
        failed = Bit.MAINS_FAILED in self.bits
        return PowerReading(failed, None, None, Bit.BATTERY_LOW in self.bits, f"{self.bits:08b}")


def read_answer(wire: bytes) -> Q1:
    """An answer with its end. Raises Garbled."""
    found = _ANSWER.fullmatch(wire)
    if found is None:
        raise Garbled(repr(wire[:80]))
    *figures, bits = (part.decode("ascii") for part in found.groups())
    labels = (*_LABELS, "battery.voltage", "temperature")
    shown = (*zip(labels, figures, strict=True), ("bits", bits))
    return Q1(shown, Bit(int(bits, 2)))


class MegatecAdapter:
    """UPSes on the ports named in the settings: nothing about such a port tells what hangs on it,
    and asking every port would write to a stranger's device.
    """

    name = "power-megatec"
    kind = Kind.POWER
    check_ms = (TRIES + 1) * ANSWER_MS
    work_ms = (TRIES + 1) * ANSWER_MS

    def __init__(self, ports: Sequence[str] = ()) -> None:
        self._ports = tuple(ports)

    def probe(self) -> Sequence[Sighting]:
        """The named ports that exist."""
        return [
            Sighting(self.kind, self.name, f"megatec:{port}", f"UPS {port}")
            for port in self._ports
            if _exists(port)
        ]

    def open(self, sighting: Sighting) -> "MegatecUps":
        """Raises DeviceAbsent, DeviceBusy, DeviceRefused, DeviceSilent, DeviceGarbled."""
        where = SerialAddress(sighting.address.removeprefix("megatec:"), BAUD)
        try:
            line = SerialTransport.connect(where, Deadlines(write_ms=ANSWER_MS))
        except Gone as error:
            raise typed(error, self.kind) from None
        opened = MegatecUps(line)
        try:
            opened.reading()
        except Device:
            opened.close()
            raise
        return opened


class MegatecUps:
    """One UPS in use; fulfils the port Power."""

    def __init__(self, line: Transport) -> None:
        self._line = line

    def check(self) -> Checked:
        """What it says of itself; DEGRADED with its own word when it says that it failed."""
        try:
            said = self._asked()
        except Device as error:
            return Checked(Found.UNKNOWN, error.code)
        if Bit.UPS_FAILED in said.bits:
            return Checked(Found.DEGRADED, DeviceTrouble.code, said.shown)
        return checked(said.reading(), said.shown)

    def reading(self) -> PowerReading:
        """Now. Raises DeviceSilent, DeviceGarbled, DevicePulled."""
        return self._asked().reading()

    def close(self) -> None:
        """Lets the port go."""
        self._line.close(kindly=False)

    def _asked(self) -> Q1:
        try:
            answer = self._told()
        except Gone as error:
            raise typed(error, Kind.POWER) from None
        if not answer:
            raise DeviceSilent(device=Kind.POWER.value)
        try:
            return read_answer(answer)
        except Garbled:
            raise DeviceGarbled(device=Kind.POWER.value) from None

    def _told(self) -> bytes:
        """The first answer to as many questions as it takes, or nothing. Raises Gone."""
        for _ in range(TRIES):
            self._line.drain()  # a late answer to an earlier question is about then
            self._line.send(ASK)
            if answer := self._answer():
                return answer
        return b""

    def _answer(self) -> bytes:
        """What came until the end of the line, or until the time or our patience ended."""
        until_s = time.monotonic() + ANSWER_MS / 1000
        answer = b""
        while b"\r" not in answer and len(answer) < ANSWER_MAX:
            left_ms = int((until_s - time.monotonic()) * 1000)
            if left_ms <= 0:
                break
            answer += self._line.receive(left_ms)
        return answer


def _exists(port: str) -> bool:
    if port.startswith("/"):
        return Path(port).exists()
    from serial.tools.list_ports import comports

    return any(found.device == port for found in comports())
