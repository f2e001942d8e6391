# SPDX-License-Identifier: Apache-2.0
"""Tests devices: a camera that is a program: MJPEG over HTTP for any number of callers, with every
trouble. What it shows is drawn: a head before a wall, each time a little elsewhere."""

import contextlib
import io
import itertools
import random
import socket
import threading
from collections.abc import Iterator

from PIL import Image, ImageDraw

from kiosk.devices.trouble import Step, Trouble

SIZE = (640, 480)
LONG_S = 30.0


def head(shift: int = 0, wall: str = "#a8b4c0") -> Image.Image:
    """Nobody: an oval with eyes, hair and a shirt, and grain enough to be sharp."""
    picture = Image.new("RGB", SIZE, wall)
    draw = ImageDraw.Draw(picture)
    x, y = 320 + shift, 240
    draw.ellipse((x - 190, y + 150, x + 190, y + 480), fill="#31456a")
    draw.ellipse((x - 115, y - 165, x + 115, y + 150), fill="#3a2a22")
    draw.ellipse((x - 95, y - 120, x + 95, y + 160), fill="#b98a6b")
    for side in (-40, 40):
        draw.ellipse((x + side - 18, y - 20, x + side + 18, y), fill="#f4f0ea", outline="#2a1c14")
        draw.ellipse((x + side - 7, y - 17, x + side + 7, y - 3), fill="#241a14")
    draw.line((x, y, x - 10, y + 55, x + 6, y + 58), fill="#80573f", width=4)
    draw.arc((x - 40, y + 60, x + 40, y + 110), 20, 160, fill="#7a2f2c", width=5)
    chance = random.Random(7)
    for _ in range(900):
        dot = chance.randrange(x - 110, x + 110), chance.randrange(y - 150, y + 150)
        draw.point(dot, fill="#5e4536")
    return picture


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def plain(colour: str) -> bytes:
    return jpeg(Image.new("RGB", SIZE, colour))


HEADS = tuple(jpeg(head(shift)) for shift in range(0, 12, 3))
BLACK, GREEN = plain("#030303"), plain("#008700")
MARK = b"kioskframe"


def answer(status: str = "200 OK", kind: bytes = b"multipart/x-mixed-replace; boundary=" + MARK):
    return b"HTTP/1.1 " + status.encode() + b"\r\nContent-Type: " + kind + b"\r\n\r\n"


def part(picture: bytes, mark: bytes = MARK) -> bytes:
    told = b"Content-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(picture)
    return b"--" + mark + b"\r\n" + told + picture + b"\r\n"


class Camera:
    """Listens on one port for as long as it lives; `trouble` holds from the next piece on."""

    def __init__(self) -> None:
        self.trouble: Trouble | None = None
        self.pictures: tuple[bytes, ...] = HEADS
        self.callers = 0
        self._over = threading.Event()
        self._lines: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._door: socket.socket | None = None
        self.port = 0
        self.plug()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/video?pin=4711"

    def plug(self) -> None:
        if self._door is not None:
            return
        self._door = socket.create_server(("127.0.0.1", self.port))
        self.port = self._door.getsockname()[1]
        self._go(self._listen, self._door)

    def unplug(self) -> None:
        """No listener, and what was open is cut."""
        door, self._door = self._door, None
        if door is not None:
            with contextlib.suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)
            door.close()
        for line in self._lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._lines.clear()

    def end(self) -> None:
        self._over.set()
        self.unplug()
        for thread in self._threads:
            thread.join(LONG_S)

    def _go(self, call, *arguments) -> None:
        thread = threading.Thread(target=call, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _listen(self, door: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = door.accept()
                line.settimeout(LONG_S)
                self.callers += 1
                self._lines.append(line)
                self._go(self._talk, line)

    def _talk(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            line.recv(4096)
            match self.trouble:
                case Trouble.SILENT:
                    self._over.wait(0.5)
                case Trouble.BUSY:
                    line.sendall(answer("503 Service Unavailable", b"text/plain"))
                case Trouble.REFUSED:
                    line.sendall(answer("401 Unauthorized", b"text/plain"))
                case _:
                    line.sendall(answer())
                    self._show(line)

    def _show(self, line: socket.socket) -> None:
        for picture in itertools.cycle(self.pictures):
            if self._over.wait(0.2 if self.trouble is Trouble.SLOW else 0.02):
                return
            match self.trouble:
                case Trouble.GARBAGE:
                    line.sendall(part(b"\xff\xd8" + bytes(range(256)) * 20))
                case Trouble.SILENT:
                    continue
                case Trouble.PULLED:
                    line.sendall(part(picture)[: len(picture) // 2])
                    return
                case Trouble.UNFIT:
                    line.sendall(part(GREEN))
                case _:
                    line.sendall(part(picture))


@contextlib.contextmanager
def camera() -> Iterator[Camera]:
    showing = Camera()
    try:
        yield showing
    finally:
        showing.end()


class CameraRig:
    """Fulfils `conformance_rig.Rig` on that camera."""

    _CAN = (
        (Trouble.ABSENT, Step.OPEN),
        (Trouble.PULLED, Step.OPEN),
        (Trouble.PULLED, Step.CHECK),
        (Trouble.PULLED, Step.WORK),
        (Trouble.SILENT, Step.OPEN),
        (Trouble.SILENT, Step.CHECK),
        (Trouble.SILENT, Step.WORK),
        (Trouble.GARBAGE, Step.CHECK),
        (Trouble.GARBAGE, Step.WORK),
        (Trouble.BUSY, Step.OPEN),
        (Trouble.REFUSED, Step.OPEN),
        (Trouble.UNFIT, Step.CHECK),
        (Trouble.SLOW, Step.CHECK),
        (Trouble.SLOW, Step.WORK),
    )

    def __init__(self, showing: Camera, adapter, work) -> None:
        self.showing, self.adapter, self._work = showing, adapter, work

    def can(self, trouble, step) -> bool:
        return (trouble, step) in self._CAN

    def cause(self, trouble, step) -> None:
        self.showing.trouble = trouble
        if trouble is Trouble.ABSENT:
            self.showing.unplug()

    def mend(self) -> None:
        self.showing.trouble = None
        self.showing.plug()

    def sighting(self, seen):
        return next(iter(seen), None)

    def opened(self):
        return self.showing.callers

    def work(self):
        return self._work
