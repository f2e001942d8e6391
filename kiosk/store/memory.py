# SPDX-License-Identifier: Apache-2.0
"""Room store: what is remembered between units of work: values read from bytes that never change.

Each is found by the bytes it was read from, so a unit that was undone leaves nothing false behind.
The head alone is not: it is taken up after a commit and forgotten after any error.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, select

from kiosk.core.catalogue import Catalogue, read_catalogue
from kiosk.core.encoding import load, unpack_named
from kiosk.core.journal import Head
from kiosk.core.lease import Lease, read_lease
from kiosk.core.ports import Belonging
from kiosk.store.prepared import Connection, Prepared, fixed
from kiosk.store.schema import catalogues

_c: Final = catalogues.c
_NEWEST: Final = Prepared(
    select(_c.digest).order_by(_c.version.desc()).limit(fixed(1)).offset(fixed(0))
)
_EVERY: Final = Prepared(select(_c.digest).order_by(_c.version.desc()))
_TEXT: Final = Prepared(select(_c.text).where(_c.digest == bindparam("of_digest")))
_LEASES_MAX: Final = 32


class Memory:
    """Belongs to one open store and its one thread."""

    def __init__(self) -> None:
        self.head: Head | None = None
        self.broken_at: dict[int, int] = {}
        self._belonging: tuple[str, Belonging] | None = None
        self._catalogues: dict[bytes, Catalogue] = {}
        self._leases: dict[bytes, Lease] = {}

    def belonging(self, text: str | None) -> Belonging | None:
        """Who we are, as written in `text`."""
        if text is None:
            return None
        if self._belonging is None or self._belonging[0] != text:
            self._belonging = text, unpack_named(Belonging, load(text.encode()))
        return self._belonging[1]

    def lease(self, bytes_once: bytes) -> Lease:
        """The lease of these bytes."""
        if bytes_once not in self._leases:
            if len(self._leases) >= _LEASES_MAX:
                self._leases.clear()
            self._leases[bytes_once] = read_lease(bytes_once)
        return self._leases[bytes_once]

    def newest_catalogue(self, connection: Connection) -> Catalogue | None:
        """The highest version."""
        mark = _NEWEST.value(connection)
        return None if mark is None else self._catalogue(connection, mark)

    def catalogues(self, connection: Connection) -> Sequence[Catalogue]:
        """Every version, newest first."""
        return [self._catalogue(connection, mark) for (mark,) in _EVERY.all(connection)]

    def _catalogue(self, connection: Connection, mark: bytes) -> Catalogue:
        if mark not in self._catalogues:
            text: str = _TEXT.value(connection, of_digest=mark)
            self._catalogues[mark] = read_catalogue(text.encode())
        return self._catalogues[mark]
