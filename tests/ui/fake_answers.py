# SPDX-License-Identifier: Apache-2.0
"""Tests ui: how the fake house answers: at once, when the test lets go, or with an error."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from kiosk.core.errors import LmkError

T = TypeVar("T")
# The verbs that move money or cash: measure 3 watches them.
MONEY = frozenset({"commit", "reverse", "load", "surrender", "open_day", "close_day", "move_cash"})


class Answers:
    """`calls` keeps what was asked, `holds` names verbs that wait, `fails` their next error."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        self.fails: dict[str, LmkError] = {}
        self.holds: set[str] = set()
        self._held: list[Callable[[], None]] = []

    def asked(self, verb: str) -> list[tuple[object, ...]]:
        """What this verb was asked, in order."""
        return [args for name, args in self.calls if name == verb]

    def money_moves(self) -> list[str]:
        """Every verb of money that was called."""
        return [name for name, _ in self.calls if name in MONEY]

    def let_go(self) -> None:
        """Answers what was held, oldest first; nothing is held any more."""
        self.holds.clear()
        held, self._held = self._held, []
        for answer in held:
            answer()

    def answer(self, verb: str, work: Callable[[], T], *args: object) -> "Future[T]":
        """The future of a verb."""
        self.calls.append((verb, args))
        future: Future[T] = Future()
        fault = self.fails.pop(verb, None)

        def settle() -> None:
            try:
                if fault is not None:
                    raise fault
                future.set_result(work())
            except LmkError as error:
                future.set_exception(error)

        if verb in self.holds:
            self._held.append(settle)
        else:
            settle()
        return future
