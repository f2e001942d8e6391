# SPDX-License-Identifier: Apache-2.0
"""Simulation: what always holds (the money's invariants, by their numbers there), checked after
each step against three books that know nothing of each other: the kiosk's lists, the portal's
ledger, and those of the people: drawers, papers, departments, gateway and bank."""

from collections import Counter as Tally
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from kiosk.core.catalogue import Rail
from kiosk.core.entries import Kind
from kiosk.core.transaction import State
from kiosk.core.wire.exchange import Outcome
from portal.audit import audit
from portal.books_schema import balance, lot
from portal.judging import act_ref
from portal.leases import all_lines
from portal.ledger import WALLET_AVAILABLE, WALLET_HELD, Place
from portal.schema import alarm, verdict
from tests.simulation.chronicle import BILL_SERVICES
from tests.simulation.counter import Counter
from tests.simulation.state_portal import StatePortal

FINAL = (Outcome.POSTED.value, Outcome.REFUSED.value)
Finals = dict[tuple[str, int], tuple[Any, ...]]


def counter_holds(counter: Counter) -> None:
    """Invariants 2, 4, 5, 6, 8, 13, 18 at the kiosk: its lists say what its chain says."""
    counter.follow()
    chronicle = counter.chronicle
    with counter.books.look() as reads:
        assert reads.head.seq == len(chronicle.entries)
        for rail in Rail:
            held = reads.allowance(rail)
            lease_id = chronicle.present.get(rail, "")
            assert (held.lease.lease_id if held else "") == lease_id
            if held is None:
                continue
            assert held.lease == chronicle.leases[lease_id]
            spent = (chronicle.spent[lease_id], chronicle.sold[lease_id])
            assert (held.spent_total_paise, held.spent_count) == spent, "spent never falls"
            assert held.surrendered == (lease_id in chronicle.dead)
            assert held.remaining_paise == chronicle.remaining(rail) >= 0
        views = {view.seq: view for view in reads.transactions(0, 1000)}
        assert views.keys() == chronicle.sales.keys()
        for seq, view in views.items():
            assert view.state is chronicle.state(seq), (seq, view.state, chronicle.state(seq))
            said = chronicle.judged.get(seq)
            assert view.receipt == (said.receipt if said else b"")
            assert view.prints == chronicle.papers[seq], "every paper that may be out counts"
        refused = chronicle.with_state(State.REFUSED)
        due = sum(chronicle.sales[seq].total_paise for seq in refused)
        assert reads.due_to_citizens_paise() == due, "cash of refused sales is due"
        assert all(reads.particulars(seq) for seq in refused), "to a named citizen"
        drawers = {drawer.operator: drawer for drawer in reads.open_drawers()}
    assert chronicle.drawers == counter.cash, "the drawer holds what the chain says"
    assert {name: one.expected_paise for name, one in drawers.items()} == counter.cash
    for drawer in drawers.values():
        sales = [sale for sale in chronicle.sales.values() if sale.shift == drawer.shift]
        earned = sum(sale.shares.vle_paise for sale in sales)
        assert (drawer.commission_paise, drawer.sales) == (earned, len(sales)), "a day is its sales"
    papers = Tally(counter.tray)
    assert not papers or max(papers.values()) == 1, "two papers alike, one not marked DUPLICATE"


def journal_holds(counter: Counter) -> None:
    """Invariant 7: every list equals one made anew; each entry is what was hashed."""
    found = counter.books.verify()
    assert found.ok, found.fault
    rebuilt = counter.books.rebuild()
    assert rebuilt.equal, rebuilt.differing


