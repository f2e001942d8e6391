# SPDX-License-Identifier: Apache-2.0
"""Tests peers: a real upsd with its dummy driver, in a folder and on a port of its own."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

BINARIES = Path("/lib/nut")
UPS = "kioskups"
WAIT_S = 30.0  # only keeps a broken run from hanging
VARIABLES = {
    "ups.status": "OL",
    "ups.mfr": "Counter",
    "ups.model": 'Model \\"One\\"',  # its file wants quotes freed
    "battery.charge": "100",
    "battery.runtime": "1800",
    "input.voltage": "229.5",
}


def wait_for(what: Callable[[], object], limit_s: float = WAIT_S) -> None:
    last = time.monotonic() + limit_s
    while not what():
        assert time.monotonic() < last, "it never came"
        time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


class Nut:
    """Both processes; `max_age_s` is how long upsd believes a driver that says nothing."""

    def __init__(self, folder: Path, max_age_s: int = 15) -> None:
        self.folder, self.port = folder, free_port()
        for name in ("etc", "state"):
            (folder / name).mkdir()
        self._environment = {
            **os.environ,
            "NUT_CONFPATH": str(folder / "etc"),
            "NUT_STATEPATH": str(folder / "state"),
        }
        self._write(max_age_s)
        self.driver = self._start("dummy-ups", "-a", UPS, "-u", "root", "-D")
        self.server: subprocess.Popen | None = None
        self.start_server()

    def _write(self, max_age_s: int) -> None:
        etc = self.folder / "etc"
        device = etc / "kioskups.dev"
        device.write_text("".join(f"{name}: {value}\n" for name, value in VARIABLES.items()))
        (etc / "ups.conf").write_text(
            f'[{UPS}]\n driver=dummy-ups\n port={device}\n mode=dummy-once\n desc="Counter UPS"\n'
        )
        (etc / "upsd.conf").write_text(
            f"LISTEN 127.0.0.1 {self.port}\nSTATEPATH {self.folder / 'state'}\nMAXAGE {max_age_s}\n"
        )
        (etc / "upsd.users").write_text("[mon]\n password=x\n actions=SET\n instcmds=ALL\n")
        for file in etc.iterdir():
            file.chmod(0o640)

    def _start(self, binary: str, *arguments: str) -> subprocess.Popen:
        log = (self.folder / f"{binary}.log").open("ab")
        with log:
            return subprocess.Popen(
                [BINARIES / binary, *arguments],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def start_server(self) -> None:
        self.server = self._start("upsd", "-u", "root", "-D")
        wait_for(lambda: "ups.status" in self._upsc())

    def _upsc(self) -> str:
        asked = subprocess.run(
            ["upsc", f"{UPS}@127.0.0.1:{self.port}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        return asked.stdout.decode()

    def set(self, name: str, value: str) -> None:
        """What NUT's own tool does; until the driver told all, upsd lets nobody write."""
        tool = ["upsrw", "-s", f"{name}={value}", "-u", "mon", "-p", "x"]
        tool.append(f"{UPS}@127.0.0.1:{self.port}")

        def taken() -> bool:
            return not subprocess.run(
                tool, stdin=subprocess.DEVNULL, capture_output=True, check=False
            ).returncode

        wait_for(taken)

    def freeze_driver(self) -> None:
        self.driver.send_signal(signal.SIGSTOP)

    def thaw_driver(self) -> None:
        self.driver.send_signal(signal.SIGCONT)

    def kill_server(self) -> None:
        assert self.server is not None
        self.server.kill()
        self.server.wait()

    def end(self) -> None:
        self.driver.kill()
        self.driver.wait()
        self.kill_server()
