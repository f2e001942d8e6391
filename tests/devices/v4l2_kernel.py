# SPDX-License-Identifier: Apache-2.0
"""Tests devices: a kernel with one camera, as the port `Kernel`: it keeps the rules of V4L2's queue
of buffers, and does what a test says. The true kernel drives cameras in the lab machine."""

import ctypes
import errno
import time
from collections import deque
from collections.abc import Callable

from kiosk.devices import camera_v4l2_abi as abi
from kiosk.devices.trouble import Step, Trouble
from tests.devices.camera_peer import GREEN, HEADS

BUFFER_BYTES = 1 << 20
MJPG, YUYV = abi.fourcc("MJPG"), abi.fourcc("YUYV")


class Room:
    """A mapped buffer."""

    def __init__(self) -> None:
        self.bytes = b""
        self.open = True

    def __getitem__(self, part: slice) -> bytes:
        assert self.open
        return self.bytes[part]

    def close(self) -> None:
        self.open = False


class FakeKernel:
    """`pictures` are shown in turn; `refuses` maps an ioctl to the errno it answers."""

    def __init__(self) -> None:
        self.formats = [MJPG, YUYV]
        self.form = {"width": 640, "height": 480, "bytesperline": 1280}
        self.capabilities = abi.CAN_CAPTURE | abi.CAN_STREAM
        self.pictures = list(HEADS)
        self.flags = abi.TIMESTAMP_MONOTONIC
        self.refuses: dict[int, int] = {}
        self.cannot_open = 0
        self.silent = False
        self.opened = 0  # now
        self.openings = 0
        self.films = False
        self.rooms: list[Room] = []
        self.free: deque[int] = deque()
        self.full: deque[tuple[int, float]] = deque()
        self.before_fetch: Callable[[], object] = lambda: None
        self._shown = 0

    def open(self, path: str) -> int:
        assert path == "/dev/video0"
        self.openings += 1
        if self.cannot_open:
            raise OSError(self.cannot_open, "open")
        self.opened += 1
        return 7

    def close(self, fd: int) -> None:
        assert fd == 7
        self.opened -= 1

    def map(self, fd: int, length: int, offset: int) -> Room:
        assert (fd, length) == (7, BUFFER_BYTES)
        return self.rooms[offset // 4096]

    def wait(self, fd: int, timeout_ms: int) -> bool:
        assert fd == 7
        if self.refuses.get(abi.DQBUF):
            return True
        if not self.full and timeout_ms > 0:
            if self.silent:
                time.sleep(timeout_ms / 1000)
            else:
                self.take()
        return bool(self.full)

    def take(self) -> None:
        """The camera fills its next free buffer now."""
        if self.films and self.free:
            index = self.free.popleft()
            self.rooms[index].bytes = self.pictures[self._shown % len(self.pictures)]
            self._shown += 1
            self.full.append((index, time.monotonic()))

    def ask(self, fd: int, number: int, about) -> None:
        assert fd == 7
        if number in self.refuses:
            raise OSError(self.refuses[number], "ioctl")
        getattr(self, f"_{_NAMES[number]}")(about)

    def mend(self) -> None:
        """As it came from the shop."""
        self.refuses.clear()
        self.cannot_open, self.silent, self.pictures = 0, False, list(HEADS)
        self.before_fetch = lambda: None

    def _querycap(self, about: abi.Capability) -> None:
        about.capabilities = abi.HAS_DEVICE_CAPS | abi.CAN_CAPTURE | abi.CAN_STREAM
        about.device_caps = self.capabilities

    def _enum_fmt(self, about: abi.FormatDescription) -> None:
        if about.index >= len(self.formats):
            raise OSError(errno.EINVAL, "beyond the last")
        about.pixelformat = self.formats[about.index]

    def _s_fmt(self, about: abi.Format) -> None:
        for name, value in self.form.items():
            setattr(about.fmt.pix, name, value)

    def _reqbufs(self, about: abi.BufferAsk) -> None:
        self.rooms = [Room() for _ in range(about.count)]
        self.free.clear()
        self.full.clear()

    def _querybuf(self, about: abi.Buffer) -> None:
        about.length, about.m.offset = BUFFER_BYTES, about.index * 4096

    def _qbuf(self, about: abi.Buffer) -> None:
        assert about.memory == abi.MMAP
        assert about.index not in self.free
        self.free.append(about.index)

    def _dqbuf(self, about: abi.Buffer) -> None:
        self.before_fetch()
        if not self.full:
            raise BlockingIOError(errno.EAGAIN, "none is full")
        about.index, taken_s = self.full.popleft()
        about.bytesused = len(self.rooms[about.index].bytes)
        about.flags = self.flags
        about.timestamp.seconds = int(taken_s)
        about.timestamp.micros = int(taken_s % 1 * 1_000_000)

    def _streamon(self, about: ctypes.c_int) -> None:
        assert about.value == abi.CAPTURE
        self.films = True

    def _streamoff(self, about: ctypes.c_int) -> None:
        assert about.value == abi.CAPTURE
        self.films = False


_NAMES = {
    abi.QUERYCAP: "querycap",
    abi.ENUM_FMT: "enum_fmt",
    abi.S_FMT: "s_fmt",
    abi.REQBUFS: "reqbufs",
    abi.QUERYBUF: "querybuf",
    abi.QBUF: "qbuf",
    abi.DQBUF: "dqbuf",
    abi.STREAMON: "streamon",
    abi.STREAMOFF: "streamoff",
}

_OPENING = {
    Trouble.ABSENT: errno.ENOENT,
    Trouble.PULLED: errno.ENODEV,
    Trouble.BUSY: errno.EBUSY,
    Trouble.REFUSED: errno.EACCES,
}


class KernelRig:
    """Fulfils `conformance_rig.Rig`: what can be done to that camera."""

    def __init__(self, kernel: FakeKernel, adapter) -> None:
        self.kernel, self.adapter = kernel, adapter

    def can(self, trouble, step) -> bool:
        if step is Step.OPEN:
            return trouble in (*_OPENING, Trouble.SILENT)
        shown = (Trouble.PULLED, Trouble.SILENT, Trouble.GARBAGE, Trouble.SLOW)
        return trouble in shown or (trouble, step) == (Trouble.UNFIT, Step.CHECK)

    def cause(self, trouble, step) -> None:
        match trouble:
            case _ if step is Step.OPEN and trouble in _OPENING:
                self.kernel.cannot_open = _OPENING[trouble]
            case Trouble.PULLED:
                self.kernel.refuses = {abi.DQBUF: errno.ENODEV, abi.STREAMOFF: errno.ENODEV}
            case Trouble.SILENT:
                self.kernel.silent = True
            case Trouble.GARBAGE:
                self.kernel.pictures = [b"\xff\xd8 no picture"]
            case Trouble.UNFIT:
                self.kernel.pictures = [GREEN]
            case _:
                self.kernel.before_fetch = lambda: time.sleep(0.02)

    def mend(self) -> None:
        self.kernel.mend()

    def sighting(self, seen):
        return next(iter(seen), None)

    def opened(self):
        return self.kernel.openings

    def work(self):
        def live(device, progress):
            progress(0, 0)
            return device.frame()

        return live


def yuyv_of(image, full_range):
    """The other way round: what a camera would send for a picture."""
    light, blue, red = image.convert("YCbCr").split()
    if not full_range:
        light = light.point([16 + value * 219 // 255 for value in range(256)])
        blue, red = (
            c.point([round((v - 128) * 224 / 255 + 128) for v in range(256)]) for c in (blue, red)
        )
    width, height = image.size
    out = bytearray(width * height * 2)
    out[0::2] = light.tobytes()
    out[1::4] = blue.tobytes()[0::2]
    out[3::4] = red.tobytes()[0::2]
    return bytes(out)
