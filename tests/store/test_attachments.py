# SPDX-License-Identifier: Apache-2.0
"""Tests: captures kept by digest: sealed on the disk, moved by rename, told when damaged."""

import errno
import os
import resource
import signal
from hashlib import sha256
from pathlib import Path

import pytest

from kiosk.core.errors import CaptureDamaged, CaptureTooLarge, DiskFull
from kiosk.core.wire.upload import FILE_MAX_BYTES
from kiosk.seal import KEY_BYTES
from kiosk.store.attachments import FOLDER, SENT_MS, Attachments

KEY = bytes(range(KEY_BYTES))
PAPER = b"\xff\xd8 a citizen's paper, in clear nowhere " * 40


@pytest.fixture
def kept(tmp_path: Path) -> Attachments:
    return Attachments(tmp_path, KEY)


def files(folder: Path) -> list[Path]:
    return [path for path in (folder / FOLDER).rglob("*") if path.is_file()]


def test_a_capture_is_its_digest_and_comes_back_as_it_was(kept, tmp_path):
    digest = kept.keep(PAPER, "image/jpeg", "photo", "T-1")
    assert digest == sha256(PAPER).digest()
    capture, content = kept.open(digest)
    assert content == PAPER
    assert (capture.size_bytes, capture.mime) == (len(PAPER), "image/jpeg")
    assert (capture.kind, capture.of) == ("photo", "T-1")
    assert kept.keep(PAPER, "image/jpeg") == digest, "the same content is the same file"
    assert len(files(tmp_path)) == 1


def test_nothing_of_it_is_in_clear_and_only_its_owner_reads_it(kept, tmp_path):
    kept.keep(PAPER, "image/jpeg", "photo", "T-1234567")
    (file,) = files(tmp_path)
    raw = file.read_bytes()
    for word in (PAPER[:16], b"citizen", b"image/jpeg", b"T-1234567"):
        assert word not in raw
    assert file.stat().st_mode & 0o777 == 0o600
    other = Attachments(tmp_path, bytes(KEY_BYTES))
    with pytest.raises(CaptureDamaged):
        other.open(bytes.fromhex(file.name))


def test_a_changed_cut_swapped_or_missing_file_is_told(kept, tmp_path):
    digest, other = kept.keep(PAPER, "image/png"), kept.keep(PAPER + b"2", "image/png")
    path = tmp_path / FOLDER / "waiting" / digest.hex()
    whole = path.read_bytes()
    bent = whole[:-1] + bytes((whole[-1] ^ 1,))
    swapped = path.with_name(other.hex()).read_bytes()
    for raw in (bent, whole[:-1], whole[:4], b"", swapped):
        path.write_bytes(raw)
        with pytest.raises(CaptureDamaged):
            kept.open(digest)
    path.unlink()
    with pytest.raises(CaptureDamaged):
        kept.open(digest)


def test_the_oldest_waits_first_and_each_stands_in_one_place(kept):
    digests = [kept.keep(PAPER + bytes((one,)), "image/png") for one in range(3)]
    for age, digest in enumerate(digests):
        os.utime(kept._path("waiting", digest), ns=(0, 10**9 * (10 - age)))
    assert kept.waiting() == tuple(reversed(digests))
    kept.mark_sent(digests[0])
    kept.mark_refused(digests[1])
    assert kept.waiting() == (digests[2],)
    assert kept.refused() == (digests[1],)
    assert kept.keep(PAPER + bytes((0,)), "image/png") == digests[0]
    assert kept.waiting() == (digests[2],), "what the portal has does not wait again"
    kept.send_again(digests[1])
    assert set(kept.waiting()) == {digests[1], digests[2]}
    kept.forget(digests[0])
    with pytest.raises(CaptureDamaged):
        kept.open(digests[0])


def test_it_tells_when_something_waits(kept):
    told: list[int] = []
    kept.when_kept(lambda: told.append(1))
    digest = kept.keep(PAPER, "image/png")
    kept.keep(PAPER, "image/png")
    assert len(told) == 1
    kept.mark_refused(digest)
    kept.send_again(digest)
    assert len(told) == 2


def test_what_the_portal_has_had_for_a_month_leaves_this_disk(kept):
    digests = [kept.keep(PAPER + bytes((one,)), "image/png") for one in range(4)]
    for digest in (digests[0], digests[1]):
        os.utime(kept._path("waiting", digest), ns=(0, 0))
    kept.mark_sent(digests[0])
    kept.mark_sent(digests[2])
    kept.mark_refused(digests[3])
    kept.tidy(SENT_MS + 1)
    with pytest.raises(CaptureDamaged):
        kept.open(digests[0])
    for digest in digests[1:]:
        assert kept.open(digest), "what waits or was refused stays, and what is new"


def test_half_a_write_is_no_capture(kept, tmp_path):
    digest = kept.keep(PAPER, "image/png")
    waiting = tmp_path / FOLDER / "waiting"
    (waiting / f"{'0' * 64}.part").write_bytes(b"cut")
    (waiting / "notes").write_bytes(b"")
    assert kept.waiting() == (digest,)


@pytest.mark.parametrize("size", [0, FILE_MAX_BYTES + 1])
def test_nothing_and_too_much_are_refused(kept, tmp_path, size):
    with pytest.raises(CaptureTooLarge):
        kept.keep(bytes(size), "image/png")
    assert not (tmp_path / FOLDER).exists()


def test_a_full_disk_is_told_and_leaves_no_half(kept, tmp_path):
    kept.keep(PAPER, "image/png")
    was, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
        with pytest.raises(DiskFull) as full:
            kept.keep(PAPER * 2, "image/png")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (was, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert full.value.__cause__.errno == errno.EFBIG
    assert len(files(tmp_path)) == 1
    kept.keep(PAPER * 2, "image/png")
    assert len(kept.waiting()) == 2


def test_the_data_savers_account_is_of_one_day_and_outlives_the_process(kept, tmp_path):
    assert kept.spent("2026-11-22") == 0
    kept.spend("2026-11-22", 700)
    kept.spend("2026-11-22", 300)
    assert Attachments(tmp_path, KEY).spent("2026-11-22") == 1_000
    assert kept.spent("2026-11-23") == 0
    kept.spend("2026-11-23", 5)
    assert kept.spent("2026-11-23") == 5
    for raw in (b"", b"[]", b'{"day": "2026-11-23"}', b"\xff"):
        (tmp_path / FOLDER / "spent.json").write_bytes(raw)
        assert kept.spent("2026-11-23") == 0
