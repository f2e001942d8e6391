# SPDX-License-Identifier: Apache-2.0
"""Room identity: whether a mobile number or an e-mail address is the one a paper was made with.

SHA-256 over the value, then over the hexadecimal text of each result, as often as the Aadhaar
number's last digit says (0 counts as 1). UIDAI's page on the e-KYC file has examples that
contradict each other on how often and on whether the share code is put behind the value, so every
published reading is tried, and the answer names the one that matched.
"""

import hashlib
import hmac
from enum import StrEnum

from kiosk.core.identity import ContactProof
from kiosk.core.money import digits


class Contact(StrEnum):
    """What is checked."""

    MOBILE = "mobile"
    EMAIL = "email"


class Reading(StrEnum):
    """Which reading of the rule matched, the one with the most evidence first."""

    FOLDED_WITH_CODE = "folded_with_code"
    FOLDED = "folded"
    ONCE_WITH_CODE = "once_with_code"
    ONCE = "once"
    LAST_FOUR = "last_four"  # the paper holds no hash, only how the mobile number ends
    NO_MATCH = "no_match"
    NOT_HELD = "not_held"  # the paper holds nothing to check against


def check(proof: ContactProof, contact: Contact, value: str) -> Reading:
    """Which reading makes the value the paper's; a mobile number may be typed in any spelling."""
    plain = _mobile(value) if contact is Contact.MOBILE else value.strip()
    held = proof.mobile_hash if contact is Contact.MOBILE else proof.email_hash
    if held:
        matching = (r for r, found in _readings(proof, plain) if hmac.compare_digest(found, held))
        return next(matching, Reading.NO_MATCH)
    if contact is Contact.MOBILE and proof.mobile_last_four:
        ends = plain[-4:] == proof.mobile_last_four
        return Reading.LAST_FOUR if ends else Reading.NO_MATCH
    return Reading.NOT_HELD


def folded(value: str, times: int) -> bytes:
    """SHA-256, then SHA-256 of the lower-case hexadecimal text, `times` times in all."""
    found = hashlib.sha256(value.encode())
    for _ in range(times - 1):
        found = hashlib.sha256(found.hexdigest().encode())
    return found.digest()


def _readings(proof: ContactProof, value: str) -> list[tuple[Reading, bytes]]:
    salted = value + proof.salt
    found = [(Reading.FOLDED, folded(value, proof.times)), (Reading.ONCE, folded(value, 1))]
    if proof.salt:
        found.insert(0, (Reading.FOLDED_WITH_CODE, folded(salted, proof.times)))
        found.insert(2, (Reading.ONCE_WITH_CODE, folded(salted, 1)))
    return found


def _mobile(value: str) -> str:
    """Its ten digits, without +91, a leading 0, spaces and hyphens."""
    plain = "".join(sign for sign in digits(value) if sign.isascii() and sign.isdigit())
    return plain[-10:]
