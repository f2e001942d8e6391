# SPDX-License-Identifier: Apache-2.0
"""Room devices: a camera on the network that sends MJPEG over HTTP: kind CAMERA.

Network cameras do, and telephones with a camera app. It is seen when the setting `camera_url` names
it; a stream is opened for each piece of work and closed behind it, so nobody is filmed between two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final
from urllib.parse import SplitResult, urlsplit

from kiosk.core.device import Checked, Kind, Sighting
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
from kiosk.devices.camera_check import now_ms, well
from kiosk.devices.camera_http import Ended, NotMjpeg, Refused
from kiosk.devices.camera_mjpeg import Stream
from kiosk.devices.camera_picture import frame_of
from kiosk.devices.http.line import Closed, Late, Line, connected

DEVICE: Final = Kind.CAMERA.value
_PORTS: Final = {"http": 80, "https": 443}
_DAY_MS: Final = 86_400_000  # a stream has no end of its own; each wait has
_PORTION_BYTES: Final = 65_536
_BROKEN_MAX: Final = 8  # pictures in a row that cannot be opened


@dataclass(frozen=True, slots=True)
class StreamPace:
    """Units: ms."""

    connect_ms: int = 1_500
    answer_ms: int = 2_000  # until the head of the answer is whole
    frame_ms: int = 2_000  # until a picture that began after the asking is whole
    drain_ms: int = 250  # what lies there from before is read away, but not for ever


PACE: Final = StreamPace()


class MjpegCameras:
    """The camera that the settings name."""

    name = "camera-mjpeg"
    kind = Kind.CAMERA
    check_ms = 8_000  # connection, answer, and two seconds of looking
    work_ms = 5_000

    def __init__(self, url: str | None, pace: StreamPace = PACE) -> None:
        self._url, self._pace = url, pace

    def probe(self) -> Sequence[Sighting]:
        """Whether one is named; asks nobody."""
        if self._url is None:
            return ()
        place = urlsplit(self._url)
        return (Sighting(self.kind, self.name, _shown(place), place.hostname or ""),)

    def open(self, sighting: Sighting) -> "OpenStream":
        """Raises DeviceAbsent, DeviceBusy, DeviceRefused, DeviceSilent, DeviceGarbled,
        DeviceTrouble.
        """
        place = urlsplit(self._url or "")
        if self._url is None or sighting.address != _shown(place):
            raise DeviceAbsent(device=DEVICE)
        host, port = place.hostname or "", place.port or _PORTS[place.scheme]
        line = connected(host, port, self._pace.connect_ms, _DAY_MS, DEVICE)
        opened = OpenStream(line, sighting, self._pace)
        try:
            if place.scheme == "https":
                opened.secure(host)
            opened.ask(place)
        except Device:
            opened.close()
            raise
        return opened


class OpenStream:
    """A stream under way. `frame` and `check` belong to one thread. What broke it stays: a late
    piece of a broken stream is never taken for a picture.
    """

    def __init__(self, line: Line, sighting: Sighting, pace: StreamPace) -> None:
        self._line, self._sighting, self._pace = line, sighting, pace
        self._stream = Stream()
        self._room = memoryview(bytearray(_PORTION_BYTES))
        self._over: type[Device] | None = None
        self._waiting: list[bytes] = []  # whole, not looked at

    def secure(self, host: str) -> None:
        """TLS, by a certificate that the system trusts. Raises DeviceGarbled, DeviceSilent."""
        try:
            self._line.secure(host, b"")
        except Late:
            raise DeviceSilent(device=DEVICE) from None
        except Closed:
            raise DeviceGarbled(device=DEVICE) from None

    def ask(self, place: SplitResult) -> None:
        """Asks for the stream and waits for the answer's head."""
        until_s = monotonic() + self._pace.answer_ms / 1000
        self._line.silence_ms = self._pace.answer_ms
        try:
            self._line.sendall(_question(place))
            while not self._stream.known:
                self._waiting += self._more(until_s)
        except Refused as answer:
            raise _refused(answer.status) from None
        except DevicePulled:
            if self._line.got_bytes:
                raise DeviceGarbled(device=DEVICE) from None
            raise DeviceSilent(device=DEVICE) from None
        except Closed:
            raise DeviceSilent(device=DEVICE) from None
        except Late:
            raise DeviceSilent(device=DEVICE) from None

    def check(self) -> Checked:
        """Whether it gives pictures, and pictures of something; see `camera_check.well`."""
        known = (("address", self._sighting.address), ("model", self._sighting.name))
        return well(self.frame, known)

    def frame(self) -> Frame:
        """The next picture that began to come after the call.

        Raises DevicePulled, DeviceSilent, DeviceGarbled.
        """
        until_s = monotonic() + self._pace.frame_ms / 1000
        self._drain()
        late, broken = self._stream.begun, 0
        while broken < _BROKEN_MAX:
            try:
                whole = self._more(until_s)
            except Late:
                if broken:
                    break
                raise self._end(DeviceSilent) from None
            for picture in whole:
                if late:
                    late = False
                    continue
                try:
                    return frame_of(picture, now_ms())
                except DeviceGarbled:
                    broken += 1
        raise self._end(DeviceGarbled)

    def close(self) -> None:
        """Lets the stream go."""
        self._line.end()
        self._over = self._over or DevicePulled

    def _drain(self) -> None:
        """What came before the call was taken before it."""
        self._waiting.clear()
        until_s = monotonic() + self._pace.drain_ms / 1000
        try:
            while monotonic() < until_s:
                self._more(monotonic() + 0.001)
        except Late:
            pass

    def _more(self, until_s: float) -> list[bytes]:
        """The pictures in the next piece. Raises Late, and the device's errors."""
        if self._over is not None:
            raise self._over(device=DEVICE)
        rest_ms = round((until_s - monotonic()) * 1000)
        if rest_ms < 0:
            raise Late
        self._line.silence_ms = max(rest_ms, 1)
        try:
            size = self._line.receive_into(self._room)
            if not size:
                raise self._end(DevicePulled)
            return self._stream.feed(bytes(self._room[:size]))
        except (Closed, Ended):
            raise self._end(DevicePulled) from None
        except NotMjpeg:
            raise self._end(DeviceGarbled) from None

    def _end(self, why: type[Device]) -> Device:
        self._over = why
        return why(device=DEVICE)


def _question(place: SplitResult) -> bytes:
    target = (place.path or "/") + (f"?{place.query}" if place.query else "")
    lines = (
        f"GET {target} HTTP/1.1",
        f"Host: {place.netloc}",
        "User-Agent: lmk-kiosk",
        "Accept: multipart/x-mixed-replace",
        "Connection: close",
        "\r\n",
    )
    return "\r\n".join(lines).encode("ascii")


def _shown(place: SplitResult) -> str:
    """Its address without the query: some cameras want a password there."""
    return f"{place.scheme}://{place.netloc}{place.path}"


def _refused(status: int) -> Device:
    match status:
        case 401 | 403:
            return DeviceRefused(device=DEVICE)
        case 429 | 503:
            return DeviceBusy(device=DEVICE)
        case _:
            return DeviceTrouble(device=DEVICE, what=str(status))
