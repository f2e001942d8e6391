# SPDX-License-Identifier: Apache-2.0
"""Tests peers: a D-Bus daemon of the test's own, and programs on it; the machine's stays alone."""

import os
import subprocess
from pathlib import Path

from tests.peers.nut_peer import wait_for

CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class PrivateBus:
    """dbus-daemon in a folder; `run` starts a program that takes it for the system's bus."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        socket = folder / "bus"
        self.address = f"unix:path={socket}"
        config = folder / "bus.conf"
        config.write_text(CONFIG.format(socket=socket))
        self._running: list[subprocess.Popen] = []
        self.daemon = self.run("dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile")
        wait_for(socket.exists)

    def run(self, *command: str, **environment: str) -> subprocess.Popen:
        with (self.folder / "out.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                env={
                    **os.environ,
                    "DBUS_SYSTEM_BUS_ADDRESS": self.address,
                    "DBUS_SESSION_BUS_ADDRESS": self.address,
                    **environment,
                },
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._running.append(process)
        return process

    def end(self) -> None:
        for process in reversed(self._running):
            process.kill()
            process.wait()
