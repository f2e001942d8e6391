# SPDX-License-Identifier: Apache-2.0
"""Portal api: a sealed block comes in with the kiosk's signed permit; out goes a yes or a no.

The body is the device's own bytes, so the kiosk does not sign it: its permit does, for one device,
one purpose, one use and a few minutes. The answer is signed over the block it answers.
"""

from collections.abc import Callable

from starlette.responses import JSONResponse, Response

from kiosk.core.encoding import Unreadable, dump, pack_named
from kiosk.core.wire.authentication import TEST_AUTHORITY, Permit, permit_of, read_permit
from portal import centres
from portal.api.arrivals import Arrived
from portal.api.departures import Said, Seal, depart
from portal.api.kiosk_calls import answered
from portal.api.refusals import Refusal, Refused
from portal.authentication import TestAuthority
from portal.database import Database
from portal.keys import PortalKeys
from portal.ports import Clock
from portal.seal import verify

AHEAD_MAX_MS = 60_000  # a kiosk's clock may be a little before ours


class AuthenticationDesk:
    """Takes blocks. `authority` makes its key at its first use."""

    def __init__(
        self,
        keys: PortalKeys,
        database: Database,
        authority: Callable[[], TestAuthority],
        clock: Clock,
    ) -> None:
        self._portal_id, self._database = keys.portal_id, database
        self._authority, self._clock = authority, clock
        self._seal = Seal(keys.answer_key_id, keys.answer, clock)

    def authenticate(self, arrived: Arrived) -> Response:
        """POST /v1/authentication. Never raises."""
        return depart(answered(lambda: self._said(arrived), {}), arrived, self._seal)

    def certificate(self) -> Response:
        """GET /v1/authentication: what test devices seal to."""
        pem = self._authority().certificate_pem.decode()
        said = {"authority": TEST_AUTHORITY, "certificate": pem}
        return JSONResponse(said, headers={"Cache-Control": "no-store"})

    def _said(self, arrived: Arrived) -> Said:
        permit = self._permit(arrived)
        answer = self._authority().answer(arrived.wire, permit)
        return Said(200, dump(pack_named(answer)))

    def _permit(self, arrived: Arrived) -> Permit:
        """Raises Refused."""
        try:
            signed = permit_of(dict(arrived.headers))
            permit = read_permit(signed.bytes_once)
        except Unreadable as error:
            raise Refused(Refusal.MESSAGE_UNREADABLE) from error
        with self._database.reading() as connection:
            kiosk = centres.find_kiosk(connection, permit.kiosk_id, permit.generation)
        if kiosk is None:
            raise Refused(Refusal.KIOSK_UNKNOWN)
        if not verify(kiosk.kiosk_key, signed.signature, signed.bytes_once):
            raise Refused(Refusal.NOT_SIGNED)
        now_ms = self._clock()
        in_time = permit.issued_ms - AHEAD_MAX_MS <= now_ms <= permit.expires_ms
        if not in_time or permit.portal_id != self._portal_id:
            raise Refused(Refusal.NOT_SIGNED)
        return permit
