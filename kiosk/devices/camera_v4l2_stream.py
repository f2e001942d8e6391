# SPDX-License-Identifier: Apache-2.0
"""Room devices: pictures from one V4L2 camera: a format, four mapped buffers, and no endless wait.

A driver that is not asked right answers EINVAL, one held by another program EBUSY, one whose cable
is out ENODEV; a buffer may come back marked as broken, or short, and is passed over.
"""

import ctypes
import errno
from contextlib import suppress
from dataclasses import dataclass
from time import sleep
from typing import Final

from kiosk.core.device import Kind
from kiosk.core.device_ports import Frame
from kiosk.core.errors import (
    Device,
    DeviceAbsent,
    DeviceBusy,
    DeviceGarbled,
    DevicePulled,
    DeviceRefused,
    DeviceSilent,
    DeviceTrouble,
)
from kiosk.devices import camera_v4l2_abi as abi
from kiosk.devices.camera_check import now_ms
from kiosk.devices.camera_picture import PIXELS_MAX, SIDE_MIN, frame_of
from kiosk.devices.camera_v4l2_kernel import Kernel, Memory
from kiosk.devices.camera_yuyv import Yuyv, frame_of_yuyv

DEVICE: Final = Kind.CAMERA.value
JPEGS: Final = (abi.fourcc("MJPG"), abi.fourcc("JPEG"))
YUYV: Final = abi.fourcc("YUYV")
# What is asked for; a driver gives the nearest it has. Raw pictures are asked for smaller: USB 2
# carries no more of them.
_SIZES: Final = {JPEGS[0]: (1280, 720), JPEGS[1]: (1280, 720), YUYV: (640, 480)}
_FORMATS_MAX: Final = 64
_BUFFERS: Final = 4
_BUFFER_MAX: Final = 256 << 20
_BROKEN_MAX: Final = 8
_AGAIN_S: Final = 0.005
_ERRORS: Final[dict[int, type[Device]]] = {
    errno.EACCES: DeviceRefused,
    errno.EPERM: DeviceRefused,
    errno.EBUSY: DeviceBusy,
    errno.ENOENT: DeviceAbsent,
}
_GONE: Final = (errno.ENODEV, errno.ENXIO)


@dataclass(frozen=True, slots=True)
class FilmPace:
    """Units: ms."""

    frame_ms: int = 2_000  # until a picture that was taken after the asking is there
    warm_ms: int = 700  # a lens that was just opened sees the dark until it has measured the light


PACE: Final = FilmPace()


