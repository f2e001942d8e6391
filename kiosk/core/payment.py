# SPDX-License-Identifier: Apache-2.0
"""Core: the payment of one lot at the CSC wallet gateway (money.md 3, 4).

    intended ──hold──▶ awaited ──asked──▶ unknown ──100──▶ paid
        └──no hold──▶ failed     └───────────┴──failed──▶ failed

Anything but 100 from the status call is unknown and is asked again; it is never resolved by a
second payment. `hold` is the state side set aside before the page opens.
"""

from enum import StrEnum
from typing import Final

from kiosk.core.machine import Machine


class PaymentState(StrEnum):
    """Where a lot's payment stands."""

    INTENDED = "intended"
    AWAITED = "awaited"  # the page may be opened
    UNKNOWN = "unknown"  # the page was used; status does not say 100 yet
    PAID = "paid"
    FAILED = "failed"


class PaymentEvent(StrEnum):
    """What moves it."""

    HOLD = "hold"
    NO_HOLD = "no_hold"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    DENIED = "denied"


PAYMENT: Final = Machine(
    "payment",
    {
        (PaymentState.INTENDED, PaymentEvent.HOLD): PaymentState.AWAITED,
        (PaymentState.INTENDED, PaymentEvent.NO_HOLD): PaymentState.FAILED,
        (PaymentState.AWAITED, PaymentEvent.ASKED): PaymentState.UNKNOWN,
        (PaymentState.AWAITED, PaymentEvent.CONFIRMED): PaymentState.PAID,
        (PaymentState.AWAITED, PaymentEvent.DENIED): PaymentState.FAILED,
        (PaymentState.UNKNOWN, PaymentEvent.ASKED): PaymentState.UNKNOWN,
        (PaymentState.UNKNOWN, PaymentEvent.CONFIRMED): PaymentState.PAID,
        (PaymentState.UNKNOWN, PaymentEvent.DENIED): PaymentState.FAILED,
    },
)
