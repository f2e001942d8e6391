# SPDX-License-Identifier: Apache-2.0
"""Tests devices: a network camera in every trouble, on real sockets; ffmpeg stands in peers."""

import threading
import time
from dataclasses import replace

import pytest

from kiosk.core.device import Found, Kind, Sighting
from kiosk.core.device_ports import FrameCoding
from kiosk.core.errors import (
    DeviceAbsent,
    DeviceBusy,
    DeviceGarbled,
    DevicePulled,
    DeviceRefused,
    DeviceSilent,
    DeviceTrouble,
)
from kiosk.devices.camera_network import MjpegCameras, StreamPace
from kiosk.devices.conformance import Verdict, conform
from kiosk.devices.trouble import Trouble
from tests.devices.camera_peer import (
    BLACK,
    GREEN,
    HEADS,
    MARK,
    SIZE,
    CameraRig,
    answer,
    camera,
    part,
)
from tests.devices.peers import peer

PATIENT = StreamPace(connect_ms=20_000, answer_ms=20_000, frame_ms=20_000)
HASTY = StreamPace(connect_ms=20_000, answer_ms=300, frame_ms=300)  # for who says nothing
KIT = StreamPace(connect_ms=5_000, answer_ms=5_000, frame_ms=1_500)


@pytest.fixture
def showing():
    with camera() as running:
        yield running


def opened(url, pace=PATIENT):
    adapter = MjpegCameras(url, pace)
    (seen,) = adapter.probe()
    return adapter.open(seen)


def live(device, progress):
    """A live picture of a few frames."""
    for frame in range(3):
        progress(frame, 0)
        shown = device.frame()
    return shown


def says(*pieces):
    """A peer that says the pieces and waits until the caller ends."""

    def script(line):
        for piece in pieces:
            line.sendall(piece)
        while line.recv(4096):
            pass

    return script


def again(piece):
    """A peer that says it again and again until the caller ends."""

    def script(line):
        while True:
            line.sendall(piece)
            time.sleep(0.02)

    return script


def asked(said):
    """A peer that answers the question with this."""

    def script(line):
        line.recv(4096)
        says(said)(line)

    return script


def asked_first(goes_on):
    """A peer that answers as a camera, and goes on when the caller has seen that."""

    def script(line):
        line.recv(4096)
        line.sendall(answer())
        time.sleep(0.1)
        goes_on(line)

    return script


def test_without_a_setting_there_is_no_camera_and_nobody_is_asked(showing):
    assert MjpegCameras(None).probe() == ()
    assert MjpegCameras(showing.url).probe() == (
        Sighting(
            Kind.CAMERA, "camera-mjpeg", f"http://127.0.0.1:{showing.port}/video", "127.0.0.1"
        ),
    )
    assert showing.callers == 0
    with pytest.raises(DeviceAbsent):
        MjpegCameras(None).open(Sighting(Kind.CAMERA, "camera-mjpeg", "http://x/", "x"))


def test_frames_come_one_after_another_and_each_after_it_was_asked_for(showing):
    device = opened(showing.url)
    for _ in range(3):
        asked_ms = time.monotonic_ns() // 1_000_000
        frame = device.frame()
        assert (frame.width, frame.height) == SIZE
        assert frame.coding is FrameCoding.JPEG
        assert frame.image in HEADS
        assert frame.at_ms >= asked_ms
    device.close()
    device.close()
    with pytest.raises(DevicePulled):
        device.frame()


def test_what_waited_in_the_line_is_not_what_is_seen_now():
    old, new = HEADS[:2]
    asked = threading.Event()

    def script(line):
        line.recv(4096)
        line.sendall(answer() + part(old) + part(old) + part(old)[:2000])
        asked.wait(30)
        line.sendall(part(old)[2000:])
        again(part(new))(line)

    with peer(script) as known:
        device = opened(f"http://127.0.0.1:{known.port}/")
        threading.Timer(0.2, asked.set).start()  # a frame that began before the asking ends after
        assert device.frame().image == new
        device.close()


