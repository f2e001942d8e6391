# SPDX-License-Identifier: Apache-2.0
"""Tests devices: a camera of the kernel's, as far as it goes without one: the interface's bytes,
what /sys shows, and the queue of buffers on a kernel that the test plays."""

import errno
import time

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
from kiosk.devices import camera_v4l2_abi as abi
from kiosk.devices.camera_v4l2 import V4l2Cameras
from kiosk.devices.camera_v4l2_stream import FilmPace, V4l2Stream
from kiosk.devices.conformance import Verdict, conform
from tests.devices.camera_peer import GREEN, HEADS, head
from tests.devices.v4l2_kernel import YUYV, FakeKernel, KernelRig, yuyv_of


@pytest.fixture
def kernel():
    return FakeKernel()


@pytest.fixture
def sys(tmp_path):
    """A USB camera with its two nodes, and one that is none of USB's."""
    usb = tmp_path / "usb1" / "1-2"
    for name, text in {"idVendor": "046d\n", "serial": "A1B2\n"}.items():
        usb.mkdir(parents=True, exist_ok=True)
        (usb / name).write_text(text)
    (usb / "1-2:1.0").mkdir()
    nodes = tmp_path / "class"
    for node, index in (("video0", 0), ("video1", 1), ("video10", 0)):
        (nodes / node).mkdir(parents=True)
        (nodes / node / "index").write_text(f"{index}\n")
        (nodes / node / "name").write_text("HD Webcam\n")
    (nodes / "video0" / "device").symlink_to(usb / "1-2:1.0")
    return nodes


AWAKE = FilmPace(warm_ms=0)
QUICK = FilmPace(frame_ms=100, warm_ms=0)


def filming(kernel, pace=AWAKE):
    return V4l2Stream(kernel, "/dev/video0", pace)


# ── what is plugged in ───────────────────────────────────────────────────────────────────────────


def test_each_camera_is_seen_once_and_nothing_is_opened(kernel, sys):
    first, second = V4l2Cameras(kernel, sys).probe()
    assert first == Sighting(Kind.CAMERA, "camera-v4l2", "v4l2:video0", "HD Webcam", "A1B2")
    assert (second.address, second.serial) == ("v4l2:video10", "")
    assert kernel.opened == 0


def test_without_such_a_kernel_there_is_no_camera(kernel, tmp_path, sys):
    adapter = V4l2Cameras(kernel, tmp_path / "none")
    assert adapter.probe() == []
    (seen, _) = V4l2Cameras(kernel, sys).probe()
    with pytest.raises(DeviceAbsent):
        adapter.open(seen)


# ── filming ──────────────────────────────────────────────────────────────────────────────────────


def test_it_films_checks_and_lets_go(kernel, sys):
    adapter = V4l2Cameras(kernel, sys, AWAKE)
    device = adapter.open(adapter.probe()[0])
    checked = device.check()
    assert checked.found is Found.PRESENT
    assert ("serial", "A1B2") in checked.evidence
    assert device.frame().image in HEADS
    device.close()
    device.close()
    assert (kernel.opened, kernel.films) == (0, False)
    assert not any(room.open for room in kernel.rooms)
    with pytest.raises(DevicePulled):
        device.frame()


def test_a_green_camera_is_told(kernel, sys):
    kernel.pictures = [GREEN]
    adapter = V4l2Cameras(kernel, sys, AWAKE)
    device = adapter.open(adapter.probe()[0])
    kernel.before_fetch = lambda: time.sleep(0.03)
    assert device.check().code == "CAM-02"
    device.close()


@pytest.mark.parametrize("flags", [abi.TIMESTAMP_MONOTONIC, 0])
def test_what_was_filmed_before_the_call_is_passed_over(kernel, flags):
    kernel.flags = flags
    stream = filming(kernel)
    for _ in range(4):
        kernel.take()
    time.sleep(0.01)
    new = kernel.pictures[4 % len(kernel.pictures)]
    assert stream.frame().image == new
    stream.close()


@pytest.mark.parametrize("flags", [abi.TIMESTAMP_MONOTONIC, 0])
def test_what_a_lens_sees_before_it_woke_is_passed_over(kernel, flags):
    kernel.flags = flags
    kernel.before_fetch = lambda: time.sleep(0.01)
    began = time.monotonic()
    stream = filming(kernel, FilmPace(warm_ms=200))
    stream.frame()
    assert time.monotonic() - began >= 0.2
    stream.close()


