# SPDX-License-Identifier: Apache-2.0
"""Tests: captures and the real portal, a process of its own: cut at any byte, killed on either
side, without room; each time the file comes whole, once, and no taken byte goes twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from kiosk.core.errors import PortalFault
from kiosk.core.wire.upload import CHUNK_MAX_BYTES
from kiosk.seal import verify
from kiosk.store.attachments import Attachments
from kiosk.sync.portal_client import Credentials, PortalLine
from kiosk.sync.upload_client import UploadClient
from kiosk.sync.uploads import Pace, Uploads
from tests.peers.cutter import Cutter
from tests.peers.upload_kiosk import KEY, lane
from tests.portal.edges import BOTH
from tests.portal.hand_kiosk import enrol
from tests.portal.processes import ROOT, environment, verb_here
from tests.portal.served import Place, served_in
from tests.store.test_disk_full import OWN_MOUNTS, may_mount

LONG_S = 120
QUICK = Pace(start_bytes=8_192, cap_bytes=16_384, wait_ms=1, wait_cap_ms=5)


def joined(place: Place) -> Credentials:
    """The kiosk that this portal knows already."""
    kiosk = place.kiosk
    return Credentials(kiosk.wire.key, kiosk.key_id, verify, kiosk.epoch.answer_key)


def taken_bytes(place: Place) -> int:
    """All that was ever taken of chunks."""
    engine = create_engine(place.where[3])
    with engine.connect() as connection:
        found = connection.execute(text("SELECT sum(size_bytes) FROM upload_day")).scalar()
    engine.dispose()
    return int(found or 0)


def has(folder: Path, content: bytes) -> bool:
    name = sha256(content).hexdigest()
    path = folder / "uploads" / "kept" / name[:2] / name
    return path.is_file() and path.read_bytes() == content


@pytest.fixture(params=BOTH)
def both(request, tmp_path):
    books = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    with served_in(tmp_path / "portal", books) as place:
        yield place


@pytest.fixture
def place(tmp_path):
    with served_in(tmp_path / "portal") as one:
        yield one


def push(uploads: Uploads, kept: Attachments, steps_max: int = 3_000) -> None:
    """Steps until nothing waits."""
    for _ in range(steps_max):
        if not kept.waiting():
            return
        if not uploads.step():
            time.sleep(0.002)
    raise AssertionError("it never came whole")


def test_a_line_cut_at_any_byte_costs_no_more_than_the_chunk_under_way(both, tmp_path):
    chance = random.Random(20261122)
    content = chance.randbytes(120_000)
    with Cutter(both.url) as relay:
        relay.cuts = [chance.randrange(1, 30_000) for _ in range(40)]
        line = PortalLine(relay.url)
        one = lane(tmp_path, line, joined(both), QUICK)
        one.kept.keep(content, "image/jpeg", "photo")
        push(Uploads(one), one.kept)
        line.close()
    assert relay.calls >= 10, "it was cut, and cut again"
    assert has(both.folder, content)
    assert taken_bytes(both) == len(content)
    assert relay.up_bytes < len(content) + relay.calls * (QUICK.cap_bytes + 4_000)


def test_a_portal_killed_in_the_midst_goes_on_where_it_was(tmp_path):
    content = random.Random(1).randbytes(150_000)
    folder = tmp_path / "portal"
    kept = Attachments(tmp_path, KEY)
    with Cutter("http://127.0.0.1:9") as relay:
        line = PortalLine(relay.url)
        with portal_process(folder, tmp_path / "log") as url:
            relay.aim(url)
            kiosk = enrol(url, verb_here("demo-seed", "--data-dir", str(folder))[1]["code"])
            who = Credentials(kiosk.wire.key, kiosk.key_id, verify, kiosk.epoch.answer_key)
            uploads = Uploads(lane(tmp_path, line, who, QUICK))
            kept.keep(content, "image/jpeg")
            for _ in range(5):
                assert uploads.step()
        assert not uploads.step(), "nobody is there"
        before = relay.up_bytes
        with portal_process(folder, tmp_path / "log") as url:
            relay.aim(url)
            push(uploads, kept)
        line.close()
        kiosk.wire.session.close()
    assert has(folder, content)
    assert relay.up_bytes - before < len(content) - 3 * 8_192 + 20_000, "what it had is not sent"


@contextmanager
def portal_process(folder: Path, log: Path, before: tuple[str, ...] = ()):
    """A portal that ends by SIGKILL."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*before, sys.executable, "-m", "portal", "serve", "--data-dir", str(folder)],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=out,
        )
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def test_a_kiosk_killed_in_the_midst_sends_no_taken_byte_again(place, tmp_path):
    contents = [random.Random(seed).randbytes(60_000) for seed in (1, 2)]
    kept, who = Attachments(tmp_path, KEY), joined(place)
    for content in contents:
        kept.keep(content, "application/pdf")
    seed = bytes([1]) * 32  # of tests.portal.hand_kiosk
    words = (tmp_path, place.url, who.key_id, seed.hex(), who.answer_key.hex())
    command = [sys.executable, "-m", "tests.peers.upload_kiosk", *map(str, words)]
    with begun(command) as kiosk:
        for _ in range(5):
            assert kiosk.stdout.readline() == b".\n"
        os.kill(kiosk.pid, signal.SIGKILL)
        assert kiosk.wait(LONG_S) == -signal.SIGKILL
    assert kept.waiting()
    with begun(command) as kiosk:
        kiosk.stdout.read()
        assert kiosk.wait(LONG_S) == 0
    assert kept.waiting() == ()
    assert all(has(place.folder, content) for content in contents)
    assert taken_bytes(place) == sum(map(len, contents))


