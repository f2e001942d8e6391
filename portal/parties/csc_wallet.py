# SPDX-License-Identifier: Apache-2.0
"""Portal parties: the CSC wallet gateway: the page a VLE pays on, and the one word that counts.

A lot is paid on the gateway's own page in the VLE's browser; what the browser brings back is only a
hint. The status call decides: 100 with our lot's merchant_txn, csc_id, product and amount is paid;
a code agreed as final is failed; everything else is unknown and is asked again, never paid again.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from kiosk.core.dates import local
from portal.parties.bridge_envelope import Channel, EnvelopeRefused, NoChannel
from portal.parties.line import Line, Silent
from portal.ports import Clock, GatewayResult, GatewayState, LotPayment

_LOG: Final = logging.getLogger(__name__)
PAID: Final = "100"
NOT_VERIFIED: Final = "120"
NEVER_SEEN: Final = "N"  # what stands for a csc_txn we do not know
_UNKNOWN: Final = GatewayResult(GatewayState.UNKNOWN, "")
_ABSENT: Final = GatewayResult(GatewayState.ABSENT, "")
_TAG: Final = re.compile(r"<(response_code|response_data)>([^<]*)</\1>")
_TEXT_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class Agreement:
    """What CSC-SPV and the state have agreed on paper."""

    merchant_id: str  # 5 digits
    page_url: str  # where the VLE's browser posts, without the fraction
    return_url: str
    cancel_url: str
    # Only 100 is published; what the other codes mean needs CSC-SPV's word.
    final_failures: frozenset[str]  # txn_status: nothing was taken, for ever
    absent_codes: frozenset[str]  # response_code: never heard of this merchant_txn


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """What the VLE's browser sends to the gateway: one field, `message`."""

    action_url: str
    message: str


class Channels(Protocol):
    """The keys exchanged with the gateway."""

    def channel(self) -> Channel:
        """Raises NoChannel."""
        ...

    def renew(self) -> bool:
        """The gateway turned the channel away: whether there is a fresh one to try."""
        ...


class CscWallet:
    """The gateway as portal.ports.Gateway, and the page before it."""

    def __init__(self, agreement: Agreement, line: Line, channels: Channels, clock: Clock) -> None:
        self._agreement, self._line = agreement, line
        self._channels, self._clock = channels, clock

    def close(self) -> None:
        """Lets the connections go."""
        self._line.close()

    def page(self, lot: LotPayment) -> PaymentPage:
        """The payment of this lot, sealed. The same lot always asks for the same payment, so the
        page may be opened twice. Raises NoChannel.
        """
        now = local(self._clock()).replace(tzinfo=None)
        envelope = self._channels.channel().seal(self._request(lot, now))
        return PaymentPage(
            f"{self._agreement.page_url.rstrip('/')}/{fraction(now)}",
            f"{self._agreement.merchant_id}|{envelope}",
        )

    def returned(self, message: str) -> str:
        """The merchant_txn of what a browser brought back, if the gateway signed it.

        Raises EnvelopeRefused or NoChannel. Nothing else of it is believed.
        """
        return self._channels.channel().open(message).get("merchant_txn", "")[:_TEXT_MAX]

    def status(self, lot: LotPayment) -> GatewayResult:
        """What the gateway says of the lot. Never raises."""
        try:
            return self._ask(lot)
        except (Silent, EnvelopeRefused, NoChannel) as error:
            _LOG.info("gateway, lot %s: unknown (%s)", lot.merchant_txn, error)
            return _UNKNOWN

    def _request(self, lot: LotPayment, now: datetime) -> dict[str, str]:
        return {
            "merchant_id": self._agreement.merchant_id,
            "csc_id": lot.csc_id,
            "merchant_txn": lot.merchant_txn,
            "merchant_txn_date_time": f"{now:%Y-%m-%d %H:%M:%S}",
            "product_id": lot.product_id,
            "product_name": f"LMK allowance {lot.rail.value}",
            "txn_amount": rupees(lot.amount_paise),
            "amount_parameter": "NA",
            "txn_mode": "D",
            "txn_type": "D",
            "merchant_receipt_no": lot.merchant_txn,
            "csc_share_amount": "0",
            "pay_to_email": "NA",
            "return_url": self._agreement.return_url,
            "cancel_url": self._agreement.cancel_url,
            "Currency": "INR",
            "Discount": "0",
            **{f"param_{number}": "NA" for number in range(1, 5)},
        }

    def _ask(self, lot: LotPayment) -> GatewayResult:
        channel = self._channels.channel()
        code, data = self._status_call(channel, lot)
        if code == NOT_VERIFIED and self._channels.renew():
            channel = self._channels.channel()
            code, data = self._status_call(channel, lot)
        if code in self._agreement.absent_codes:
            return _ABSENT
        if code != PAID or not data:
            raise Silent(f"response_code {code[:8]}")
        return self._judge(lot, channel.open(data))

    def _status_call(self, channel: Channel, lot: LotPayment) -> tuple[str, str]:
        asked = {
            "merchant_id": self._agreement.merchant_id,
            "merchant_txn": lot.merchant_txn,
            "csc_txn": NEVER_SEEN,
        }
        reply = self._line.post(
            "/v2/transaction/status",
            {"merchant_id": self._agreement.merchant_id, "request_data": channel.seal(asked)},
        )
        if reply.status != 200:
            raise Silent(f"HTTP {reply.status}")
        # A flat form of known tags: no XML reader is let near an answer from outside.
        said = dict(_TAG.findall(reply.body.decode("utf-8", "replace")))
        if "response_code" not in said:
            raise Silent("not of the published form")
        return said["response_code"], said.get("response_data", "")

    def _judge(self, lot: LotPayment, said: Mapping[str, str]) -> GatewayResult:
        wanted = {
            "merchant_id": self._agreement.merchant_id,
            "merchant_txn": lot.merchant_txn,
            "csc_id": lot.csc_id,
            "product_id": lot.product_id,
            "txn_amount": rupees(lot.amount_paise),
        }
        differs = sorted(name for name, value in wanted.items() if said.get(name) != value)
        if differs:
            _LOG.error("gateway, lot %s: other %s than ours", lot.merchant_txn, ", ".join(differs))
            return _UNKNOWN
        code, csc_txn = said.get("txn_status", ""), said.get("csc_txn", "")
        if code == PAID and 0 < len(csc_txn) <= _TEXT_MAX:
            return GatewayResult(GatewayState.PAID, csc_txn)
        if code in self._agreement.final_failures:
            return GatewayResult(GatewayState.FAILED, "")
        return _UNKNOWN


def fraction(now: datetime) -> str:
    """The last part of the page's address: yymmddHHMMSS × 883 + 117, as the kits make it."""
    return str(int(f"{now:%y%m%d%H%M%S}") * 883 + 117)


def rupees(amount_paise: int) -> str:
    """5000 → "50.00", as the gateway writes amounts."""
    return f"{amount_paise // 100}.{amount_paise % 100:02d}"
