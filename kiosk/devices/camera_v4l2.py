# SPDX-License-Identifier: Apache-2.0
"""Room devices: cameras that the kernel drives (built in, or on USB): kind CAMERA, Linux.

What is plugged in is read from /sys, so a look switches no camera's lamp on. On other systems it
finds nothing.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from kiosk.core.device import Checked, Kind, Sighting
from kiosk.core.device_ports import Frame
from kiosk.core.errors import DeviceAbsent
from kiosk.devices.camera_check import well
from kiosk.devices.camera_v4l2_kernel import Kernel, linux
from kiosk.devices.camera_v4l2_stream import PACE, FilmPace, V4l2Stream

_SCHEME: Final = "v4l2:"
_SYS: Final = Path("/sys/class/video4linux")
_TEXT_MAX: Final = 80


class V4l2Cameras:
    """Each camera once: of the nodes that a driver makes for it, the first films."""

    name = "camera-v4l2"
    kind = Kind.CAMERA
    check_ms = 8_000  # its lamp, its clock, and two seconds of looking
    work_ms = 5_000

    def __init__(
        self, kernel: Kernel | None = None, sys: Path = _SYS, pace: FilmPace = PACE
    ) -> None:
        self._kernel = linux() if kernel is None else kernel
        self._sys, self._pace = sys, pace

    def probe(self) -> Sequence[Sighting]:
        """What /sys names; opens nothing."""
        if self._kernel is None:
            return ()
        nodes = sorted(self._sys.glob("video*"), key=lambda node: (len(node.name), node.name))
        return [self._sighting(node) for node in nodes if _text(node / "index") in ("", "0")]

    def open(self, sighting: Sighting) -> "OpenCamera":
        """Raises DeviceAbsent, DeviceBusy, DeviceRefused, DeviceGarbled, DeviceTrouble."""
        node = sighting.address.removeprefix(_SCHEME)
        if self._kernel is None or sighting not in self.probe():
            raise DeviceAbsent(device=self.kind.value)
        return OpenCamera(V4l2Stream(self._kernel, f"/dev/{node}", self._pace), sighting)

    def _sighting(self, node: Path) -> Sighting:
        """On USB the name and number are those of the device behind the interface."""
        with suppress(OSError):
            usb = (node / "device").resolve().parent
            serial = _text(usb / "serial") if _text(usb / "idVendor") else ""
            name = _text(node / "name") or node.name
            return Sighting(self.kind, self.name, f"{_SCHEME}{node.name}", name, serial)
        return Sighting(self.kind, self.name, f"{_SCHEME}{node.name}", node.name)


class OpenCamera:
    """A camera that films. `frame` and `check` belong to one thread."""

    def __init__(self, stream: V4l2Stream, sighting: Sighting) -> None:
        self._stream, self._sighting = stream, sighting

    def check(self) -> Checked:
        """Whether it gives pictures, and pictures of something; see `camera_check.well`."""
        seen = self._sighting
        known = (("address", seen.address), ("model", seen.name))
        return well(
            self._stream.frame, (*known, *((("serial", seen.serial),) if seen.serial else ()))
        )

    def frame(self) -> Frame:
        """As `V4l2Stream.frame`."""
        return self._stream.frame()

    def close(self) -> None:
        """Its lamp goes out."""
        self._stream.close()


def _text(file: Path) -> str:
    """A line of /sys; "" when there is none."""
    try:
        raw = file.read_bytes()[:_TEXT_MAX]
    except OSError:
        return ""
    return "".join(one for one in raw.decode("utf-8", "replace").strip() if one.isprintable())
