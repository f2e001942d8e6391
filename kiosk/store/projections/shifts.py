# SPDX-License-Identifier: Apache-2.0
"""Room store: the projection of drawers, by the core's own reducer: screen, closing paper and
rebuild count the same cash.
"""

from dataclasses import fields
from typing import Final

from sqlalchemy import BindParameter, bindparam, insert, select, update

from kiosk.core.entries import DayClosed, DayOpened
from kiosk.core.journal import Entry
from kiosk.core.shift import Drawer, drawer_after
from kiosk.store.prepared import Connection, Prepared
from kiosk.store.schema import shifts

_NAMES: Final = tuple(field.name for field in fields(Drawer))
COLUMNS: Final = tuple(shifts.c[name] for name in _NAMES)
_OF: Final = Prepared(select(*COLUMNS).where(shifts.c.shift == bindparam("at")))
_OPEN: Final = Prepared(insert(shifts))
_FIXED: Final = frozenset({"shift", "operator", "opened_ms", "opening_paise"})
# Sums alone, since each sale comes through here: who names `closed_ms` or `operator` has SQLite
# write a page of their index too.
_SUMS: Final = tuple(name for name in _NAMES if name not in _FIXED | {"closed_ms"})


def _setting(*names: str) -> Prepared:
    values: dict[str, BindParameter[int]] = {name: bindparam(f"{name}_") for name in names}
    return Prepared(update(shifts).where(shifts.c.shift == bindparam("shift_")).values(values))


_MOVE: Final = _setting(*_SUMS)
_CLOSE: Final = _setting(*_SUMS, "closed_ms")


def after(connection: Connection, shift: int, entry: Entry) -> None:
    """Brings a drawer up to an entry. Raises KeyError when that shift never began."""
    row = _OF.one(connection, at=shift)
    drawer = drawer_after(Drawer(*row) if row else None, entry.body, entry.at_ms)
    if drawer is None:
        raise KeyError(shift)
    if isinstance(entry.body, DayOpened):
        _OPEN.run(connection, {name: getattr(drawer, name) for name in _NAMES})
    else:
        move = _CLOSE if isinstance(entry.body, DayClosed) else _MOVE
        move.run(connection, {f"{name}_": getattr(drawer, name) for name in _NAMES})
