# SPDX-License-Identifier: Apache-2.0
"""Tests peers: the adapter of registered devices keeps what every adapter promises."""

from collections.abc import Sequence
from typing import Any

from kiosk.core.device import Sighting
from kiosk.core.device_ports import Progress
from kiosk.devices.conformance import Verdict, conform
from kiosk.devices.job import Work
from kiosk.devices.rd_device import RdDevice, Tuning
from kiosk.devices.rd_services import RdServices
from kiosk.devices.trouble import Step, Trouble
from tests.peers.rd_scene import ASK, Scene

STATES: dict[Trouble, dict[str, object]] = {
    Trouble.ABSENT: {"closed": True},
    Trouble.PULLED: {"closed": True},
    Trouble.BUSY: {"status": "USED"},
    Trouble.SILENT: {"faults": ["hang"]},
    Trouble.MUTE: {"status": ""},
    Trouble.GARBAGE: {"faults": ["garbage"]},
    Trouble.SLOW: {"reply_ms": 300, "delay_ms": 700},
    Trouble.UNFIT: {"status": "NOTREADY"},
}


class RdRig:
    """The service, whose port, words and pace the kit changes; work is a whole capture."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.adapter = RdServices(Tuning(ports=(scene.rd.port,)))

    def can(self, trouble: Trouble, step: Step) -> bool:
        return trouble in STATES

    def cause(self, trouble: Trouble, step: Step) -> None:
        self._scene.rd.set(**STATES[trouble])

    def mend(self) -> None:
        self._scene.rd.usual()

    def sighting(self, seen: Sequence[Sighting]) -> Sighting | None:
        return next(iter(seen), None)

    def opened(self) -> int:
        return self._scene.rd.state()["opened"]

    def work(self) -> Work:
        def capture(device: RdDevice, progress: Progress) -> Any:
            return device.capture(ASK, self._scene.counter.grant(device), progress)

        return capture


def test_registered_devices_keep_every_promise(scene):
    found = list(conform(RdRig(scene)))
    assert [(one.case, one.what) for one in found if one.verdict is Verdict.FAILED] == []
    shown = {one.case for one in found if one.verdict is Verdict.NOT_SHOWN}
    assert shown == {"refused at open"}  # a loopback port refuses nobody
