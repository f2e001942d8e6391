# SPDX-License-Identifier: Apache-2.0
"""Lab guest: how a step is run and told: a JSON line each, over the second serial port."""

import json
import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from types import FrameType

from kiosk.core.errors import LmkError

PORT = "/dev/ttyS1"
WAIT_S = 90  # for what another does; only a defect makes it long


class NotSo(AssertionError):
    """What a step saw and did not expect."""


class Teller:
    """Runs steps; a step that stays away is ended after `limit_s`."""

    def __init__(self) -> None:
        self._port = os.open(PORT, os.O_WRONLY | os.O_NOCTTY)
        signal.signal(signal.SIGALRM, _late)

    def tell(self, **said: object) -> None:
        """One line to the machine outside."""
        line = json.dumps(said, ensure_ascii=False).encode() + b"\n"
        while line:
            line = line[os.write(self._port, line) :]

    def ask(self, do: str) -> None:
        """A hand outside: a plug, a code shown to the scanner."""
        self.tell(do=do)

    def absent(self, step: str, what: str) -> None:
        """It does not exist in this tree: told, and no step."""
        self.tell(step=step, well=None, what=what, seconds=0)

    def step(self, name: str, work: Callable[[], str], limit_s: int = 240) -> bool:
        """Runs it; what it gives is what the transcript shows. Raises nothing."""
        began = monotonic()
        signal.alarm(limit_s)
        try:
            what, well = work(), True
        except NotSo as error:
            what, well = str(error), False
        except LmkError as error:
            what, well = f"{error.code} {type(error).__name__}", False
        except Exception as error:  # noqa: BLE001  # a step's fault is a line of the transcript
            traceback.print_exc()
            what, well = f"{type(error).__name__}: {error}", False
        finally:
            signal.alarm(0)
        self.tell(step=name, well=well, what=what, seconds=monotonic() - began)
        return well


def _late(_signal: int, _frame: FrameType | None) -> None:
    raise NotSo("it did not end in time")


def so(fits: object, what: object) -> None:
    """Raises NotSo with what was seen instead."""
    if not fits:
        raise NotSo(f"seen: {what}")


def until(look: Callable[[], object], what: str) -> None:
    """Waits for it. Raises NotSo."""
    last = monotonic() + WAIT_S
    while not look():
        so(monotonic() < last, f"never {what}")
        sleep(0.05)


@contextmanager
def expected(*errors: type[LmkError]) -> Iterator[list[LmkError]]:
    """The work inside ends with one of these. Raises NotSo when it does not."""
    caught: list[LmkError] = []
    try:
        yield caught
    except errors as error:
        caught.append(error)
        return
    raise NotSo(f"seen: no {' or '.join(error.__name__ for error in errors)}")
