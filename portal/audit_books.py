# SPDX-License-Identifier: Apache-2.0
"""Portal audit of the books: every sum is made again from the movements."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, func, select

from kiosk.core.catalogue import Rail
from kiosk.core.lease import read_lease
from kiosk.core.payment import PaymentState
from portal.audit_finding import Finding
from portal.books_schema import balance, lease_version, lot, movement, posting
from portal.lease_lines import LeaseLine
from portal.leases import all_lines
from portal.ledger import (
    WALLET_HELD,
    Book,
    PostingKind,
    may_owe,
    vle_available,
    vle_due,
    vle_held,
    vle_unreconciled,
)
from portal.posting import has_wallet

Sums = dict[tuple[str, str], int]
_HOLDING: Final = (PaymentState.AWAITED.value, PaymentState.UNKNOWN.value)


def postings_balance(connection: Connection) -> Iterator[Finding]:
    """Each posting sums to zero in each book."""
    total = func.sum(movement.c.paise)
    rows = connection.execute(
        select(movement.c.txn, movement.c.book, total.label("paise"))
        .group_by(movement.c.txn, movement.c.book)
        .having(total != 0)
    )
    for row in rows:
        yield Finding("a posting balances", f"{row.txn} {row.book}", f"{row.paise} paise")


def balances_are_sums(connection: Connection) -> Iterator[Finding]:
    """Each balance is the sum of its movements, and none that may not owe is below zero."""
    sums = _sums(connection)
    kept: Sums = {(row.book, row.account): row.paise for row in connection.execute(select(balance))}
    for book, account in sorted(sums.keys() | kept.keys()):
        summed, said = sums.get((book, account), 0), kept.get((book, account), 0)
        if summed != said:
            what = f"{said} paise, movements say {summed}"
            yield Finding("a balance is the sum of its movements", f"{book} {account}", what)
        if summed < 0 and not may_owe(account):
            yield Finding("available and held are never below zero", account, f"{summed} paise")


def leases_agree(connection: Connection) -> Iterator[Finding]:
    """Each lease is whole, and the books and the signed version say the same as its row."""
    sums, granted = _sums(connection), _granted(connection)
    for line in all_lines(connection):
        accounts = {
            "remaining": (line.remaining_paise, vle_held(line.lease_id)),
            "due": (line.due_paise, vle_due(line.lease_id)),
            "unreconciled": (line.unreconciled_paise, vle_unreconciled(line.lease_id)),
        }
        for name, (paise, account) in accounts.items():
            found = sums.get((Book.CSC.value, account), 0)
            if found != paise or paise < 0:
                what = f"{name} {paise} paise, the book has {found}"
                yield Finding("a lease agrees with the books", line.lease_id, what)
        if granted.get(line.lease_id, 0) != line.granted_paise:
            what = f"{line.granted_paise} paise, grants say {granted.get(line.lease_id, 0)}"
            yield Finding("granted is the sum of grants", line.lease_id, what)
        yield from _versions(connection, line)


def _versions(connection: Connection, line: LeaseLine) -> Iterator[Finding]:
    texts = connection.scalars(
        select(lease_version.c.text)
        .where(lease_version.c.lease_id == line.lease_id)
        .order_by(lease_version.c.version)
    ).all()
    versions = [read_lease(text.encode()) for text in texts]
    totals = [version.granted_total_paise for version in versions]
    if totals != sorted(totals) or [v.version for v in versions] != list(
        range(1, line.version + 1)
    ):
        yield Finding("lease versions only rise", line.lease_id, f"{totals}")
    if totals and totals[-1] != line.granted_paise:
        what = f"signed {totals[-1]} paise, granted {line.granted_paise}"
        yield Finding("the newest version says what is granted", line.lease_id, what)


def wallet_hold(connection: Connection) -> Iterator[Finding]:
    """The wallet's hold is what its rail's leases and open lots hold."""
    held = sum(
        line.remaining_paise + line.due_paise + line.unreconciled_paise
        for line in all_lines(connection)
        if has_wallet(line.rail)
    )
    for row in connection.execute(select(lot)):
        if has_wallet(Rail(row.rail)) and row.state in _HOLDING:
            held += row.amount_paise
    found = _sums(connection).get((Book.STATE.value, WALLET_HELD), 0)
    if found != held:
        what = f"{found} paise, leases and open lots hold {held}"
        yield Finding("the wallet's hold is its rail's", WALLET_HELD, what)


def lots_agree(connection: Connection) -> Iterator[Finding]:
    """Per VLE and rail: what the gateway has = credit + held + due + unreconciled + drawn."""
    sums = _sums(connection)
    paid: dict[tuple[str, str], int] = defaultdict(int)
    for row in connection.execute(select(lot).where(lot.c.state == PaymentState.PAID.value)):
        paid[row.csc_id, row.rail] += row.amount_paise
    here: dict[tuple[str, str], int] = defaultdict(int)
    for line in all_lines(connection):
        here[line.csc_id, line.rail.value] += line.granted_paise - line.returned_paise
    for csc_id, rail in sorted(paid.keys() | here.keys()):
        credit = sums.get((Book.CSC.value, vle_available(csc_id, Rail(rail))), 0)
        if paid[csc_id, rail] != here[csc_id, rail] + credit:
            what = f"{paid[csc_id, rail]} paise paid, {here[csc_id, rail] + credit} accounted for"
            yield Finding("lots are accounted for", f"{csc_id} {rail}", what)


def _sums(connection: Connection) -> Sums:
    rows = connection.execute(
        select(
            movement.c.book, movement.c.account, func.sum(movement.c.paise).label("paise")
        ).group_by(movement.c.book, movement.c.account)
    )
    return {(row.book, row.account): int(row.paise) for row in rows}


def _granted(connection: Connection) -> dict[str, int]:
    rows = connection.execute(
        select(movement.c.account, func.sum(movement.c.paise).label("paise"))
        .select_from(movement.join(posting, posting.c.txn == movement.c.txn))
        .where(posting.c.kind == PostingKind.GRANT.value, movement.c.paise > 0)
        .where(movement.c.account.startswith(vle_held("")))
        .group_by(movement.c.account)
    )
    return {row.account.removeprefix(vle_held("")): int(row.paise) for row in rows}
