# SPDX-License-Identifier: Apache-2.0
"""Lab: the computer made of software: QEMU without the processor's help, its plugs and its hands.

It sees this machine's root read-only and no network but its own loopback. It ends by itself, or by
its process id when the time is over; nothing else is ever ended.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from select import select
from time import monotonic, sleep
from typing import Any, Self

from lab.ground import ROOT
from lab.kernel import Kernel
from lab.outside import OUTAGE, Scanner, Ups, connected

SCANNER = "usb-serial,chardev=scanner,id=scanner,serial=LAB-SCANNER,always-plugged=on"
MEMORY_MB = 3072


class Overdue(RuntimeError):
    """The guest did not end in time."""


class Machine:
    """A `with` starts and ends it."""

    def __init__(self, kernel: Kernel, initrd: Path, folder: Path, only: str) -> None:
        self._folder = folder
        self.console = folder / "console.log"
        words = f"console=ttyS0 quiet panic=-1 lab.root={ROOT} lab.only={only}"
        self._command = [
            # It ends with this process, however that ends.
            *("setpriv", "--pdeathsig", "KILL", "nice", "qemu-system-x86_64"),
            *("-accel", "tcg,thread=multi", "-cpu", "max"),
            *("-m", str(MEMORY_MB), "-smp", "2", "-nodefaults", "-nographic", "-no-reboot"),
            *("-serial", f"file:{self.console}", "-serial", "stdio"),
            *("-monitor", f"unix:{folder}/monitor,server=on,wait=off"),
            *("-kernel", str(kernel.image), "-initrd", str(initrd), "-append", words),
            *("-fsdev", "local,id=f,path=/,security_model=none,readonly=on,multidevs=remap"),
            *("-device", "virtio-9p-pci,fsdev=f,mount_tag=host", "-device", "qemu-xhci"),
            *("-chardev", f"socket,id=ups,path={folder}/ups,server=on,wait=off"),
            *("-chardev", f"socket,id=scanner,path={folder}/scanner,server=on,wait=off"),
            *("-device", "usb-serial,chardev=ups,serial=LAB-UPS,always-plugged=on"),
            *("-device", SCANNER),
        ]

    def __enter__(self) -> Self:
        with (self._folder / "qemu.log").open("wb") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log
            )
        try:
            self._plugged_in()
        except BaseException:
            self._end()
            raise
        return self

    def _plugged_in(self) -> None:
        places = [self._folder / name for name in ("monitor", "ups", "scanner")]
        last = monotonic() + 60
        while not all(place.exists() for place in places):
            if self._process.poll() is not None or monotonic() > last:
                raise Overdue((self._folder / "qemu.log").read_text(errors="replace").strip())
            sleep(0.05)
        self._monitor = connected(places[0])
        self._ups, self._scanner = Ups(places[1]), Scanner(places[2])

    def __exit__(self, *_: object) -> None:
        for one in (self._monitor, self._ups, self._scanner):
            one.close()
        self._end()

    def _end(self) -> None:
        assert self._process.stdout
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def told(self, limit_s: float) -> Iterator[dict[str, Any]]:
        """What the guest says, as it comes, until it ends. Raises Overdue."""
        assert self._process.stdout
        last, kept, out = monotonic() + limit_s, b"", self._process.stdout.fileno()
        while True:
            if not select([out], [], [], max(0.0, last - monotonic()))[0]:
                raise Overdue(f"no end after {limit_s:.0f} s")
            portion = os.read(out, 65536)
            if not portion:
                return
            *lines, kept = (kept + portion).split(b"\n")
            for line in lines:
                said: dict[str, Any] = json.loads(line)
                if "do" in said:
                    self._do(said["do"])
                else:
                    yield said

    def _do(self, what: str) -> None:
        match what.split():
            case ["mains", "off"]:
                self._ups.answer = OUTAGE
            case ["scan", code]:
                self._scanner.scan(code)
            case ["unplug", "scanner"]:
                self._monitor.sendall(b"device_del scanner\n")
            case ["plug", "scanner"]:
                self._monitor.sendall(b"device_add " + SCANNER.encode() + b"\n")
            case _:
                raise ValueError(what)
