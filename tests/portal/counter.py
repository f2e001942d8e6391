# SPDX-License-Identifier: Apache-2.0
"""Tests: a small true counter: it keeps a chain of real entries, spends only from its leases, and
takes answers in as the kiosk does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.core.bill import Bill
from kiosk.core.catalogue import AmountSource, Payer, Rail, Row, read_catalogue
from kiosk.core.dates import business_date
from kiosk.core.encoding import digest, dump, pack_named
from kiosk.core.entries import (
    Absorbed,
    Body,
    LotIntended,
    Opened,
    Reason,
    Reversal,
    Sale,
    Surrendered,
)
from kiosk.core.ids import crockford, merchant_txn
from kiosk.core.journal import Entry, Head, Particulars, empty_head, write_entry
from kiosk.core.lease import Lease, read_lease
from kiosk.core.pricing import price, subject
from kiosk.core.receipt import RECEIPT, facts_of
from kiosk.core.transaction import Tender
from kiosk.core.wire.exchange import (
    AccountNews,
    Answer,
    LeaseSeen,
    LotNews,
    MessageKind,
    Outcome,
    Request,
    RequestHead,
    SentParticulars,
    Verdict,
    news,
    read_answer,
    read_request,
)
from portal.exchange import Exchange
from portal.ports import KioskRecord
from tests.portal.fakes import ELECTRICITY, MARKS, NAKAL, WATER, sign
from tests.samples import PORTAL


@dataclass
class Counter:
    """One kiosk. `lose` drops the next replies on their way home."""

    record: KioskRecord
    portal: Exchange
    clock: Callable[[], int]
    entries: list[Entry] = field(default_factory=list)
    particulars: dict[int, Particulars] = field(default_factory=dict)
    leases: dict[Rail, Lease] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    lots: dict[str, LotNews] = field(default_factory=dict)
    accounts: dict[str, AccountNews] = field(default_factory=dict)
    reversed: dict[int, int] = field(default_factory=dict)
    acknowledged: int = 0
    exchanges: int = 0
    cursor: tuple[int, int] = (0, 0)
    answer_seen: tuple[int, int] = (0, 0)
    lose: int = 0
    sales: int = 0
    lot_numbers: int = 0

    def __post_init__(self) -> None:
        if not self.entries:
            self.append(Opened(self.record.kiosk_key, b"c" * 32, ()))

    @property
    def head(self) -> Head:
        record = self.record
        empty = empty_head(PORTAL, record.kiosk_id, record.generation)
        return self.entries[-1].head if self.entries else empty

    def append(self, body: Body) -> Entry:
        self.entries.append(write_entry(self.head, self.clock(), body))
        return self.entries[-1]

    def remaining(self, rail: Rail) -> int:
        lease = self.leases.get(rail)
        if lease is None or lease.lease_id in self.closed:
            return 0
        return lease.granted_total_paise - self.spent.get(lease.lease_id, 0)

    # --- what the operator does -------------------------------------------------------------

    def load(self, rail: Rail, paise: int) -> Entry:
        self.lot_numbers += 1
        record = self.record
        txn = merchant_txn(record.kiosk_id, record.generation, rail.value, self.lot_numbers)
        return self.append(LotIntended(rail, self.lot_numbers, txn, paise, "R.Devi"))

    def sell_water(self, connection: str = "HMR-R-0007", **changes: object) -> Entry:
        return self.sell(WATER, {"connection_id": connection}, None, **changes)

    def sell_nakal(self, khata: str = "12", pages: str = "1", **changes: object) -> Entry:
        return self.sell(NAKAL, {"khata": khata, "pages": pages}, None, **changes)

    def sell_electricity(self, bill_no: str, paise: int, **changes: object) -> Entry:
        due = business_date(self.clock())
        bill = Bill("hpsebl", "1" * 12, "", "HMR1", bill_no, due, paise, AmountSource.KEYED)
        return self.sell(ELECTRICITY, {"consumer_id": "1" * 12}, bill, **changes)

    def sell(
        self, row: Row, answers: dict[str, str], bill: Bill | None, **changes: object
    ) -> Entry:
        """A sale as the counter makes it; `changes` make it one that no honest counter makes."""
        self.sales += 1
        lease = self.leases[row.rail]
        found = price(row, answers, bill.amount_paise if bill else None)
        text = dump({"answers": answers, "bill": pack_named(bill) if bill else None}).decode()
        kept = Particulars(digest(f"salt {self.sales}".encode()), text)
        citizen = found.charge_paise if row.charge_payer is Payer.CITIZEN else 0
        sale = Sale(
            transaction_id=crockford(self.sales, 20),
            counter=self.sales,
            shift=1,
            operator="R.Devi",
            service=row.service,
            catalogue_version=1,
            row_digest=MARKS[row.service],
            rail=row.rail,
            lease_id=lease.lease_id,
            lease_version=lease.version,
            subject=subject(row, answers, bill),
            source=bill.source if bill else AmountSource.CATALOGUE,
            fee_paise=found.fee_paise,
            charge_paise=found.charge_paise,
            charge_payer=row.charge_payer,
            gst_paise=found.gst_paise,
            tds_paise=found.tds_paise,
            shares=found.shares,
            total_paise=found.fee_paise + citizen,
            tender=Tender.CASH,
            particulars=kept.keyed_digest,
        )
        sale = replace(sale, **changes)
        entry = self.append(sale)
        self.spent[sale.lease_id] = self.spent.get(sale.lease_id, 0) + sale.total_paise
        self.particulars[entry.seq] = kept
        return entry

    def reverse(self, of: Entry, reason: Reason = Reason.CANCELLED, **changes: object) -> Entry:
        assert isinstance(of.body, Sale)
        self.sales += 1
        sale = of.body
        body = Reversal(
            crockford(self.sales, 20), self.sales, 1, "R.Devi", of.seq,
            sale.transaction_id, reason, sale.total_paise, "slip",
        )  # fmt: skip
        entry = self.append(replace(body, **changes))
        self.reversed[of.seq] = entry.seq
        return entry

    def surrender(self, rail: Rail) -> Entry:
        lease = self.leases[rail]
        self.closed.add(lease.lease_id)
        spent = self.spent.get(lease.lease_id, 0)
        count = sum(
            isinstance(entry.body, Sale) and entry.body.lease_id == lease.lease_id
            for entry in self.entries
        )
        return self.append(Surrendered(lease.lease_id, lease.version, spent, count))

    # --- the line ---------------------------------------------------------------------------

    def request(self, after: int | None = None, up_to: int | None = None) -> Request:
        after = self.acknowledged if after is None else after
        sent = self.entries[after:up_to]
        self.exchanges += 1
        cancelled = tuple(of for of, by in self.reversed.items() if by > self.acknowledged)
        parts = tuple(
            SentParticulars("p", entry.seq, self.particulars[entry.seq].salt,
                            self.particulars[entry.seq].text)
            for entry in sent if entry.seq in self.particulars
        )  # fmt: skip
        seen = [LeaseSeen(lease.lease_id, lease.version) for lease in self.leases.values()]
        head = RequestHead(
            "request", 1, PORTAL, self.record.kiosk_id, self.record.generation, self.exchanges,
            self.answer_seen[0], 0, *self.cursor, self.head.seq, self.head.hash, cancelled,
            tuple(seen), self.clock(), len(sent),
        )  # fmt: skip
        return Request(head, tuple(entry.bytes_once for entry in sent), parts)

    def exchange(self, after: int | None = None, up_to: int | None = None) -> Answer | None:
        """One request out; its answer absorbed, or lost on the way."""
        answer = self.send(self.request(after, up_to))
        if self.lose:
            self.lose -= 1
            return None
        self.absorb(answer)
        return answer

    def send(self, request: Request) -> Answer:
        body = request.to_bytes()
        answer = self.portal.answer(read_request(body), body, self.record)
        assert answer.head.request_digest == digest(body)
        return read_answer(answer.to_bytes())

    def absorb(self, answer: Answer) -> None:
        head = answer.head
        assert (head.epoch, head.answer_number) > self.answer_seen
        if head.acknowledged_seq:
            assert self.entries[head.acknowledged_seq - 1].hash == head.acknowledged_hash
        self.answer_seen = (head.epoch, head.answer_number)
        self.acknowledged = max(self.acknowledged, head.acknowledged_seq)
        for verdict in answer.verdicts:
            self._take_verdict(verdict)
        for message in answer.messages:
            self._take_message(message.subject, message.text, message.signature)
            self.cursor = (head.epoch, max(message.n, self.cursor[1]))
        if answer.changes_something:
            self.append(Absorbed(head.epoch, head.answer_number, digest(answer.to_bytes())))

    def settle(self) -> int:
        """Talks until nothing is new; returns how many exchanges that took."""
        for turn in range(1, 20):
            answer = self.exchange()
            if answer is not None and not answer.changes_something:
                return turn
        raise AssertionError("kiosk and portal never come to rest")

    def _take_verdict(self, verdict: Verdict) -> None:
        entry = self.entries[verdict.seq - 1]
        assert entry.hash == verdict.entry_hash
        before = self.verdicts.get(verdict.seq)
        if before is not None and before.outcome is not Outcome.HELD:
            assert verdict == before, "a final verdict never changes"
        if verdict.outcome is Outcome.POSTED and isinstance(entry.body, Sale):
            text = facts_of(entry, RECEIPT, self.record.lmk_id).to_bytes()
            assert verdict.receipt == sign("receipt", text)
        self.verdicts[verdict.seq] = verdict

    def _take_message(self, subject: MessageKind, text: str, signature: bytes) -> None:
        match subject:
            case MessageKind.LEASE:
                lease = read_lease(text.encode())
                assert signature == sign("lease", text.encode())
                known = self.leases.get(lease.rail)
                if known is None or known.lease_id != lease.lease_id:
                    assert known is None or known.lease_id in self.closed
                    self.leases[lease.rail] = lease
                elif lease.version > known.version:
                    assert lease.granted_total_paise >= known.granted_total_paise
                    assert lease.previous_digest
                    self.leases[lease.rail] = lease
            case MessageKind.LOT:
                told = news(LotNews, text)
                self.lots[told.merchant_txn] = told
            case MessageKind.ACCOUNT:
                account = news(AccountNews, text)
                self.accounts[account.rail] = account
            case MessageKind.CATALOGUE:
                assert read_catalogue(text.encode())
            case _:
                raise AssertionError(f"nobody sends {subject} here")
