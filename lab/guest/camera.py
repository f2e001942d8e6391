# SPDX-License-Identifier: Apache-2.0
"""Lab guest: a V4L2 camera: the kernel's own test camera (`vivid`), a frame of it, and its cable.

Only where the registry has an adapter for cameras of this machine: without one there is no step.
"""

from io import BytesIO
from pathlib import Path
from threading import Event

from PIL import Image

from kiosk.core.device import Found, Kind
from kiosk.core.device_ports import Camera, Frame, FrameCoding
from kiosk.core.errors import DeviceAbsent, DevicePulled
from kiosk.devices.bench import Bench
from kiosk.devices.registry import SHIPPED
from lab.guest.report import Teller, expected, so
from lab.guest.serial_lines import entries
from lab.guest.tables import bench_of, found, lost

DRIVER = Path("/sys/bus/platform/drivers/vivid")
LONG_S = 120
NAMES = [one.name for one in SHIPPED if "v4l2" in one.name]

BARS = "white yellow cyan green magenta red blue black".split()
LIT = 96
# Which of red, green and blue are lit.
COLOURS = {(r, g, b): BARS[7 - 4 * g - 2 * r - b] for r in (0, 1) for g in (0, 1) for b in (0, 1)}


def bars_of(frame: Frame) -> list[str]:
    """What stands in the middle of each eighth of the picture, four fifths down."""
    if frame.coding is FrameCoding.JPEG:
        picture = Image.open(BytesIO(frame.image)).convert("RGB")
    else:
        picture = Image.frombytes("RGB", (frame.width, frame.height), frame.image)
    eighth, down = frame.width // 8, frame.height * 4 // 5
    seen = []
    for at in range(8):
        spot = (at * eighth + eighth // 2, down)
        red, green, blue = picture.crop((*spot, spot[0] + 1, spot[1] + 1)).tobytes()
        seen.append(COLOURS[red > LIT, green > LIT, blue > LIT])
    return seen


class Table:
    """The bench with the camera's adapter."""

    def __init__(self) -> None:
        self.bench: Bench = bench_of(*entries(*NAMES))

    def frame(self) -> Frame:
        use = self.bench.use(Kind.CAMERA, lambda camera, _: camera.frame(), timeout_ms=60_000)
        frame: Frame = use.result(LONG_S)
        return frame

    def found_by_name(self) -> str:
        seen = found(self.bench, Kind.CAMERA).sighting
        return f"{seen.name} at {seen.address}"

    def checked(self) -> str:
        ((_, checked),) = self.bench.check(Kind.CAMERA).result(LONG_S)
        so(checked.found is Found.PRESENT, checked)
        return f"{checked.found.value}: " + ", ".join("=".join(one) for one in checked.evidence)

    def frames(self) -> str:
        first, second = self.frame(), self.frame()
        so(first.image != second.image, "the same picture twice")
        # The test camera shows eight bars and a clock.
        bars = bars_of(first)
        so(bars == BARS, bars)
        size = f"{first.width} × {first.height}"
        return f"{size}, {first.coding.value}: {' '.join(bars)}; the next one differs"

    def pulled(self) -> str:
        (name,) = (one.name for one in DRIVER.iterdir() if one.name.startswith("vivid."))
        began = Event()

        def film(camera: Camera, _: object) -> None:
            while True:
                camera.frame()
                began.set()

        filming = self.bench.use(Kind.CAMERA, film, timeout_ms=60_000)
        so(began.wait(LONG_S), "it never began to film")
        (DRIVER / "unbind").write_text(name)
        with expected(DevicePulled) as errors:
            filming.result(LONG_S)
        lost(self.bench, Kind.CAMERA)
        with expected(DeviceAbsent):
            self.frame()
        (DRIVER / "bind").write_text(name)
        found(self.bench, Kind.CAMERA)
        frame = self.frame()
        size = f"{frame.width} × {frame.height}"
        return f"{errors[0].code} {type(errors[0]).__name__} while it filmed; back, {size}"


def run(teller: Teller) -> None:
    """All of them; each needs the one before."""
    if not NAMES:
        teller.absent("camera: a frame", "the registry has no adapter for V4L2 cameras")
        return
    table = Table()
    try:
        (
            teller.step("camera: found", table.found_by_name)
            and teller.step("camera: asked", table.checked)
            and teller.step("camera: a frame", table.frames)
            and teller.step("camera: cable pulled", table.pulled)
        )
    finally:
        table.bench.close()
