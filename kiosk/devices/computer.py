# SPDX-License-Identifier: Apache-2.0
"""Room devices: the computer itself: what it says of its maker, memory, disk and system.

Nothing is opened and nothing is guessed: what the system does not tell is empty or 0. Serial
numbers are shown to administrators alone on most systems.
"""

import platform
from pathlib import Path
from typing import Final

import psutil

from kiosk.core.selfcheck_evidence import ComputerFacts

_DMI: Final = Path("/sys/class/dmi/id")  # Linux; elsewhere it is not there, and nothing is told
_CPUS: Final = Path("/proc/cpuinfo")
_MIB: Final = 1 << 20
_TEXT_MAX: Final = 80
# what makers leave in a field they did not fill
_UNFILLED: Final = ("to be filled", "default string", "system manufacturer", "system product name")


def computer_facts(disk_of: Path, dmi: Path = _DMI, cpus: Path = _CPUS) -> ComputerFacts:
    """This machine; the disk is the one that holds `disk_of`."""
    while not disk_of.exists() and disk_of != disk_of.parent:
        disk_of = disk_of.parent
    disk = psutil.disk_usage(str(disk_of))
    return ComputerFacts(
        maker=_told(dmi / "sys_vendor"),
        model=_told(dmi / "product_name"),
        serial=_told(dmi / "product_serial"),
        processor=_processor(cpus) or platform.processor()[:_TEXT_MAX],
        memory_mib=psutil.virtual_memory().total // _MIB,
        disk_mib=disk.total // _MIB,
        disk_free_mib=disk.free // _MIB,
        system=platform.platform(terse=True)[:_TEXT_MAX],
    )


def _told(file: Path) -> str:
    try:
        with file.open(encoding="utf-8", errors="replace") as opened:
            said = opened.read(_TEXT_MAX).strip()
    except OSError:
        return ""
    return "" if said.lower().startswith(_UNFILLED) else said


def _processor(cpus: Path) -> str:
    try:
        with cpus.open(encoding="utf-8", errors="replace") as opened:
            for line in opened:
                label, _, value = line.partition(":")
                if label.strip() == "model name":
                    return value.strip()[:_TEXT_MAX]
    except OSError:
        pass
    return ""
