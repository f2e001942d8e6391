# SPDX-License-Identifier: Apache-2.0
"""Counter: the desk for operators: who may work here, by PIN, checked without the line.

Wrong tries are counted durably before the answer is told: pulling the plug wins nothing.
After five the wait doubles from half a minute. A PIN never wraps a key.
"""

from typing import Final

from kiosk.core.errors import FieldUnreadable, PinUnfit, PinWaits, PinWrong
from kiosk.core.ids import CROCKFORD
from kiosk.core.views import OperatorView
from kiosk.counter.means import Means

ASSISTANT: Final = "assistant"
FREE_TRIES: Final = 5
FIRST_WAIT_MS: Final = 30_000
_ROWS: Final = ("0123456789", "9876543210")
_NAME: Final = frozenset(CROCKFORD + "ILOU" + ".- ")


class OperatorDesk:
    """VLE and assistants. Runs on the counter's thread."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def add_assistant(self, operator: str, pin: str) -> str:
        """Adds an assistant; the VLE has signed in before. Raises PinUnfit, FieldUnreadable (a
        name that no paper could carry, or that somebody has already).
        """
        name = " ".join(operator.split())
        if not (1 <= len(name) <= 24 and set(name.upper()) <= _NAME):
            raise FieldUnreadable(field="operator")
        verifier = self._means.pins.make(fit_pin(pin))
        with self._means.books.unit() as unit:
            if unit.pin_verifier(name) is not None:
                raise FieldUnreadable(field="operator")
            unit.set_operator(name, ASSISTANT, verifier)
        return name

    def renew(self, operator: str, pin: str) -> None:
        """A new PIN for somebody who works here; his role stays. Raises PinUnfit, or
        FieldUnreadable when nobody here has this name.
        """
        verifier = self._means.pins.make(fit_pin(pin))
        with self._means.books.unit() as unit:
            who = {view.operator: view for view in unit.operators()}.get(operator)
            if who is None:
                raise FieldUnreadable(field="operator")
            unit.set_operator(operator, who.role, verifier)

    def all(self) -> tuple[OperatorView, ...]:
        """Everybody who may work here, the VLE first."""
        with self._means.books.look() as reads:
            return tuple(
                sorted(reads.operators(), key=lambda who: (who.role != "vle", who.operator))
            )

    def sign_in(self, operator: str, pin: str) -> str:
        """The operator's name when the PIN is right.

        Raises PinWaits while he must wait, PinWrong otherwise (also for an unknown name).
        """
        now_ms = self._means.now_ms()
        with self._means.books.look() as reads:
            who = {view.operator: view for view in reads.operators()}.get(operator)
            verifier = reads.pin_verifier(operator)
        if who is None or verifier is None:
            raise PinWrong(left=0)
        if who.wait_until_ms > now_ms:
            raise PinWaits(seconds=-(-(who.wait_until_ms - now_ms) // 1000))
        self._count(who, now_ms)
        if not self._means.pins.check(pin, verifier):
            raise PinWrong(left=max(0, FREE_TRIES - who.failed_tries - 1))
        with self._means.books.unit() as unit:
            unit.set_pin_tries(operator, 0, 0)
        return operator

    def _count(self, who: OperatorView, now_ms: int) -> None:
        """Writes the try down as failed; a right PIN clears it again."""
        failed = who.failed_tries + 1
        wait = FIRST_WAIT_MS << min(failed - FREE_TRIES, 12) if failed >= FREE_TRIES else 0
        with self._means.books.unit() as unit:
            unit.set_pin_tries(who.operator, failed, now_ms + wait if wait else 0)


def fit_pin(pin: str) -> str:
    """A PIN of six digits, not all alike and not a plain row. Raises PinUnfit."""
    rows = any(pin in row for row in _ROWS)
    if not (len(pin) == 6 and pin.isascii() and pin.isdigit()) or len(set(pin)) == 1 or rows:
        raise PinUnfit
    return pin
