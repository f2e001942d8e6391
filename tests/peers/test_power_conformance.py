# SPDX-License-Identifier: Apache-2.0
"""Tests peers: the adapters of power and of the operator's finger keep what every adapter promises,
each against its real peer.
"""

import contextlib
import os
import signal
from collections.abc import Sequence

from kiosk.core.device import Sighting
from kiosk.devices.conformance import Verdict, conform
from kiosk.devices.fingerprint import FprintAdapter
from kiosk.devices.power_megatec import MegatecAdapter
from kiosk.devices.power_nut import NutAdapter, NutServer
from kiosk.devices.power_upower import UPowerAdapter
from kiosk.devices.trouble import Step, Trouble
from tests.devices.test_power_megatec import ONLINE, STANDBY
from tests.peers.bus_peer import PrivateBus
from tests.peers.fprint_peer import Fprintd
from tests.peers.nut_peer import Nut
from tests.peers.serial_pair import cable
from tests.peers.test_power_megatec import Ups
from tests.peers.test_power_upower import CHARGING, UPower


class Rigged:
    """What all four have in common; `causes` says what the peer can be made to do."""

    def __init__(self, adapter, causes) -> None:
        self.adapter = adapter
        self._causes = causes

    def can(self, trouble: Trouble, step: Step) -> bool:
        return trouble in self._causes

    def cause(self, trouble: Trouble, step: Step) -> None:
        self._causes[trouble]()

    def mend(self) -> None:
        """Nothing was done."""

    def sighting(self, seen: Sequence[Sighting]) -> Sighting | None:
        return next(iter(seen), None)

    def opened(self) -> None:
        return None

    def work(self):
        def read(device, progress):
            progress(0, 0)
            return device.reading()

        return read


def judged(rig) -> set[str]:
    """The cases that passed; none may fail."""
    found = list(conform(rig))
    assert [(one.case, one.what) for one in found if one.verdict is Verdict.FAILED] == []
    return {one.case for one in found if one.verdict is Verdict.PASSED}


PULLED = {"pulled at open", "pulled at check", "pulled at work", "absent at open"}
SILENT = {"silent at open", "silent at check", "silent at work"}
WELL = {"well", "works", "opened twice", "closed twice", "a look is quick and steady"}


class NutRig(Rigged):
    """A frozen driver and a worn battery are told in test_power_nut."""

    def __init__(self, nut: Nut) -> None:
        self._nut = nut
        super().__init__(
            NutAdapter([NutServer("127.0.0.1", nut.port)]),
            {
                Trouble.ABSENT: nut.kill_server,
                Trouble.PULLED: nut.kill_server,
                Trouble.SILENT: lambda: nut.server.send_signal(signal.SIGSTOP),
            },
        )

    def mend(self) -> None:
        if self._nut.server.poll() is not None:
            self._nut.start_server()
        self._nut.server.send_signal(signal.SIGCONT)


def test_a_ups_behind_nut_keeps_every_promise(tmp_path):
    nut = Nut(tmp_path)
    try:
        passed = judged(NutRig(nut))
    finally:
        nut.end()
    assert passed >= PULLED | SILENT | WELL


class UPowerRig(Rigged):
    def __init__(self, address: str, upower: UPower) -> None:
        self._upower = upower
        super().__init__(
            UPowerAdapter(address),
            {
                Trouble.ABSENT: self._take_out,
                Trouble.PULLED: self._take_out,
                Trouble.SILENT: lambda: upower.process.send_signal(signal.SIGSTOP),
            },
        )

    def _take_out(self) -> None:
        self._upower.battery(0, 0.0, 0, here=False, kind=0)

    def mend(self) -> None:
        self._upower.process.send_signal(signal.SIGCONT)
        self._upower.battery(CHARGING, 80.0, 0)


def test_a_battery_of_upower_keeps_every_promise(tmp_path):
    bus = PrivateBus(tmp_path)
    try:
        upower = UPower(bus)
        with contextlib.closing(upower.bus):
            passed = judged(UPowerRig(bus.address, upower))
    finally:
        bus.end()
    assert passed >= PULLED | SILENT | WELL


class MegatecRig(Rigged):
    def __init__(self, folder) -> None:
        self._folder, self._held = folder, contextlib.ExitStack()
        self._plug_in()
        super().__init__(
            MegatecAdapter([str(self._line.near)]),
            {
                Trouble.ABSENT: self._line_pulled,
                Trouble.PULLED: self._line_pulled,
                Trouble.SILENT: lambda: self._says(b""),
                Trouble.GARBAGE: lambda: self._says(b"\xff" * 60),
                Trouble.UNFIT: lambda: self._says(ONLINE),
            },
        )

    def _plug_in(self) -> None:
        self._line = self._held.enter_context(cable(self._folder))
        self._ups = Ups(self._line)
        self._held.callback(self._ups.end)

    def _line_pulled(self) -> None:
        self._line.pull()

    def _says(self, answer: bytes) -> None:
        self._ups.answers = [answer]

    def mend(self) -> None:
        if not os.path.exists(self._line.near):
            self.end()
            self._plug_in()
        self._says(STANDBY)

    def end(self) -> None:
        self._held.close()


def test_a_ups_on_a_serial_port_keeps_every_promise(tmp_path):
    rig = MegatecRig(tmp_path)
    try:
        passed = judged(rig)
    finally:
        rig.end()
    garbage = {"garbage at check", "garbage at work", "unfit at check"}
    assert passed >= PULLED | SILENT | WELL | garbage


class FingerRig(Rigged):
    """The reader alone: a finger is not there, so no work is done."""

    def __init__(self, peer: Fprintd) -> None:
        super().__init__(FprintAdapter(peer.address), {})

    def work(self) -> None:
        return None


def test_a_finger_reader_keeps_every_promise(tmp_path):
    peer = Fprintd(tmp_path)
    try:
        passed = judged(FingerRig(peer))
    finally:
        peer.end()
    assert passed >= WELL - {"works"}