@dataclass
class Memory:
    """What was seen of the portal and may never be otherwise."""

    finals: Finals = field(default_factory=dict)
    deposited_paise: int = 0

    def portal_holds(self, portal: StatePortal, counters: list[Counter]) -> None:
        """Invariants 1, 2, 3, 4, 8, 14, 15, 16, 17 at the portal and outside."""
        found = audit(portal.db)
        assert found.violations == ()
        assert found.state_book_sum_paise == found.csc_book_sum_paise == 0
        parts = found.leases
        gone = parts.drawn + parts.due + parts.returned + parts.unreconciled
        assert parts.granted == gone + parts.remaining
        assert portal.rows(alarm) == [], "an honest counter rings no alarm"
        assert portal.departments.faults == []
        self._verdicts(portal)
        self._outside(portal, counters)
        self._leases(portal, counters)

    def _verdicts(self, portal: StatePortal) -> None:
        for row in portal.rows(verdict):
            if row.outcome in FINAL:
                now = (row.outcome, row.cause, bytes(row.entry_hash), bytes(row.receipt), row.kind)
                before = self.finals.setdefault((row.kiosk_id, row.seq), now)
                assert before == now, "a final verdict never changes"

    def posted(self, counter: Counter) -> list[int]:
        """Sales of a counter that the portal has posted."""
        kiosk = counter.record.kiosk_id
        return [
            seq
            for (who, seq), said in self.finals.items()
            if who == kiosk and said[0] == Outcome.POSTED.value and said[4] == Kind.SALE.value
        ]

    def _outside(self, portal: StatePortal, counters: list[Counter]) -> None:
        """What is posted was paid at its department, under its name and with its fee; a bill once;
        the virtual wallet gave exactly what the sales of its rail took; what counts as paid by the
        VLE, the gateway has.
        """
        accepted = portal.departments.accepted()
        taken = 0
        bills = Tally[str]()
        for counter in counters:
            for seq in self.posted(counter):
                sale = counter.chronicle.sales[seq]
                bills[sale.subject] += sale.service in BILL_SERVICES
                place = Place(counter.record.kiosk_id, 1, seq)
                assert accepted.get(act_ref(place, sale.transaction_id)) == sale.fee_paise
                taken += sale.total_paise if sale.rail is Rail.ONLINE_SEVA else 0
        assert not bills or max(bills.values()) <= 1, "a bill was paid twice"
        with portal.db.reading() as connection:
            wallet = connection.execute(
                select(balance.c.paise).where(
                    balance.c.account.in_([WALLET_AVAILABLE, WALLET_HELD])
                )
            )
            assert sum(wallet.scalars()) == self.deposited_paise - taken
        for row in portal.rows(lot):
            assert row.state != "paid" or portal.wallet.paid(row.merchant_txn)

    def _leases(self, portal: StatePortal, counters: list[Counter]) -> None:
        """Drawn at the portal is no more than spent at the kiosk, and is what was posted; known at
        the kiosk is no more than was promised; due is what was refused and not yet returned.
        """
        with portal.db.reading() as connection:
            lines = {line.lease_id: line for line in all_lines(connection)}
        for counter in counters:
            chronicle = counter.chronicle
            posted = self.posted(counter)
            owed = self._owed(counter)
            for lease_id, lease in chronicle.leases.items():
                line = lines[lease_id]
                assert lease.version <= line.version
                assert lease.granted_total_paise <= line.granted_paise
                assert line.drawn_paise <= chronicle.spent[lease_id]
                assert line.drawn_paise == _total(counter, posted, lease_id)
                assert line.due_paise == _total(counter, owed, lease_id)

    def _owed(self, counter: Counter) -> list[int]:
        kiosk, chronicle = counter.record.kiosk_id, counter.chronicle
        return [
            seq
            for seq in chronicle.sales
            if self.finals.get((kiosk, seq), ("",))[0] == Outcome.REFUSED.value
            and (kiosk, chronicle.reversals.get(seq, 0)) not in self.finals
        ]

    def all_is_said(self, portal: StatePortal, counters: list[Counter]) -> None:
        """At rest: every entry is with the portal and each judged one has one final verdict, the
        same at both ends; departments have the money of the posted sales and of nothing else.
        """
        fees: dict[str, int] = {}
        for counter in counters:
            kiosk, chronicle = counter.record.kiosk_id, counter.chronicle
            assert counter.acknowledged_seq == len(chronicle.entries)
            for entry in chronicle.entries:
                if entry.kind in (Kind.SALE, Kind.REVERSAL, Kind.LOT_INTENDED, Kind.SURRENDERED):
                    outcome, cause, mark, receipt, _ = self.finals[kiosk, entry.seq]
                    said = chronicle.judged[entry.seq]
                    assert (outcome, cause, receipt) == (said.outcome, said.cause, said.receipt)
                    assert mark == entry.hash
            for seq in self.posted(counter):
                sale = chronicle.sales[seq]
                fees[act_ref(Place(kiosk, 1, seq), sale.transaction_id)] = sale.fee_paise
            kept = sum(chronicle.sales[seq].total_paise for seq in self.posted(counter))
            owed = sum(chronicle.sales[seq].total_paise for seq in self._owed(counter))
            gone = sum(chronicle.sales[seq].total_paise for seq in chronicle.reversals)
            took = sum(sale.total_paise for sale in chronicle.sales.values())
            assert took - gone == kept + owed, "what citizens gave is posted or due to them"
        assert fees == portal.departments.accepted()


def _total(counter: Counter, seqs: list[int], lease_id: str) -> int:
    sales = counter.chronicle.sales
    return sum(sales[seq].total_paise for seq in seqs if sales[seq].lease_id == lease_id)
