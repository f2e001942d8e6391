# SPDX-License-Identifier: Apache-2.0
"""Tests peers: Debian's fprintd with libfprint's virtual reader, on a system bus of its own.

Bus, fprintd and polkit live in namespaces of their own with an empty /run, and end with their
first process; the bus listens at a second address, in the test's folder, for the test itself.
"""

import contextlib
import os
import socket
import subprocess
from pathlib import Path

from kiosk.devices.dbus import BUS, Bus
from tests.peers.nut_peer import wait_for

CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <include>/usr/share/dbus-1/system.conf</include>
  <listen>unix:path={socket}</listen>
</busconfig>
"""
APART = ("unshare", "-mpf", "--mount-proc", "--kill-child")
INSIDE = """\
set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/dbus
dbus-daemon --config-file="$1/bus.conf" --nofork --nopidfile --nosyslog &
while [ ! -S /run/dbus/system_bus_socket ]; do sleep 0.05; done
exec /usr/libexec/fprintd -t
"""


class Fprintd:
    """`address` is the bus; `finger` is who touches the reader."""

    def __init__(self, folder: Path) -> None:
        self._reader = folder / "reader.sock"
        bus = folder / "bus"
        self.address = f"unix:path={bus}"
        (folder / "state").mkdir()
        (folder / "bus.conf").write_text(CONFIG.format(socket=bus))
        with (folder / "out.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    "unshare",
                    "-mpf",
                    "--mount-proc",
                    "--kill-child",
                    "sh",
                    "-c",
                    INSIDE,
                    "-",
                    folder,
                ],
                env={
                    **os.environ,
                    "FP_VIRTUAL_DEVICE": str(self._reader),
                    "STATE_DIRECTORY": str(folder / "state"),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            wait_for(bus.exists)
            wait_for(self._on_the_bus)
        except BaseException:
            self.end()
            raise

    def _on_the_bus(self) -> bool:
        """Before that a question would make the bus start another one, without our reader."""
        with contextlib.closing(Bus(self.address)) as bus:
            return bus.call(BUS, "NameHasOwner", "s", ("net.reactivated.Fprint",))[0]

    def tell(self, command: str) -> None:
        """One word to the reader, as soon as it is in use: SCAN, RETRY, ERROR, UNPLUG."""

        def told() -> bool:
            with socket.socket(socket.AF_UNIX) as line:
                try:
                    line.connect(str(self._reader))
                    line.sendall(command.encode())
                except OSError:
                    return False
            return True

        wait_for(told)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
