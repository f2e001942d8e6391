# SPDX-License-Identifier: Apache-2.0
"""Counter: the desk for enrolment: takes in what the portal gave, and begins the journal."""

from dataclasses import replace

from kiosk.core.encoding import digest
from kiosk.core.entries import Opened
from kiosk.core.errors import AlreadyEnrolled
from kiosk.core.ports import Belonging
from kiosk.core.wire.trust import Signed
from kiosk.counter.means import Means
from kiosk.counter.operators import OperatorDesk, fit_pin


class EnrolmentDesk:
    """First run. Runs on the counter's thread."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def check_free(self) -> None:
        """Raises AlreadyEnrolled: a data folder belongs to one centre for ever."""
        with self._means.books.look() as reads:
            if reads.belonging() is not None:
                raise AlreadyEnrolled

    def settle(self, who: Belonging, catalogue: Signed, anchor_ms: int, pin: str) -> None:
        """Takes in a checked enrolment answer, opens generation's chain, makes the VLE's PIN.

        Raises AlreadyEnrolled, PinUnfit; then nothing was taken in.
        """
        means = self._means
        verifier = means.pins.make(fit_pin(pin))
        with means.books.unit() as unit:
            if unit.belonging() is not None:
                raise AlreadyEnrolled
            means.clock.anchor(anchor_ms)
            # Before the first exchange a restart may not fall behind the portal's first word.
            unit.set_exchange_state(replace(unit.exchange_state(), trusted_ms=anchor_ms))
            unit.enrol(who, catalogue)
            body = Opened(means.signer.public_key, digest(who.certificate.bytes_once), ())
            unit.append(means.now_ms(), body)
            unit.set_operator(who.site.vle_name, "vle", verifier)

    def reset_pin(self, operator: str, pin: str) -> None:
        """A new PIN after the portal allowed it. Raises PinUnfit."""
        OperatorDesk(self._means).renew(operator, pin)
