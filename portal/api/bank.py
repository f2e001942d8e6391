# SPDX-License-Identifier: Apache-2.0
"""Portal api: the bank's intimation of a deposit (guidelines 3.4 c), shown with its token."""

import hmac
import logging
from typing import Final

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.responses import Response

from kiosk.core.encoding import Unreadable, dump, load
from portal.api.arrivals import Arrived
from portal.api.departures import JSON
from portal.api.refusals import Refusal, Refused, error_body
from portal.database import Database
from portal.deposits import DepositDiffers, DepositUnreadable, read_deposit, take_deposit
from portal.ports import Clock

_LOG: Final = logging.getLogger(__name__)
_SCHEME: Final = "bearer "


class BankDesk:
    """Takes intimations; the same bank reference again is the same deposit."""

    def __init__(self, database: Database, bank_token: str, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._token = bank_token.encode()

    def intimation(self, arrived: Arrived) -> Response:
        """POST /v1/bank/deposits."""
        try:
            return _said(200, self._take(arrived))
        except Refused as error:
            refusal = error.refusal
        except (Unreadable, DepositUnreadable) as error:
            _LOG.info("unreadable intimation: %s", error)
            refusal = Refusal.MESSAGE_UNREADABLE
        except DepositDiffers as error:
            _LOG.warning("a bank reference came again with another %s", error)
            refusal = Refusal.DEPOSIT_DIFFERS
        except (OperationalError, PoolTimeout):
            _LOG.exception("the books are away")
            refusal = Refusal.BOOKS_AWAY
        return _said(refusal.status, error_body(refusal))

    def _take(self, arrived: Arrived) -> bytes:
        shown = arrived.headers.get("authorization", "")
        token = shown[len(_SCHEME) :].strip().encode()
        known = shown.lower().startswith(_SCHEME)
        if not (known and hmac.compare_digest(token, self._token)):
            raise Refused(Refusal.BANK_UNKNOWN)
        item = read_deposit(load(arrived.wire))
        fresh = take_deposit(self._database, item, self._clock())
        return dump({"bank_reference": item.bank_reference, "fresh": fresh})


def _said(status: int, body: bytes) -> Response:
    return Response(body, status, {"Cache-Control": "no-store"}, JSON)
