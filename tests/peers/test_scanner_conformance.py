# SPDX-License-Identifier: Apache-2.0
"""Tests peers: the network scanner keeps what every adapter promises, each case by the sandbox."""

import contextlib
import json
import secrets
import socket
import urllib.request
from collections.abc import Sequence

from kiosk.core.device import Kind, Sighting
from kiosk.devices.conformance import Verdict, conform
from kiosk.devices.conformance_rig import typical_work
from kiosk.devices.scanner_escl import EsclAdapter
from kiosk.devices.trouble import Step, Trouble
from tests.sandbox.running import Running

BY_PANEL = {
    Trouble.SILENT: {"hang": True},
    Trouble.GARBAGE: {"garbage_xml": True, "truncated": True},
    Trouble.BUSY: {"busy": True},
    Trouble.UNFIT: {"cover_open": True},
    Trouble.SLOW: {"slow_ms": 400},
}
WELL = dict.fromkeys(("hang", "garbage_xml", "truncated", "busy", "cover_open"), False)


def own_port() -> str:
    """One that no outgoing connection takes while the process is away."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return str(port)


class EsclRig:
    """The scanner as a process that is killed and started again at the same place."""

    def __init__(self) -> None:
        self._ports = [own_port(), own_port()]
        self._start()
        self.adapter = EsclAdapter([self.running.line["url"]], check_ms=2_000, work_ms=1_000)

    def _start(self) -> None:
        door, panel = self._ports
        self.running = Running("scanner", "--port", door, "--control-port", panel)

    def can(self, trouble: Trouble, step: Step) -> bool:
        if trouble is Trouble.BUSY:
            return step in (Step.CHECK, Step.WORK)  # it tells what it is to everybody
        return trouble in (Trouble.ABSENT, Trouble.PULLED, *BY_PANEL)

    def cause(self, trouble: Trouble, step: Step) -> None:
        if trouble in (Trouble.ABSENT, Trouble.PULLED):
            self.running.kill()
        else:
            self._panel(**BY_PANEL[trouble])

    def mend(self) -> None:
        if self.running.process.poll() is not None:
            self._start()
        self._panel(**WELL, slow_ms=0)

    def sighting(self, seen: Sequence[Sighting]) -> Sighting | None:
        return seen[0] if seen else None

    def opened(self) -> int | None:
        """How often it was asked what it is."""
        return sum(what.endswith("/ScannerCapabilities") for what in self._panel()["asked"])

    def work(self):
        return typical_work(Kind.SCANNER)

    def _panel(self, **change: object) -> dict:
        request = urllib.request.Request(
            self.running.line["control"] + "/state", json.dumps(change).encode()
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())


def test_the_network_scanner_keeps_every_promise():
    rig = EsclRig()
    try:
        found = list(conform(rig))
    finally:
        rig.running.kill()
    assert [(one.case, one.what) for one in found if one.verdict is Verdict.FAILED] == []
    assert {one.case for one in found if one.verdict is Verdict.NOT_SHOWN} == {
        "busy at open",  # it tells everybody what it is
        "refused at open",
        "mute at check",
    }
