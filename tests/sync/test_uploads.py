# SPDX-License-Identifier: Apache-2.0
"""Tests: captures behind the money lane: chunks that grow and shrink, cuts at any byte, the data
saver, and what a portal can say to a file; against a portal without a wire."""

import random
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.bus import Bus
from kiosk.core.errors import (
    CaptureDamaged,
    NoLine,
    PortalFault,
    PortalRefuses,
    PortalUnsigned,
    UploadRefused,
)
from kiosk.core.facts import CaptureTravelled
from kiosk.core.wire.upload import CHUNK_MAX_BYTES
from kiosk.core.wire.upload import Capture as Sent
from kiosk.sync.upload_client import OffsetDiffers, Place, UploadGone
from kiosk.sync.uploads import Lane, Pace, Uploads

TODAY = "2026-11-22"


class Folder:
    """Captures that wait, in memory."""

    def __init__(self) -> None:
        self.files: dict[bytes, bytes] = {}
        self.sent: list[bytes] = []
        self.refused: list[bytes] = []
        self.days: dict[str, int] = {}
        self.damaged: set[bytes] = set()

    def keep(self, size: int, seed: int = 1) -> bytes:
        content = random.Random(seed).randbytes(size)
        self.files[sha256(content).digest()] = content
        return sha256(content).digest()

    def waiting(self) -> tuple[bytes, ...]:
        gone = {*self.sent, *self.refused}
        return tuple(digest for digest in self.files if digest not in gone)

    def open(self, digest: bytes) -> tuple[Sent, bytes]:
        if digest in self.damaged:
            raise CaptureDamaged
        content = self.files[digest]
        return Sent(digest, len(content), "image/png", "scan", ""), content

    def mark_sent(self, digest: bytes) -> None:
        self.sent.append(digest)

    def mark_refused(self, digest: bytes) -> None:
        self.refused.append(digest)

    def spent(self, day: str) -> int:
        return self.days.get(day, 0)

    def spend(self, day: str, size: int) -> None:
        self.days[day] = self.spent(day) + size


