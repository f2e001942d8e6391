# SPDX-License-Identifier: Apache-2.0
"""Lab guest: every step in turn. LAB_ONLY names some of: printer, serial, camera, sync."""

import os
import platform
from time import monotonic

from lab.guest import camera, printer, serial_lines
from lab.guest.report import Teller
from lab.guest.slow_line import Town
from lab.guest.slow_line import run as run_sync

ALL = "printer,serial,camera,sync"
DEVICES = {"printer": printer.run, "serial": serial_lines.run, "camera": camera.run}


def main() -> None:
    """Tells each step; the machine outside judges."""
    teller = Teller()
    only = (os.environ.get("LAB_ONLY") or ALL).split(",")
    python = f"Python {platform.python_version()}"
    up = f"Linux {platform.release()}, {os.cpu_count()} processors, {python}"
    teller.tell(step="guest: started", well=True, what=up, seconds=monotonic())
    town = Town() if "sync" in only else None
    for name, run in DEVICES.items():
        if name in only:
            run(teller)
    if town is not None:
        run_sync(teller, town)


if __name__ == "__main__":
    main()
