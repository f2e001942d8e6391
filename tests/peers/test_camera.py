# SPDX-License-Identifier: Apache-2.0
"""Tests peers: a camera on the network that is Debian's own ffmpeg, and what it is made to do."""

import contextlib
import signal
import subprocess
import time
from pathlib import Path

import pytest
import segno

from kiosk.core.device import Found
from kiosk.core.errors import DeviceAbsent, DeviceGarbled, DevicePulled, DeviceSilent
from kiosk.core.photo import PASSPORT, Remark, remarks
from kiosk.devices.camera_codes import codes_in_frame
from kiosk.devices.camera_network import MjpegCameras, StreamPace
from kiosk.devices.camera_photo import photo
from kiosk.devices.camera_picture import measured
from tests.devices.camera_peer import head
from tests.devices.peers import closed_port

PACE = StreamPace(connect_ms=5_000, answer_ms=20_000, frame_ms=3_000)
WAIT_S = 30.0  # only keeps a broken run from hanging
TYPE = "multipart/x-mixed-replace;boundary=ffmpeg"
QUIET = ("ffmpeg", "-nostdin", "-loglevel", "error", "-re")
MJPEG = ("-c:v", "mjpeg", "-q:v", "3", "-f", "mpjpeg", "-content_type", TYPE)
FILM = ("-c:v", "mpeg2video", "-f", "mpegts")
MOVING = ("-f", "lavfi", "-i", "testsrc2=size=640x480:rate=15")


class Ffmpeg:
    """One showing: it listens, serves the first caller and ends with it."""

    def __init__(self, folder: Path, shown: tuple[str, ...], told: tuple[str, ...] = MJPEG) -> None:
        self.port = closed_port()
        self._log = folder / "ffmpeg.log"
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*QUIET, *shown, *told, "-listen", "1", self.url],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/cam.mjpg"

    def opened(self):
        """Its one caller; who calls too early finds nobody and calls again."""
        adapter = MjpegCameras(self.url, PACE)
        (seen,) = adapter.probe()
        last = time.monotonic() + WAIT_S
        while True:
            try:
                return adapter.open(seen)
            except DeviceAbsent:
                assert self.process.poll() is None, self._log.read_text()
                assert time.monotonic() < last, "it never listened"
                time.sleep(0.02)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def watched(device):
    """As a live picture does."""
    for _ in range(100):
        device.frame()


@pytest.fixture
def shows(tmp_path):
    with contextlib.ExitStack() as ends:

        def start(*shown):
            running = Ffmpeg(tmp_path, shown)
            ends.callback(running.end)
            device = running.opened()
            ends.callback(device.close)
            return running, device

        yield start


@pytest.fixture
def drawn(tmp_path):
    """What ffmpeg is given to show the drawn head, with the grain of a lens, through a filter."""
    picture = tmp_path / "head.png"
    head().save(picture)

    def through(*filters):
        chain = ",".join((*filters, "noise=alls=5:allf=t"))
        return ("-loop", "1", "-framerate", "15", "-i", str(picture), "-vf", chain)

    return through


def test_frames_come_and_the_camera_is_well(shows):
    _, device = shows(*MOVING)
    checked = device.check()
    assert checked.found is Found.PRESENT
    assert ("size", "640 × 480") in checked.evidence
    first, second = device.frame(), device.frame()
    assert first.image != second.image
    assert first.at_ms < second.at_ms


def test_killed_in_the_middle_it_is_pulled_out_within_a_second(shows):
    running, device = shows(*MOVING)
    device.frame()
    running.process.kill()
    began = time.monotonic()
    with pytest.raises(DevicePulled):
        watched(device)
    assert time.monotonic() - began < 10  # ten times the second
    assert device.check().found is Found.ABSENT


def test_frozen_it_is_silent_after_its_deadline_and_stays_so(shows):
    running, device = shows(*MOVING)
    device.frame()
    running.process.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(DeviceSilent):
            watched(device)
        assert device.check().found is Found.UNKNOWN
    finally:
        running.process.send_signal(signal.SIGCONT)
    with pytest.raises(DeviceSilent):  # a stream that was late is not trusted again
        device.frame()


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ("color=green:size=640x480:rate=15", "CAM-02"),
        ("color=black:size=640x480:rate=15", "CAM-01"),
        ("smptebars=size=640x480:rate=15", "CAM-03"),
    ],
)
def test_a_picture_that_is_none_is_told(shows, shown, code):
    _, device = shows("-f", "lavfi", "-i", shown)
    checked = device.check()
    assert (checked.found, checked.code) == (Found.DEGRADED, code)


def test_another_stream_of_ffmpegs_is_no_camera(tmp_path):
    film = Ffmpeg(tmp_path, MOVING, FILM)
    try:
        with pytest.raises(DeviceGarbled):
            film.opened()
    finally:
        film.end()


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ((), ()),
        (("gblur=sigma=5",), (Remark.BLURRED,)),
        (("lutyuv=y=val*0.25",), (Remark.DARK,)),
        (("lutyuv=y=min(val*4\\,255)",), (Remark.BRIGHT,)),
        (("crop=40:30:0:0", "scale=640:480"), (Remark.EMPTY,)),
    ],
)
def test_the_same_head_sharp_blurred_dark_bright_and_gone(shows, drawn, filters, found):
    _, device = shows(*drawn(*filters))
    assert remarks(measured(device.frame())) == found


def test_the_photograph_is_of_the_forms_size_and_shape(shows, drawn):
    _, device = shows(*drawn())
    taken = photo(device.frame())
    assert taken.remarks == ()
    assert len(taken.image) <= PASSPORT.bytes_max
    assert (taken.width, taken.height) >= (PASSPORT.width_min_px, PASSPORT.height_min_px)
    assert abs(taken.width / taken.height - 35 / 45) < 0.01


def test_a_code_held_before_the_camera_is_read(shows, tmp_path):
    shown = tmp_path / "code.png"
    segno.make("upi://pay?pa=kendra@bank&am=120").save(str(shown), scale=6, border=4)
    held = "scale=300:300:flags=neighbor,pad=640:480:170:90:gray,noise=alls=5:allf=t"
    _, device = shows("-loop", "1", "-framerate", "15", "-i", str(shown), "-vf", held)
    (code,) = codes_in_frame(device.frame())
    assert code.text == "upi://pay?pa=kendra@bank&am=120"
