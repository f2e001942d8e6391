# SPDX-License-Identifier: Apache-2.0
"""Tests peers: the kiosk's USB printers in a process of their own, which sees only the test bed.

A JSON line is asked, a JSON line answers: what came of it, or the code of the error.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from kiosk.core.device import Sighting
from kiosk.core.errors import LmkError
from kiosk.core.ports import Raster
from kiosk.devices.adapter import Adapter
from kiosk.devices.conformance import conform
from kiosk.devices.printer_adapters import Means, OpenRoll, UsbPrinters
from kiosk.devices.printer_roll import Pace
from kiosk.devices.transport import Deadlines
from kiosk.devices.trouble import Step, Trouble
from tests.peers.printer_rigs import DEADLINES, PACE, Rigged
from tests.sandbox.running import wait_for

MEANS = {
    "patient": Means(None, Deadlines(write_ms=10_000), Pace(10_000, 10_000, 0)),
    "hasty": Means(None, Deadlines(write_ms=200), Pace(100, 100, 0)),
}


class FarRig(Rigged):
    """The kit's rig, whose hands are in the process that asked: it says what is to be done."""

    adapter = UsbPrinters(Means(None, DEADLINES, PACE))

    def can(self, trouble: Trouble, step: Step) -> bool:
        return trouble not in (Trouble.HUNG, Trouble.CRASH)

    def cause(self, trouble: Trouble, step: Step) -> None:
        self._tell(trouble.value)

    def mend(self) -> None:
        self._tell("mend")
        wait_for(self.adapter.probe)

    def opened(self) -> int:
        return self._tell("opened")

    def _tell(self, what: str):
        print(json.dumps({"do": what}), flush=True)
        return json.loads(sys.stdin.readline())


def answer(asked: dict) -> object:
    if asked["do"] == "conform":
        return [(one.case, one.verdict.value, one.what) for one in conform(FarRig())]
    adapter: Adapter = UsbPrinters(MEANS[asked.get("means", "patient")])
    if asked["do"] == "probe":
        return [asdict(seen) for seen in adapter.probe()]
    device = adapter.open(Sighting(**asked["seen"]))
    assert isinstance(device, OpenRoll)
    try:
        match asked["do"]:
            case "check":
                return asdict(device.check())
            case "drawer":
                return device.open_drawer(asked["of_seq"])
            case "print":
                bits = Path(asked["bits"]).read_bytes()
                return device.print(Raster(asked["width"], asked["height"], bits)).value
    finally:
        device.close()
    raise AssertionError(asked)


for line in sys.stdin:
    try:
        said = {"got": answer(json.loads(line))}
    except LmkError as error:
        said = {"code": error.code}
    print(json.dumps(said), flush=True)