def rooms(folder: Path) -> dict[str, tuple[str, ...]]:
    """How a portal is started that has no room, each way this machine can show."""
    found = {"quota": ("prlimit", "--fsize=1500000")}
    if may_mount():
        uploads = folder / "uploads"
        script = f'mkdir -p {uploads} && mount -t tmpfs -o size=1m tmpfs {uploads} && exec "$@"'
        found["tmpfs"] = (*OWN_MOUNTS, "sh", "-c", script, "sh")
    return found


@pytest.mark.parametrize("kind", rooms(Path("/")))
def test_a_portal_without_room_says_so_keeps_what_it_had_and_is_asked_again(kind, tmp_path):
    folder = tmp_path / "portal"
    content = random.Random(3).randbytes(2_000_000)
    kept = Attachments(tmp_path, KEY)
    with portal_process(folder, tmp_path / "log", rooms(folder)[kind]) as url:
        kiosk = enrol(url, verb_here("demo-seed", "--data-dir", str(folder))[1]["code"])
        who = Credentials(kiosk.wire.key, kiosk.key_id, verify, kiosk.epoch.answer_key)
        line = PortalLine(url)
        client, wide = UploadClient(line, who), replace(QUICK, cap_bytes=CHUNK_MAX_BYTES)
        uploads = Uploads(lane(tmp_path, line, who, wide))
        digest = kept.keep(content, "image/jpeg")
        for _ in range(60):
            uploads.step()
            time.sleep(0.006)
        assert kept.waiting() == (digest,), "it waits, and is not refused"
        capture, _ = kept.open(digest)
        begun_at = client.begin(capture)
        assert 0 < begun_at.offset < len(content)
        with pytest.raises(PortalFault) as full:
            client.add(begun_at, content[begun_at.offset :][:200_000], len(content), LONG_S)
        assert full.value.facts == {"status": 507}
        assert client.offset(begun_at, len(content)) == begun_at.offset, "no half of it stayed"
        small = kiosk.wire.send("/v1/lookup", b"{}", kiosk.key_id)
        assert small.status == 400, "everything else goes on"
        kiosk.wire.session.close()
        line.close()


@contextmanager
def begun(command: list[str]):
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as process:
        yield process
