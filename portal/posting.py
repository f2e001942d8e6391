# SPDX-License-Identifier: Apache-2.0
"""Portal posting: which accounts each thing that happens to money moves, in both books.

The virtual wallet is debited gross, the same amount as the draw on the VLE's money, and only for
`online_seva` (guidelines 3.4 d); other rails settle between CSC-SPV and the department.
"""

from dataclasses import dataclass

from kiosk.core.catalogue import Payer, Rail
from kiosk.core.entries import Sale
from portal.lease_lines import LeaseLine
from portal.ledger import (
    BANK_ADVANCE,
    GATEWAY,
    SHARE_IT,
    SHARE_SPV,
    TDS,
    WALLET_AVAILABLE,
    WALLET_HELD,
    Book,
    Move,
    Place,
    Posting,
    PostingKind,
    payable,
    receivable,
    share_vle,
    spv_clearing,
    transfer,
    vle_available,
    vle_due,
    vle_held,
    vle_unreconciled,
)

_SPV = "csc_spv"  # has the charge where no virtual wallet is debited


def has_wallet(rail: Rail) -> bool:
    """Whether the state's virtual wallet stands behind a rail (3.4 d)."""
    return rail is Rail.ONLINE_SEVA


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale about to be posted, and the lease it draws on."""

    txn: str
    place: Place
    sale: Sale
    biller: str
    line: LeaseLine


def sale_posting(sold: Sold) -> Posting:
    """The department accepted: the lease is drawn, fee and shares have their owners."""
    sale, line = sold.sale, sold.line
    late = line.draw(sale.total_paise)
    moves = [*_from_lease(line, sale.total_paise, late)]
    moves.append(Move(Book.CSC, spv_clearing(line.rail), sale.total_paise))
    if has_wallet(line.rail):
        moves.append(Move(Book.STATE, WALLET_HELD, -sale.total_paise))
        moves.append(Move(Book.STATE, payable(sold.biller), sale.fee_paise))
    moves += _shares(sold)
    return Posting(sold.txn, PostingKind.SALE, sold.place, tuple(moves))


def refusal_posting(sold: Sold) -> Posting:
    """The sale is refused: what was taken is due to the citizen; the wallet's hold stays."""
    late = sold.line.owe(sold.sale.total_paise)
    moves = _from_lease(sold.line, sold.sale.total_paise, late)
    due = Move(Book.CSC, vle_due(sold.line.lease_id), sold.sale.total_paise)
    return Posting(f"{sold.place}:refused", PostingKind.REFUSAL, sold.place, (*moves, due))


def return_posting(txn: str, place: Place, line: LeaseLine, paise: int) -> Posting:
    """The citizen has his money back: it is the VLE's credit, and the wallet's hold ends."""
    line.give_back(paise)
    credit = vle_available(line.csc_id, line.rail)
    moves = transfer(Book.CSC, vle_due(line.lease_id), credit, paise)
    return Posting(txn, PostingKind.RETURN, place, (*moves, *_release(line.rail, paise)))


def grant_posting(txn: str, place: Place, line: LeaseLine, paise: int, held: int) -> Posting:
    """Credit becomes a lease's; `held` of it has the state's side held already."""
    credit = vle_available(line.csc_id, line.rail)
    moves = transfer(Book.CSC, credit, vle_held(line.lease_id), paise)
    return Posting(
        f"{txn}:grant", PostingKind.GRANT, place, (*moves, *_hold(line.rail, paise - held))
    )


def lot_posting(txn: str, place: Place, csc_id: str, rail: Rail, paise: int) -> Posting:
    """The gateway has the VLE's money: it is his credit."""
    moves = transfer(Book.CSC, GATEWAY, vle_available(csc_id, rail), paise)
    return Posting(txn, PostingKind.LOT, place, moves)


def hold_posting(txn: str, place: Place, rail: Rail, paise: int) -> Posting:
    """The state's side of a lot, before its page may be opened."""
    return Posting(f"{txn}:hold", PostingKind.HOLD, place, _hold(rail, paise))


def release_posting(txn: str, place: Place, rail: Rail, paise: int) -> Posting:
    """That lot was not paid, for sure."""
    return Posting(f"{txn}:release", PostingKind.RELEASE, place, _release(rail, paise))


def surrender_posting(txn: str, place: Place, line: LeaseLine) -> Posting:
    """The rest of a closed lease is the VLE's credit; what is due to citizens stays due."""
    rest, late = line.close()
    credit = Move(Book.CSC, vle_available(line.csc_id, line.rail), rest + late)
    moves = (
        Move(Book.CSC, vle_held(line.lease_id), -rest),
        Move(Book.CSC, vle_unreconciled(line.lease_id), -late),
    )
    freed = _release(line.rail, rest + late)
    return Posting(txn, PostingKind.SURRENDER, place, (*moves, credit, *freed))


def expiry_posting(line: LeaseLine) -> Posting:
    """Past expiry and grace: nobody knows what was sold of the rest; nothing is freed."""
    rest = line.expire()
    moves = transfer(Book.CSC, vle_held(line.lease_id), vle_unreconciled(line.lease_id), rest)
    return Posting(f"{line.lease_id}:expiry:{line.version}", PostingKind.EXPIRY, None, moves)


def deposit_posting(bank_reference: str, paise: int) -> Posting:
    """CSC-SPV paid in at the bank (3.4 c): its virtual wallet rises."""
    moves = transfer(Book.STATE, BANK_ADVANCE, WALLET_AVAILABLE, paise)
    return Posting(f"bank:{bank_reference}", PostingKind.DEPOSIT, None, moves)


def _from_lease(line: LeaseLine, paise: int, late: int) -> tuple[Move, Move]:
    return (
        Move(Book.CSC, vle_held(line.lease_id), late - paise),
        Move(Book.CSC, vle_unreconciled(line.lease_id), -late),
    )


def _hold(rail: Rail, paise: int) -> tuple[Move, ...]:
    if not has_wallet(rail):
        return ()
    return transfer(Book.STATE, WALLET_AVAILABLE, WALLET_HELD, paise)


def _release(rail: Rail, paise: int) -> tuple[Move, ...]:
    return _hold(rail, -paise)


def _shares(sold: Sold) -> list[Move]:
    """The charge's shares; TDS is withheld from the VLE's. Where the wallet was not debited for
    the charge, somebody owes it: the department that pays it, or CSC-SPV that collected it.
    """
    sale, shares = sold.sale, sold.sale.shares
    moves = [
        Move(Book.STATE, share_vle(sold.line.csc_id), shares.vle_paise - sale.tds_paise),
        Move(Book.STATE, TDS, sale.tds_paise),
        Move(Book.STATE, SHARE_SPV, shares.spv_paise),
        Move(Book.STATE, SHARE_IT, shares.it_paise),
    ]
    if sale.charge_payer is Payer.DEPARTMENT:
        moves.append(Move(Book.STATE, receivable(sold.biller), -sale.charge_paise))
    elif not has_wallet(sold.line.rail):
        moves.append(Move(Book.STATE, receivable(_SPV), -sale.charge_paise))
    return moves
