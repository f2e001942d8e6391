# SPDX-License-Identifier: Apache-2.0
"""Room store: captures by their digest, never in clear on the disk, until the portal has them.

One file holds one capture: what it is and its bytes, sealed together (AES-256-GCM) with a key that
is made of the database's, bound to the digest that is its name. Which folder it lies in says where
it stands: `waiting` for the line, `sent`, `refused`. A move is a rename, so there is no second
record that could disagree; the journal names the digest. No part of it needs the counter's thread.
"""

import errno
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from kiosk import seal
from kiosk.core.encoding import Unreadable, dump, load, pack_named, unpack_named
from kiosk.core.errors import CaptureDamaged, CaptureTooLarge, DiskFull
from kiosk.core.wire.upload import FILE_MAX_BYTES, Capture
from kiosk.store.private_file import write_private

FOLDER: Final = "captures"
SENT_MS: Final = 30 * 24 * 3_600_000  # since it was kept
_WAITING: Final = "waiting"
_SENT: Final = "sent"
_REFUSED: Final = "refused"
_PURPOSE: Final = b"lok-mitra-kiosk capture "
_SPENT: Final = "spent.json"
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Attachments:
    """The captures of one data folder. Threads may share it; a digest has one writer at a time."""

    def __init__(self, data_dir: Path, database_key: bytes) -> None:
        self._folder = data_dir / FOLDER
        self._key = seal.derive(database_key, _PURPOSE)
        self._told: Callable[[], None] = lambda: None

    def when_kept(self, told: Callable[[], None]) -> None:
        """Calls this after each capture that was kept; never waits for it."""
        self._told = told

    def keep(self, content: bytes, mime: str, kind: str = "scan", of: str = "") -> bytes:
        """Keeps a capture for the portal; gives its digest (SHA-256), for the journal.

        `kind` and `of` (the transaction it belongs to) travel along. The same content again is the
        same file. Raises CaptureTooLarge, DiskFull.
        """
        if not 0 < len(content) <= FILE_MAX_BYTES:
            raise CaptureTooLarge(limit_kb=FILE_MAX_BYTES // 1024)
        capture = Capture(sha256(content).digest(), len(content), mime, kind, of)
        if self._where(capture.digest) is None:
            head = dump(pack_named(capture))
            box = seal.shut(self._key, head + b"\n" + content, _PURPOSE + capture.digest)
            self._write(self._path(_WAITING, capture.digest), box)
            self._told()
        return capture.digest

    def waiting(self) -> tuple[bytes, ...]:
        """Digests of what the portal does not have, the oldest first."""
        found: list[tuple[int, bytes]] = []
        for path in self._in(_WAITING):
            try:
                found.append((path.stat().st_mtime_ns, bytes.fromhex(path.name)))
            except (FileNotFoundError, ValueError):  # moved just now; half a write
                continue
        return tuple(digest for _, digest in sorted(found))

    def refused(self) -> tuple[bytes, ...]:
        """Digests of what the portal will not have."""
        return tuple(sorted(bytes.fromhex(path.name) for path in self._in(_REFUSED)))

    def open(self, digest: bytes) -> tuple[Capture, bytes]:
        """A capture and its bytes, wherever it stands. Raises CaptureDamaged."""
        path = self._where(digest)
        try:
            box = path.read_bytes() if path else b""
        except FileNotFoundError:
            box = b""
        plain = seal.opened(self._key, box, _PURPOSE + digest)
        if plain is None:
            raise CaptureDamaged
        head, _, content = plain.partition(b"\n")
        try:
            return unpack_named(Capture, load(head)), content
        except Unreadable as error:
            raise CaptureDamaged from error

    def mark_sent(self, digest: bytes) -> None:
        """The portal has it."""
        self._move(digest, _SENT)

    def mark_refused(self, digest: bytes) -> None:
        """The portal will not have it; it is not sent again by itself."""
        self._move(digest, _REFUSED)

    def send_again(self, digest: bytes) -> None:
        """As if it had just been kept: after what was wrong at the portal has been mended."""
        self._move(digest, _WAITING)
        self._told()

    def forget(self, digest: bytes) -> None:
        """Its bytes leave this disk, wherever it stands."""
        path = self._where(digest)
        if path is not None:
            path.unlink(missing_ok=True)

    def tidy(self, now_ms: int) -> None:
        """What the portal has had for long leaves this disk."""
        for path in self._in(_SENT):
            if path.stat().st_mtime * 1000 < now_ms - SENT_MS:
                path.unlink(missing_ok=True)

    def spent(self, day: str) -> int:
        """Bytes that uploads took on this day."""
        try:
            kept = json.loads((self._folder / _SPENT).read_bytes())
            return int(kept["bytes"]) if kept["day"] == day else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def spend(self, day: str, size: int) -> None:
        """So many more."""
        now = {"day": day, "bytes": self.spent(day) + size}
        self._write(self._folder / _SPENT, json.dumps(now).encode())

    def _where(self, digest: bytes) -> Path | None:
        for state in (_WAITING, _SENT, _REFUSED):
            path = self._path(state, digest)
            if path.exists():
                return path
        return None

    def _path(self, state: str, digest: bytes) -> Path:
        return self._folder / state / digest.hex()

    def _in(self, state: str) -> list[Path]:
        folder = self._folder / state
        return [path for path in folder.glob("*") if not path.suffix] if folder.is_dir() else []

    def _move(self, digest: bytes, state: str) -> None:
        path, to = self._where(digest), self._path(state, digest)
        if path is not None and path != to:
            to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.replace(to)

    def _write(self, path: Path, content: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(path, content)
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            path.with_name(f"{path.name}.part").unlink(missing_ok=True)
            raise DiskFull from error
