# SPDX-License-Identifier: Apache-2.0
"""Portal api: the way of a VLE's browser to the wallet gateway and back.

What comes back is opened only if the gateway signed it, and even then only says which lot to ask
about: the status call decides what is shown, and the next exchange what is granted.
"""

from urllib.parse import parse_qs

from starlette.responses import HTMLResponse

from kiosk.core.money import rupees
from kiosk.core.payment import PaymentState
from portal import centres, lots
from portal.api.arrivals import Arrived
from portal.api.html import both, page, posting_form
from portal.database import Database
from portal.lots import LotPage
from portal.parties.bridge_envelope import EnvelopeRefused, NoChannel
from portal.parties.csc_wallet import CscWallet
from portal.ports import GatewayState
from portal.words import say


class PayPages:
    """The three pages of a lot's payment."""

    def __init__(self, database: Database, wallet: CscWallet) -> None:
        self._database, self._wallet = database, wallet

    def leave(self, merchant_txn: str) -> HTMLResponse:
        """GET /pay/{merchant_txn}: on to the gateway, at once or by the button."""
        lot = self._lot(merchant_txn)
        if lot is None or lot.state not in (PaymentState.AWAITED, PaymentState.UNKNOWN):
            return _told("pay.not_open", 404)
        try:
            there = self._wallet.page(lot.payment)
        except NoChannel:
            return _told("pay.no_gateway", 503)
        amount = rupees(lot.payment.amount_paise)
        leaving = both(say("pay.leave", amount=amount, site=self._site_name(lot.kiosk_id)))
        form = posting_form(there.action_url, "message", there.message, say("pay.go"))
        return page(say("pay.title"), leaving + form, submits=True)

    def come_back(self, arrived: Arrived) -> HTMLResponse:
        """POST /pay/return and /pay/cancel. Coming back twice changes nothing."""
        fields = parse_qs(arrived.wire.decode("utf-8", "replace"), max_num_fields=10)
        try:
            merchant_txn = self._wallet.returned(fields["bridgeResponseMessage"][0])
        except (EnvelopeRefused, NoChannel, KeyError, ValueError):
            return _told("pay.bad_return", 400)
        lot = self._lot(merchant_txn)
        if lot is None:
            return _told("pay.not_open", 404)
        state = self._wallet.status(lot.payment).state
        key = {GatewayState.PAID: "pay.paid", GatewayState.FAILED: "pay.failed"}
        return _told(key.get(state, "pay.unknown"), amount=rupees(lot.payment.amount_paise))

    def _lot(self, merchant_txn: str) -> LotPage | None:
        with self._database.reading() as connection:
            return lots.page(connection, merchant_txn)

    def _site_name(self, kiosk_id: str) -> str:
        with self._database.reading() as connection:
            return centres.site_name(connection, kiosk_id)


def _told(key: str, status: int = 200, **facts: str) -> HTMLResponse:
    return page(say("pay.title"), both(say(key, **facts)), status)
