# SPDX-License-Identifier: Apache-2.0
"""Portal files of captures: parts under way, and whole ones under their digest, 0600 in 0700.

Every call leaves the disk as the database may believe it: bytes are on the disk before an offset is
written, a whole file is renamed into its place, and a write without room takes back what it wrote.
"""

import errno
import os
from hashlib import sha256
from pathlib import Path
from typing import Final

FOLDER: Final = "uploads"
_PIECE_BYTES: Final = 1024 * 1024
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class NoRoom(Exception):
    """The disk is full; nothing of this chunk is there."""


class UploadFiles:
    """The folder. One upload is touched by one thread at a time; see Database.turn."""

    def __init__(self, data_dir: Path) -> None:
        self._parts = data_dir / FOLDER / "parts"
        self._kept = data_dir / FOLDER / "kept"

    def write(self, upload_id: str, offset: int, chunk: bytes) -> None:
        """Puts a chunk at its place, on the disk. Raises NoRoom."""
        path = self._part(upload_id)
        try:
            self._parts.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        except OSError as error:
            raise _no_room(error) from error
        with open(descriptor, "wb", buffering=0) as file:
            os.ftruncate(descriptor, offset)
            try:
                file.seek(offset)
                left = memoryview(chunk)
                while left:
                    left = left[file.write(left) :]
                os.fsync(descriptor)
            except OSError as error:
                os.ftruncate(descriptor, offset)
                raise _no_room(error) from error

    def size(self, upload_id: str) -> int:
        """How much of a part is there; 0 when nothing is."""
        try:
            return self._part(upload_id).stat().st_size
        except FileNotFoundError:
            return 0

    def finish(self, upload_id: str, digest: bytes) -> bool:
        """A part becomes the file of its digest. False, and the part is gone, when it is another
        file. Raises NoRoom.
        """
        part, kept = self._part(upload_id), self.path(digest)
        found = digest_of(part)
        if not found:  # it was renamed already, and the power went before that was written down
            return kept.is_file()
        if found != digest:
            part.unlink(missing_ok=True)
            return False
        try:
            kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part.replace(kept)  # the same file once more is the same file
            _sync(kept.parent)
        except OSError as error:
            raise _no_room(error) from error
        return True

    def drop(self, upload_id: str) -> None:
        """A part is not wanted any more."""
        self._part(upload_id).unlink(missing_ok=True)

    def path(self, digest: bytes) -> Path:
        """Where a whole file lies."""
        name = digest.hex()
        return self._kept / name[:2] / name

    def _part(self, upload_id: str) -> Path:
        return self._parts / upload_id


def digest_of(path: Path) -> bytes:
    """SHA-256 of a file, empty when there is none."""
    found = sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                found.update(piece)
    except FileNotFoundError:
        return b""
    return found.digest()


def _sync(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _no_room(error: OSError) -> Exception:
    return NoRoom(error.strerror) if error.errno in _NO_ROOM else error
