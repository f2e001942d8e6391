# SPDX-License-Identifier: Apache-2.0
"""Room devices: how a camera is: only its pictures say so, and two that differ say enough."""

from collections.abc import Callable
from time import monotonic_ns
from typing import Final

from kiosk.core.device import Checked, Found
from kiosk.core.device_ports import Frame
from kiosk.core.errors import CameraFrozen, Device
from kiosk.core.photo import Watched
from kiosk.devices.answers import answer_of
from kiosk.devices.camera_picture import look

LOOK_MS: Final = 2_000  # a camera that wakes is dark for a moment; a frozen one shows after this
_Evidence = tuple[tuple[str, str], ...]


def now_ms() -> int:
    """The clock of frames: monotonic."""
    return monotonic_ns() // 1_000_000


def well(take: Callable[[], Frame], known: _Evidence) -> Checked:
    """PRESENT at the second picture that differs from the first and shows something; DEGRADED with
    CAM-01 … CAM-03 when after two seconds that never came; UNKNOWN when it gave one picture only.
    """
    until_ms, watched, evidence = now_ms() + LOOK_MS, Watched(), known
    while True:
        try:
            frame = take()
            watched = watched.seen(look(frame))
        except Device as error:
            answer = answer_of(error)
            return Checked(answer.found, answer.code, (*known, *answer.evidence))
        evidence = (*known, ("size", f"{frame.width} × {frame.height}"))
        if watched.moves:
            return Checked(Found.PRESENT, evidence=evidence)
        if frame.at_ms >= until_ms:
            break
    if watched.fault is None:
        return Checked(Found.UNKNOWN, CameraFrozen.code, evidence)
    evidence = (*evidence, ("frames", str(watched.frames)))
    return Checked(Found.DEGRADED, watched.fault.error.code, evidence)
