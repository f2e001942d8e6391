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
from kiosk.devices.printer_adapters import Means, OpenRoll, UsbPrinters
from kiosk.devices.printer_roll import Pace
from kiosk.devices.transport import Deadlines

MEANS = {
    "patient": Means(None, Deadlines(write_ms=10_000), Pace(10_000, 10_000, 0)),
    "hasty": Means(None, Deadlines(write_ms=200), Pace(100, 100, 0)),
}


def answer(asked: dict) -> object:
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
