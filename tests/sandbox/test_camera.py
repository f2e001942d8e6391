# SPDX-License-Identifier: Apache-2.0
"""Tests sandbox: the network camera: frames that move, faults that are seen, a panel."""

import io
import json
import urllib.error
import urllib.request

import pytest
from PIL import Image, ImageStat

from sandbox.camera_scene import SIZE, View, frame
from tests.sandbox.running import Running


def seen(view, number=1):
    return Image.open(io.BytesIO(frame(view, number))).convert("RGB")


def test_a_citizen_who_breathes_is_never_twice_the_same():
    assert seen(View()).size == SIZE
    assert frame(View(), 1) != frame(View(), 4)
    assert frame(View(frozen=True), 1) == frame(View(frozen=True), 4)


def test_each_fault_is_seen():
    usual = ImageStat.Stat(seen(View()))
    assert sum(ImageStat.Stat(seen(View(dark=True))).mean) < sum(usual.mean) / 3
    assert max(ImageStat.Stat(seen(View(green=True))).stddev) < 2
    assert len(frame(View(blurred=True), 1)) < len(frame(View(), 1)) * 2 / 3
    assert frame(View(empty=True), 1) != frame(View(), 1)


@pytest.fixture
def camera():
    running = Running("camera")
    try:
        yield running
    finally:
        assert running.end() == 0


def ask(url, body=None):
    told = json.dumps(body).encode() if body is not None else None
    with urllib.request.urlopen(urllib.request.Request(url, told), timeout=20) as reply:
        return json.load(reply)


def test_the_stream_is_one_picture_after_the_other(camera):
    with urllib.request.urlopen(camera.line["url"], timeout=20) as stream:
        assert stream.headers["Content-Type"].startswith("multipart/x-mixed-replace; boundary=")
        pictures = []
        while len(pictures) < 2:
            length = 0
            while line := stream.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if length:
                pictures.append(stream.read(length))
    assert all(Image.open(io.BytesIO(one)).size == SIZE for one in pictures)
    assert pictures[0] != pictures[1]


def test_its_panel_says_and_changes_how_it_is(camera):
    control = f"{camera.line['control']}/state"
    assert ask(control)["dark"] is False
    assert ask(control, {"dark": True})["dark"] is True
    with pytest.raises(urllib.error.HTTPError, match="400"):
        ask(control, {"upside_down": True})
