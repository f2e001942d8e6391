# SPDX-License-Identifier: Apache-2.0
"""Core: the texts that are signed for a citizen: the slip (by the kiosk) and the receipt (by the
portal), and what their QR carries.

A slip says "taken, not yet acknowledged" and is amber to a checker for ever; only the portal's
signature is green (money.md 5). The portal's number is the slip's own: no second series exists.
"""

from dataclasses import dataclass
from typing import Final

from kiosk.core.encoding import Unreadable, b64, dump, load, pack, unb64, unpack
from kiosk.core.entries import Reversal, Sale
from kiosk.core.ids import paper_number
from kiosk.core.journal import Entry
from kiosk.core.wire.trust import Signed

SLIP: Final = "slip-1"
RECEIPT: Final = "receipt-1"


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What is signed for the citizen; both forms say the same, the form says how sure it is."""

    form: str  # SLIP or RECEIPT
    portal_id: str
    number: str
    transaction_id: str
    service: str
    total_paise: int
    at_ms: int
    lmk_id: str

    def to_bytes(self) -> bytes:
        """The bytes to sign."""
        return dump(pack(self))


def facts_of(entry: Entry, form: str, lmk_id: str) -> PaperFacts:
    """The facts of a sale's paper. Only a sale has one; another body is a defect (TypeError)."""
    if not isinstance(entry.body, Sale):
        raise TypeError(f"{entry.kind} has no receipt")
    sale = entry.body
    number = str(number_of(entry))
    return PaperFacts(
        form,
        entry.portal_id,
        number,
        sale.transaction_id,
        sale.service,
        sale.total_paise,
        entry.at_ms,
        lmk_id,
    )


def number_of(entry: Entry) -> str:
    """The number of the paper a sale or a reversal gives out. TypeError for another body."""
    if not isinstance(entry.body, Sale | Reversal):
        raise TypeError(f"{entry.kind} gives out no paper")
    return str(paper_number(entry.kiosk_id, entry.generation, entry.body.counter, entry.hash))


def slip_qr(slip: Signed, certificate: Signed) -> str:
    """The QR of a slip: its facts signed by the kiosk, and the portal's word for that kiosk."""
    parts = (slip.text, b64(slip.signature), certificate.text, b64(certificate.signature))
    return "\n".join(parts)


def receipt_qr(receipt: Signed) -> str:
    """The QR of a receipt: its facts and the portal's signature."""
    return "\n".join((receipt.text, b64(receipt.signature)))


def read_qr(text: str) -> tuple[PaperFacts, tuple[Signed, ...]]:
    """Facts and signed parts of a scanned QR; signatures are for the caller to check.

    Raises Unreadable.
    """
    lines = text.split("\n")
    if len(lines) not in (2, 4):
        raise Unreadable("not a paper of ours")
    pairs = zip(lines[::2], lines[1::2], strict=True)
    signed = tuple(Signed(part, unb64(signature)) for part, signature in pairs)
    facts = unpack(PaperFacts, load(signed[0].bytes_once))
    if facts.form != (RECEIPT if len(signed) == 1 else SLIP):
        raise Unreadable("the form and the signatures do not fit")
    return facts, signed
