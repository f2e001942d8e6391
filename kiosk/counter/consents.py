# SPDX-License-Identifier: Apache-2.0
"""Counter: the desk for a citizen's consent: written down first, then a capture gets its leave.

The consent is an entry of the journal before any device is asked. What the desk gives out is a
permit signed by the kiosk for one capture on one device; nothing captured ever comes back here.
"""

from dataclasses import dataclass
from typing import Final

from kiosk.core.biometric import Consent, Grant, PortalPlace, check_consent
from kiosk.core.entries import ConsentGiven
from kiosk.core.errors import ConsentMissing, DayNotOpen
from kiosk.core.ids import transaction_id
from kiosk.core.wire.authentication import new_permit
from kiosk.core.wire.trust import Signed, read_epoch
from kiosk.counter.means import Means, belonging

LIFE_MS: Final = 3 * 60_000  # a finger, a slow line, and a little
_NONCE_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Told:
    """What the citizen heard before he agreed."""

    purpose: str
    text_version: str
    language: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent that stands in the journal, and the act it was given for."""

    transaction_id: str
    consent: Consent
    seq: int


class ConsentDesk:
    """Runs on the counter's thread."""

    def __init__(self, means: Means, authority_file: str = "") -> None:
        self._means, self._authority_file = means, authority_file

    def record(self, told: Told, operator: str, of_transaction: str = "") -> Agreed:
        """Writes the citizen's yes down; for a new act it makes the transaction id.

        Raises NotEnrolled, DayNotOpen, or ConsentMissing when it is not said to what he agreed.
        """
        if not (told.purpose and told.text_version and told.language):
            raise ConsentMissing
        now_ms = self._means.now_ms()
        act = of_transaction or transaction_id(now_ms, self._means.chance.take(8))
        with self._means.books.unit() as unit:
            belonging(unit)
            drawer = unit.drawer(operator)
            if drawer is None:
                raise DayNotOpen
            body = ConsentGiven(
                act, drawer.shift, operator, told.purpose, told.text_version, told.language
            )
            entry = unit.append(now_ms, body)
        return Agreed(act, Consent(told.purpose, told.text_version, now_ms), entry.seq)

    def grant(self, agreed: Agreed, subject: str, device_code: str, wadh: str = "") -> Grant:
        """Leave for one capture; for another try ask again. `subject` is kept nowhere here.

        Raises NotEnrolled, and ConsentMissing when the consent is of an earlier visit.
        """
        now_ms, consent = self._means.now_ms(), agreed.consent
        check_consent(consent, consent.purpose, now_ms)
        with self._means.books.look() as reads:
            we = belonging(reads)
        permit = new_permit(
            portal_id=we.portal_id,
            kiosk_id=we.site.kiosk_id,
            generation=we.site.generation,
            transaction_id=agreed.transaction_id,
            purpose=consent.purpose,
            subject=subject,
            device_code=device_code,
            wadh=wadh,
            consent_version=consent.text_version,
            consent_ms=consent.at_ms,
            nonce=self._means.chance.take(_NONCE_BYTES),
            issued_ms=now_ms,
            expires_ms=now_ms + LIFE_MS,
        ).to_bytes()
        key = read_epoch(we.epoch.bytes_once).answer_key
        signed = Signed(permit.decode(), self._means.signer.sign(permit))
        return Grant(consent, signed, PortalPlace(we.portal_url, key, self._authority_file))
