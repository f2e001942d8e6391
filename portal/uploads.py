# SPDX-License-Identifier: Apache-2.0
"""Portal uploads: a capture arrives in chunks, at its offset, once, and is kept when it is whole.

A chunk is taken whole or not at all (its checksum and the message's signature are over all of it).
Asking for the same file again leads to the same upload, so that a kiosk need remember nothing. Each
unit of work is small; the files are written outside of any, in the upload's turn.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from kiosk.core.dates import business_date
from kiosk.core.wire.upload import DAY_MAX_BYTES, Capture
from portal.database import Database, insert_new
from portal.ports import Clock, KioskRecord
from portal.upload_files import UploadFiles
from portal.uploads_schema import upload, upload_day

OPEN_MAX: Final = 100  # of one kiosk
EXPIRES_MS: Final = 7 * 24 * 3_600_000  # untouched
_OPEN: Final = "open"
_KEPT: Final = "kept"
_REFUSED: Final = "refused"


class Gone(Exception):
    """No such upload of this kiosk: never begun, ended, expired or refused."""


class OffsetDiffers(Exception):
    """The chunk is not the next one."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class DaySpent(Exception):
    """The kiosk has sent or begun as much as one may."""


class OtherFile(Exception):
    """All bytes are here, and they are not the file that was announced; nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far an upload is."""

    upload_id: str
    offset: int
    size_bytes: int
    expires_ms: int

    @property
    def whole(self) -> bool:
        """Whether the file is kept."""
        return self.offset == self.size_bytes


