# SPDX-License-Identifier: Apache-2.0
"""Room store: wrong passphrases in a row: 1 s, 2 s, 4 s … pass before the next one counts.

Kept on disk, so that starting again does not shorten the wait. It slows a guesser at the counter;
a thief of the file is slowed by scrypt alone.
"""

import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.core.errors import PassphraseWrong
from kiosk.store.private_file import write_private

_WAIT_MAX_S: Final = 300


@dataclass(frozen=True, slots=True)
class WrongTries:
    """The count in one file. `now_s` is the wall clock: the wait outlives the process."""

    path: Path
    now_s: Callable[[], float]

    def must_be_over(self) -> None:
        """Raises PassphraseWrong while the wait lasts."""
        count, until_s = self._read()
        # A clock set back never makes the wait longer than it was.
        left_s = min(until_s - self.now_s(), _wait_s(count))
        if left_s > 0:
            raise PassphraseWrong(seconds=int(left_s) + 1)

    def one_more(self) -> int:
        """Write the wrong try down; gives the seconds to wait."""
        count = self._read()[0] + 1
        wait_s = _wait_s(count)
        with contextlib.suppress(OSError):  # a full disk: the try is wrong all the same
            write_private(self.path, json.dumps([count, self.now_s() + wait_s]).encode())
        return wait_s

    def forget(self) -> None:
        """The right one came."""
        self.path.unlink(missing_ok=True)

    def _read(self) -> tuple[int, float]:
        try:
            count, until_s = json.loads(self.path.read_bytes())
            return int(count), float(until_s)
        except (OSError, ValueError, TypeError):
            return 0, 0.0


def _wait_s(count: int) -> int:
    return min(2 ** min(count - 1, 30), _WAIT_MAX_S) if count else 0
