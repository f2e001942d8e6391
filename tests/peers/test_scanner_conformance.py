# SPDX-License-Identifier: Apache-2.0
"""Tests peers: scanners keep what every adapter promises: the sandbox's, and SANE's own."""

import contextlib
import json
import secrets
import socket
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from kiosk.core.device import Kind, Sighting
from kiosk.devices.conformance import Verdict, conform
from kiosk.devices.conformance_rig import typical_work
from kiosk.devices.scanner_child import Program
from kiosk.devices.scanner_escl import EsclAdapter
from kiosk.devices.scanner_sane import SaneAdapter
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


SLOW = "read-delay true\nread-delay-duration 20000\nread-limit true\nread-limit-size 65536\n"
# Between us and the real scanimage: it says what that says in such a case, or lets it work.
BETWEEN = """#!/bin/sh
say() { echo "scanimage: open of device test:0 failed: $1" >&2; exit 1; }
case "$(cat "$SANE_CONFIG_DIR/mode")" in
    absent|pulled) case "$1" in -f) exit 0;; *) say "Invalid argument";; esac;;
    busy) say "Device busy";;
    refused) say "Access to resource has been denied";;
    silent) exec sleep 600;;
    garbage) echo "?%&"; exit 0;;
esac
exec scanimage "$@"
"""

SAID = (
    *(Trouble.ABSENT, Trouble.PULLED, Trouble.BUSY),
    *(Trouble.REFUSED, Trouble.SILENT, Trouble.GARBAGE),
)


class SaneRig:
    """SANE's `test` backend behind a program that can be told to say something else."""

    def __init__(self, folder: Path) -> None:
        (folder / "dll.conf").write_text("test\n")
        self._mode, self._conf = folder / "mode", folder / "test.conf"
        self.mend()
        between = folder / "between"
        between.write_text(BETWEEN)
        between.chmod(0o700)
        program = Program(str(between), {"SANE_CONFIG_DIR": str(folder)}, folder, kindly_ms=300)
        self.adapter = SaneAdapter(program, check_ms=1_500, work_ms=1_500, list_again_s=0.0)

    def can(self, trouble: Trouble, step: Step) -> bool:
        return trouble in (Trouble.SLOW, *SAID)

    def cause(self, trouble: Trouble, step: Step) -> None:
        if trouble is Trouble.SLOW:
            self._conf.write_text("number_of_devices 1\n" + SLOW)
        else:
            self._mode.write_text(trouble.value)

    def mend(self) -> None:
        self._mode.write_text("well")
        self._conf.write_text("number_of_devices 1\n")

    def sighting(self, seen: Sequence[Sighting]) -> Sighting | None:
        return seen[0] if seen else None

    def opened(self) -> int | None:
        return None

    def work(self):
        return typical_work(Kind.SCANNER)


def test_a_scanner_of_sane_keeps_every_promise(tmp_path):
    found = list(conform(SaneRig(tmp_path)))
    assert [(one.case, one.what) for one in found if one.verdict is Verdict.FAILED] == []
    assert {one.case for one in found if one.verdict is Verdict.NOT_SHOWN} == {
        "a look opens nothing",  # nobody counts
        "mute at check",
        "unfit at check",  # a cover is told when it is scanned, not before
    }


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
