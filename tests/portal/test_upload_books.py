# SPDX-License-Identifier: Apache-2.0
"""Tests: books and disk of captures agree after any cut, and what one kiosk may is bounded; on both
databases."""

import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

import portal.uploads_schema  # noqa: F401  draws its tables
from kiosk.core.wire.upload import DAY_MAX_BYTES, Capture
from portal.upload_files import UploadFiles
from portal.uploads import EXPIRES_MS, OPEN_MAX, DaySpent, Gone, OffsetDiffers, OtherFile, Uploads
from portal.uploads_schema import upload, upload_day
from tests import samples
from tests.portal.edges import HOUR_MS, Hand
from tests.portal.fakes import kiosk

CONTENT = bytes(range(256)) * 40


class Shelf:
    """Uploads of one kiosk of a town."""

    def __init__(self, db, folder: Path) -> None:
        self.db, self.clock, self.files = db, Hand(), UploadFiles(folder)
        self.kiosk = kiosk(samples.KIOSK, samples.SITE.csc_id)
        self.uploads = Uploads(db, self.files, self.clock)

    def begin(self, content: bytes = CONTENT):
        capture = Capture(sha256(content).digest(), len(content), "image/png", "scan", "")
        return self.uploads.begin(self.kiosk, capture)

    def add(self, place, offset: int, chunk: bytes):
        return self.uploads.add(self.kiosk, place.upload_id, offset, chunk)

    def place(self, place):
        return self.uploads.place(self.kiosk, place.upload_id)

    def row(self, place):
        with self.db.reading() as connection:
            mine = upload.c.upload_id == place.upload_id
            return connection.execute(select(upload).where(mine)).first()

    def part(self, place) -> Path:
        return self.files._part(place.upload_id)


@pytest.fixture
def shelf(db, tmp_path):
    return Shelf(db, tmp_path / "data")


def test_a_part_longer_than_its_row_was_cut_and_is_cut_back(shelf):
    place = shelf.begin()
    shelf.add(place, 0, CONTENT[:1_000])
    with shelf.part(place).open("ab") as file:
        file.write(b"written, and the power went before that was written down")
    assert shelf.place(place).offset == 1_000
    shelf.add(place, 1_000, CONTENT[1_000:])
    assert shelf.files.path(sha256(CONTENT).digest()).read_bytes() == CONTENT


def test_a_part_shorter_than_its_row_is_believed(shelf):
    place = shelf.begin()
    shelf.add(place, 0, CONTENT[:1_000])
    os.truncate(shelf.part(place), 300)
    assert shelf.place(place).offset == 300
    with pytest.raises(OffsetDiffers) as differs:
        shelf.add(place, 1_000, CONTENT[1_000:])
    assert differs.value.offset == 300
    assert shelf.add(place, 300, CONTENT[300:]).whole
    shelf.part(place).unlink(missing_ok=True)
    assert shelf.place(place).whole


@pytest.mark.parametrize("renamed", [False, True])
def test_cut_between_the_last_chunk_and_its_end_it_ends_when_asked_again(shelf, renamed):
    place = shelf.begin()
    shelf.files.write(place.upload_id, 0, CONTENT)
    mine = upload.c.upload_id == place.upload_id
    full = update(upload).where(mine).values(offset_bytes=len(CONTENT))
    shelf.db.transact(lambda unit: unit.execute(full))
    if renamed:
        assert shelf.files.finish(place.upload_id, sha256(CONTENT).digest())
    assert shelf.begin().whole
    assert shelf.row(place).state == "kept"
    assert shelf.files.path(sha256(CONTENT).digest()).read_bytes() == CONTENT


def test_cut_there_with_another_content_it_is_refused(shelf):
    place = shelf.begin()
    shelf.files.write(place.upload_id, 0, bytes(len(CONTENT)))
    mine = upload.c.upload_id == place.upload_id
    full = update(upload).where(mine).values(offset_bytes=len(CONTENT))
    shelf.db.transact(lambda unit: unit.execute(full))
    with pytest.raises(OtherFile):
        shelf.place(place)
    with pytest.raises(Gone):
        shelf.place(place)
    assert not shelf.part(place).exists()


def test_the_same_file_of_two_counters_is_one_file_and_each_brings_it(shelf):
    shelf.add(shelf.begin(), 0, CONTENT)
    mine, shelf.kiosk = shelf.kiosk, replace(shelf.kiosk, kiosk_id="K170099")
    other = shelf.begin()
    assert other.offset == 0, "to know a digest is not to have the file"
    assert shelf.add(other, 0, CONTENT).whole
    kept = [path for path in (shelf.files._kept).rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in kept] == [CONTENT]
    assert mine != shelf.kiosk


def test_what_nobody_touches_for_a_week_is_gone(shelf):
    place = shelf.begin()
    shelf.add(place, 0, CONTENT[:1_000])
    shelf.clock.now_ms += EXPIRES_MS - HOUR_MS
    assert shelf.add(place, 1_000, CONTENT[1_000:2_000]).offset == 2_000
    shelf.clock.now_ms += EXPIRES_MS + 1
    shelf.begin(b"another")
    with pytest.raises(Gone):
        shelf.place(place)
    assert not shelf.part(place).exists()
    assert shelf.begin().offset == 0


def test_a_day_has_a_measure_and_the_next_one_its_own(shelf):
    place = shelf.begin()
    shelf.add(place, 0, CONTENT[:1_000])
    spent = DAY_MAX_BYTES - 1_500
    shelf.db.transact(lambda unit: unit.execute(update(upload_day).values(size_bytes=spent)))
    shelf.add(place, 1_000, CONTENT[1_000:2_000])
    with pytest.raises(DaySpent):
        shelf.add(place, 2_000, CONTENT[2_000:3_000])
    with pytest.raises(DaySpent):
        shelf.begin(CONTENT + b"2")
    shelf.clock.now_ms += 24 * HOUR_MS
    assert shelf.add(place, 2_000, CONTENT[2_000:]).whole


def test_so_many_at_once_and_no_more(shelf):
    first = shelf.begin()
    row = dict(shelf.row(first)._mapping)
    more = [
        row | {"upload_id": f"{number:032d}", "digest": number.to_bytes(32, "big")}
        for number in range(OPEN_MAX - 1)
    ]
    shelf.db.transact(lambda unit: unit.execute(insert(upload), more))
    with pytest.raises(DaySpent):
        shelf.begin(CONTENT + b"one more")
    shelf.add(first, 0, CONTENT)
    shelf.begin(CONTENT + b"one more")


def test_an_empty_chunk_asks_how_far_it_is(shelf):
    place = shelf.begin()
    assert shelf.add(place, 0, b"").offset == 0
    assert not shelf.part(place).exists()


def test_files_are_their_owners_alone(shelf):
    place = shelf.begin()
    shelf.add(place, 0, CONTENT[:10])
    assert shelf.part(place).stat().st_mode & 0o777 == 0o600
    assert shelf.part(place).parent.stat().st_mode & 0o777 == 0o700


def test_what_is_no_lack_of_room_is_not_called_so(tmp_path):
    (tmp_path / "uploads").write_text("a file where a folder should be")
    with pytest.raises((FileExistsError, NotADirectoryError)):
        UploadFiles(tmp_path).write("x", 0, b"x")
