# SPDX-License-Identifier: Apache-2.0
"""Roof: the desks of the counter over one set of means."""

from dataclasses import dataclass
from typing import Self

from kiosk.counter.captures import CaptureDesk
from kiosk.counter.consents import ConsentDesk
from kiosk.counter.enrolment import EnrolmentDesk
from kiosk.counter.exchange import ExchangeDesk
from kiosk.counter.means import Means
from kiosk.counter.operators import OperatorDesk
from kiosk.counter.overview import OverviewDesk
from kiosk.counter.receipts import ReceiptDesk
from kiosk.counter.selfcheck import SelfCheckDesk
from kiosk.counter.shifts import ShiftDesk
from kiosk.counter.transactions import TransactionDesk
from kiosk.counter.wallet import WalletDesk


@dataclass(frozen=True, slots=True)
class Desks:
    """Every verb of the person at the counter; all run on the counter's thread."""

    enrolment: EnrolmentDesk
    operators: OperatorDesk
    shifts: ShiftDesk
    transactions: TransactionDesk
    receipts: ReceiptDesk
    wallet: WalletDesk
    exchange: ExchangeDesk
    overview: OverviewDesk
    selfcheck: SelfCheckDesk
    consents: ConsentDesk
    captures: CaptureDesk

    @classmethod
    def over(cls, means: Means, authority_file: str = "") -> Self:
        """All desks; the file names the portal's TLS authority where it has one of its own."""
        return cls(
            EnrolmentDesk(means),
            OperatorDesk(means),
            ShiftDesk(means),
            TransactionDesk(means),
            ReceiptDesk(means),
            WalletDesk(means),
            ExchangeDesk(means),
            OverviewDesk(means),
            SelfCheckDesk(means),
            ConsentDesk(means, authority_file),
            CaptureDesk(means),
        )