class V4l2Stream:
    """One camera that films. `frame` belongs to one thread."""

    def __init__(self, kernel: Kernel, path: str, pace: FilmPace = PACE) -> None:
        """Raises DeviceAbsent, DeviceBusy, DeviceRefused, DeviceGarbled, DeviceTrouble."""
        self._kernel, self._pace = kernel, pace
        self._warm_at_ms = 0
        self._memory: list[Memory] = []
        self._over: Device | None = None
        self._films = False
        try:
            self._fd: int | None = kernel.open(path)
        except OSError as error:
            raise _typed(error, DeviceAbsent) from None
        try:
            self._form = self._chosen()
            self._begin()
        except OSError as error:
            self.close()
            raise _typed(error, DeviceAbsent) from None
        except Device:
            self.close()
            raise

    def frame(self) -> Frame:
        """The next picture that was taken after the call, and by a lens that has woken.

        Raises DevicePulled, DeviceSilent, DeviceGarbled, DeviceTrouble; after any of them it stays.
        """
        if self._over is not None:
            raise self._over
        try:
            return self._frame()
        except OSError as error:
            self._over = _typed(error, DevicePulled)
        except Device as error:
            self._over = error
        raise self._over

    def close(self) -> None:
        """Stops filming and lets go, also twice, also when it is gone."""
        self._over = self._over or DevicePulled(device=DEVICE)
        fd, self._fd = self._fd, None
        if fd is None:
            return
        if self._films:
            with suppress(OSError):
                self._kernel.ask(fd, abi.STREAMOFF, ctypes.c_int(abi.CAPTURE))
        for memory in self._memory:
            memory.close()
        self._memory.clear()
        with suppress(OSError):
            self._kernel.close(fd)

    # ── how it is made to film ───────────────────────────────────────────────────────────────

    def _chosen(self) -> abi.PixelFormat:
        """The best format it has, set."""
        can = abi.Capability()
        self._ask(abi.QUERYCAP, can)
        able = can.device_caps if can.capabilities & abi.HAS_DEVICE_CAPS else can.capabilities
        if not able & abi.CAN_CAPTURE or not able & abi.CAN_STREAM:
            raise DeviceTrouble(device=DEVICE, what="films nothing")
        has = self._formats()
        coding = next((one for one in (*JPEGS, YUYV) if one in has), None)
        if coding is None:
            raise DeviceTrouble(device=DEVICE, what="picture format")
        form = abi.Format(type=abi.CAPTURE)
        pix = form.fmt.pix
        pix.width, pix.height = _SIZES[coding]
        pix.pixelformat, pix.field = coding, abi.PROGRESSIVE
        self._ask(abi.S_FMT, form)
        if pix.pixelformat != coding or not _sound(pix):
            raise DeviceGarbled(device=DEVICE)
        return abi.PixelFormat.from_buffer_copy(pix)

    def _formats(self) -> set[int]:
        found: set[int] = set()
        for index in range(_FORMATS_MAX):
            form = abi.FormatDescription(index=index, type=abi.CAPTURE)
            try:
                self._ask(abi.ENUM_FMT, form)
            except OSError as error:
                if error.errno == errno.EINVAL:  # beyond the last
                    break
                raise
            found.add(form.pixelformat)
        return found

    def _begin(self) -> None:
        wanted = abi.BufferAsk(count=_BUFFERS, type=abi.CAPTURE, memory=abi.MMAP)
        self._ask(abi.REQBUFS, wanted)
        if not 0 < wanted.count <= 32:
            raise DeviceTrouble(device=DEVICE, what="no buffers")
        for index in range(wanted.count):
            room = _buffer(index)
            self._ask(abi.QUERYBUF, room)
            if not 0 < room.length <= _BUFFER_MAX:
                raise DeviceGarbled(device=DEVICE)
            self._memory.append(self._kernel.map(self._descriptor, room.length, room.m.offset))
            self._ask(abi.QBUF, room)
        self._ask(abi.STREAMON, ctypes.c_int(abi.CAPTURE))
        self._films = True
        self._warm_at_ms = now_ms() + self._pace.warm_ms

    # ── pictures ─────────────────────────────────────────────────────────────────────────────

    def _frame(self) -> Frame:
        asked_ms = max(now_ms(), self._warm_at_ms)
        until_ms, broken = asked_ms + self._pace.frame_ms, 0
        while broken < _BROKEN_MAX and now_ms() < until_ms:
            waited = not self._kernel.wait(self._descriptor, 0)
            if waited and not self._kernel.wait(self._descriptor, until_ms - now_ms()):
                break
            came = self._fetched()
            if came is None:
                sleep(_AGAIN_S)
                continue
            image, taken_ms = came
            if not _fresh(asked_ms, taken_ms, waited=waited):
                continue
            try:
                return self._read(image)
            except DeviceGarbled:
                broken += 1
        raise DeviceGarbled(device=DEVICE) if broken else DeviceSilent(device=DEVICE)

    def _fetched(self) -> tuple[bytes, int | None] | None:
        """The bytes of the oldest full buffer, which goes back at once; b"" when it is marked as
        broken; None when none was there after all.
        """
        full = _buffer(0)
        try:
            self._ask(abi.DQBUF, full)
        except BlockingIOError:
            return None
        if full.index >= len(self._memory):
            raise DeviceGarbled(device=DEVICE)
        good = not full.flags & abi.BROKEN
        image = self._memory[full.index][: full.bytesused] if good else b""
        taken_ms = full.taken_ms
        self._ask(abi.QBUF, _buffer(full.index))
        return image, taken_ms

    def _read(self, image: bytes) -> Frame:
        form = self._form
        if form.pixelformat != YUYV:
            return frame_of(image, now_ms())
        full = form.quantization == abi.FULL_RANGE or (
            not form.quantization and form.colorspace == abi.COLORSPACE_JPEG
        )
        shape = Yuyv(form.width, form.height, form.bytesperline, full_range=full)
        return frame_of_yuyv(image, shape, now_ms())

    @property
    def _descriptor(self) -> int:
        if self._fd is None:
            raise DevicePulled(device=DEVICE)
        return self._fd

    def _ask(self, number: int, about: ctypes.Structure | ctypes.c_int) -> None:
        self._kernel.ask(self._descriptor, number, about)


def _fresh(asked_ms: int, taken_ms: int | None, *, waited: bool) -> bool:
    """Without a clock of the driver's, what was waited for is new and what lay there is old."""
    if taken_ms is None:
        return waited and now_ms() >= asked_ms
    return taken_ms >= asked_ms


def _buffer(index: int) -> abi.Buffer:
    return abi.Buffer(index=index, type=abi.CAPTURE, memory=abi.MMAP)


def _sound(pix: abi.PixelFormat) -> bool:
    if min(pix.width, pix.height) < SIDE_MIN or pix.width * pix.height > PIXELS_MAX:
        return False
    return bool(pix.pixelformat != YUYV or pix.bytesperline >= pix.width * 2)


def _typed(error: OSError, gone: type[Device]) -> Device:
    """What an error of the kernel's means; `gone` says what a missing device is called by now."""
    if error.errno in _GONE:
        return gone(device=DEVICE)
    known = _ERRORS.get(error.errno or 0)
    if known is not None:
        return known(device=DEVICE)
    return DeviceTrouble(device=DEVICE, what=errno.errorcode.get(error.errno or 0, "?"))
