# SPDX-License-Identifier: Apache-2.0
"""Room devices: the kiosk's end of one capture: starts its process, waits, hears how it ended.

The process gets an environment of a few names, no standard error, and its standard input stays
open as its life-line. On the operator's word, at the deadline, or when this side dies, it is ended;
what it held goes back to the system with it.
"""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic
from typing import Final

import kiosk
from kiosk.core.device import Kind
from kiosk.core.device_ports import Progress
from kiosk.core.encoding import Unreadable
from kiosk.core.errors import DeviceSilent, DeviceTrouble
from kiosk.devices.rd_capture import HELLO, POST
from kiosk.devices.rd_line import MARGIN_MS
from kiosk.devices.rd_order import LINE_MAX_BYTES, Home, Order, read_home

FROZEN_WORD: Final = "--one-capture"  # how a bundled program is asked to be this process
_START_MS: Final = 20_000
_POLL_MS: Final = 50
_PASSED_ON: Final = ("PATH", "SYSTEMROOT", "WINDIR", "TEMP", "TMP", "LANG")


def run(order: Order, authority_file: str, progress: Progress) -> Home:
    """One capture. Raises DeviceSilent at its deadline, DeviceTrouble when the process ended
    without a word, and what `progress` raises.
    """
    until_s = monotonic() + _whole_ms(order) / 1000
    with _started(authority_file) as process:
        try:
            _say(process, order)
            while process.poll() is None:
                progress(0, 0)
                if monotonic() > until_s:
                    raise DeviceSilent(device=Kind.BIOMETRIC.value)
                _rest(process)
            return _heard(process)
        finally:
            process.kill()


def _whole_ms(order: Order) -> int:
    captures = order.timeout_ms * 2 + MARGIN_MS * 2
    return _START_MS + HELLO.whole_ms + captures + POST.whole_ms


def command() -> list[str]:
    """How the process is started: the bundled program itself, or the interpreter."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_WORD]
    return [sys.executable, "-m", "kiosk.devices.rd_capture"]


def environment(authority_file: str) -> dict[str, str]:
    """Nothing of the kiosk's own but where its modules lie; no switch that would write traces."""
    told = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    told |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(Path(kiosk.__file__).parents[1])}
    if authority_file:  # OpenSSL's own name for the authorities it trusts
        told["SSL_CERT_FILE"] = authority_file
    return told


def _started(authority_file: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(authority_file),
    )


def _say(process: subprocess.Popen[bytes], order: Order) -> None:
    try:
        if process.stdin:
            process.stdin.write(order.to_line())
            process.stdin.flush()
    except OSError:
        pass  # it ended before it heard: its silence is told below


def _rest(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_POLL_MS / 1000)
    except subprocess.TimeoutExpired:
        pass


def _heard(process: subprocess.Popen[bytes]) -> Home:
    line = process.stdout.readline(LINE_MAX_BYTES) if process.stdout else b""
    try:
        return read_home(line)
    except Unreadable as error:
        what = f"capture process {process.returncode}"
        raise DeviceTrouble(device=Kind.BIOMETRIC.value, what=what) from error