class Uploads:
    """All uploads of all kiosks. Any thread."""

    def __init__(self, database: Database, files: UploadFiles, clock: Clock) -> None:
        self._database, self._files, self._clock = database, files, clock

    def begin(self, kiosk: KioskRecord, capture: Capture) -> Place:
        """The place of this file: a new one, or the one it has already.

        Raises DaySpent, and what the end of a file raises that was cut off in it.
        """
        self._forget_old()
        with self._turn(kiosk):
            place = self._database.transact(lambda unit: self._begin(unit, kiosk, capture))
            return self._as_it_is(kiosk, place.upload_id)

    def place(self, kiosk: KioskRecord, upload_id: str) -> Place:
        """How far it is. Raises Gone, and as `begin`."""
        with self._turn(kiosk):
            return self._as_it_is(kiosk, upload_id)

    def add(self, kiosk: KioskRecord, upload_id: str, offset: int, chunk: bytes) -> Place:
        """Takes the next chunk. Raises Gone, OffsetDiffers, DaySpent, NoRoom, OtherFile."""
        with self._turn(kiosk):
            found = self._as_it_is(kiosk, upload_id)
            if offset != found.offset or offset + len(chunk) > found.size_bytes:
                raise OffsetDiffers(found.offset)
            if not chunk:
                return found
            self._check_day(kiosk.kiosk_id, len(chunk))
            self._files.write(upload_id, offset, chunk)
            self._database.transact(lambda unit: self._taken(unit, kiosk, upload_id, offset, chunk))
            if offset + len(chunk) == found.size_bytes:
                self._finish(upload_id)
            return self._as_it_is(kiosk, upload_id)

    def end(self, kiosk: KioskRecord, upload_id: str) -> None:
        """The kiosk does not want it any more. A kept file stays. Raises Gone."""
        with self._turn(kiosk):
            place = self._as_it_is(kiosk, upload_id)
            if place.whole:
                raise Gone
            self._drop([upload_id])

    def _turn(self, kiosk: KioskRecord) -> AbstractContextManager[None]:
        """One message about the files of a kiosk at a time, and never in the way of its money."""
        return self._database.turn(f"upload {kiosk.kiosk_id}")

    def _begin(self, unit: Connection, kiosk: KioskRecord, capture: Capture) -> Place:
        now_ms = self._clock()
        same = (upload.c.kiosk_id == kiosk.kiosk_id) & (upload.c.digest == capture.digest)
        known = unit.execute(select(upload).where(same)).first()
        if known is not None and known.state != _REFUSED and known.size_bytes == capture.size_bytes:
            return _place(known)
        _check_room(unit, kiosk.kiosk_id, capture.size_bytes, now_ms)
        unit.execute(delete(upload).where(same))
        upload_id = token_hex(16)
        row = {
            "upload_id": upload_id,
            "kiosk_id": kiosk.kiosk_id,
            "generation": kiosk.generation,
            "digest": capture.digest,
            "size_bytes": capture.size_bytes,
            "offset_bytes": 0,
            "mime": capture.mime,
            "kind": capture.kind,
            "of": capture.of,
            "state": _OPEN,
            "begun_ms": now_ms,
            "touched_ms": now_ms,
        }
        unit.execute(insert(upload).values(row))
        return Place(upload_id, 0, capture.size_bytes, now_ms + EXPIRES_MS)

    def _row(self, kiosk: KioskRecord, upload_id: str) -> Row[Any]:
        mine = (upload.c.upload_id == upload_id) & (upload.c.kiosk_id == kiosk.kiosk_id)
        with self._database.reading() as connection:
            found = connection.execute(select(upload).where(mine)).first()
        if found is None or found.state == _REFUSED:
            raise Gone
        return found

    def _as_it_is(self, kiosk: KioskRecord, upload_id: str) -> Place:
        """The row held against the disk: after a cut either may know less than the other."""
        found = self._row(kiosk, upload_id)
        if found.state == _KEPT:
            return _place(found)
        if found.offset_bytes == found.size_bytes:  # cut between the last chunk and its end
            self._finish(upload_id)
            return _place(self._row(kiosk, upload_id))
        there = min(found.offset_bytes, self._files.size(upload_id))
        return Place(upload_id, there, found.size_bytes, found.touched_ms + EXPIRES_MS)

    def _check_day(self, kiosk_id: str, size: int) -> None:
        with self._database.reading() as connection:
            _check_bytes(connection, kiosk_id, size, self._clock())

    def _taken(
        self, unit: Connection, kiosk: KioskRecord, upload_id: str, offset: int, chunk: bytes
    ) -> None:
        now_ms = self._clock()
        mine = upload.c.upload_id == upload_id
        values = {"offset_bytes": offset + len(chunk), "touched_ms": now_ms}
        unit.execute(update(upload).where(mine).values(values))
        today = {"kiosk_id": kiosk.kiosk_id, "day": business_date(now_ms)}
        insert_new(unit, upload_day, [today | {"size_bytes": 0}])
        this = (upload_day.c.kiosk_id == today["kiosk_id"]) & (upload_day.c.day == today["day"])
        more = upload_day.c.size_bytes + len(chunk)
        unit.execute(update(upload_day).where(this).values(size_bytes=more))

    def _finish(self, upload_id: str) -> None:
        """Keeps it, or refuses it for good. Raises OtherFile, NoRoom."""
        mine = upload.c.upload_id == upload_id
        with self._database.reading() as connection:
            digest = connection.execute(select(upload.c.digest).where(mine)).scalar_one()
        whole = self._files.finish(upload_id, digest)
        state = _KEPT if whole else _REFUSED
        self._database.transact(
            lambda unit: unit.execute(update(upload).where(mine).values(state=state))
        )
        if not whole:
            raise OtherFile

    def _forget_old(self) -> None:
        old = (upload.c.state == _OPEN) & (upload.c.touched_ms < self._clock() - EXPIRES_MS)
        with self._database.reading() as connection:
            names = connection.execute(select(upload.c.upload_id).where(old).limit(OPEN_MAX))
            found = [name for (name,) in names]
        self._drop(found)

    def _drop(self, upload_ids: list[str]) -> None:
        if not upload_ids:
            return
        these = upload.c.upload_id.in_(upload_ids)
        self._database.transact(lambda unit: unit.execute(delete(upload).where(these)))
        for upload_id in upload_ids:
            self._files.drop(upload_id)


def _place(row: Row[Any]) -> Place:
    return Place(row.upload_id, row.offset_bytes, row.size_bytes, row.touched_ms + EXPIRES_MS)


def _check_room(unit: Connection, kiosk_id: str, size: int, now_ms: int) -> None:
    _check_bytes(unit, kiosk_id, size, now_ms)
    open_ones = (upload.c.kiosk_id == kiosk_id) & (upload.c.state == _OPEN)
    count = unit.execute(select(func.count()).select_from(upload).where(open_ones)).scalar_one()
    if count >= OPEN_MAX:
        raise DaySpent


def _check_bytes(unit: Connection, kiosk_id: str, size: int, now_ms: int) -> None:
    this = (upload_day.c.kiosk_id == kiosk_id) & (upload_day.c.day == business_date(now_ms))
    spent = unit.execute(select(upload_day.c.size_bytes).where(this)).scalar_one_or_none() or 0
    if spent + size > DAY_MAX_BYTES:
        raise DaySpent
