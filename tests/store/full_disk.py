# SPDX-License-Identifier: Apache-2.0
"""Tests: a counter in a process of its own whose disk runs full, and gets room again.

    python -m tests.store.full_disk quota|tmpfs FOLDER

`quota` takes the room by a limit on the size of files, `tmpfs` by a ballast on a small disk that
was mounted for it. Prints one JSON line of what it saw.
"""

import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.core.errors import DiskFull
from kiosk.store.books import open_books
from tests.store.world import KEY, Day, begin

BALLAST_BYTES = 3 * 1024 * 1024
ROOM_BYTES = 300_000
SELL_MAX = 3_000


def quota(_: Path, wal: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def take() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size + ROOM_BYTES, hard))

    def give() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    return take, give


def tmpfs(folder: Path, _: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    ballast = folder / "ballast"

    def take() -> None:
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
            for _ in range(BALLAST_BYTES // 65_536):
                file.write(bytes(65_536))
        os.truncate(ballast, ballast.stat().st_size - ROOM_BYTES)

    return take, ballast.unlink


def main(mode: str, folder: Path) -> None:
    """The day: sell, run full, look, get room, sell again."""
    path = folder / "kiosk.db"
    day = begin(path)
    sold = day.sell(1)
    take, give = {"quota": quota, "tmpfs": tmpfs}[mode](folder, path.with_name("kiosk.db-wal"))
    take()
    before = _sell_until_full(day)
    again = _told(lambda: day.sell(1))
    full = {
        "sold": before,
        "told_again": again,
        "whole": day.books.verify().ok,
        "equal": day.books.rebuild().equal,
        "head": day.head_seq(),
        "readable": day.view(sold).total_paise,
        "second_store": _told(lambda: open_books(folder / "second.db", KEY).close()),
    }
    give()
    after = day.sell(1)
    day.books.close()
    with open_books(path, KEY, verify=True) as books, books.look() as reads:
        end = {"head_after": reads.head.seq, "sold_after": after.seq}
    sys.stdout.write(json.dumps(full | end) + "\n")


def _sell_until_full(day: Day) -> int:
    for number in range(SELL_MAX):
        if _told(lambda: day.sell(1)):
            return number
    return -1


def _told(act: Callable[[], object]) -> bool:
    """Whether the disk was said to be full."""
    try:
        act()
    except DiskFull:
        return True
    return False


if __name__ == "__main__":
    os.umask(0o077)
    main(sys.argv[1], Path(sys.argv[2]))
