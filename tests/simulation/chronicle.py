# SPDX-License-Identifier: Apache-2.0
"""Simulation: the journal read by another reader: entry by entry, with rules of its own, it knows
what was spent, due, in the drawer and said by the portal, and objects to what may not follow."""

from collections import defaultdict
from dataclasses import dataclass, field

from kiosk.core.catalogue import Payer, Rail, Rendered
from kiosk.core.dates import business_date
from kiosk.core.entries import (
    Absorbed,
    CashMoved,
    DayClosed,
    DayOpened,
    LotIntended,
    Printed,
    PrintFinished,
    PrintStarted,
    Reversal,
    Sale,
    Surrendered,
)
from kiosk.core.journal import NO_HASH, Entry, read_entry
from kiosk.core.lease import Lease, read_lease
from kiosk.core.receipt import number_of
from kiosk.core.transaction import Quote, State
from kiosk.core.wire.exchange import (
    Answer,
    BlockOrder,
    MessageKind,
    Outcome,
    Verdict,
    news,
)

BILL_SERVICES = ("hpsebl_bill", "water_bill")


@dataclass
class Chronicle:
    """What the chain says so far."""

    answers: dict[tuple[int, int], Answer] = field(default_factory=dict)  # as they came
    entries: list[Entry] = field(default_factory=list)
    sales: dict[int, Sale] = field(default_factory=dict)  # by seq
    reversals: dict[int, int] = field(default_factory=dict)  # sale's seq → its reversal's
    judged: dict[int, Verdict] = field(default_factory=dict)
    leases: dict[str, Lease] = field(default_factory=dict)  # highest version absorbed
    present: dict[Rail, str] = field(default_factory=dict)  # rail → lease id
    spent: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    sold: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    dead: set[str] = field(default_factory=set)  # surrendered leases
    drawers: dict[str, int] = field(default_factory=dict)  # operator → cash that should be there
    shifts: int = 0
    numbers: dict[str, str] = field(default_factory=dict)  # of a paper → whose it is
    lots: set[str] = field(default_factory=set)
    forms: dict[int, str] = field(default_factory=dict)  # of an entry's last print
    papers: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # perhaps in a hand
    block: BlockOrder | None = None

    def take(self, raw: bytes, left_seq: int) -> None:
        """The next entry of the chain; `left_seq` is the highest that had left when it was made."""
        entry = read_entry(raw)
        before = self.entries[-1].hash if self.entries else NO_HASH
        assert (entry.seq, entry.prev) == (len(self.entries) + 1, before), "the chain links"
        match entry.body:
            case DayOpened() | CashMoved() | DayClosed() as body:
                self._drawer(body)
            case PrintStarted() | PrintFinished() as body:
                self._paper(body)
            case Sale() as sale:
                self._sale(entry, sale)
            case Reversal() as reversal:
                self._reversal(entry, reversal, left_seq)
            case Absorbed(epoch, answer_number):
                self._absorb(self.answers[epoch, answer_number])
            case LotIntended() | Surrendered() as body:
                self._allowance(body)
        self.entries.append(entry)

    def state(self, seq: int) -> State:
        """How a sale stands by its verdict, its reversal and that one's verdict."""
        said = self.judged.get(seq)
        own = {
            None: State.COMMITTED,
            Outcome.HELD: State.HELD,
            Outcome.POSTED: State.POSTED,
            Outcome.REFUSED: State.REFUSED,
        }[said.outcome if said else None]
        if seq not in self.reversals:
            return own
        if own is not State.REFUSED:
            return State.REVERSING
        undone = self.judged.get(self.reversals[seq])
        done = undone is not None and undone.outcome is Outcome.POSTED
        return State.RETURNED if done else State.RETURNING

    def with_state(self, *states: State) -> list[int]:
        """Sales that stand so, oldest first."""
        return [seq for seq in self.sales if self.state(seq) in states]

    def remaining(self, rail: Rail) -> int:
        """What may still be sold on a rail."""
        lease_id = self.present.get(rail, "")
        if not lease_id or lease_id in self.dead:
            return 0
        return self.leases[lease_id].granted_total_paise - self.spent[lease_id]

    def allows(self, quote: Quote, who: str, now_ms: int) -> bool:
        """Whether this quote may become a sale now, as far as chain and answers say."""
        lease = self.leases.get(self.present.get(quote.row.rail, ""))
        if lease is None or who not in self.drawers or now_ms > quote.expires_ms:
            return False
        once = quote.row.rendered is Rendered.POSTED  # a payment; a copy may be asked for again
        same = [seq for seq, one in self.sales.items() if one.subject == quote.subject and once]
        return (
            all(self._refused(seq) for seq in same)
            and not self._blocked(now_ms, quote.row.service)
            and now_ms < lease.expires_ms
            and quote.total_paise <= min(lease.cap_paise, self.remaining(lease.rail))
            and self.sold[lease.lease_id] < lease.count_total
        )

    def _drawer(self, body: DayOpened | CashMoved | DayClosed) -> None:
        match body:
            case DayOpened(shift, operator, opening_paise):
                assert operator not in self.drawers
                assert shift == self.shifts + 1
                self.shifts += 1
                self.drawers[operator] = opening_paise
            case CashMoved(operator=operator, paise=paise):
                self.drawers[operator] += paise
            case DayClosed(operator=operator, expected_paise=expected):
                assert self.drawers.pop(operator) == expected

    def _paper(self, body: PrintStarted | PrintFinished) -> None:
        """A paper counts from its first byte on; only one that surely failed is taken back."""
        if isinstance(body, PrintStarted):
            self.papers[body.of_seq] += 1
            self.forms[body.of_seq] = body.form
        elif body.outcome is Printed.FAILED:
            self.papers[body.of_seq] -= 1

    def _allowance(self, body: LotIntended | Surrendered) -> None:
        if isinstance(body, LotIntended):
            assert body.merchant_txn not in self.lots
            self.lots.add(body.merchant_txn)
            return
        lease_id = body.lease_id
        assert lease_id not in self.dead
        assert body.lease_version == self.leases[lease_id].version
        said = (body.spent_total_paise, body.spent_count)
        assert said == (self.spent[lease_id], self.sold[lease_id])
        self.dead.add(lease_id)

    def _sale(self, entry: Entry, sale: Sale) -> None:
        self._number(entry, sale.counter, sale.transaction_id)
        assert sale.operator in self.drawers, "the day was open"
        self.drawers[sale.operator] += sale.total_paise
        tenth = sale.charge_paise // 10
        shares = (sale.charge_paise - 2 * tenth, tenth, tenth)
        assert (sale.shares.vle_paise, sale.shares.spv_paise, sale.shares.it_paise) == shares
        citizen = sale.charge_payer is Payer.CITIZEN
        assert sale.total_paise == sale.fee_paise + (sale.charge_paise if citizen else 0)
        self._cover(entry, sale)
        assert not self._blocked(entry.at_ms, sale.service), "sold against a block"
        if sale.service in BILL_SERVICES:
            same = [seq for seq, one in self.sales.items() if one.subject == sale.subject]
            assert all(self._refused(seq) for seq in same), "a bill was sold twice"
        self.sales[entry.seq] = sale

    def _cover(self, entry: Entry, sale: Sale) -> None:
        lease = self.leases[sale.lease_id]
        assert self.present[sale.rail] == sale.lease_id
        assert sale.lease_id not in self.dead
        assert sale.lease_version == lease.version
        assert entry.at_ms < lease.expires_ms
        assert sale.total_paise <= lease.cap_paise
        self.spent[sale.lease_id] += sale.total_paise
        self.sold[sale.lease_id] += 1
        assert self.spent[sale.lease_id] <= lease.granted_total_paise, "more spent than granted"
        assert self.sold[sale.lease_id] <= lease.count_total

    def _blocked(self, at_ms: int, service: str) -> bool:
        order = self.block
        if order is None or order.until < business_date(at_ms):
            return False
        return not order.services or service in order.services

    def _reversal(self, entry: Entry, reversal: Reversal, left_seq: int) -> None:
        self._number(entry, reversal.counter, reversal.transaction_id)
        sale = self.sales[reversal.of_seq]
        assert reversal.of_seq not in self.reversals
        named = (reversal.of_transaction_id, reversal.amount_paise)
        assert named == (sale.transaction_id, sale.total_paise)
        assert self._refused(reversal.of_seq) or reversal.of_seq > left_seq, (
            "undone at the counter, and the department may have the money"
        )
        self.drawers[reversal.operator] -= reversal.amount_paise
        self.reversals[reversal.of_seq] = entry.seq

    def _number(self, entry: Entry, counter: int, whose: str) -> None:
        assert counter == len(self.numbers) + 1, "paper counters have no gap"
        assert whose not in self.numbers.values()
        number = number_of(entry)
        assert number not in self.numbers, "two papers bear one number"
        self.numbers[number] = whose

    def _refused(self, seq: int) -> bool:
        said = self.judged.get(seq)
        return said is not None and said.outcome is Outcome.REFUSED

    def _absorb(self, answer: Answer) -> None:
        for verdict in answer.verdicts:
            entry = self.entries[verdict.seq - 1]
            assert entry.hash == verdict.entry_hash
            before = self.judged.get(verdict.seq)
            if before is not None and before.outcome is not Outcome.HELD:
                assert verdict == before, "a final verdict never changes"
            if isinstance(entry.body, Reversal):
                assert verdict.outcome is not Outcome.REFUSED, "an honest reversal was refused"
            self.judged[verdict.seq] = verdict
        for message in answer.messages:
            if message.subject is MessageKind.LEASE:
                self._lease(read_lease(message.text.encode()))
            if message.subject is MessageKind.BLOCK:
                order = news(BlockOrder, message.text)
                if self.block is None or order.number > self.block.number:
                    self.block = order

    def _lease(self, lease: Lease) -> None:
        if lease.lease_id in self.dead:
            return
        known = self.leases.get(lease.lease_id)
        if known is None:
            old = self.present.get(lease.rail)
            assert old is None or old in self.dead, "two leases of a rail alive"
            self.present[lease.rail] = lease.lease_id
        else:
            assert lease.version > known.version, "a version came twice or late"
            assert lease.granted_total_paise >= known.granted_total_paise
        self.leases[lease.lease_id] = lease
