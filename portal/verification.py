# SPDX-License-Identifier: Apache-2.0
"""Portal verification: whether a paper is ours: green for a receipt, amber for a slip, else red.

Only signatures are looked at, so the same answer can be given without the books.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.encoding import Unreadable
from kiosk.core.errors import NotOurPaper
from kiosk.core.ids import read_paper_number
from kiosk.core.receipt import PaperFacts, read_qr
from kiosk.core.wire.trust import EpochCertificate, Signed, read_kiosk_certificate
from portal.seal import verify

QR_MAX_LETTERS: Final = 4096


class Colour(StrEnum):
    """How sure a paper is."""

    GREEN = "green"  # the portal's signature: the payment is in the books
    AMBER = "amber"  # the kiosk's signature: taken, not yet acknowledged
    RED = "red"  # not ours, or changed


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a paper's QR says, if it is ours."""

    colour: Colour
    facts: PaperFacts | None


_RED: Final = Judgement(Colour.RED, None)


def judge(qr: str, epoch: EpochCertificate) -> Judgement:
    """Checks the text of a QR. Never raises."""
    try:
        facts, signed = read_qr(qr.strip()[:QR_MAX_LETTERS])
        number = read_paper_number(facts.number)
    except (Unreadable, NotOurPaper):
        return _RED
    if facts.portal_id != epoch.portal_id:
        return _RED
    if len(signed) == 1:
        receipt = signed[0]
        good = verify(epoch.receipt_key, receipt.signature, receipt.bytes_once)
        return Judgement(Colour.GREEN, facts) if good else _RED
    slip, certificate = signed
    key = _kiosk_key(certificate, epoch, (number.kiosk_id, number.generation))
    good = key is not None and verify(key, slip.signature, slip.bytes_once)
    return Judgement(Colour.AMBER, facts) if good else _RED


def _kiosk_key(
    certificate: Signed, epoch: EpochCertificate, of_kiosk: tuple[str, int]
) -> bytes | None:
    """The kiosk's key by the portal's own word, when it is the kiosk of the paper's number."""
    if not verify(epoch.certificate_key, certificate.signature, certificate.bytes_once):
        return None
    try:
        found = read_kiosk_certificate(certificate.bytes_once)
    except Unreadable:
        return None
    return found.kiosk_key if (found.kiosk_id, found.generation) == of_kiosk else None
