# SPDX-License-Identifier: Apache-2.0
"""Tests peers: rigs of the conformance kit around the sandbox's printer and serial pairs."""

import contextlib
import json
import threading
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from serial import Serial

from kiosk.core.device import Sighting
from kiosk.core.ports import Raster
from kiosk.devices.adapter import Adapter
from kiosk.devices.barcode_serial import SerialScanners
from kiosk.devices.printer_adapters import Means, SerialPrinters, TcpPrinters
from kiosk.devices.printer_roll import Pace
from kiosk.devices.transport import Deadlines
from kiosk.devices.trouble import Step, Trouble
from tests.peers.serial_pair import Cable, cable
from tests.sandbox.running import Running

PACE = Pace(answer_ms=1_500, busy_answer_ms=1_500, dots_per_s=0)
DEADLINES = Deadlines(connect_ms=2_000, write_ms=1_500)
SLIP = Raster(576, 64, bytes(range(72)) * 64)
WELL = dict.fromkeys(("paper_out", "cover_open", "pulled", "mute", "garbage"), False)
BY_PANEL = {
    Trouble.MUTE: {"mute": True},
    Trouble.GARBAGE: {"garbage": True},
    Trouble.UNFIT: {"cover_open": True},
    Trouble.SLOW: {"delay_ms": 40},
}


class Inside:
    """The sandbox's printer by its front panel."""

    def __init__(self, running: Running) -> None:
        self.url, self.host, self.port = (running.line[name] for name in ("url", "host", "port"))
        self._control = running.line["control"]

    def state(self, **change: object) -> dict:
        return self._ask("/state", json.dumps(change).encode())

    def slips(self) -> dict:
        return self._ask("/slips", None)

    def _ask(self, path: str, body: bytes | None) -> dict:
        request = urllib.request.Request(f"{self._control}{path}", body)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())


class Rigged:
    """What the rigs share: one device, nobody counts, a slip is the work."""

    adapter: Adapter

    def sighting(self, seen: Sequence[Sighting]) -> Sighting | None:
        return seen[0] if seen else None

    def opened(self) -> int | None:
        return None

    def work(self):
        return lambda device, _: device.print(SLIP)


class TcpRig(Rigged):
    """A printer on the network."""

    def __init__(self, inside: Inside) -> None:
        self.inside = inside
        self.adapter = TcpPrinters(Means(inside.url, DEADLINES, PACE))

    def can(self, trouble: Trouble, step: Step) -> bool:
        if trouble in (Trouble.ABSENT, Trouble.PULLED):
            return True
        return trouble in BY_PANEL or trouble is Trouble.SILENT

    def cause(self, trouble: Trouble, step: Step) -> None:
        silent_or_pulled = {"mute": True} if trouble is Trouble.SILENT else {"pulled": True}
        self.inside.state(**BY_PANEL.get(trouble, silent_or_pulled))

    def mend(self) -> None:
        self.inside.state(**WELL, delay_ms=0)


class SerialRig(TcpRig):
    """The same printer behind a serial port that can be pulled, frozen and held."""

    def __init__(self, inside: Inside, folder: Path, stack: contextlib.ExitStack) -> None:
        super().__init__(inside)
        self._folder, self._stack = folder, stack
        self._wire: Cable | None = None
        self._holder: Serial | None = None
        self.mend()
        self.adapter = SerialPrinters(Means(self._wire.address, DEADLINES, PACE))

    def can(self, trouble: Trouble, step: Step) -> bool:
        return trouble is Trouble.BUSY or super().can(trouble, step)

    def cause(self, trouble: Trouble, step: Step) -> None:
        match trouble:
            case Trouble.ABSENT | Trouble.PULLED:
                self._wire.pull()
                self._wire = None
            case Trouble.SILENT:
                self._wire.freeze()
            case Trouble.BUSY:
                self._holder = Serial(str(self._wire.near), exclusive=True)
            case _:
                super().cause(trouble, step)

    def mend(self) -> None:
        """A frozen cable is a new one afterwards: what it held is not printed later."""
        super().mend()
        if self._holder is not None:
            self._holder.close()
            self._holder = None
        if self._wire is not None:
            self._wire.pull()
        where = f"TCP:{self.inside.host}:{self.inside.port}"
        self._wire = self._stack.enter_context(cable(self._folder, where))


class ScannerRig(Rigged):
    """A scanner on a serial pair; somebody shows a code whenever it is read."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._wire: Cable | None = None
        self._holder: Serial | None = None
        self._says = b"8901234567894\r"
        self.mend()
        self.adapter = SerialScanners([self._wire.address])

    def can(self, trouble: Trouble, step: Step) -> bool:
        if trouble is Trouble.GARBAGE:
            return step is Step.WORK
        return trouble in (Trouble.ABSENT, Trouble.PULLED, Trouble.SILENT, Trouble.BUSY)

    def cause(self, trouble: Trouble, step: Step) -> None:
        match trouble:
            case Trouble.ABSENT | Trouble.PULLED:
                self._wire.pull()
                self._wire = None
            case Trouble.SILENT:
                self._says = b""
            case Trouble.GARBAGE:
                self._says = b"\xff\x00\r"
            case _:
                self._holder = Serial(str(self._wire.near), exclusive=True)

    def mend(self) -> None:
        self._says = b"8901234567894\r"
        if self._holder is not None:
            self._holder.close()
            self._holder = None
        if self._wire is not None:
            self._wire.pull()
        self._wire = self._stack.enter_context(cable(self._folder))

    def work(self):
        return self._shown

    def _shown(self, device, _progress) -> str:
        if self._wire is not None:
            threading.Timer(0.05, self._wire.say, [self._says]).start()
        return device.read(1_000)