def test_raw_pictures_when_it_has_no_other(kernel):
    kernel.formats = [YUYV]
    kernel.pictures = [yuyv_of(head(), full_range=False)]
    stream = filming(kernel)
    frame = stream.frame()
    assert frame.coding is FrameCoding.RGB
    assert (frame.width, frame.height) == (640, 480)
    stream.close()


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOENT, DeviceAbsent),
        (errno.ENODEV, DeviceAbsent),
        (errno.EBUSY, DeviceBusy),
        (errno.EACCES, DeviceRefused),
        (errno.EIO, DeviceTrouble),
    ],
)
def test_why_it_cannot_be_opened_has_a_name(kernel, number, error):
    kernel.cannot_open = number
    with pytest.raises(error):
        filming(kernel)


@pytest.mark.parametrize(
    "step",
    [abi.QUERYCAP, abi.ENUM_FMT, abi.S_FMT, abi.REQBUFS, abi.QUERYBUF, abi.QBUF, abi.STREAMON],
)
@pytest.mark.parametrize(
    ("number", "error"), [(errno.ENODEV, DeviceAbsent), (errno.EBUSY, DeviceBusy)]
)
def test_at_each_step_of_opening_it_is_let_go_again(kernel, step, number, error):
    kernel.refuses[step] = number
    with pytest.raises(error):
        filming(kernel)
    assert kernel.opened == 0


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"capabilities": abi.CAN_STREAM}, DeviceTrouble),
        ({"formats": [abi.fourcc("H264")]}, DeviceTrouble),
        ({"form": {"pixelformat": YUYV}}, DeviceGarbled),
        ({"form": {"width": 0, "height": 480}}, DeviceGarbled),
        ({"form": {"width": 60_000, "height": 60_000}}, DeviceGarbled),
        (
            {"formats": [YUYV], "form": {"width": 640, "height": 480, "bytesperline": 9}},
            DeviceGarbled,
        ),
    ],
)
def test_a_driver_that_gives_what_is_no_camera(kernel, changed, error):
    for name, value in changed.items():
        setattr(kernel, name, value)
    with pytest.raises(error):
        filming(kernel)
    assert kernel.opened == 0


@pytest.mark.parametrize(
    ("number", "error"), [(errno.ENODEV, DevicePulled), (errno.EIO, DeviceTrouble)]
)
def test_pulled_out_in_mid_film_it_says_so_and_stays_so(kernel, number, error):
    stream = filming(kernel)
    stream.frame()
    kernel.refuses = {abi.DQBUF: number, abi.STREAMOFF: number}
    with pytest.raises(error):
        stream.frame()
    kernel.refuses.clear()
    with pytest.raises(error):
        stream.frame()
    stream.close()
    assert kernel.opened == 0


def test_a_camera_that_gives_no_picture_is_silent(kernel):
    kernel.silent = True
    stream = filming(kernel, QUICK)
    with pytest.raises(DeviceSilent):
        stream.frame()
    stream.close()


def test_one_that_says_there_is_a_picture_and_has_none_is_silent_too(kernel):
    kernel.refuses[abi.DQBUF] = errno.EAGAIN
    stream = filming(kernel, QUICK)
    with pytest.raises(DeviceSilent):
        stream.frame()
    stream.close()


@pytest.mark.parametrize("how", ["marked", "short", "garbage"])
def test_broken_pictures_are_passed_over_but_not_for_ever(kernel, how):
    good = kernel.pictures[1]
    kernel.pictures = [{"short": HEADS[0][:900]}.get(how, b"\xff\xd8 no picture"), good]
    if how == "marked":
        kernel.pictures = [good]
        kernel.flags |= abi.BROKEN
        kernel.before_fetch = lambda: setattr(kernel, "flags", kernel.flags ^ abi.BROKEN)
        kernel.flags ^= abi.BROKEN
    stream = filming(kernel)
    assert stream.frame().image == good
    kernel.before_fetch = lambda: None
    kernel.pictures = [b"\xff\xd8 no picture"]
    with pytest.raises(DeviceGarbled):
        stream.frame()
    stream.close()


def test_the_conformance_kit_passes_and_shows_all_but_what_no_camera_has(kernel, sys):
    rig = KernelRig(kernel, V4l2Cameras(kernel, sys, FilmPace(frame_ms=700, warm_ms=0)))
    ends = {found.case: found for found in conform(rig)}
    assert [found for found in ends.values() if found.verdict is Verdict.FAILED] == []
    not_shown = {case for case, found in ends.items() if found.verdict is Verdict.NOT_SHOWN}
    assert not_shown == {"mute at check"}  # a camera without a word is silent