def test_a_well_camera_is_present_and_says_its_size_but_never_its_password(showing):
    device = opened(showing.url)
    checked = device.check()
    assert checked.found is Found.PRESENT
    assert ("size", "640 × 480") in checked.evidence
    assert "4711" not in str(checked)
    device.close()


@pytest.mark.parametrize(("picture", "code"), [(BLACK, "CAM-01"), (GREEN, "CAM-02")])
def test_a_picture_of_one_colour_is_told(showing, picture, code):
    showing.pictures = (picture,)
    device = opened(showing.url)
    checked = device.check()
    assert (checked.found, checked.code) == (Found.DEGRADED, code)
    device.close()


def test_the_same_picture_again_and_again_is_told(showing):
    showing.pictures = HEADS[:1]
    device = opened(showing.url)
    assert device.check().code == "CAM-03"
    device.close()


def test_a_camera_that_wakes_in_the_dark_is_well(showing):
    showing.pictures = (*[BLACK] * 5, *HEADS * 20)
    device = opened(showing.url)
    assert device.check().found is Found.PRESENT
    device.close()


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b"220 mail.example ESMTP\r\n", DeviceGarbled),
        (answer(kind=b"text/html"), DeviceGarbled),
        (answer(kind=b"multipart/x-mixed-replace"), DeviceGarbled),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 20_000, DeviceGarbled),
        (b"HTTP/1.1 200 OK\r\nContent-", DeviceSilent),
        (b"", DeviceSilent),
        (answer("401 Unauthorized"), DeviceRefused),
        (answer("503 Service Unavailable"), DeviceBusy),
        (answer("404 Not Found"), DeviceTrouble),
    ],
)
def test_what_is_no_camera_is_an_error_by_name_when_it_is_opened(said, error):
    pace = HASTY if error is DeviceSilent else PATIENT
    with peer(asked(said)) as known, pytest.raises(error):
        opened(f"http://127.0.0.1:{known.port}/", pace)


@pytest.mark.parametrize(
    ("goes_on", "error"),
    [
        (says(), DeviceSilent),
        (says(part(HEADS[0])[:3000]), DeviceSilent),
        (says(b"\0" * 9000), DeviceGarbled),
        (says(b"--" + MARK + b"--\r\n"), DevicePulled),
        (again(part(b"no picture")), DeviceGarbled),
        (again(part(HEADS[0][: len(HEADS[0]) // 2])), DeviceGarbled),
    ],
)
def test_a_stream_that_breaks_its_form_is_an_error_within_its_time(goes_on, error):
    pace = replace(PATIENT, frame_ms=300) if error is DeviceSilent else PATIENT
    with peer(asked_first(goes_on)) as known:
        device = opened(f"http://127.0.0.1:{known.port}/", pace)
        with pytest.raises(error):
            device.frame()
        with pytest.raises(error):  # what broke it stays
            device.frame()
        device.close()


def test_one_broken_picture_is_passed_over():
    with peer(asked_first(again(part(HEADS[0][:5000]) + part(HEADS[1])))) as known:
        device = opened(f"http://127.0.0.1:{known.port}/")
        assert device.frame().image == HEADS[1]
        device.close()


def test_pulled_out_in_the_middle_of_a_picture_is_told_at_once(showing):
    device = opened(showing.url)
    device.frame()
    showing.trouble = Trouble.PULLED
    with pytest.raises(DevicePulled):
        live(device, lambda *_: None)
    device.close()


def test_the_conformance_kit_passes_and_shows_all_but_what_no_camera_has(showing):
    adapter = MjpegCameras(showing.url, KIT)
    rig = CameraRig(showing, adapter, live)
    ends = {found.case: found for found in conform(rig)}
    assert [found for found in ends.values() if found.verdict is Verdict.FAILED] == []
    not_shown = {case for case, found in ends.items() if found.verdict is Verdict.NOT_SHOWN}
    assert not_shown == {"mute at check"}  # a camera without a word is silent
