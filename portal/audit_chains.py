# SPDX-License-Identifier: Apache-2.0
"""Portal audit of the chains: links, verdicts, and what each posted sale must have beside it."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, and_, func, select

from kiosk.core.encoding import digest
from kiosk.core.entries import JUDGED, Kind
from kiosk.core.journal import NO_HASH
from kiosk.core.wire.exchange import Outcome
from portal.audit_finding import Finding
from portal.books_schema import lease, movement, posting
from portal.ledger import PostingKind, vle_held, vle_unreconciled
from portal.lines import read_line
from portal.ports import ActState
from portal.schema import act, chain, entry, sale, verdict

_PLACE: Final = ("kiosk_id", "generation", "seq")


def chains_link(connection: Connection) -> Iterator[Finding]:
    """Entries are numbered without a gap, each is what was hashed, each links to the one before."""
    for row in connection.execute(select(chain).order_by(*list(chain.primary_key))).all():
        head, mark = 0, NO_HASH
        where = f"{row.kiosk_id}.{row.generation}"
        for kept in _entries(connection, row):
            line = read_line(bytes(kept.raw))
            good = kept.seq == head + 1 and digest(bytes(kept.raw)) == bytes(kept.hash)
            if not good or (line.prev is not None and line.prev != mark):
                yield Finding("a chain links", f"{where} {kept.seq}", "other bytes or another link")
            head, mark = kept.seq, bytes(kept.hash)
        if (head, mark) != (row.head_seq, bytes(row.head_hash)):
            yield Finding("a chain ends at its head", where, f"{head}, row says {row.head_seq}")


def _entries(connection: Connection, row: Any) -> Iterator[Any]:
    return iter(
        connection.execute(
            select(entry.c.seq, entry.c.hash, entry.c.raw)
            .where(entry.c.kiosk_id == row.kiosk_id, entry.c.generation == row.generation)
            .order_by(entry.c.seq)
        )
    )


def verdicts_fit(connection: Connection) -> Iterator[Finding]:
    """Each judged entry has one verdict, on its very bytes, and no other entry has one."""
    joined = entry.outerjoin(verdict, _same(verdict, entry))
    rows = connection.execute(
        select(
            entry.c.kiosk_id, entry.c.seq, entry.c.hash, entry.c.kind, verdict.c.entry_hash
        ).select_from(joined)
    )
    for row in rows:
        judged = row.kind in JUDGED
        if judged is not (row.entry_hash is not None):
            yield Finding("a judged entry has a verdict", f"{row.kiosk_id} {row.seq}", row.kind)
        elif judged and bytes(row.entry_hash) != bytes(row.hash):
            yield Finding("a verdict is on its entry", f"{row.kiosk_id} {row.seq}", "other bytes")


def sales_posted_once(connection: Connection) -> Iterator[Finding]:
    """A posted sale has one posting that draws its total; nobody else has one. A refused one that
    was covered has one that made it due.
    """
    taken = _taken_from_leases(connection)
    joined = sale.join(verdict, _same(verdict, sale))
    rows = connection.execute(
        select(sale, verdict.c.outcome).select_from(joined).order_by(*list(sale.primary_key))
    )
    for row in rows:
        place = (row.kiosk_id, row.generation, row.seq)
        wanted = {
            Outcome.POSTED.value: [(PostingKind.SALE.value, row.total_paise)],
            Outcome.REFUSED.value: [(PostingKind.REFUSAL.value, row.total_paise)],
        }.get(row.outcome if row.covered else "", [])
        found = taken.pop(place, [])
        if found != wanted or (row.outcome == Outcome.POSTED.value and not row.covered):
            what = f"{row.outcome}, {found} where {wanted} was due"
            yield Finding("a sale is posted once", f"{row.kiosk_id} {row.seq}", what)
    for place, found in taken.items():
        yield Finding("only a sale draws on a lease", f"{place[0]} {place[2]}", f"{found}")


def _taken_from_leases(
    connection: Connection,
) -> dict[tuple[str, int, int], list[tuple[str, int]]]:
    """For each entry that draws or makes due: the kinds of its postings and what they took."""
    from_lease = movement.c.account.startswith(vle_held("")) | movement.c.account.startswith(
        vle_unreconciled("")
    )
    rows = connection.execute(
        select(
            posting.c.kiosk_id,
            posting.c.generation,
            posting.c.seq,
            posting.c.kind,
            func.sum(-movement.c.paise).label("paise"),
        )
        .select_from(posting.join(movement, movement.c.txn == posting.c.txn))
        .where(posting.c.kind.in_([PostingKind.SALE.value, PostingKind.REFUSAL.value]))
        .where(from_lease)
        .group_by(posting.c.txn, posting.c.kiosk_id, posting.c.generation, posting.c.seq)
        .group_by(posting.c.kind)
    )
    found: dict[tuple[str, int, int], list[tuple[str, int]]] = {}
    for row in rows:
        place = (row.kiosk_id, row.generation, row.seq)
        found.setdefault(place, []).append((row.kind, int(row.paise)))
    return found


def acts_fit(connection: Connection) -> Iterator[Finding]:
    """A posted sale's act was accepted, and an accepted act's sale is posted."""
    joined = sale.join(verdict, _same(verdict, sale)).outerjoin(act, _same(act, sale))
    rows = connection.execute(
        select(sale.c.kiosk_id, sale.c.seq, verdict.c.outcome, act.c.state).select_from(joined)
    )
    for row in rows:
        accepted = row.state == ActState.ACCEPTED.value
        if accepted is not (row.outcome == Outcome.POSTED.value):
            what = f"{row.outcome}, act {row.state}"
            yield Finding("posted means accepted outside", f"{row.kiosk_id} {row.seq}", what)


def shares_sum(connection: Connection) -> Iterator[Finding]:
    """Each posted sale's shares sum to its charge, and leases have what their sales say."""
    joined = sale.join(verdict, _same(verdict, sale))
    rows = connection.execute(
        select(sale, verdict.c.outcome)
        .select_from(joined)
        .where(verdict.c.kind == Kind.SALE.value, sale.c.covered)
    )
    drawn: dict[str, int] = {}
    spent: dict[str, int] = {}
    for row in rows:
        spent[row.lease_id] = spent.get(row.lease_id, 0) + row.total_paise
        if row.outcome != Outcome.POSTED.value:
            continue
        drawn[row.lease_id] = drawn.get(row.lease_id, 0) + row.total_paise
        if row.vle_paise + row.spv_paise + row.it_paise != row.charge_paise:
            yield Finding("shares sum to the charge", f"{row.kiosk_id} {row.seq}", "they do not")
    for row in connection.execute(select(lease)):
        said = (row.drawn_paise, row.spent_paise)
        found = (drawn.get(row.lease_id, 0), spent.get(row.lease_id, 0))
        if said != found:
            what = f"drawn, spent {said} paise, sales say {found}"
            yield Finding("a lease has what its sales say", row.lease_id, what)


def _same(one: Any, other: Any) -> Any:
    return and_(*(one.c[name] == other.c[name] for name in _PLACE))