class Portal:
    """Takes files, or what `says` says first: None is well, an error is raised; when it is in
    `after`, only after the chunk was taken."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}
        self.sizes: list[int] = []
        self.says: list[Exception | None] = []
        self.after = False
        self.took_ms = 0
        self.now_ms = 0

    def begin(self, capture: Sent) -> Place:
        self._say()
        where = f"/v1/uploads/{capture.digest.hex()}"
        return Place(where, len(self.parts.setdefault(where, b"")))

    def offset(self, place: Place, size: int) -> int:
        self._say()
        return len(self.parts[place.location])

    def add(self, place: Place, chunk: bytes, size: int, timeout_s: float) -> int:
        self.now_ms += self.took_ms
        if not self.after:
            self._say()
        if place.offset != len(self.parts[place.location]):
            raise OffsetDiffers
        self.sizes.append(len(chunk))
        self.parts[place.location] += chunk
        if self.after:
            self._say()
        return len(self.parts[place.location])

    def _say(self) -> None:
        said = self.says.pop(0) if self.says else None
        if said is not None:
            raise said


class Scene:
    def __init__(self, **pace: int) -> None:
        self.folder, self.portal = Folder(), Portal()
        self.free, self.told = True, list[CaptureTravelled]()
        bus = Bus()
        bus.subscribe(CaptureTravelled, self.told.append)
        self.lane = Lane(
            self.folder,
            self.portal,
            bus,
            lambda: self.free,
            lambda: TODAY,
            bytes,
            lambda: self.portal.now_ms,
            replace(Pace(), **pace),
        )
        self.uploads = Uploads(self.lane)

    def run(self, steps_max: int = 500) -> None:
        """Until nothing may follow at once."""
        for _ in range(steps_max):
            if not self.uploads.step():
                return
        raise AssertionError("it never ends")

    def later(self) -> None:
        self.portal.now_ms += Pace().wait_cap_ms
        self.run()

    def whole(self, digest: bytes) -> bool:
        return self.portal.parts.get(f"/v1/uploads/{digest.hex()}") == self.folder.files[digest]


def test_chunks_begin_small_and_grow_while_the_line_carries_them():
    scene = Scene()
    digest = scene.folder.keep(2_000_000)
    scene.run()
    assert scene.whole(digest)
    assert scene.folder.sent == [digest]
    assert scene.portal.sizes[:4] == [16_384, 32_768, 65_536, 131_072]
    assert max(scene.portal.sizes) == CHUNK_MAX_BYTES
    assert scene.told == [CaptureTravelled(digest.hex(), "")]


def test_a_slow_line_gets_small_chunks():
    scene = Scene()
    scene.portal.took_ms = 3_000
    scene.folder.keep(60_000)
    scene.run()
    assert scene.portal.sizes[:4] == [16_384, 8_192, 4_096, 4_096]


def test_nothing_begins_while_the_money_lane_has_something_to_say():
    scene = Scene()
    scene.folder.keep(100_000)
    scene.free = False
    assert not scene.uploads.step()
    assert scene.portal.parts == {}
    scene.free = True
    assert scene.uploads.step()
    assert scene.uploads.step()
    before = len(scene.portal.sizes)
    scene.free = False
    assert not scene.uploads.step()
    assert len(scene.portal.sizes) == before


def test_a_lost_answer_is_no_lost_chunk():
    scene = Scene()
    digest = scene.folder.keep(100_000)
    scene.portal.after = True
    scene.portal.says = [None, NoLine()]
    scene.run()
    assert not scene.folder.sent
    scene.later()
    assert scene.whole(digest)
    assert sum(scene.portal.sizes) == 100_000, "no byte went twice"


@given(st.lists(st.sampled_from([None, NoLine, UploadGone, OffsetDiffers, PortalFault])), st.data())
def test_whatever_befalls_the_line_the_file_comes_whole_once(faults, data):
    scene = Scene()
    digest = scene.folder.keep(data.draw(st.integers(1, 90_000)))
    scene.portal.after = data.draw(st.booleans())
    scene.portal.says = [fault and _made(fault) for fault in faults]
    for _ in range(len(faults) + 3):
        if data.draw(st.booleans()):  # the kiosk is started again
            scene.uploads = Uploads(scene.lane)
        scene.later()
    assert scene.whole(digest)
    assert scene.folder.sent == [digest]
    assert [fact.code for fact in scene.told] == [""]


def _made(fault: type[Exception]) -> Exception:
    return fault(status=507) if fault is PortalFault else fault()


@pytest.mark.parametrize("code", ["PRT-11", "PRT-14", "PRT-15", "PRT-25", "PRT-29"])
@pytest.mark.parametrize("at", ["begin", "chunk"])
def test_a_refused_file_is_told_once_and_the_next_one_goes(code, at, caplog, expect_log):
    expect_log(r"is set aside: UPL-02")
    scene = Scene()
    bad, good = scene.folder.keep(20_000), scene.folder.keep(20_000, seed=2)
    scene.portal.says = [*([None] if at == "chunk" else []), PortalRefuses(reason=code)]
    scene.run()
    scene.later()
    assert scene.folder.refused == [bad]
    assert scene.folder.sent == [good]
    assert CaptureTravelled(bad.hex(), UploadRefused.code) in scene.told
    assert scene.portal.says == []


@pytest.mark.parametrize("error", [PortalRefuses(reason="PRT-13"), PortalUnsigned(), NoLine()])
def test_what_is_not_the_files_fault_is_waited_out_ever_longer(error):
    scene = Scene()
    digest = scene.folder.keep(20_000)
    scene.portal.says = [error] * 6
    waits = []
    while scene.portal.says:
        left = len(scene.portal.says)
        began = scene.portal.now_ms
        while len(scene.portal.says) == left:
            scene.portal.now_ms += 500
            assert not scene.uploads.step()
        waits.append(scene.portal.now_ms - began)
    assert waits[1:] == sorted(waits[1:])
    assert waits[-1] >= 8 * waits[1]
    scene.later()
    assert scene.folder.sent == [digest]
    assert not scene.folder.refused


def test_a_portal_that_takes_and_never_moves_is_not_asked_for_ever():
    scene = Scene()
    scene.folder.keep(20_000)
    scene.portal.says = [None, *([OffsetDiffers(), None] * 20)]
    scene.run(steps_max=10)
    assert scene.portal.says
    assert not scene.folder.sent


def test_a_damaged_capture_is_told_and_keeps_nobody_waiting(expect_log):
    expect_log(r"is set aside: UPL-03")
    scene = Scene()
    bad, good = scene.folder.keep(9_000), scene.folder.keep(9_000, seed=2)
    scene.folder.damaged.add(bad)
    scene.run()
    assert (scene.folder.refused, scene.folder.sent) == ([bad], [good])
    assert scene.told[0] == CaptureTravelled(bad.hex(), CaptureDamaged.code)


def test_the_data_saver_ends_a_day_and_the_rest_goes_tomorrow():
    scene = Scene(day_bytes=60_000)
    digest = scene.folder.keep(100_000)
    scene.run()
    assert scene.folder.days[TODAY] <= 60_000
    assert sum(scene.portal.sizes) >= 40_000
    scene.later()
    assert not scene.folder.sent
    scene.folder.days.clear()
    scene.later()
    assert scene.whole(digest)
